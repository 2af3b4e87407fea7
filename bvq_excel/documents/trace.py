"""Where each figure of a report comes from: a file beside the report, and how it is read and searched.

The file is internal. It holds units, files, sheets, cells and what each row adds, and no value of a personal column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bvq_excel import display, files
from bvq_excel.documents.fields import Reported
from bvq_excel.documents.figures import Key, PrintedFigure
from bvq_excel.documents.naming import figure_name
from bvq_excel.documents.sources import Sources
from bvq_excel.documents.tables import AnnexTable
from bvq_excel.documents.task_annex import SHEET
from bvq_excel.errors import InputError
from bvq_excel.indicators.plan import plans
from bvq_excel.model import Record
from bvq_excel.system_errors import reason
from bvq_excel.text import fold

KIND, VERSION = "bvq_excel/trace", 1
ENDING = ".trace.json"
CONFIDENTIAL = "Nội bộ: nêu tệp và ô nguồn của từng số liệu, không gửi kèm báo cáo."
EARLIER_NOTE = "Số cùng kỳ lấy từ sổ cái, kỳ {period}."
EARLIER_UNKNOWN = "Số cùng kỳ lấy từ sổ cái."
CHANGE_NOTE = "So với số cùng kỳ {value} của {source}."
SO_FAR_NOTE = "Lũy kế lấy từ sổ cái, từ đầu năm đến hết ngày {day}."
RATIO_NOTE = "Tính từ: {parts}."
LEDGER = "sổ cái"
NEAREST = 5


@dataclass(frozen=True)
class SourceRow:
    """One row behind a figure: unit and file it is from, sheet, cells, record id, what it adds (None if counted)."""

    unit: str
    file: str
    sheet: str
    cell: str
    record_id: str
    value: float | None = None

    @property
    def line(self) -> str:
        """The row on one line: `Sở Công Thương, SCT.xlsx, KhieuNai!A12`."""
        added = "" if self.value is None else f": {display.plain(self.value)}"
        return f"{self.unit}, {self.file}, {self.sheet}!{self.cell}{added}"


@dataclass(frozen=True)
class TracedFigure:
    """One figure: what it is, its value, where it is printed (with the text there), its rows, what else to say."""

    code: str
    name: str
    value: float | None
    unit: str
    texts: tuple[str, ...]
    places: tuple[str, ...]
    cells: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    note: str = ""


@dataclass(frozen=True)
class Trace:
    """The figures of one report, those of the text first."""

    report: str
    period: str
    figures: tuple[TracedFigure, ...]


def path_of(report: Path) -> Path:
    """Return the file that says where the figures of `report` come from: `BC_SCT_2019-Q2.trace.json` beside it."""
    return report.with_name(f"{report.stem}{ENDING}")


# writing ------------------------------------------------------------------------------------------------------


def collect(
    figures: Iterable[PrintedFigure], annexes: Iterable[AnnexTable], data: Reported
) -> Mapping[Key, TracedFigure]:
    """Return where every figure of a report comes from: those of text and charts in their order, then the annexes'."""
    return dict(_Tracer(data).traced(figures, annexes))


def write(report: Path, sources: Mapping[Key, TracedFigure], data: Reported) -> Path:
    """Return the file beside `report` with the sources of its figures; raises HostError when it cannot be written."""
    rows: dict[SourceRow, int] = {}
    lines = [json.dumps(_slim(f, rows), ensure_ascii=False) for f in sources.values()]
    listed = [json.dumps([*vars(row).values()], ensure_ascii=False) for row in rows]
    named = {"kind": KIND, "version": VERSION, "confidential": CONFIDENTIAL}
    head = json.dumps({**named, "report": report.name, "period": data.period.code}, ensure_ascii=False)
    body = ", ".join(f'"{name}": [\n{_a_line_each(texts)}\n]' for name, texts in (("rows", listed), ("figures", lines)))
    return files.write_text(path_of(report), f"{head[:-1]}, {body}}}\n")


def _a_line_each(texts: Iterable[str]) -> str:
    return ",\n".join(texts)


def _slim(figure: TracedFigure, rows: dict[SourceRow, int]) -> dict[str, Any]:
    """Return the figure's fields with its rows as their numbers in `rows`, to which new ones are added."""
    fields = {name: value for name, value in vars(figure).items() if name != "rows"}
    return {**fields, "rows": [rows.setdefault(row, len(rows)) for row in figure.rows]}


