"""From a workbook's grids to typed submissions, each value with its cell and every normalisation noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bvq_excel import waivers
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.model import Layout, RawSheet, RawWorkbook, Submission
from bvq_excel.records import cover, tables, uncached
from bvq_excel.records.drafts import Draft
from bvq_excel.records.sheets import known_sheets
from bvq_excel.records.tables import TableReading

__all__ = ["Reading", "known_sheets", "read_book", "read_submissions"]


@dataclass(frozen=True)
class Reading:
    """A workbook as read: its submissions, and where in the file they and everything else stand."""

    raw: RawWorkbook
    submissions: tuple[Submission, ...]
    form: cover.Form
    tables: Mapping[str, TableReading]
    others: tuple[RawSheet, ...]


def read_submissions(raw: RawWorkbook, catalog: Catalog, received: date) -> tuple[Submission, ...]:
    """Return the submissions in `raw`: one, or in a shared workbook one for each unit, in the order of the columns.

    `received` is the day of receipt. Sheets that the catalogue does not know are left alone; of sheet Loi only what
    the units say there about earlier findings is taken. Raises InputError with reason not_ours (no cover form),
    no_period or no_unit.
    """
    return read_book(raw, catalog, received).submissions


def read_book(raw: RawWorkbook, catalog: Catalog, received: date) -> Reading:
    """Return the submissions in `raw` together with the places of columns, totals and unknown sheets.

    Raises InputError as `read_submissions` does.
    """
    known = known_sheets(raw, catalog)
    sheets = known.by_name
    form = cover.find(catalog, raw, sheets)
    calendar = WorkingCalendar(catalog)
    drafts: dict[str, Draft] = {}
    places: dict[str, Layout] = {}
    for index in form.columns:
        draft = cover.read(catalog, calendar, raw, form, index, received)
        first = drafts.setdefault(draft.source.unit, draft)
        if first is not draft:
            first.problems.append(cover.repeated(form, index, draft.source.unit))
        places.setdefault(draft.source.unit, form.layout(index))
    found = {
        name: tables.read(
            catalog, catalog.sheets[name], sheets[name], drafts, shared=form.shared, date1904=raw.date1904
        )
        for name in catalog.tables
        if name in sheets
    }
    for draft in drafts.values():
        draft.problems.extend(known.problems)
        if draft.waiting:
            uncached.settle(catalog, draft, shared=form.shared)
    layouts = {name: table.header.layout for name, table in found.items()}
    said = waivers.remarks(raw, drafts)
    submissions = tuple(
        replace(draft.submission({catalog.cover.name: places[unit], **layouts}, shared=form.shared), remarks=said[unit])
        for unit, draft in drafts.items()
    )
    return Reading(raw, submissions, form, found, known.others)
