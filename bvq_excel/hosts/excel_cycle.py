"""The button Làm trọn gói: with a ledger the whole job with its stops, without one check, consolidate, report once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bvq_excel.hosts import excel_office as office
from bvq_excel.hosts import excel_texts as texts
from bvq_excel.hosts.excel_click import Click
from bvq_excel.hosts.excel_files import delivered, open_elsewhere, require_free
from bvq_excel.hosts.excel_jobs import Collecting

if TYPE_CHECKING:
    from bvq_excel.cycle import Cycle, Job

ONCE = "Kiểm tra, tổng hợp và lập báo cáo"
WHOLE = "Tiếp nhận, kiểm tra, lập phiếu lỗi, tổng hợp, lập báo cáo, lập thư nháp (không gửi thư nào) cho"
MOST_CASES, MOST_SHOWN = 3, 90


def preview(job: Collecting) -> str:
    """Return what will be done, for the user to agree to."""
    return texts.preview(job, WHOLE if job.ledger else ONCE, open_elsewhere(job.files))


def do(at: Click, job: Collecting) -> str:
    """Do it, asking where something is to be decided; return what is told at the end."""
    return _told(_run(at, job)) if job.ledger else _once(at, job)


def _once(at: Click, job: Collecting) -> str:
    with delivered(job.out, at.keeper("lam_tron_goi"), at.desk.clouds) as made:
        result = job.consolidate(at, made.room)
        paper = office.report(at, result, made.room, job.out)
    return f"{texts.consolidated(result, made.files, paper.verdict)}\n{texts.AFTER_REPORT}"


def _run(at: Click, job: Collecting) -> Cycle:
    """Return what was done on the ledger: up to what is to be decided, and to the end if the user goes on with it."""
    from bvq_excel import cycle

    require_free([path for path in job.out.iterdir() if path.is_file()] if job.out.is_dir() else [], at.desk.clouds)
    wanted = cycle.Job(job.period, job.out, (job.inbox,), accepted=frozenset(at.settings.work.accept))
    done = cycle.run(wanted, at.office, at.count(job.files))
    if done.stopped and at.ask(_question(done)):
        decided = frozenset(d.kind for d in done.decisions.open)
        done = cycle.run(_going_on(wanted, decided), at.office, at.count(job.files))
    return done


def _going_on(job: Job, decided: frozenset[str]) -> Job:
    return replace(job, accepted=job.accepted | decided)


# what is said ---------------------------------------------------------------------------------------------------


def _question(done: Cycle) -> str:
    """Return what is to be decided, and what happens if the user goes on."""
    lines = [f"Có {len(done.decisions.open)} việc cần quyết định trước khi tổng hợp:"]
    for number, one in enumerate(done.decisions.open, 1):
        cases = "; ".join(_cut(case) for case in one.cases[:MOST_CASES])
        more = f" và {len(one.cases) - MOST_CASES} trường hợp khác" if len(one.cases) > MOST_CASES else ""
        lines.append(f"{number}. {one.title[:1].upper()}{one.title[1:]}: {cases}{more}. Đi tiếp: {one.going_on}.")
    return "\n".join([*lines, "Bấm OK để đi tiếp như trên, Cancel để dừng, xử lý rồi bấm lại."])


def _cut(case: str) -> str:
    return case if len(case) <= MOST_SHOWN else f"{case[:MOST_SHOWN].rstrip()}…"


def _told(done: Cycle) -> str:
    return "\n".join([*_lines(done)])


def _lines(done: Cycle) -> Iterator[str]:
    from bvq_excel.delivery.log import DRAFT
    from bvq_excel.status import words

    yield f"Kỳ {done.status.period.code}: {words.summary(done.status)}"
    if done.consolidation is None:
        yield "Đã dừng trước khi tổng hợp; đã lập tình hình nộp, phiếu lỗi và thư nháp để đơn vị sửa, gửi."
        yield from (f"Cần xử lý: {one.title}. {one.way_out}" for one in done.decisions.open)
    else:
        yield texts.rows(done.consolidation.rows)
        yield from (one.verdict for one in done.documents)
    drafts = sum(o.count(DRAFT) > 0 for d in done.drafts for o in d.outcomes)
    slips = {path for letter in done.slips for path in letter.paths}
    yield f"{len(done.slips)} phiếu lỗi, {drafts} thư nháp. {texts.made([p for p in done.outputs if p not in slips])}"
    if done.consolidation is not None:
        yield texts.AFTER_REPORT
    yield from done.notes
