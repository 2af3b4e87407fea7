"""What the office sends about a period, out of what it has: the files of its report, and slips for the units."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from bvq_excel import feedback, files, status
from bvq_excel.catalog import Catalog
from bvq_excel.delivery.flow import Letter, Post
from bvq_excel.delivery.letters import Answering
from bvq_excel.delivery.log import PENDING, SENT, standing
from bvq_excel.delivery.message import TRIAL
from bvq_excel.errors import UsageError
from bvq_excel.feedback.case import case
from bvq_excel.ledger.entries import Entry
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.model import CheckedFile, Finding, Submission
from bvq_excel.periods import Period

SLIPS = "phieu"
SLIP_FILE = "PHIEU_"  # how the names of slips begin
OLDER_BY = 60  # seconds by which a PDF may be older than its document: copying folders mixes the times up


def report_files(folder: Path, code: str, issuer: str) -> list[Path]:
    """Return the files of the report on period `code` in `folder`: document, PDF where there is one, upward workbook.

    Raises UsageError when there is no report, or the PDF was made of an older version of it.
    """
    document = folder / f"BC_{issuer}_{code}.docx"
    if not document.exists():
        raise UsageError(f"Thư mục {folder} chưa có báo cáo kỳ {code}. Hãy lập bằng lệnh bvq report --out {folder}.")
    pdf, upward = document.with_suffix(".pdf"), folder / f"GuiCapTren_{code}.xlsx"
    if pdf.exists() and pdf.stat().st_mtime < document.stat().st_mtime - OLDER_BY:
        raise UsageError(
            f"{pdf.name} cũ hơn {document.name}: báo cáo đã được sửa sau khi lập PDF. Hãy lập lại PDF "
            "(bvq report --pdf) hoặc xóa tệp PDF cũ rồi gửi."
        )
    return [document, *(p for p in (pdf, upward) if p.exists())]


@dataclass(frozen=True)
class Slips:
    """The slips of a period: a letter to each unit that has something to mend, and all that the units have sent."""

    letters: tuple[Letter, ...]
    submissions: tuple[Submission, ...]

    @property
    def by_unit(self) -> dict[str, Letter]:
        """The letters by unit."""
        return {letter.why.unit: letter for letter in self.letters}


def slips(
    ledger: Ledger,
    period: Period,
    folder: Path,
    post: Post | None = None,
    *,
    only: Collection[str] | None = None,
    needed: bool = True,
    keeper: files.Keeper | None = None,
) -> Slips:
    """Return the slips about the submissions for `period` that count or were returned, written to `folder`.

    A unit without errors and open warnings gets none, nor does one that is not among `only`, if given. What is said
    about a file is what holds when all files are seen together: what another unit's file settles is left out, what
    two files contradict each other in is there. The day of a slip is that of `post`, or that on which the unit was
    sent it: made again of the same files it is the same, so that nobody gets it twice. Without a `post` it is the day
    of receipt. Slips that stood there are kept by the `keeper`. Raises UsageError when nothing was received, if
    something is `needed`.
    """
    found = [*ledger.files((period.code,)), *ledger.returned(period.code)]
    if needed and not found:
        raise UsageError(f"Sổ cái chưa có tệp nào của kỳ {period.code}. Hãy tiếp nhận tệp của kỳ này trước.")
    entries = {(e.unit, e.sha256): e for e in ledger.submissions(period.code)}
    wanted = [f for f in found if only is None or any(s.unit in only for s in f.submissions)]
    wanted = _seen_together(ledger, period, wanted)
    told = _days_told(post, period) if post else {}
    days = {e.unit: told.get(e.unit, post.day if post else e.received) for e in entries.values()}
    with files.delivering(folder, keeper) as room:
        made = [one for file in wanted for one in _letters(ledger.catalog, file, entries, room, days, only)]
    letters = (replace(one, paths=tuple(folder / p.name for p in one.paths)) for one in made)
    return Slips(tuple(letters), tuple(s for f in found for s in f.submissions))


def _seen_together(ledger: Ledger, period: Period, found: Sequence[CheckedFile]) -> list[CheckedFile]:
    """Return the files with what is found in them when all files of the period are seen together.

    That is judged as of the day on which the last of them came. A file that does not count by itself (returned, or a
    part of a longer period) keeps what was found in it.
    """
    days = [e.received for e in ledger.submissions(period.code) if e.counts]
    if not days:
        return list(found)
    result = status.consolidated(ledger, period.code, max(days))
    said: dict[tuple[str, str], list[Finding]] = {
        (s.unit, s.source.file): [] for s in result.submissions if not s.parts and s.source.period == period.code
    }
    for finding in result.findings:
        said.get((finding.unit or "", finding.file or ""), []).append(finding)
    return [
        replace(
            file,
            findings=tuple(
                tuple(said.get((s.unit, s.source.file), own))
                for s, own in zip(file.submissions, file.findings, strict=True)
            ),
        )
        for file in found
    ]


def _days_told(post: Post, period: Period) -> dict[str, date]:
    """Return by unit the day of its last slip about `period`, by itself or with a reminder: that of its making.

    A draft that somebody sent by hand was made before he noted it. Trials tell the unit nothing.
    """
    events = [e for e in post.log.events(period.code) if not e.facts.kind.startswith(TRIAL)]
    made: dict[tuple[str, ...], date] = {}
    for event in events:
        made.setdefault(event.facts.key, event.at.date())
    gone = (e for e in standing(events) if e.state in (SENT, PENDING))
    told = ((e.at, e.facts) for e in gone if any(n.startswith(SLIP_FILE) for n, *_ in e.facts.attachments))
    return {about.unit: made[about.key] for _, about in sorted(told, key=lambda x: x[0])}


def _letters(
    catalog: Catalog,
    file: CheckedFile,
    entries: dict[tuple[str, str], Entry],
    folder: Path,
    days: Mapping[str, date],
    only: Collection[str] | None,
) -> Iterator[Letter]:
    for submission, findings in zip(file.submissions, file.findings, strict=True):
        if only is not None and submission.unit not in only:
            continue
        entry = entries[submission.unit, submission.source.sha256]
        clock = datetime.combine(max(entry.received, days[submission.unit]), datetime.min.time())
        about = case(catalog, submission, findings, entry.received, clock, submission.unit)
        if about.clean:
            continue
        alone = CheckedFile(file.file, (submission,), (findings,))
        paths = feedback.write(catalog, [alone], folder, entry.received, clock)
        errors, warnings = about.counts["error"], about.open_warnings
        why = Answering(submission.unit, about.file, entry.received, errors, warnings, about.deadline)
        yield Letter(why, tuple(paths))
