"""The machine-readable copy of a consolidation: one JSON file from which reports and traces are made later.

The file holds every row with its cells, so it holds personal data: its name and its field `confidential`
say that it stays inside the office. Equal consolidations give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bvq_excel import files
from bvq_excel.catalog import Catalog, load
from bvq_excel.consolidation import Consolidation, Duplicate, FileCount, SetAside, UnreadFile
from bvq_excel.consolidation.flow import count_rows, where
from bvq_excel.consolidation.result import Place, place
from bvq_excel.encoding import Json, from_text, layout_fields, record, row_fields, to_text
from bvq_excel.errors import InputError
from bvq_excel.ledger.memory import Background, CorrectedFigure, Measures
from bvq_excel.model import Change, Finding, Layout, Record, Remark, Source, Submission
from bvq_excel.periods import Period
from bvq_excel.system_errors import reason

VERSION = 1
KIND = "bvq_excel/consolidation"
PREFIX = "du_lieu_noi_bo_"
CONFIDENTIAL = "Nội bộ: có dữ liệu cá nhân của các đơn vị, không gửi ra ngoài cơ quan."
MERGED, REJECTED = 1, 0


def write(consolidation: Consolidation, folder: Path) -> Path:
    """Return the file that now holds `consolidation`: `du_lieu_noi_bo_<period>.json` in `folder`.

    The file appears whole or not at all. Raises HostError when the folder cannot be written.
    """
    path = folder / f"{PREFIX}{consolidation.period.code}.json"
    with files.replacing(path) as new, new.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_chunks(consolidation))
    return path


def read(folder: Path, period: str = "", catalog: Catalog | None = None) -> Consolidation:
    """Return the consolidation that `write` left in `folder`, of `period` if several are there.

    Raises InputError when there is none, more than one to choose from, or the file is damaged.
    """
    path = _find(folder, period)
    try:
        raw = from_text(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise InputError(f"Không mở được {path}: {reason(e)}.", "unreadable") from e
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
        "findings": [_slim(vars(f)) for f in consolidation.findings],
        "background": asdict(consolidation.background),
    }
    yield to_text(head)[:-1] + ',"submissions":['
    fates = _fates(consolidation)
    for i, submission in enumerate(consolidation.submissions):
        yield (",\n" if i else "\n") + to_text(_submission_fields(submission, fates))
    yield "\n]}\n"


def _slim(fields: Mapping[str, Any]) -> Json:
    return {k: v for k, v in fields.items() if v is not None}


def _fates(consolidation: Consolidation) -> dict[Place, Any]:
    """Return by place what became of a row; a duplicate has the place of the one that counts, or nothing."""
    fates: dict[Place, Any] = {place(r): MERGED for rows in consolidation.tables.values() for r in rows}
    for rows in consolidation.duplicates.values():
        for duplicate in rows:
            fates[place(duplicate.record)] = list(place(duplicate.counted)) if duplicate.counted else []
    return fates


def _submission_fields(submission: Submission, fates: Mapping[Place, Any]) -> Json:
    numbers = {part: i for i, part in enumerate(submission.parts)}  # few submissions are composed of several
    return {
        "source": asdict(submission.source),
        "shared": submission.shared,
        "layouts": {name: layout_fields(layout) for name, layout in submission.layouts.items()},
        "changes": [asdict(c) for c in submission.changes],
        "remarks": [asdict(r) for r in submission.remarks],
        "cover": row_fields(submission.cover),
        "parts": [_part_fields(submission, part) for part in submission.parts],
        "tables": {
            name: [
                [*row_fields(row), numbers.get(row.source) if numbers else None, fates.get(place(row), REJECTED)]
                for row in rows
            ]
            for name, rows in submission.tables.items()
        },
    }


def _part_fields(submission: Submission, part: Source) -> Json:
    """Return a part of a composed submission: its source, and the layouts of the rows that come from it."""
    layouts = {r.sheet: r.layout for rows in submission.tables.values() for r in rows if r.source == part}
    return {"source": asdict(part), "layouts": {name: layout_fields(layout) for name, layout in layouts.items()}}


# reading ----------------------------------------------------------------------------------------------------


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
        background=_background(raw["background"]),
    )


def _background(fields: Json) -> Background:
    period = fields["earlier_period"]
    return Background(
        earlier_period=Period(**period) if period else None,
        earlier=Measures(**fields["earlier"]),
        so_far=Measures(**fields["so_far"]),
        done=fields["done"],
        planned=fields["planned"],
        corrections=tuple(CorrectedFigure(**c) for c in fields.get("corrections", ())),
    )


class _Rows:
    """Sorts the rows that are read back into merged, duplicate and rejected ones."""

    def __init__(self, catalog: Catalog) -> None:
        self.merged: dict[str, list[Record]] = {name: [] for name in catalog.tables}
        self.rejected: dict[str, set[tuple[str, str, int]]] = {}
        self._by_place: dict[Place, Record] = {}
        self._doubles: dict[str, list[tuple[Record, list[Any]]]] = {name: [] for name in catalog.tables}

    def sort_out(self, submission: Submission, written: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        rejected = self.rejected.setdefault(submission.unit, set())
        for name, records in submission.tables.items():
            for row, fields in zip(records, written[name], strict=True):
                fate = fields[-1]
                self._by_place[place(row)] = row
                if fate == MERGED:
                    self.merged[name].append(row)
                elif fate == REJECTED:
                    rejected.add(where(row))
                else:
                    self._doubles[name].append((row, fate))

    def duplicates(self) -> dict[str, tuple[Duplicate, ...]]:
        return {
            name: tuple(Duplicate(r, self._by_place[tuple(at)] if at else None) for r, at in doubles)
            for name, doubles in self._doubles.items()
        }


def _set_aside(fields: Json) -> SetAside:
    used = fields.get("used")
    return SetAside(Source(**fields["source"]), fields["reason"], Source(**used) if used else None)


def _submission(fields: Json) -> Submission:
    source = Source(**fields["source"])
    layouts = _layouts(fields)
    parts = [(Source(**part["source"]), _layouts(part)) for part in fields["parts"]]

    def row(sheet: str, written: Sequence[Any]) -> Record:
        of, by_sheet = (source, layouts) if written[4] is None else parts[written[4]]
        return record(sheet, written, by_sheet[sheet], of)

    cover = next(name for name in layouts if layouts[name].rows is not None)
    return Submission(
        source=source,
        cover=record(cover, fields["cover"], layouts[cover], source),
        tables={name: tuple(row(name, r) for r in rows) for name, rows in fields["tables"].items()},
        layouts=layouts,
        changes=tuple(Change(**c) for c in fields["changes"]),
        shared=fields["shared"],
        parts=tuple(part for part, _ in parts),
        remarks=tuple(Remark(**r) for r in fields["remarks"]),
    )


def _layouts(fields: Json) -> dict[str, Layout]:
    return {name: Layout(**layout) for name, layout in fields["layouts"].items()}
