"""Rules of what passes from period to period: open cases, active bodies, businesses taking part, money carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.ledger.identity import id_key, natural_key
from bvq_excel.ledger.memory import History
from bvq_excel.model import Problem, Record, Submission
from bvq_excel.periods import Period
from bvq_excel.sheets import budgets, businesses
from bvq_excel.sheets.complaints import OPEN, Balance

if TYPE_CHECKING:
    from bvq_excel.indicators import Evaluator, Figure

COMPLAINTS, BODIES = "KhieuNai", "ToChucXH"
ACTIVE = "HOATDONG"
OPENING, CLOSING = "I-KN-01", "I-KN-07"
PARTS: Mapping[str, str] = {
    "opening": OPENING,
    "received": "I-KN-02",
    "solved": "I-KN-03",
    "transferred": "I-KN-05",
    "rejected_withdrawn": "I-KN-06",
    "closing": CLOSING,
}
NAMED = 5

Active = Callable[[Record, date], bool]


# complaints ---------------------------------------------------------------------------------------------------


def cases_balance(context: Context, history: History) -> Iterator[Problem]:
    """A unit's cases, those open at the start and those received, are all settled, passed on, ended or still open.

    Why: a case that is in none of these has got lost between two lists (R-KN-06). Rows with a contradiction of
    their own are told apart from this.
    """
    for submission in context.province:
        rows = submission.tables.get(COMPLAINTS, ())
        if any(_contradicts_itself(r, context) for r in rows):
            continue
        balance = balance_of(submission, context, context.period)
        if not balance.adds_up:
            facts = {name: getattr(balance, name) for name in PARTS}
            yield Problem("status", "balance", sheet=COMPLAINTS, facts=facts | {"unit_code": submission.unit})


def open_cases_are_carried(context: Context, history: History) -> Iterator[Problem]:
    """A unit's cases open at the start of the period are those that were open at the end of the one before.

    Why: an open case stays on the list until it is ended (R-KN-06).
    """
    if history.before is None:
        return
    for submission in context.province:
        earlier = history.submissions_before.get(submission.unit)
        if earlier is None or COMPLAINTS not in earlier.tables or COMPLAINTS not in submission.tables:
            continue
        opening = _unit_figure(OPENING, submission, context, context.period)
        closing = _unit_figure(CLOSING, earlier, context, history.before)
        if opening.value != closing.value:
            facts = {
                "unit_code": submission.unit,
                "opening": opening.value,
                "prev_closing": closing.value,
                "prev_period": history.before.code,
                "difference": _difference(opening.rows, closing.rows, submission.tables[COMPLAINTS]),
            }
            yield Problem("status", "carried", sheet=COMPLAINTS, facts=facts)


def balance_of(submission: Submission, context: Context, period: Period) -> Balance:
    """Return the balance of one unit's cases over `period`."""
    evaluator = _evaluator(context, submission.tables.get(COMPLAINTS, ()), period, submission.unit)
    return Balance(**{name: int(evaluator.figure(code).value or 0) for name, code in PARTS.items()})


def all_open_cases_are_carried(context: Context, history: History) -> Iterator[Problem]:
    """The province's cases open at the start are those that were open at the end of the period before.

    Why: the two reports are read side by side (R-XU-04). Of a closed period the closed figure counts.
    """
    if history.before is None:
        return
    rows = [r for s in history.submissions_before.values() for r in s.tables.get(COMPLAINTS, ())]
    closing = _evaluator(context, rows, history.before).figure(CLOSING).value
    opening = _evaluator(context, context.rows(COMPLAINTS), context.period).figure(OPENING).value
    if history.closing and history.current:
        closing, opening = history.closing.values.get(CLOSING), history.current.values.get(OPENING)
    if opening != closing:
        yield Problem(facts={"what": "Vụ tồn", "opening": opening, "prev_closing": closing})


def _contradicts_itself(row: Record, context: Context) -> bool:
    keys = context.catalog.rules["R-KN-06"].keys_on(COMPLAINTS)
    return not row.unread.isdisjoint(keys) or (row["status"] in OPEN and row["closed_date"] is not None)


def _unit_figure(code: str, submission: Submission, context: Context, period: Period) -> Figure:
    return _evaluator(context, submission.tables[COMPLAINTS], period, submission.unit).figure(code)


def _evaluator(context: Context, rows: Sequence[Record], period: Period, unit: str = "") -> Evaluator:
    """Return the evaluator of complaints: of one unit as it reports them, else with handed-on cases counted once."""
    from bvq_excel.indicators import Dataset, Evaluator

    tables = {COMPLAINTS: rows}
    return Evaluator(Dataset(context.catalog, context.calendar, period, context.received, tables, own_unit=unit))


