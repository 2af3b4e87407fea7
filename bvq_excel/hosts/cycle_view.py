"""The whole job on the terminal: what came in, how things stand, what was made, what is to be decided."""

from __future__ import annotations

from collections.abc import Iterator

from bvq_excel import display
from bvq_excel.cycle import Cycle, Job, held_back
from bvq_excel.decisions import UNREADABLE, Decision
from bvq_excel.delivery import rounds
from bvq_excel.delivery.dispatch import DRAFTS
from bvq_excel.delivery.log import DRAFT
from bvq_excel.hosts import collecting_view, terminal
from bvq_excel.hosts.commands import consolidating, reporting
from bvq_excel.hosts.options import DATA_ERRORS, UNUSABLE
from bvq_excel.status import words as said

MOST_CASES = 12


def show(done: Cycle, job: Job) -> int:
    """Print what was done and return the exit code (`code_of`)."""
    if done.collected is not None:
        collecting_view.collected(done.collected)
    status = done.status
    terminal.say(f"Kỳ {status.period.code}, tính đến ngày {display.day(status.received)}: {said.summary(status)}")
    slips = {p for letter in done.slips for p in letter.paths}
    documents = {p for one in done.documents for p in one.files}
    others = [p for p in done.outputs if p not in slips | documents]
    if done.consolidation is not None:
        terminal.consolidated(done.consolidation, others, status.catalog)
        reporting.tell(done.documents, whole=False)
    else:
        terminal.written(others)
    if slips:
        terminal.say(f"Phiếu phản hồi của {len(done.slips)} đơn vị ở {job.out / rounds.SLIPS}.")
    for line in _mail(done, job):
        terminal.say(line)
    for decision in done.decisions.accepted:
        terminal.say(f"Đã đi tiếp, {decision.going_on}: {decision.title}.")
    if done.stopped:
        for line in _open(done):
            terminal.say(line)
    return code_of(done)


def code_of(done: Cycle) -> int:
    """Return the exit code: a file that is lost and nobody accepted that, errors in the data, something to decide."""
    if any(d.kind == UNREADABLE for d in done.decisions.open):
        return UNUSABLE
    if done.consolidation is None:
        return DATA_ERRORS
    return max(consolidating.code_of(done.consolidation), reporting.code_of(done.documents))


def _mail(done: Cycle, job: Job) -> Iterator[str]:
    drafts = sum(o.count(DRAFT) > 0 for d in done.drafts for o in d.outcomes)
    if drafts:
        yield f"{drafts} thư nháp ở {job.out / DRAFTS}; xem rồi gửi từng thư, hoặc bằng lệnh bvq send, bvq remind."
    for reason in held_back(done.drafts):
        yield f"Chưa lập được thư: {reason}"
    yield from done.notes
    for waiting in done.reminders.plan.waiting if done.reminders else ():
        yield (
            f"{waiting.unit.unit.name}: đã đôn đốc lần {waiting.times} ngày {display.day(waiting.told)}, hạn mới trước "
            f"ngày {display.day(waiting.until)}."
        )


def _open(done: Cycle) -> Iterator[str]:
    decisions = done.decisions.open
    yield f"DỪNG trước khi tổng hợp, có {len(decisions)} việc cần quyết định:"
    for number, decision in enumerate(decisions, 1):
        yield from _decision(number, decision)
    words = " ".join(f"--accept {d.kind}" for d in decisions)
    yield f"Khi tệp hoặc sổ cái đã thay đổi thì chạy lại lệnh này. Đi tiếp với mọi việc trên: thêm {words}"


def _decision(number: int, decision: Decision) -> Iterator[str]:
    yield f"{number}. {decision.title[:1].upper()}{decision.title[1:]}."
    yield from (f"   - {case}" for case in decision.cases[:MOST_CASES])
    if len(decision.cases) > MOST_CASES:
        yield f"   - và {len(decision.cases) - MOST_CASES} trường hợp khác"
    yield f"   Cách làm: {decision.way_out}"
    yield f"   Hoặc đi tiếp, {decision.going_on}: --accept {decision.kind}"
