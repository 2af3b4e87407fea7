"""What the buttons of a reporting unit work on: the check, the saved file, the next period, the draft, the slip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import carry, marks, periods, pipeline, submitting
from bvq_excel.error_list import SHEET
from bvq_excel.errors import InputError, UsageError
from bvq_excel.hosts.excel_click import Click
from bvq_excel.hosts.excel_colours import restore_colours
from bvq_excel.hosts.excel_jobs import FORMS
from bvq_excel.hosts.excel_loi import read_marks, write_marks
from bvq_excel.hosts.excel_reading import read_book
from bvq_excel.marks import Examined, Mark
from bvq_excel.model import Submission
from bvq_excel.periods import Period
from bvq_excel.reading import open_workbook
from bvq_excel.records import read_submissions
from bvq_excel.text import ascii_name, fold

if TYPE_CHECKING:
    from bvq_excel.delivery.message import Mail
    from bvq_excel.repair import Repair

SLIP, REPAIRED, COPIES = "Loi_", "_da_sua", "DaSua"
NO_FILE = (
    "Sổ đang mở chưa được lưu thành tệp trên máy này (hoặc nằm trên OneDrive, SharePoint). "
    "Hãy lưu một bản vào thư mục trên máy (File > Save As), mở bản đó rồi bấm lại."
)
UNSAVED = "Sổ đang mở có phần chưa lưu, còn nút này làm với tệp đã lưu. Hãy bấm Ctrl+S để lưu rồi bấm lại."
SHARED_BOOK = (
    "Đây là sổ dùng chung của {count} đơn vị: Sở Công Thương lấy số liệu ngay trong sổ này, không phải gửi thư. "
    "Hãy lưu sổ là xong."
)


# checking -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """A check whose result stands in the workbook: what was found, and the sheets whose cells cannot be coloured."""

    done: Examined
    colourless: Sequence[str]

    @property
    def errors(self) -> int:
        """The number of errors, which keep the data from being consolidated."""
        return sum(f.severity == "error" for f in self.done.findings)


def check(at: Click) -> Check:
    """Check the open workbook, unsaved edits included, and write what was found into it."""
    raw, before = read_book(at.open_book, at.catalog, at.progress), read_marks(at.open_book)
    at.progress("Đang kiểm tra…")
    done = marks.examine(at.catalog, raw, at.today, before, at.settings.office.unit)
    write_marks(at.open_book, done.marks, at.called, done.new_ids)
    return Check(done, restore_colours(at.open_book, at.called))


# the saved file -------------------------------------------------------------------------------------------------


def saved_file(at: Click, shown: Sequence[Submission] = ()) -> Path:
    """Return the file of the open workbook, which holds what the workbook shows (`shown`, where it was just read).

    Raises UsageError when there is no such file on this computer, or when it lacks what was typed since.
    """
    path = at.folder / at.open_book.name if at.folder else None
    if path is None or not path.is_file():
        raise UsageError(NO_FILE)
    at.progress(f"Đang đọc {path.name}…")
    shown = shown or read_submissions(read_book(at.open_book, at.catalog, at.progress), at.catalog, at.today)
    if not submitting.same_data(at.catalog, shown, read_submissions(open_workbook(path), at.catalog, at.today)):
        raise UsageError(UNSAVED)
    return path


def copies(at: Click, path: Path) -> Path:
    """Return the folder for repaired copies: one of its own, so that no copy is taken for a unit's second file."""
    return at.settings.work.out or path.parent / COPIES


def repaired(at: Click, path: Path, room: Path) -> Repair:
    """Write the repaired copy of the file at `path` to `room`; return what was repaired."""
    from bvq_excel import repair

    return repair.fix(path, at.catalog, at.today, room / f"{path.stem}{REPAIRED}.xlsx", at.desk.now())


# handing in -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """The draft of the mail with which the workbook goes to the office, and what the user has to know of it."""

    words: str
    path: Path | None
    recipients: Sequence[str]
    attached: Path
    warnings: int


def draft(at: Click, check: Check) -> Draft:
    """Make the draft beside the saved file, or in Outlook where that is set, and return it.

    Raises UsageError for a shared workbook and for one with unsaved edits, NotSentError when Outlook refuses.
    """
    from bvq_excel.delivery import letters, message
    from bvq_excel.delivery.letters import Desk, Submitting

    if len(check.done.submissions) + check.done.others > 1:
        raise UsageError(SHARED_BOOK.format(count=len(check.done.submissions) + check.done.others))
    path, (submission,) = saved_file(at, check.done.submissions), check.done.submissions
    source, warnings = submission.source, _open_warnings(check.done)
    name = f"{ascii_name(source.unit)}_{source.period}_lan{source.submission_no}{path.suffix.lower()}"
    desk = Desk(at.catalog, at.settings, periods.period(at.catalog, source.period), at.today)
    what = Submitting(source.unit, source.submission_no, sum(submission.row_counts.values()), warnings)
    mail = letters.submission(desk, what, [message.attachment(path, name)])
    made = _made(at, mail, path.parent)
    return Draft(mail.words, made, [r.shown for r in mail.to], path, warnings)