def _difference(opening: Sequence[Record], closing: Sequence[Record], present: Sequence[Record]) -> str:
    """Return which cases are missing and which are new, as the end of a sentence; empty where ids do not tell."""
    here = {id_key(r) for r in present}
    before = {id_key(r) for r in closing}
    missing = [r.record_id for r in closing if id_key(r) not in here]
    added = [r.record_id for r in opening if id_key(r) not in before]
    return _named("thiếu vụ", missing) + _named("thêm vụ", added)


def _named(word: str, names: Sequence[str | None]) -> str:
    known = [n for n in names if n]
    if not known:
        return ""
    more = f" và {len(known) - NAMED} vụ khác" if len(known) > NAMED else ""
    return f"; {word} {', '.join(known[:NAMED])}{more}"


# registers ----------------------------------------------------------------------------------------------------


def bodies_go_on(context: Context, history: History) -> Iterator[Problem]:
    """A unit's bodies active at the start of the period are those that were active at the end of the one before.

    Why: a body stays in the register until its end is reported (R-XU-04).
    """
    yield from _register(context, history, BODIES, "state", "Tổ chức đang hoạt động", _active_body)


def businesses_go_on(context: Context, history: History) -> Iterator[Problem]:
    """A unit's businesses in the programme at the start are those that were in it at the end of the period before.

    Why: a business stays in the register until it withdraws (R-XU-04).
    """
    what = "Doanh nghiệp còn tham gia"
    yield from _register(context, history, businesses.SHEET, "withdraw_date", what, _takes_part)


def _register(context: Context, history: History, sheet: str, key: str, what: str, active: Active) -> Iterator[Problem]:
    if history.before is None:
        return
    form = context.catalog.sheets[sheet]
    for submission in context.province:
        earlier = history.submissions_before.get(submission.unit)
        if earlier is None or sheet not in earlier.tables or sheet not in submission.tables:
            continue
        last = history.before.last
        closing = {natural_key(r, form) for r in earlier.tables[sheet] if active(r, last)} - {None}
        opening = {
            k
            for r in submission.tables[sheet]
            if (k := natural_key(r, form)) is not None and (active(r, last) or (k in closing and _rests(r)))
        }
        if len(opening) != len(closing):
            facts: dict[str, Any] = {"what": what, "opening": len(opening), "prev_closing": len(closing)}
            yield Problem(key, sheet=sheet, facts=facts | {"unit_code": submission.unit})


def _active_body(row: Record, day: date) -> bool:
    """Return whether a body was active at the end of `day`, as far as its row of a later period tells."""
    founded, ended = row["found_date"], row["end_date"]
    if founded is None or founded > day:
        return False
    return row["state"] == ACTIVE or (ended is not None and ended > day)


def _takes_part(row: Record, day: date) -> bool:
    """Return whether a business was in the programme at the end of `day`."""
    joined, left = row["reg_date"], row["withdraw_date"]
    return joined is not None and joined <= day and (left is None or left > day)


def _rests(row: Record) -> bool:
    """Return whether the row is a body's that names no end: one that was active before may rest since."""
    return row.sheet == BODIES and row["end_date"] is None


# money --------------------------------------------------------------------------------------------------------


def budget_is_carried(context: Context, history: History) -> Iterator[Problem]:
    """What a budget line brings from last year is what last year's line of the same kind handed on.

    Why: money carried over is one amount in the accounts of two years (R-XU-04).
    """
    for row in context.rows(budgets.SHEET):
        key = budgets.line_key(row)
        if not isinstance(key, tuple) or "carried_in" in row.unread or row["budget_unit"] not in (None, row.unit):
            continue
        unit, year, *kind = key
        earlier = history.budget_before.get((unit, year - 1, *kind))
        handed_on = earlier["carried_out"] if earlier else None
        if handed_on is not None and handed_on != (row["carried_in"] or 0):
            yield Problem("carried_in", "budget", row, facts={"prev_closing": handed_on})


CHECKS: tuple[policy.Check, ...] = (
    policy.history("R-KN-06", cases_balance),
    policy.history("R-KN-06", open_cases_are_carried),
    policy.history("R-XU-04", all_open_cases_are_carried),
    policy.history("R-XU-04", bodies_go_on),
    policy.history("R-XU-04", businesses_go_on),
    policy.history("R-XU-04", budget_is_carried),
)
