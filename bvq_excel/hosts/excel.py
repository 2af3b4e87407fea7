"""The buttons of the tab BVQLNTD: one function each, called by the add-in with the button's name.

Each reads what it needs from the open workbook or its folder, calls the core, writes the result and says it. Without
arguments a function works on the active workbook of the Excel that called it; tests and scripts give `book`
(of the headless host too) and `desk`, the clock and folders to work with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bvq_excel import marks, pipeline
from bvq_excel.errors import UsageError
from bvq_excel.hosts import excel_cycle as cycles
from bvq_excel.hosts import excel_jobs as jobs
from bvq_excel.hosts import excel_mail as mails
from bvq_excel.hosts import excel_moves as moves
from bvq_excel.hosts import excel_office as office
from bvq_excel.hosts import excel_office_texts as answers
from bvq_excel.hosts import excel_texts as texts
from bvq_excel.hosts import excel_unit_texts as said
from bvq_excel.hosts import excel_units as units
from bvq_excel.hosts.excel_click import click
from bvq_excel.hosts.excel_colours import restore_colours
from bvq_excel.hosts.excel_desk import Desk, ensure_settings
from bvq_excel.hosts.excel_files import delivered, open_elsewhere
from bvq_excel.hosts.excel_loi import read_marks, write_marks

if TYPE_CHECKING:
    from xlwings import Book

GUIDE = "HuongDan"


def run(book: Book | None = None, desk: Desk | None = None) -> None:
    """Do the whole job of a period in one go, after showing what will be done; with a ledger it asks on the way."""
    with click("Làm trọn gói", book, desk) as at:
        job = jobs.collecting(at, jobs.ledger_in_use(at))
        if at.ask(cycles.preview(job)):
            at.say(cycles.do(at, job))


def new_workbooks(book: Book | None = None, desk: Desk | None = None) -> None:
    """Make the entry workbooks of a period."""
    with click("Tạo biểu mẫu", book, desk) as at:
        job = jobs.making(at)
        if at.ask(texts.preview_forms(job)):
            with delivered(job.out, at.keeper("tao_bieu_mau"), at.desk.clouds) as made:
                steps = at.count(range(job.count))
                pipeline.entry_workbooks(job.period, job.units, made.room, at.desk.now(), on_done=steps)
            at.say(f"{texts.made(made.files)}\nViệc tiếp theo: gửi mỗi tệp cho đơn vị của nó.")


def carry_over(book: Book | None = None, desk: Desk | None = None) -> None:
    """Make the workbook of the next period with what goes on from the open one."""
    with click("Chuyển kỳ sau", book, desk) as at:
        job = units.carrying(at)
        if at.ask(said.preview_carrying(job, at.catalog)):
            with delivered(job.out, at.keeper("chuyen_ky"), at.desk.clouds) as made:
                job.make(at, made.room)
            at.say(f"{texts.made(made.files)}\n{said.AFTER_CARRYING}")


def go_to_sheet(book: Book | None = None, desk: Desk | None = None) -> None:
    """Go to the next sheet that is to be filled in or looked at."""
    with click("Đến biểu", book, desk) as at:
        if not moves.next_sheet(at):
            at.say(texts.NOTHING_WAITS)


def check(book: Book | None = None, desk: Desk | None = None) -> None:
    """Check the open workbook, unsaved edits included, and list and mark what was found."""
    with click("Kiểm tra", book, desk) as at:
        checked = units.check(at)
        at.say(texts.checked(checked.done, at.catalog, checked.colourless))


def submit(book: Book | None = None, desk: Desk | None = None) -> None:
    """Check the open workbook; while errors stand refuse, else make the draft of the mail with the saved file."""
    with click("Nộp", book, desk) as at:
        checked = units.check(at)
        if checked.errors:
            at.say(said.not_yet(checked, at.catalog))
        else:
            at.say(said.drafted(units.draft(at, checked)))


def next_error(book: Book | None = None, desk: Desk | None = None) -> None:
    """Select the next cell with marks and say what is wrong with it."""
    with click("Lỗi kế tiếp", book, desk) as at:
        at.say(texts.place(*moves.jump(at, 1)))


def previous_error(book: Book | None = None, desk: Desk | None = None) -> None:
    """Select the previous cell with marks and say what is wrong with it."""
    with click("Lỗi trước", book, desk) as at:
        at.say(texts.place(*moves.jump(at, -1)))


def clear_marks(book: Book | None = None, desk: Desk | None = None) -> None:
    """Empty the list of findings, so that no cell is marked; decisions to keep a value stay listed."""
    with click("Xóa đánh dấu", book, desk) as at:
        before = read_marks(at.open_book)
        after = marks.cleared(before, at.settings.office.unit)
        if before:
            write_marks(at.open_book, after, at.called)
        at.say(texts.cleared(before, after))


def repair_copy(book: Book | None = None, desk: Desk | None = None) -> None:
    """Write a copy of the saved workbook in the present template with all safe repairs made; the workbook stays."""
    with click("Sửa an toàn", book, desk) as at:
        path = units.saved_file(at)
        with delivered(units.copies(at, path), at.keeper("sua_an_toan"), at.desk.clouds) as made:
            done = units.repaired(at, path, made.room)
        at.say(said.repaired(done, made.files))


def take_slip(book: Book | None = None, desk: Desk | None = None) -> None:
    """Take the office's list of findings (Loi_<unit>.xlsx) into the open workbook, where the cells are then marked."""
    with click("Nhận phiếu lỗi", book, desk) as at:
        slip = units.slip(at)
        write_marks(at.open_book, slip.marks, at.called)
        at.say(said.taken_in(slip, restore_colours(at.open_book, at.called)))