class _Tracer:
    def __init__(self, data: Reported) -> None:
        self._data = data
        self._catalog = data.catalog
        self._sources = Sources(data)
        self._headings = {p.no: p.heading for p in data.catalog.documents["BC"].parts}

    def traced(
        self, figures: Iterable[PrintedFigure], annexes: Iterable[AnnexTable]
    ) -> Iterator[tuple[Key, TracedFigure]]:
        """Yield every figure once, in the order in which they are printed."""
        printed: dict[Key, list[PrintedFigure]] = {}
        cells: dict[Key, list[str]] = {}
        for figure in figures:
            printed.setdefault(figure.key, []).append(figure)
        for annex in annexes:
            for row in annex.rows:
                for column, cell in enumerate(row.cells):
                    if cell.figure:
                        printed.setdefault(cell.figure.key, []).append(cell.figure)
                        where = f"{annex.label}, {row.cells[0].text}, {annex.columns[column]}"
                        cells.setdefault(cell.figure.key, []).append(where)
        for key, same in printed.items():
            yield key, self._traced(same, cells.get(key, []))

    def _traced(self, figures: Sequence[PrintedFigure], cells: Sequence[str]) -> TracedFigure:
        first = figures[0]
        behind = self._sources.behind(first)
        rows = tuple(self._row(first, r) for r in behind.rows)
        return TracedFigure(
            code=first.code,
            name=figure_name(self._catalog, first, self._data.period.last),
            value=first.value,
            unit="" if first.code == SHEET else self._catalog.indicators[first.code].uom,
            texts=tuple(dict.fromkeys(f.text for f in figures if f.text)),
            places=tuple(dict.fromkeys(self._place(f) for f in figures if not f.place.startswith("PL"))),
            cells=tuple(dict.fromkeys(cells)),
            rows=rows,
            note=self._note(first),
        )

    def _place(self, figure: PrintedFigure) -> str:
        heading = self._headings.get(figure.place)
        return f"Phần {figure.place}. {heading}" if heading else figure.place

    def _row(self, figure: PrintedFigure, record: Record) -> SourceRow:
        if figure.code == SHEET:
            column = figure.group[2]
            cell, value = record.cell(column), record[column]
        else:
            cell, value = self._sources.cells.of(figure.code, record), self._added(figure, record)
        return SourceRow(
            unit=display.unit_name(self._catalog, record.unit, self._data.period.last),
            file=record.source.file,
            sheet=record.sheet,
            cell=cell,
            record_id=record.record_id or "",
            value=value,
        )

    def _added(self, figure: PrintedFigure, record: Record) -> float | None:
        """Return what the row adds, unless it is in a personal column or only part of a ratio."""
        columns = self._catalog.sheets[record.sheet].by_key
        if any(columns[k].personal for k in self._sources.cells.keys(figure.code, record)):
            return None
        return self._sources.cells.value(figure.code, record)

    def _note(self, figure: PrintedFigure) -> str:
        if figure.code == SHEET:
            return ""
        earlier = self._data.background.earlier_period
        if figure.kind == "earlier":
            return EARLIER_NOTE.format(period=earlier.code) if earlier else EARLIER_UNKNOWN
        if figure.kind == "so_far":
            return SO_FAR_NOTE.format(day=display.day(self._data.period.last))
        if figure.kind == "change" and not figure.group:
            then = self._data.dataset.earlier.get(figure.code)
            source = f"{LEDGER}, kỳ {earlier.code}" if earlier else LEDGER
            return CHANGE_NOTE.format(value=display.plain(then), source=source)
        measured = self._sources.measured(figure)
        parts = plans(self._catalog)[figure.code].parts.values()
        if parts:
            return RATIO_NOTE.format(parts="; ".join(self._catalog.indicators[c].name for c in parts))
        return measured.note if measured else ""


# reading ------------------------------------------------------------------------------------------------------


