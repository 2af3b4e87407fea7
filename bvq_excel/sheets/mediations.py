"""Rules of the sheet HoaGiai (mediation) that compare it with the organisations and the complaints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, book
from bvq_excel.model import Problem, Record, Submission
from bvq_excel.text import fold

SHEET = "HoaGiai"
ORGANISATIONS = "ToChucXH"
COMPLAINTS = "KhieuNai"
MEDIATING = ("TCHOAGIAI", "BPHG", "VPTUVAN")
SUCCESS = "THANH"
MEDIATED = "HOAGIAI"


def body_exists(submission: Submission, context: Context) -> Iterator[Problem]:
    """The mediating body had been founded and not yet been dissolved on the day of the session.

    Why: only a lawfully founded body may mediate (Law 59/2010/QH12; Law 19/2023/QH15).
    """
    bodies: dict[str, Record] = {}
    for record in submission.tables.get(ORGANISATIONS, ()):
        if record["body_id"]:
            bodies.setdefault(fold(record["body_id"]), record)
    for record in submission.tables.get(SHEET, ()):
        body = bodies.get(fold(record["body_id"] or ""))
        if body:
            yield from _body_problem(record, body, context)


def _body_problem(record: Record, body: Record, context: Context) -> Iterator[Problem]:
    session, founded, ended = record["session_date"], body["found_date"], body["end_date"]
    facts = {"body": body["body_name"] or body["body_id"]}
    if body["body_type"] and body["body_type"] not in MEDIATING:
        # Only the dates are demanded; a body of another kind is worth a look, and blocks nothing.
        facts |= {"kind": context.labels("OrgType", (body["body_type"],)), "cell": body.cell("body_type")}
        yield Problem("body_id", "other_kind", row=record, facts=facts, severity="warning")
    elif session and founded and session < founded:
        facts |= {"day": founded, "cell": body.cell("found_date")}
        yield Problem("body_id", "founded_later", row=record, facts=facts)
    elif session and ended and session >= ended:
        facts |= {"day": ended, "cell": body.cell("end_date")}
        yield Problem("body_id", "dissolved", row=record, facts=facts)


def results_agree(submission: Submission, context: Context) -> Iterator[Problem]:
    """A complaint ends in agreement by mediation if and only if its mediation succeeded.

    Why: the same mediation is counted in both sheets and has to end the same way.
    """
    if SHEET not in submission.tables:
        return
    mediations = submission.tables[SHEET]
    by_case: dict[str, list[Record]] = defaultdict(list)
    by_file = {fold(m["mediation_id"]): m for m in mediations if m["mediation_id"]}
    for record in mediations:
        if record["complaint_id"]:
            by_case[fold(record["complaint_id"])].append(record)
    for case in submission.tables.get(COMPLAINTS, ()):
        files = by_case.get(fold(case.record_id or ""), [])
        named = by_file.get(fold(case["mediation_id"] or ""))
        if not files and named and not named["complaint_id"]:
            files = [named]
        if not {"action", "outcome"} & case.unread:
            yield from _disagreement(case, files, context)


def _disagreement(case: Record, files: Sequence[Record], context: Context) -> Iterator[Problem]:
    by_mediation, agreed = MEDIATED in (case["action"] or ()), case["outcome"] == SUCCESS
    if not files:
        if by_mediation and agreed and not case["mediation_id"]:
            yield Problem("outcome", "no_record", row=case)
        return
    successes = [f for f in files if f["result"] == SUCCESS]
    if bool(successes) == (by_mediation and agreed) or not all(f["result"] for f in files):
        return
    mediation = successes[0] if successes else files[-1]
    if successes and agreed:
        yield Problem("result", "no_action", row=mediation, facts={"cell": case.cell("action")})
        return
    outcome = context.labels("ComplaintOutcome", (case["outcome"],)) if case["outcome"] else "chưa có kết quả"
    yield Problem("result", row=mediation, facts={"outcome": outcome, "cell": case.cell("outcome")})


CHECKS: tuple[Check, ...] = (
    book("R-HG-03", body_exists),
    book("R-HG-04", results_agree),
)