def collect(book: Book | None = None, desk: Desk | None = None) -> None:
    """Enter the workbooks that have come in into the office's ledger."""
    with click("Tiếp nhận", book, desk) as at:
        job = jobs.collecting(at, jobs.ledger_place(at))
        if at.ask(answers.preview_collecting(job, open_elsewhere(job.files))):
            at.say(answers.collected(office.collect(at, job)))


def consolidate(book: Book | None = None, desk: Desk | None = None) -> None:
    """Consolidate what the ledger has of the period; without one the workbooks in the folder of the active one."""
    with click("Tổng hợp", book, desk) as at:
        job = jobs.consolidating(at)
        if at.ask(texts.preview(job, "Kiểm tra và tổng hợp", open_elsewhere(job.files))):
            with delivered(job.out, at.keeper("tong_hop"), at.desk.clouds) as made:
                done = job.consolidate(at, made.room)
            at.say(texts.consolidated(done, made.files, texts.AFTER_CONSOLIDATING))


def status(book: Book | None = None, desk: Desk | None = None) -> None:
    """Tell who has reported what, and write it as a workbook."""
    with click("Tình hình nộp", book, desk) as at:
        found = office.status(at)
        with delivered(found.out, at.keeper("tinh_hinh_nop"), at.desk.clouds) as made:
            found.write(at, made.room)
        at.say(answers.status(found, made.files))


def report(book: Book | None = None, desk: Desk | None = None) -> None:
    """Write the periodic report of the period whose consolidated workbook is open."""
    with click("Lập báo cáo", book, desk) as at:
        folder, code = jobs.consolidated(at)
        with delivered(folder, at.keeper("lap_bao_cao"), at.desk.clouds) as made:
            paper = office.report(at, pipeline.load_consolidation(folder, code), made.room, folder)
        at.say(f"{answers.papers([paper], made.files)}\n{texts.AFTER_REPORT}")


def documents(book: Book | None = None, desk: Desk | None = None) -> None:
    """Write the document that the selected row or sheet of the consolidated workbook is for."""
    with click("Văn bản khác", book, desk) as at:
        paper = office.paper(at)
        with delivered(paper.folder, at.keeper("lap_van_ban"), at.desk.clouds) as made:
            done = paper.make(made.room)
        at.say(answers.papers(done, made.files))


def open_folder(book: Book | None = None, desk: Desk | None = None) -> None:
    """Open the folder with results that is set, else the folder of the active workbook."""
    with click("Mở thư mục", book, desk) as at:
        folder = at.settings.work.out or at.folder
        if folder is None or not folder.is_dir():
            raise UsageError("Sổ đang mở chưa được lưu vào thư mục nào trên máy này.")
        at.desk.open(folder)


def preview(book: Book | None = None, desk: Desk | None = None) -> None:
    """Describe every message that would go out, in a file that is opened; nothing is sent."""
    with click("Xem trước thư", book, desk) as at, mails.mail(at, keep=False) as round_of_mail:
        path = round_of_mail.write(at)
        at.desk.open(path)
        at.say(answers.previewed(round_of_mail, path))


def send(book: Book | None = None, desk: Desk | None = None) -> None:
    """Send the report upward, or to each unit its slip; by default as drafts, nothing twice."""
    with click("Gửi", book, desk) as at, mails.mail(at, keep=True) as round_of_mail:
        if at.ask(answers.ask_to_send(round_of_mail)):
            at.say(answers.sent(round_of_mail, round_of_mail.send(at)))


def remind(book: Book | None = None, desk: Desk | None = None) -> None:
    """Remind the units that are missing or late: one letter for all, one message for each, by default as drafts."""
    with click("Đôn đốc", book, desk) as at, mails.reminders(at) as going:
        if not going.plan.due:
            at.say(answers.nobody_to_remind(going))
        elif at.ask(answers.ask_to_remind(going)):
            at.say(answers.reminded(*going.send(at)))


def guide(book: Book | None = None, desk: Desk | None = None) -> None:
    """Go to the workbook's own guide, or tell the steps of the work."""
    with click("Hướng dẫn", book, desk) as at:
        if at.book is not None and GUIDE in at.book.sheet_names:
            at.go(GUIDE, 1, 1)
        else:
            at.say(texts.STEPS)


def about_error(book: Book | None = None, desk: Desk | None = None) -> None:
    """Explain the rules that the selected cell breaks."""
    with click("Về lỗi này", book, desk) as at:
        at.say(texts.about(moves.marks_here(at), at.catalog, at.today))


def settings(book: Book | None = None, desk: Desk | None = None) -> None:
    """Open the user's settings in a text editor."""
    with click("Thiết lập", book, desk) as at:
        path = ensure_settings(at.desk.settings_file)
        at.desk.open(path)
        at.say(texts.settings(path))


def about(book: Book | None = None, desk: Desk | None = None) -> None:
    """Tell version and places."""
    with click("Giới thiệu", book, desk) as at:
        at.say(texts.about_addin(at.desk))
