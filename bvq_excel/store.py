"""The machine-readable copy of a consolidation: one JSON file from which reports and traces are made later.

The file holds every row with its cells, so it holds personal data: its name and its field `confidential`
say that it stays inside the office. Equal consolidations give equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bvq_excel.catalog import Catalog, load
from bvq_excel.consolidation import Consolidation, Duplicate, FileCount, SetAside, UnreadFile
from bvq_excel.consolidation.flow import count_rows
from bvq_excel.consolidation.result import place
from bvq_excel.errors import HostError, InputError
from bvq_excel.model import Change, Finding, Layout, Record, Source, Submission
from bvq_excel.periods import Period

VERSION = 1
KIND = "bvq_excel/consolidation"
PREFIX = "du_lieu_noi_bo_"
CONFIDENTIAL = "Nội bộ: có dữ liệu cá nhân của các đơn vị, không gửi ra ngoài cơ quan."
MERGED, REJECTED = 1, 0
DATE = "$date"  # no column key begins with a dollar sign

Json = dict[str, Any]


def write(consolidation: Consolidation, folder: Path) -> Path:
    """Return the file that now holds `consolidation`: `du_lieu_noi_bo_<period>.json` in `folder`.

    The file appears whole or not at all. Raises HostError when the folder cannot be written.
    """
    path = folder / f"{PREFIX}{consolidation.period.code}.json"
    partial = path.with_name(path.name + ".tmp")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(_chunks(consolidation))
        partial.replace(path)
    except OSError as e:
        partial.unlink(missing_ok=True)
        raise HostError(f"Không ghi được {path}: {e.strerror}. Kiểm tra quyền ghi và dung lượng của thư mục.") from e
    return path


def read(folder: Path, period: str = "", catalog: Catalog | None = None) -> Consolidation:
    """Return the consolidation that `write` left in `folder`, of `period` if several are there.

    Raises InputError when there is none, more than one to choose from, or the file is damaged.
    """
    path = _find(folder, period)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), object_hook=_decoded)
    except OSError as e:
        raise InputError(f"Không mở được {path}: {e.strerror}.", "unreadable") from e
    except ValueError as e:
        raise InputError(f"{path.name} bị hỏng, không đọc được. Hãy tổng hợp lại kỳ này.", "damaged") from e
    if not isinstance(raw, dict) or raw.get("kind") != KIND or raw.get("version") != VERSION:
        raise InputError(
            f"{path.name} không phải số liệu tổng hợp của phiên bản này. Hãy tổng hợp lại kỳ này.", "not_ours"
        )
    try:
        return _consolidation(raw, catalog or load())
    except (KeyError, TypeError, AttributeError, ValueError) as e:
        raise InputError(f"{path.name} thiếu dữ liệu ({e}). Hãy tổng hợp lại kỳ này.", "damaged") from e


def _find(folder: Path, period: str) -> Path:
    found = sorted(folder.glob(f"{PREFIX}{period or '*'}.json"))
    if not found:
        wanted = f"kỳ {period} " if period else ""
        raise InputError(
            f"Không thấy số liệu tổng hợp {wanted}trong {folder}. Hãy chạy bvq consolidate trước.", "missing"
        )
    if len(found) > 1:
        names = ", ".join(p.name for p in found)
        raise InputError(f"{folder} có số liệu của nhiều kỳ ({names}). Hãy nêu kỳ cần lấy.", "ambiguous")
    return found[0]


# writing ----------------------------------------------------------------------------------------------------


def _chunks(consolidation: Consolidation) -> Iterator[str]:
    """Yield the file piece by piece: the head, then each unit's submission on a line of its own."""
    head = {
        "kind": KIND,
        "version": VERSION,
        "confidential": CONFIDENTIAL,
        "period": asdict(consolidation.period),
        "received": consolidation.received,
        "files": asdict(consolidation.files),
        "first_received": dict(consolidation.first_received),
        "set_aside": [_slim(asdict(s)) for s in consolidation.set_aside],
        "unreadable": [asdict(u) for u in consolidation.unreadable],
        "findings": [_slim(asdict(f)) for f in consolidation.findings],
    }
    yield _text(head)[:-1] + ',"submissions":['
    fates = _fates(consolidation)
    for i, submission in enumerate(consolidation.submissions):
        yield (",\n" if i else "\n") + _text(_submission_fields(submission, fates))
    yield "\n]}\n"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_date)


def _date(value: Any) -> Json:
    if isinstance(value, date):
        return {DATE: value.isoformat()}
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _slim(fields: Mapping[str, Any]) -> Json:
    return {k: v for k, v in fields.items() if v is not None}


