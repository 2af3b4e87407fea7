"""The province as a whole: what only all units' files together can show."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from bvq_excel import display
from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Record
from bvq_excel.sheets import budgets, businesses, media, prices
from bvq_excel.sheets.complaints import consumer_keys, same_consumer
from bvq_excel.sheets.inspections import same_subject
from bvq_excel.sheets.repeats import arrival, complete, repeated_across
from bvq_excel.text import fold, lookup_key, plain_dashes

if TYPE_CHECKING:
    from bvq_excel.indicators import Evaluator

HANDED_ON = "CHUYEN"
JOINT = "LIENNGANH"
COMPLAINTS = "KhieuNai"
INSPECTIONS = "KiemTra"


# who reported, and when --------------------------------------------------------------------------------------


def everyone_reported(context: Context) -> Iterator[Problem]:
    """Every unit that has to report has sent its file.

    Why: the province's figures are the sum of all units (R-XU-01).
    """
    received = {s.unit for s in context.province}
    for unit in context.catalog.reporting_units(context.period.last):
        if unit.code not in received:
            span = {"first": context.period.first, "last": context.period.last}
            yield Problem(facts={"unit_code": unit.code, "unit": unit.name, **span})


def in_time(context: Context) -> Iterator[Problem]:
    """A unit's first file of the period came within the working days allowed after its end.

    Why: the lead unit has a deadline of its own (R-XU-03).
    """
    days = context.parameter("report.unit_due_days")
    if days is None:
        return
    due = context.calendar.add_working_days(context.period.last, days)
    for submission in context.province:
        arrived = submission.source.received
        if arrived is not None and arrived > due:
            yield Problem("unit_code", row=submission.cover, facts={"arrived": arrived, "due": due})


# the same thing in two files ---------------------------------------------------------------------------------


def ids_are_unique(context: Context) -> Iterator[Problem]:
    """A record id stands in one file only.

    Why: an id names one record of the province (R-CH-06).
    """
    for sheet in context.catalog.tables:
        rows = context.rows(sheet)
        for row, other in () if _in_one_file_each(rows) else repeated_across(rows, _id):
            if _is_own(row):
                row, other = other, row
            yield Problem("record_id", "other_unit", row, facts=_other(context, other, "record_id"))


def one_name_a_business(context: Context) -> Iterator[Problem]:
    """A business that several units report has one name.

    Why: its rows become one entry of the register; two names under one tax code are an error (R-DNN-01).
    """
    for row, other in repeated_across(context.rows(businesses.SHEET), businesses.tax_code):
        names = row["business_name"], other["business_name"]
        if all(names) and lookup_key(names[0]) != lookup_key(names[1]):
            facts = _other(context, other, "business_name") | {"other_name": names[1]}
            yield Problem("business_name", "other_name", row, facts=facts)


def one_row_a_link(context: Context) -> Iterator[Problem]:
    """A link stands in one unit's file only.

    Why: a product counts once in the province (R-BC-02).
    """
    for row, other in repeated_across(context.rows("BaoChi"), media.address):
        yield Problem("url", "other_unit", row, facts=_other(context, other, "url"))


def one_lead_an_inspection(context: Context) -> Iterator[Problem]:
    """Of an inspection that several units report, one says that it led the team.

    Why: only the leading unit's row counts; with two of them the inspection would count twice (R-KT-01).
    """
    leading = [r for r in context.rows(INSPECTIONS) if r["team_lead"] == r.unit]
    for visits in _by_visit(leading).values():
        for at, row in enumerate(visits):
            alike = [v for v in visits[:at] if same_subject(v, row)]
            if alike and all(_of_other_files(v, row) for v in alike):
                yield Problem("decision_no", "other_unit", row, facts=_other(context, alike[0], "decision_no"))


def one_case_of_a_consumer(context: Context) -> Iterator[Problem]:
    """Two units do not handle the same consumer's case against the same business, unless it was handed on.

    Why: the case would count twice (R-KN-07).
    """
    seen: dict[tuple[str, str], list[tuple[int, Record]]] = defaultdict(list)
    for number, row in enumerate(sorted(context.rows(COMPLAINTS), key=arrival)):
        if not row["respondent_name"] or not row["received_date"]:
            continue
        business, days = lookup_key(row["respondent_name"]), context.parameter("complaint.duplicate_days", row)
        keys = [(business, consumer) for consumer in consumer_keys(row)]
        earlier = dict(heapq.merge(*(seen[key] for key in keys), key=itemgetter(0)))
        alike = [c for c in earlier.values() if _same_case(c, row, days)]
        if alike and all(_of_other_files(c, row) for c in alike):
            other = alike[0]
            facts = _other(context, other, "record_id") | {"other_id": other.record_id or other.cell("record_id")}
            yield Problem("consumer_phone", "other_unit", row, facts=facts)
        for key in keys:
            seen[key].append((number, row))


def usual_price(context: Context) -> Iterator[Problem]:
    """A price is near the median of the same goods at all points of the province in the same week.

    Why: one unit alone seldom surveys enough points to notice a zero too many (R-TT2-01).
    """
    known = set()
    for submission in context.province:
        known |= {id(row) for row, _ in prices.unusual(submission.tables.get("ThiTruong", ()), context)}
    for row, band in prices.unusual(context.rows("ThiTruong"), context):
        if id(row) not in known:
            yield prices.price_problem(row, band, context, "province")


# what one unit says of another -------------------------------------------------------------------------------


def lead_reports_too(context: Context) -> Iterator[Problem]:
    """A joint inspection that a member of the team reports is reported by the leading unit too.

    Why: only the leading unit's row counts (R-XU-05). Bodies that do not report inspections are not asked.
    """
    rows = context.rows(INSPECTIONS)
    leading = _by_visit(r for r in rows if r["team_lead"] == r.unit)
    received = {s.unit for s in context.province}
    for row in rows:
        lead, visit = row["team_lead"], _visit(row)
        if row["inspect_type"] != JOINT or visit is None:
            continue
        unit = context.catalog.unit(lead, context.period.last)
        if unit is None or INSPECTIONS not in unit.all_sheets:
            continue
        if not any(same_subject(v, row) and v.unit == lead for v in leading.get(visit, ())):
            case = "" if lead in received else "not_received"
            yield Problem("team_lead", case, row, facts={"lead": unit.name})


def receiver_has_the_case(context: Context) -> Iterator[Problem]:
    """A case that was handed on stands in the receiving unit's file under the same linked id.

    Why: else nobody is seen to handle it (R-KN-12). A unit that has not reported yet is named by R-XU-01.
    """
    received = {s.unit: s for s in context.province}
    cases = {(r.unit, fold(r["linked_case"])) for r in context.rows(COMPLAINTS) if r["linked_case"]}
    for row in context.rows(COMPLAINTS):
        receiver, linked = row["handling_unit"], row["linked_case"]
        if row["status"] != HANDED_ON or not linked:
            continue
        if receiver in received and COMPLAINTS in received[receiver].tables and (receiver, fold(linked)) not in cases:
            yield Problem("linked_case", row=row)


def appraisals_are_the_finance_departments(context: Context) -> Iterator[Problem]:
    """What a unit writes of its appraisal is what the finance department wrote.

    Why: only the finance department appraises (R-KP-06).
    """
    for row, finance in _appraised_lines(context):
        if row["appraised"] not in (None, finance["appraised"]):
            yield Problem("appraised", "differs", row, facts={"finance": finance["appraised"]})
        elif row["appraised_date"] and finance["appraised_date"] not in (None, row["appraised_date"]):
            yield Problem("appraised_date", "differs_date", row, facts={"finance": finance["appraised_date"]})


def references_exist(context: Context) -> Iterator[Problem]:
    """A reference to a record of another unit finds it in that unit's file.

    Why: what is linked must be there to be counted once (R-CH-17). A unit that has not reported is not asked.
    """
    received = {s.unit for s in context.province}
    for row, key, code, found in _references(context):
        owner = code.partition("-")[0]
        if not found and owner in received and owner != row.unit and not _column(context, row, key).soft:
            yield Problem(key, "other_unit", row, facts={"other_unit": _name(context, owner), "code": code})


# figures -----------------------------------------------------------------------------------------------------


def annexes_agree(context: Context, evaluator: Evaluator) -> Iterator[Problem]:
    """A figure is the same whether it is added up by unit, by area or by group of goods.

    Why: the annexes of one report must not contradict each other (R-XU-07).
    """
    for indicator in context.catalog.indicators.values():
        if "R-XU-07" not in indicator.checks:
            continue
        total = evaluator.figure(indicator.code).value or 0
        sums = {
            by: sum(f.value or 0 for code, f in evaluator.breakdown(indicator.code, by).items() if code)
            for by in indicator.breakdowns
            if by in DIMENSIONS
        }
        for by, part in disagreeing(total, sums, once=bool(indicator.dedup_key)).items():
            facts = {"indicator": indicator.name, "dimension": DIMENSIONS[by], "part": part, "total": total}
            yield Problem(facts=facts | {"uom": indicator.uom})


DIMENSIONS: Mapping[str, str] = {
    "unit": "đơn vị",
    "area": "địa bàn",
    "goods_group": "nhóm hàng hóa, dịch vụ",
    "field": "lĩnh vực",
}


def disagreeing(total: float, sums: Mapping[str, float], *, once: bool) -> dict[str, float]:
    """Return the sums by dimension that differ from `total`.

    What the province counts `once` each unit counts for itself, so that the sum by unit may then be larger.
    """
    may_exceed = ("unit",) if once else ()
    return {by: part for by, part in sums.items() if part < total or (part > total and by not in may_exceed)}


# what is no longer true of a single file once the others are known -------------------------------------------

Place = tuple[str, str, str, str]


def answered(context: Context) -> frozenset[Place]:
    """Return rule, unit, sheet and cell of findings of single files that the other units' files answer.

    A reference that another file resolves (R-CH-17), an appraisal that the finance department stated
    (R-KP-06, R-KP-08). What is still wrong is said again, and better, by the rules of the province.
    """
    places: set[Place] = set()
    open_cells: set[tuple[str, str, str]] = set()
    for row, key, code, found in _references(context):
        cell = (row.source.unit, row.sheet, row.cell(key))
        owner = code.partition("-")[0]
        asked = owner != row.unit and any(s.unit == owner for s in context.province)
        if found or (asked and not _column(context, row, key).soft):
            places.add(("R-CH-17", *cell))
        else:
            open_cells.add(cell)
    places = {p for p in places if p[1:] not in open_cells}
    for row, _ in _appraised_lines(context):
        for key in ("appraised", "appraised_date"):
            places |= {(rule, row.source.unit, row.sheet, row.cell(key)) for rule in ("R-KP-06", "R-KP-08")}
    return frozenset(places)


# ---------------------------------------------------------------------------------------------------------------


def _name(context: Context, code: str) -> str:
    unit = context.catalog.unit(code, context.period.last)
    return unit.name if unit else display.unit_name(context.catalog, code)


def _other(context: Context, other: Record, key: str) -> dict[str, Any]:
    return {"other_unit": _name(context, other.source.unit), "other_cell": other.cell(key)}


def _id(row: Record) -> Hashable | None:
    given = row.values.get("record_id")
    return fold(given) if given else None


def _in_one_file_each(rows: Sequence[Record]) -> bool:
    """Return whether no id stands in two files, which is the rule; rows of many files take long to be ordered."""
    places = {(_id(row), id(row.source)) for row in rows}
    return len(places) == len({own for own, _ in places})


def _of_other_files(a: Record, b: Record) -> bool:
    # Most sources differ in their files already; comparing all that is known of both takes ten times as long.
    return a.source.file != b.source.file or a.source != b.source


def _is_own(row: Record) -> bool:
    return fold(row.record_id or "").startswith(f"{fold(row.unit)}-")


def _visit(row: Record) -> Hashable | None:
    number = fold(plain_dashes(row["decision_no"] or ""))
    return complete(number, row["inspection_date"])


def _by_visit(rows: Iterable[Record]) -> Mapping[Hashable, Sequence[Record]]:
    found: dict[Hashable, list[Record]] = defaultdict(list)
    for row in sorted(rows, key=arrival):
        visit = _visit(row)
        if visit is not None:
            found[visit].append(row)
    return found


def _same_case(a: Record, b: Record, days: int | None) -> bool:
    if days is None or not same_consumer(a, b) or abs((a["received_date"] - b["received_date"]).days) > days:
        return False
    return fold(a["linked_case"] or a.record_id or "a") != fold(b["linked_case"] or b.record_id or "b")


def _appraised_lines(context: Context) -> Iterator[tuple[Record, Record]]:
    """Return the units' budget lines that the finance department appraised, each with the department's own."""
    lines = context.rows(budgets.SHEET)
    finance = {budgets.line_key(r): r for r in lines if r.unit == budgets.FINANCE and r["appraised"] is not None}
    for row in lines:
        key = budgets.line_key(row)
        if row.unit != budgets.FINANCE and key is not None and key in finance:
            yield row, finance[key]


def _references(context: Context) -> Iterator[tuple[Record, str, str, bool]]:
    """Return every reference to a record: its row, column and code, and whether any unit's file has the record."""
    known: dict[str, set[str]] = {}
    for name, sheet in context.catalog.tables.items():
        for column in sheet.columns:
            target, _, key = column.ref.partition(".")
            if not key:
                continue
            if column.ref not in known:
                known[column.ref] = {fold(r[key]) for r in context.rows(target) if r[key]}
            for row in context.rows(name):
                value = row.values.get(column.key)
                for code in value if isinstance(value, tuple) else (value,) if value else ():
                    yield row, column.key, code, fold(code) in known[column.ref]


def _column(context: Context, row: Record, key: str) -> Any:
    return context.catalog.sheets[row.sheet].by_key[key]


CHECKS: tuple[policy.Check, ...] = (
    policy.province("R-CH-06", ids_are_unique),
    policy.province("R-CH-17", references_exist),
    policy.province("R-KN-07", one_case_of_a_consumer),
    policy.province("R-KN-12", receiver_has_the_case),
    policy.province("R-KT-01", one_lead_an_inspection),
    policy.province("R-TT2-01", usual_price),
    policy.province("R-DNN-01", one_name_a_business),
    policy.province("R-KP-06", appraisals_are_the_finance_departments),
    policy.province("R-BC-02", one_row_a_link),
    policy.province("R-XU-01", everyone_reported),
    policy.province("R-XU-03", in_time),
    policy.province("R-XU-05", lead_reports_too),
    policy.figures("R-XU-07", annexes_agree),
)