def read(path: Path) -> Trace:
    """Return where the figures of a report come from; `path` is the report or the trace file itself.

    Raises InputError when the trace is not there or is damaged.
    """
    file = path if path.name.endswith(ENDING) else path_of(path)
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as e:
        raise InputError(
            f"Không thấy {file.name} bên cạnh báo cáo. Tệp này được ghi khi lập báo cáo; hãy lập lại báo cáo.",
            "missing",
        ) from e
    except OSError as e:
        raise InputError(f"Không mở được {file}: {reason(e)}.", "unreadable") from e
    except ValueError as e:
        raise InputError(f"{file.name} bị hỏng, không đọc được. Hãy lập lại báo cáo.", "damaged") from e
    try:
        ours = (raw["kind"], raw["version"]) == (KIND, VERSION)
        found = _trace(raw) if ours else None
    except (KeyError, TypeError, IndexError):
        found = None
    if found is None:
        raise InputError(
            f"{file.name} không phải tệp nguồn số liệu của phiên bản này. Hãy lập lại báo cáo.", "not_ours"
        )
    return found


def _trace(raw: dict[str, Any]) -> Trace:
    rows = [SourceRow(*row) for row in raw["rows"]]
    return Trace(raw["report"], raw["period"], tuple(_figure(f, rows) for f in raw["figures"]))


def _figure(fields: dict[str, Any], rows: Sequence[SourceRow]) -> TracedFigure:
    lists = {name: tuple(fields[name]) for name in ("texts", "places", "cells")}
    return TracedFigure(**{**fields, **lists, "rows": tuple(rows[i] for i in fields["rows"])})


def find(trace: Trace, wanted: str) -> tuple[TracedFigure, ...]:
    """Return the figures meant by `wanted`: a code (`I-KN-02`), a printed text or number (`82 vụ`, `82`), words of the
    name (`tiền phạt`), or the place of an annex cell (`Phụ lục III`); none if nothing fits.

    A code means the figures of that indicator; otherwise those that are printed so come before those named so.
    """
    text = fold(wanted)
    by_code = [f for f in trace.figures if fold(f.code) == text]
    if by_code:
        return tuple(by_code)
    printed = [f for f in trace.figures if any(text in _forms(t) for t in f.texts)]
    named = [f for f in trace.figures if text and (text in fold(f.name) or any(text in fold(c) for c in f.cells))]
    return tuple(dict.fromkeys([*printed, *named]))


def nearest(trace: Trace, wanted: str) -> tuple[str, ...]:
    """Return what `wanted`, which means no figure of the report, may have been meant for: codes and names, few."""
    text = fold(wanted)
    said = {fold(t): t for f in trace.figures for t in (f.code, f.name)}
    close = get_close_matches(text, said, n=NEAREST, cutoff=0.6)
    words = [w for w in text.split() if len(w) > 1]
    sharing = [key for key in said if words and sum(w in key for w in words) * 2 > len(words)]
    return tuple(said[key] for key in dict.fromkeys([*close, *sharing[:NEAREST]]))[:NEAREST]


def lines(found: Iterable[TracedFigure], most: int = 20) -> tuple[str, ...]:
    """Return figures in words: what each is and says, where it stands, its first `most` rows, what else to say."""
    said: list[str] = []
    for figure in found:
        said.append(f"{figure.name} [{figure.code}]: {_as_printed(figure.texts)}")
        said.extend(f"  Trong báo cáo: {place}" for place in figure.places)
        said.extend(f"  Ô phụ lục: {cell}" for cell in figure.cells)
        if figure.note:
            said.append(f"  {figure.note}")
        if figure.rows:
            said.append(f"  Nguồn: {display.number(len(figure.rows))} dòng")
        said.extend(f"    {row.line}" for row in figure.rows[:most])
        if len(figure.rows) > most:
            said.append(f"    … và {display.number(len(figure.rows) - most)} dòng khác")
    return tuple(said)


def _as_printed(texts: Sequence[str]) -> str:
    """Return how a figure is printed: `82 vụ (nơi khác ghi: 82)`."""
    first, *others = texts or ("trống",)
    return f"{first} (nơi khác ghi: {'; '.join(others)})" if others else first


def _forms(text: str) -> Iterable[str]:
    """Return the forms under which a printed figure is found: whole, and its number alone."""
    whole = fold(text)
    number = re.match(r"-?[\d.,]*\d", whole)
    return (whole, number.group()) if number else (whole,)