def _open_warnings(done: Examined) -> int:
    return sum(f.severity == "warning" and not f.waived for f in done.findings)


def _made(at: Click, mail: Mail, folder: Path) -> Path | None:
    """Return where the draft lies; None where Outlook has it. A submission is always looked at before it leaves."""
    from bvq_excel.delivery import drafts
    from bvq_excel.delivery.outlook import OutlookDrafts

    if at.settings.mail.channel == "outlook":
        with OutlookDrafts() as channel:
            channel.deliver(mail, mail.recipients, at.desk.now())
        return None
    return drafts.write(mail, folder, keeper=at.keeper("nop"))


# the next period ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Carrying:
    """Workbooks of the period that follows, with what goes on from the open workbook."""

    before: tuple[Submission, ...]
    period: Period
    out: Path
    rows: Mapping[str, int]

    @cached_property
    def units(self) -> list[str]:
        """The units of the open workbook."""
        return [s.unit for s in self.before]

    def make(self, at: Click, room: Path) -> None:
        """Write the workbook: a shared one where the open one is."""
        shared = any(s.shared for s in self.before)
        now = at.desk.now()
        pipeline.entry_workbooks(self.period.code, self.units, room, now, shared=shared, before=self.before)


def carrying(at: Click) -> Carrying:
    """Return what goes on from the open workbook into the next period, or into the later one that is set."""
    from bvq_excel.workbooks.layout import load_layout

    raw = read_book(at.open_book, at.catalog, at.progress)
    before = read_submissions(raw, at.catalog, at.today)
    current = periods.period(at.catalog, before[0].source.period)
    chosen = periods.period(at.catalog, at.settings.work.period) if at.settings.work.period else None
    target = chosen if chosen and chosen.last > current.last else periods.following(at.catalog, current)
    layout = load_layout()
    rows: dict[str, int] = {}
    for one in before:
        found = carry.carry_over(at.catalog, one, target, layout.carried_sheets, layout.cleared_columns)
        for name, carried in found.rows.items():
            rows[name] = rows.get(name, 0) + len(carried)
    out = at.settings.work.out or (at.folder or at.desk.documents) / f"{FORMS}{target.code}"
    return Carrying(tuple(before), target, out, rows)


# the slip -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slip:
    """The office's list of findings about this workbook: the file, its rows, all rows that Loi then has."""

    path: Path
    told: tuple[Mark, ...]
    marks: tuple[Mark, ...]


def slip(at: Click) -> Slip:
    """Return the newest list `Loi_<unit>….xlsx` about the open workbook, beside it or in the folder that is set.

    Raises UsageError when there is none, InputError when it is no such list or is about another unit or period.
    """
    raw = read_book(at.open_book, at.catalog, at.progress, only={at.catalog.cover.name})
    sources = [s.source for s in read_submissions(raw, at.catalog, at.today)]
    units = [at.settings.office.unit] if at.settings.office.unit else [s.unit for s in sources]
    path = _newest(at, units)
    found = open_workbook(path)
    told, period = marks.of_list(found), sources[0].period
    strange = sorted({m.unit for m in told} - {s.unit for s in sources})
    if strange:
        raise InputError(f"Phiếu {path.name} là của đơn vị {', '.join(strange)}, không phải của sổ đang mở.")
    if not _is_about(found.sheets[SHEET].cells[:2], period):
        raise InputError(f"Phiếu {path.name} không phải của kỳ {period}. Hãy lấy phiếu của đúng kỳ này.")
    return Slip(path, told, marks.taken_in(told, read_marks(at.open_book)))


def _newest(at: Click, units: Sequence[str]) -> Path:
    folders = [f for f in dict.fromkeys((at.folder, at.settings.work.inbox)) if f is not None and f.is_dir()]
    names = [fold(f"{SLIP}{ascii_name(unit)}") for unit in units]
    found = [
        path
        for folder in folders
        for path in folder.glob("*.xlsx")
        if any(fold(path.stem) == n or fold(path.stem).startswith(f"{n}_") for n in names)
    ]
    if not found:
        where = " hoặc ".join(map(str, folders)) or "thư mục của sổ (sổ chưa lưu trên máy này)"
        wanted = " hoặc ".join(f"{SLIP}{ascii_name(unit)}.xlsx" for unit in units[:3])
        raise UsageError(f"Không thấy phiếu lỗi {wanted} trong {where}. Hãy lưu tệp đó từ thư vào cạnh sổ này.")
    return max(found, key=lambda path: path.stat().st_mtime)


def _is_about(heading: Sequence[Sequence[object]], period: str) -> bool:
    said = " ".join(str(cell) for row in heading for cell in row if cell)
    return f"kỳ {period}" in said
