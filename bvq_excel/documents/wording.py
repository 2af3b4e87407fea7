"""The sentences of a document as data: which figure each clause states, and how it is said (`BC_cau.toml`).

The file is made to be edited by staff, so its keys are Vietnamese; here they get their English names.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bvq_excel.errors import TemplateError

LINES = frozenset(
    {
        "phu_luc",
        "phu_luc_tong_hop",
        "luy_ke",
        "chua_gui",
        "gui_muon",
        "chua_co",
        "don_vi_khac",
        "kien_nghi_khac",
        "bieu_do",
        "tong_hop",
        "dinh_chinh_ten",
        "dinh_chinh_mo",
        "dinh_chinh",
    },
)


@dataclass(frozen=True)
class Clause:
    """What is said of one figure; `joint` links it to the clause before, `alone` is used without that one.

    `compares` adds the comparison with the year before; `stressed` also where nothing has changed; `cumulative`
    adds the figure from the beginning of the year.
    """

    code: str
    text: str
    joint: str
    alone: str
    zero: str
    at_zero: str
    compares: bool
    stressed: bool
    cumulative: bool


@dataclass(frozen=True)
class Sentence:
    """An opening and the clauses that follow it."""

    opening: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a part (`II.7`), or of one of its subparts (`1. Kết quả đạt được`).

    `key` names it among all paragraphs: part and place among the part's paragraphs in the file.
    """

    part: str
    subpart: str
    sentences: tuple[Sentence, ...]
    key: str = ""


@dataclass(frozen=True)
class Series:
    """What one kind of bar in a chart shows: a figure and its name in the legend."""

    code: str
    name: str


@dataclass(frozen=True)
class ChartWording:
    """A chart of a part: figures by the groups of a breakdown, standing (`cot`) or lying (`thanh`) bars.

    `largest` keeps the largest groups alone; `rest` says that the last series is the whole of a stack, of which what
    the others leave is drawn; `thematic` charts are for thematic reports only.
    """

    part: str
    title: str
    by: str
    lying: bool
    stacked: bool
    series: tuple[Series, ...]
    largest: int
    rest: bool
    thematic: bool


@dataclass(frozen=True)
class Wording:
    """All wording of a document: paragraphs, single lines, and what to say where nobody had an opinion."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    lines: Mapping[str, str]
    no_opinion: Mapping[str, str]
    groups: Mapping[str, str]
    charts: tuple[ChartWording, ...]

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
    paragraphs = _numbered([reader.paragraph(p) for p in raw.get("doan", ())])
    lines = reader.lines(raw.get("loi", {}))
    charts = tuple(reader.chart(c) for c in raw.get("bieu_do", ()))
    return Wording(path.name, paragraphs, lines, raw.get("khong_co_y_kien", {}), raw.get("nhom", {}), charts)


def _numbered(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Return the paragraphs with their keys, `II.4-2` for the second one of part II.4."""
    counts: Counter[str] = Counter()
    found = []
    for paragraph in paragraphs:
        place = f"{paragraph.part}.{paragraph.subpart.partition('.')[0]}" if paragraph.subpart else paragraph.part
        counts[place] += 1
        found.append(replace(paragraph, key=f"{place}-{counts[place]}"))
    return tuple(found)


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
        self._known(raw, {"so", "loi", "noi", "rieng", "khong", "bang_0", "so_sanh", "luy_ke"}, place)
        joint = raw.get("noi", "")
        return Clause(
            code=self._text(raw, "so", place),
            text=self._text(raw, "loi", place),
            joint=joint,
            alone=raw.get("rieng", ""),
            zero=raw.get("khong", ""),
            at_zero=raw.get("bang_0", ""),
            compares=raw.get("so_sanh", not joint),
            stressed=raw.get("so_sanh", False),
            cumulative=raw.get("luy_ke", False),
        )

    def chart(self, raw: Mapping[str, Any]) -> ChartWording:
        part = self._text(raw, "phan", "[[bieu_do]]")
        place = f"biểu đồ phần {part}"
        self._known(raw, {"phan", "ten", "theo", "kieu", "chong", "cot", "nhieu_nhat", "con_lai", "chuyen_de"}, place)
        series = tuple(Series(self._text(c, "so", place), self._text(c, "ten", place)) for c in raw.get("cot", ()))
        if not series:
            raise TemplateError(f"Tệp lời văn {self._name}, {place}: thiếu 'cot'.")
        return ChartWording(
            part=part,
            title=self._text(raw, "ten", place),
            by=self._text(raw, "theo", place),
            lying=raw.get("kieu", "") == "thanh",
            stacked=raw.get("chong", False),
            series=series,
            largest=raw.get("nhieu_nhat", 0),
            rest=raw.get("con_lai", False),
            thematic=raw.get("chuyen_de", False),
        )

    def _known(self, raw: Mapping[str, Any], names: set[str], place: str) -> None:
        unknown = sorted(raw.keys() - names)
        if unknown:
            raise TemplateError(f"Tệp lời văn {self._name}, {place}: không hiểu '{unknown[0]}'.")

    def _text(self, raw: Mapping[str, Any], key: str, place: str) -> str:
        value = raw.get(key)
        if not isinstance(value, str) or not value:
            raise TemplateError(f"Tệp lời văn {self._name}, {place}: thiếu '{key}'.")
        return value
