"""How the entry workbook is laid out: `workbook/layout.toml` as typed values."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

from bvq_excel.catalog.definitions import MASTER_REFS, Column, Sheet
from bvq_excel.errors import TemplateError
from bvq_excel.resources import shipped
from bvq_excel.system_errors import reason

LINE_HEIGHT = 15.0  # points of one line of 11-point text
MAX_RUNS = 65_536  # widths of words that are remembered


@dataclass(frozen=True)
class Computed:
    """How a computed column is worked out: by an expression, by a list entry's field, or always the same code."""

    needs: tuple[str, ...] = ()
    value: str = ""
    field: str = ""
    constant: str = ""


@dataclass(frozen=True)
class EntryLayout:
    """Widths, numbers of empty rows, captions and computed columns of the entry workbook."""

    template_version: str
    letter_width: float
    bold_width: float
    capital_width: float
    page_width: int
    wide_scale: int
    plain_numbers: frozenset[str]
    blank_rows: Mapping[str, int]
    widths: Mapping[str, float]
    text_widths: Mapping[int, float]
    width_of: Mapping[str, float]
    computed: Mapping[str, Computed]
    captions: Mapping[str, Mapping[str, str]]
    late: Mapping[str, Mapping[str, str]]
    dependent: Mapping[str, str]
    carried_sheets: tuple[str, ...]
    cleared_columns: Mapping[str, tuple[str, ...]]

    def blank(self, sheet: str, *, shared: bool) -> int:
        """Return how many empty rows `sheet` gets by default (per unit in a shared workbook)."""
        own = self.blank_rows.get(sheet, self.blank_rows["default"])
        return min(own, self.blank_rows["shared"]) if shared else own

    def width(self, sheet: Sheet, column: Column) -> float:
        """Return the width of a column in characters."""
        given = self.width_of.get(f"{sheet.name}.{column.key}") or self.widths.get(column.key)
        if given:
            return given
        if column.type == "text":
            limit = column.max_length or 50
            return next((w for at, w in sorted(self.text_widths.items()) if limit <= at), self.text_widths[500])
        if column.type == "ref":
            return self.widths[column.ref if column.ref in MASTER_REFS else "record"]
        return self.widths[column.type]

    def height(self, texts: Iterable[tuple[str, float]], *, bold: bool = False) -> float:
        """Return the height in points of a row that holds `texts`, each given with its column's width."""
        return LINE_HEIGHT * max((self.lines(text, width, bold=bold) for text, width in texts), default=1)

    def run(self, text: str, *, bold: bool = False) -> float:
        """Return how wide `text` runs on one line, in characters; capitals are wider than digits."""
        return self._runs(bold=bold)[text]

    def lines(self, text: str, width: float, *, bold: bool = False) -> int:
        """Return on how many lines `text` stands when it is wrapped at `width` characters."""
        runs, room = self._runs(bold=bold), width - 1
        widest = max(room, 1)
        count = 0
        for paragraph in text.split("\n"):
            count, at = count + 1, 0.0
            for length in map(runs.__getitem__, paragraph.split()):
                if at and at + length > room:
                    count, at = count + 1, 0.0
                if length > widest:
                    count += ceil(length / widest) - 1
                at += length + 0.6
        return count

    def _runs(self, *, bold: bool) -> _Runs:
        return _runs(self.bold_width if bold else self.letter_width, self.capital_width)

    def kind(self, column: Column) -> str:
        """Return the name of the style in which cells of `column` are shown."""
        if column.key == "seq":
            return "count"
        if column.type == "integer" and column.key in self.plain_numbers:
            return "year"
        if column.type in ("integer", "money", "percent", "date", "month"):
            return column.type
        if column.key == "record_id":
            return "id"
        return "wrap"


class _Runs(dict[str, float]):
    """How wide texts run on one line, mostly single words, and words return; digits are one character wide."""

    def __init__(self, normal: float, capital: float) -> None:
        super().__init__()
        self._normal = normal
        self._capital = capital

    def __missing__(self, text: str) -> float:
        if len(self) >= MAX_RUNS:
            self.clear()
        run = sum(self._capital if c.isupper() else 1.0 if c.isdigit() else self._normal for c in text)
        self[text] = run
        return run


@lru_cache(maxsize=4)
def _runs(normal: float, capital: float) -> _Runs:
    return _Runs(normal, capital)


@lru_cache(maxsize=4)
def load_layout(path: Path | None = None) -> EntryLayout:
    """Return the layout in `path`, or the shipped one.

    Raises TemplateError, naming the file, when it cannot be understood.
    """
    source = path or shipped("workbook", "layout.toml")
    try:
        raw = tomllib.loads(source.read_text(encoding="utf-8"))
        return _layout(raw)
    except OSError as e:
        raise TemplateError(f"{source.name}: không đọc được ({reason(e)}).") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise TemplateError(f"{source.name}: sai cú pháp TOML ({e}).") from e
    except (KeyError, TypeError, ValueError) as e:
        raise TemplateError(f"{source.name}: thiếu hoặc sai mục {e}.") from e


def _layout(raw: Mapping[str, Any]) -> EntryLayout:
    computed = {
        name: Computed(tuple(c.get("needs", ())), c.get("value", ""), c.get("field", ""), c.get("constant", ""))
        for name, c in raw["computed"].items()
    }
    return EntryLayout(
        template_version=raw["template_version"],
        letter_width=float(raw["letter_width"]),
        bold_width=float(raw["bold_width"]),
        capital_width=float(raw["capital_width"]),
        page_width=int(raw["page_width"]),
        wide_scale=int(raw["wide_scale"]),
        plain_numbers=frozenset(raw["plain_numbers"]),
        blank_rows=raw["blank_rows"],
        widths=raw["widths"],
        text_widths={int(k): v for k, v in raw["text_widths"].items()},
        width_of=raw["width_of"],
        computed=computed,
        captions=raw["captions"],
        late=raw["late"],
        dependent=raw["dependent"],
        carried_sheets=tuple(raw["carry"]["sheets"]),
        cleared_columns={name: tuple(keys) for name, keys in raw["carry"]["cleared"].items()},
    )