def _fates(consolidation: Consolidation) -> dict[tuple[str, str, int], Any]:
    """Return by place what became of a row; a duplicate has unit and row of the one that counts, or nothing."""
    fates: dict[tuple[str, str, int], Any] = {place(r): MERGED for rows in consolidation.tables.values() for r in rows}
    for rows in consolidation.duplicates.values():
        for duplicate in rows:
            counted = duplicate.counted
            fates[place(duplicate.record)] = [counted.source.unit, counted.row] if counted else []
    return fates


def _submission_fields(submission: Submission, fates: Mapping[tuple[str, str, int], Any]) -> Json:
    return {
        "source": asdict(submission.source),
        "shared": submission.shared,
        "layouts": {name: _layout_fields(layout) for name, layout in submission.layouts.items()},
        "changes": [asdict(c) for c in submission.changes],
        "cover": _row_fields(submission.cover),
        "tables": {
            name: [[*_row_fields(row), fates.get(place(row), REJECTED)] for row in rows]
            for name, rows in submission.tables.items()
        },
    }


def _layout_fields(layout: Layout) -> Json:
    rows = None if layout.rows is None else dict(layout.rows)
    return {"columns": dict(layout.columns), "rows": rows, "header_row": layout.header_row}


def _row_fields(row: Record) -> list[Any]:
    return [row.row, dict(row.values), dict(row.raw), sorted(row.unread)]


# reading ----------------------------------------------------------------------------------------------------


def _decoded(fields: Json) -> Any:
    return date.fromisoformat(fields[DATE]) if fields.keys() == {DATE} else fields


def _consolidation(raw: Json, catalog: Catalog) -> Consolidation:
    submissions = tuple(map(_submission, raw["submissions"]))
    rows = _Rows(catalog)
    for submission, fields in zip(submissions, raw["submissions"], strict=True):
        rows.sort_out(submission, fields["tables"])
    tables = {name: tuple(found) for name, found in rows.merged.items()}
    duplicates = rows.duplicates()
    return Consolidation(
        catalog=catalog,
        period=Period(**raw["period"]),
        received=raw["received"],
        submissions=submissions,
        tables=tables,
        duplicates=duplicates,
        findings=tuple(Finding(**f) for f in raw["findings"]),
        by_unit_sheet=count_rows(submissions, rows.rejected, tables, duplicates),
        files=FileCount(**raw["files"]),
        set_aside=tuple(map(_set_aside, raw["set_aside"])),
        unreadable=tuple(UnreadFile(**u) for u in raw["unreadable"]),
        first_received=raw["first_received"],
    )


class _Rows:
    """Sorts the rows that are read back into merged, duplicate and rejected ones."""

    def __init__(self, catalog: Catalog) -> None:
        self.merged: dict[str, list[Record]] = {name: [] for name in catalog.tables}
        self.rejected: dict[str, set[tuple[str, int]]] = {}
        self._by_place: dict[tuple[str, str, int], Record] = {}
        self._doubles: dict[str, list[tuple[Record, list[Any]]]] = {name: [] for name in catalog.tables}

    def sort_out(self, submission: Submission, written: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        rejected = self.rejected.setdefault(submission.unit, set())
        for name, records in submission.tables.items():
            for record, fields in zip(records, written[name], strict=True):
                fate = fields[-1]
                self._by_place[place(record)] = record
                if fate == MERGED:
                    self.merged[name].append(record)
                elif fate == REJECTED:
                    rejected.add((name, record.row))
                else:
                    self._doubles[name].append((record, fate))

    def duplicates(self) -> dict[str, tuple[Duplicate, ...]]:
        return {
            name: tuple(Duplicate(r, self._by_place[at[0], name, at[1]] if at else None) for r, at in doubles)
            for name, doubles in self._doubles.items()
        }


def _set_aside(fields: Json) -> SetAside:
    used = fields.get("used")
    return SetAside(Source(**fields["source"]), fields["reason"], Source(**used) if used else None)


def _submission(fields: Json) -> Submission:
    source = Source(**fields["source"])
    layouts = {name: Layout(**layout) for name, layout in fields["layouts"].items()}

    def record(sheet: str, row: Sequence[Any]) -> Record:
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in row[1].items()}
        return Record(sheet, row[0], values, layouts[sheet], source, row[2], frozenset(row[3]))

    cover = next(name for name in layouts if layouts[name].rows is not None)
    return Submission(
        source=source,
        cover=record(cover, fields["cover"]),
        tables={name: tuple(record(name, row) for row in rows) for name, rows in fields["tables"].items()},
        layouts=layouts,
        changes=tuple(Change(**c) for c in fields["changes"]),
        shared=fields["shared"],
    )
