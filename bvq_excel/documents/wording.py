"""The sentences of a document as data: which figure each clause states, and how it is said (`BC_cau.toml`).

The file is made to be edited by staff, so its keys are Vietnamese; here they get their English names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bvq_excel.errors import TemplateError

LINES = frozenset(
    {"phu_luc", "chua_gui", "gui_du", "gui_muon", "chua_co", "don_vi_khac", "kien_nghi_khac"},
)


@dataclass(frozen=True)
class Clause:
    """What is said of one figure; `joint` links it to the clause before, `alone` is used without that one."""

    code: str
    text: str
    joint: str
    alone: str
    zero: str
    at_zero: str
    compares: bool


@dataclass(frozen=True)
class Sentence:
    """An opening and the clauses that follow it."""

    opening: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a part (`II.7`), or of one of its subparts (`1. Kết quả đạt được`)."""

    part: str
    subpart: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Wording:
    """All wording of a document: paragraphs, single lines, and what to say where nobody had an opinion."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    lines: Mapping[str, str]
    no_opinion: Mapping[str, str]
    groups: Mapping[str, str]

    def of(self, part: str, subpart: str = "") -> tuple[Paragraph, ...]:
        """Return the paragraphs of a part, or of one of its subparts."""
        return tuple(p for p in self.paragraphs if (p.part, p.subpart) == (part, subpart))


def load(path: Path) -> Wording:
    """Return the wording in `path`; raises TemplateError, naming file and place, when it is malformed."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as e:
        raise TemplateError(f"Không thấy tệp lời văn {path}.") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise TemplateError(f"Tệp lời văn {path.name}: sai cú pháp TOML ({e}).") from e
    reader = _Reader(path.name)
    paragraphs = tuple(reader.paragraph(p) for p in raw.get("doan", ()))
    lines = reader.lines(raw.get("loi", {}))
    return Wording(path.name, paragraphs, lines, raw.get("khong_co_y_kien", {}), raw.get("nhom", {}))


class _Reader:
    """Reads the file's tables into dataclasses."""

    def __init__(self, name: str) -> None:
        self._name = name

    def lines(self, raw: Mapping[str, Any]) -> Mapping[str, str]:
        missing = sorted(LINES - raw.keys())
        if missing:
            raise TemplateError(f"Tệp lời văn {self._name}, [loi]: thiếu '{missing[0]}'.")
        return dict(raw)

    def paragraph(self, raw: Mapping[str, Any]) -> Paragraph:
        part = self._text(raw, "phan", "[[doan]]")
        sentences = tuple(self._sentence(s, part) for s in raw.get("cau", ()))
        return Paragraph(part, raw.get("muc", ""), sentences)

    def _sentence(self, raw: Mapping[str, Any], part: str) -> Sentence:
        return Sentence(raw.get("mo", ""), tuple(self._clause(c, part) for c in raw.get("ve", ())))

    def _clause(self, raw: Mapping[str, Any], part: str) -> Clause:
        place = f"phần {part}, vế {raw.get('so', '?')}"
        unknown = sorted(raw.keys() - {"so", "loi", "noi", "rieng", "khong", "bang_0", "so_sanh"})
        if unknown:
            raise TemplateError(f"Tệp lời văn {self._name}, {place}: không hiểu '{unknown[0]}'.")
        joint = raw.get("noi", "")
        return Clause(
            code=self._text(raw, "so", place),
            text=self._text(raw, "loi", place),
            joint=joint,
            alone=raw.get("rieng", ""),
            zero=raw.get("khong", ""),
            at_zero=raw.get("bang_0", ""),
            compares=raw.get("so_sanh", not joint),
        )

    def _text(self, raw: Mapping[str, Any], key: str, place: str) -> str:
        value = raw.get(key)
        if not isinstance(value, str) or not value:
            raise TemplateError(f"Tệp lời văn {self._name}, {place}: thiếu '{key}'.")
        return value
