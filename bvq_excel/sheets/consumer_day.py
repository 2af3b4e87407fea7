"""Rules of the sheet Ngay15_3 (Consumer Rights Day, 15 March) that need dates of a year or other rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, book, row, sheet
from bvq_excel.model import Problem, Record, Submission
from bvq_excel.text import lookup_key

SHEET = "Ngay15_3"
COMMUNICATION = "TuyenTruyen"
LOCAL_GOVERNMENT = 11


def plan_date(record: Record, context: Context) -> Iterator[Problem]:
    """The plan is dated between October of the year before and 15 March of the year.

    Why: a plan for the day is issued before it; an earlier or later date is a slip or another year's plan.
    """
    yield from _outside(record, context, "plan_date", "ngay15.plan", first_year=-1)


def activity_date(record: Record, context: Context) -> Iterator[Problem]:
    """An activity takes place on the occasion of 15 March of its year.

    Why: what is done outside the occasion is ordinary communication and is counted there.
    """
    yield from _outside(record, context, "date", "ngay15.date", first_year=0)


def _outside(record: Record, context: Context, key: str, parameters: str, first_year: int) -> Iterator[Problem]:
    year, day = record["theme_year"], record[key]
    start, end = context.parameter(f"{parameters}_from", record), context.parameter(f"{parameters}_to", record)
    if year is None or day is None or start is None or end is None:
        return
    first = date.fromisoformat(f"{year + first_year:04d}-{start}")
    last = date.fromisoformat(f"{year:04d}-{end}")
    if not first <= day <= last:
        yield Problem(key, facts={"year": str(year), "first": first, "last": last})


def local_plan(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """A local government with activities of 15 March names its plan in at least one row.

    Why: Plan 646/KH-UBND asks every local government for its own yearly plan.
    """
    if not rows or context.unit is None or context.unit.group != LOCAL_GOVERNMENT:
        return
    if not any(r["plan_no"] or "plan_no" in r.unread for r in rows):
        yield Problem("plan_no", sheet=SHEET)


def one_theme(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """A year has one theme: the ministry's, where the catalogue knows it.

    Why: the ministry launches one theme a year for the whole country.
    """
    by_year: dict[int, list[Record]] = defaultdict(list)
    for record in rows:
        if record["theme_year"] is not None and record["theme"]:
            by_year[record["theme_year"]].append(record)
    for year, of_year in by_year.items():
        official = context.catalog.enums["Theme"].by_code.get(str(year))
        if official:
            known = {lookup_key(name) for name in (official.label, *official.aliases)}
            facts = {"year": str(year), "official": official.label}
            yield from (Problem("theme", row=r, facts=facts) for r in of_year if lookup_key(r["theme"]) not in known)
        else:
            yield from _other_themes(str(year), of_year)


def _other_themes(year: str, rows: Sequence[Record]) -> Iterator[Problem]:
    """Yield the rows whose theme is not the one that most rows of the year have (the first, if equal)."""
    counts = Counter(lookup_key(r["theme"]) for r in rows)
    usual = max(counts, key=counts.__getitem__)
    first = next(r for r in rows if lookup_key(r["theme"]) == usual)
    facts = {"year": year, "usual": first["theme"], "other_row": str(first.row)}
    yield from (Problem("theme", "two_themes", row=r, facts=facts) for r in rows if lookup_key(r["theme"]) != usual)


def counted_once(submission: Submission, context: Context) -> Iterator[Problem]:
    """An activity of 15 March is not entered again as communication.

    Why: the same event would be counted twice, on the day and as communication.
    """
    known = {
        (r["date"], r["area_code"], lookup_key(r["activity_name"])): r
        for r in reversed(submission.tables.get(SHEET, ()))
        if r["date"] and r["area_code"] and r["activity_name"]
    }
    for record in submission.tables.get(COMMUNICATION, ()):
        if record["topic"]:
            twin = known.get((record["date_from"], record["area_code"], lookup_key(record["topic"])))
            if twin:
                yield Problem("date_from", row=record, facts={"other_row": str(twin.row)})


CHECKS: tuple[Check, ...] = (
    row("R-15-51", plan_date),
    row("R-15-52", activity_date),
    sheet("R-15-2", local_plan),
    sheet("R-15-54", one_theme),
    book("R-15-1", counted_once),
)
