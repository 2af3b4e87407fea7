"""What the buttons of the lead department tell: what came in, who has reported, documents and mail that were made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import display
from bvq_excel.hosts import excel_texts as texts
from bvq_excel.hosts.excel_jobs import Collecting
from bvq_excel.hosts.excel_mail import Reminding, Round
from bvq_excel.hosts.excel_office import Status

if TYPE_CHECKING:
    from bvq_excel.delivery.reminding import Reminders
    from bvq_excel.delivery.sending import Delivery
    from bvq_excel.documents.making import Made
    from bvq_excel.ledger.flow import Collected

AFTER_COLLECTING = "Việc tiếp theo: bấm Tình hình nộp để xem đơn vị còn thiếu, hoặc Tổng hợp."
CHANNELS = {
    "eml": "lập thư nháp dạng tệp, để xem lại rồi gửi bằng Outlook hoặc Thunderbird",
    "outlook": "lập thư nháp trong Outlook, để xem lại rồi gửi",
    "smtp": "GỬI NGAY qua máy chủ thư",
}


def preview_collecting(job: Collecting, held: Sequence[str]) -> str:
    """Return what collecting will do, for the user to agree to."""
    lines = [
        f"Tiếp nhận các tệp kỳ {job.period} vào sổ cái của cơ quan.",
        f"Tệp nguồn: {len(job.files)} tệp trong {job.inbox}",
        f"Sổ cái: {job.ledger}",
        "Tệp đã tiếp nhận rồi thì không ghi thêm. Kỳ và thư mục sửa ở nút Thiết lập.",
    ]
    if held:
        lines.append(f"Đang có người mở: {', '.join(held)}; phần họ chưa lưu không được tính.")
    return "\n".join([*lines, "Tiếp tục?"])


def collected(done: Collected) -> str:
    """Return what became of the files of an inbox: how many of each kind, then those that were not entered, and why."""
    from bvq_excel.hosts import collecting_view

    lines = [f"Kỳ {done.period.code}: {collecting_view.total(done)}."]
    errors = sum(r.entry.errors for r in done.receipts)
    warnings = sum(r.entry.warnings for r in done.receipts)
    lines.append(f"Kiểm tra các tệp này: {display.number(errors)} lỗi, {display.number(warnings)} cảnh báo.")
    lines += [f"{one.source.file}: chưa tiếp nhận, {one.message}" for one in done.misplaced]
    lines += [f"Không đọc được {one.file}: {one.message}" for one in done.unreadable]
    lines += [f"{one.shown}: {one.message}" for one in done.left_out if one.unreadable]
    return "\n".join([*lines, *(breach.line for breach in done.breaches), AFTER_COLLECTING])


def status(found: Status, files: Sequence[Path]) -> str:
    """Return who has reported, who has not."""
    from bvq_excel.status import words

    current = found.board.current
    lines = [f"Kỳ {current.period.code}: {words.summary(current)}"]
    missing = [u.code for u in current.units if u.expected and not u.received]
    wrong = [u.code for u in current.units if u.errors]
    for what, codes in (("Chưa báo cáo", missing), ("Còn lỗi", wrong)):
        if codes:
            more = f" và {len(codes) - texts.MOST_NAMES} đơn vị khác" if len(codes) > texts.MOST_NAMES else ""
            lines.append(f"{what} ({len(codes)}): {', '.join(codes[: texts.MOST_NAMES])}{more}.")
    after = "Việc tiếp theo: bấm Đôn đốc để nhắc đơn vị chưa báo cáo." if missing else ""
    return "\n".join([*lines, texts.made(files), *([after] if after else [])])


def papers(made: Sequence[Made], files: Sequence[Path]) -> str:
    """Return which documents were made, final or not and why, and what the officer has to look at."""
    inside = [path.name for one in made for path in one.internal]
    lines = [texts.made([path for path in files if path.name not in inside])]
    if inside:
        lines.append(f"Để nội bộ, không gửi kèm: {', '.join(inside)}.")
    for one in made:
        lines += [one.verdict, *(f"Cần xem lại: {edit}" for edit in one.edits), *one.notes]
        if one.kept:
            lines.append(f"Lời do cán bộ sửa ở bản trước: giữ {one.kept} chỗ.")
    return "\n".join(lines)


def previewed(mail: Round, path: Path) -> str:
    """Return how many messages would go, and where each is described."""
    return (
        f"{mail.shown.lines()[-1]}\nTừng thư (nơi nhận, tệp kèm, dữ liệu cá nhân) ghi trong tệp vừa mở: {path}\n"
        f"Bấm Gửi thì {CHANNELS[mail.channel]}. Cách gửi và địa chỉ thư sửa ở nút Thiết lập."
    )


def ask_to_send(mail: Round) -> str:
    """Return what sending will do, for the user to agree to."""
    ready, total = mail.shown.ready, mail.shown.lines()[-1]
    names = [item.mail.words for item in ready[: texts.MOST_NAMES]]
    more = [f"và {len(ready) - len(names)} thư khác"] if len(ready) > len(names) else []
    lines = [f"Kỳ {mail.period}. {total}", *names, *more, f"Bấm OK sẽ {CHANNELS[mail.channel]}.", "Tiếp tục?"]
    return "\n".join(lines)


def sent(mail: Round, done: Delivery) -> str:
    """Return what became of the messages: the sum first, then what could not go."""
    from bvq_excel.delivery.dispatch import DRAFTS

    *each, total = done.lines()
    lines = [total]
    if mail.channel == "eml" and any(outcome.replies for outcome in done.outcomes):
        lines.append(f"Thư nháp nằm trong {mail.out / DRAFTS}. Việc tiếp theo: mở từng thư, xem lại, rồi gửi.")
    return "\n".join([*lines, *each])


def nobody_to_remind(going: Reminding) -> str:
    """Return why nobody is reminded."""
    if not going.plan.waiting:
        return f"Kỳ {going.status.period.code}: không có đơn vị nào phải đôn đốc."
    return "\n".join(["Các đơn vị chưa báo cáo đều đã được đôn đốc, hạn mới chưa qua.", *_waiting(going)])


def ask_to_remind(going: Reminding) -> str:
    """Return who would be reminded and what is written, for the user to agree to."""
    named = [f"{d.unit.unit.name}{f' (lần {d.times})' if d.times > 1 else ''}" for d in going.plan.due]
    more = f" và {len(named) - texts.MOST_NAMES} đơn vị khác" if len(named) > texts.MOST_NAMES else ""
    lines = [
        f"Đôn đốc {len(named)} đơn vị chưa báo cáo hoặc báo cáo muộn kỳ {going.status.period.code}:",
        f"{'; '.join(named[: texts.MOST_NAMES])}{more}.",
        *_waiting(going)[:2],
        f"Lập công văn dự thảo vào {going.out}, và mỗi đơn vị một thư: {CHANNELS[going.dispatch.channel]}.",
        "Tiếp tục?",
    ]
    return "\n".join(lines)


def _waiting(going: Reminding) -> list[str]:
    return [
        f"{one.unit.unit.name}: đã đôn đốc ngày {display.day(one.told)}, hạn mới trước ngày {display.day(one.until)}."
        for one in going.plan.waiting
    ]


def reminded(made: Reminders, mail: Round, done: Delivery) -> str:
    """Return which letters and messages were made, and what is still missing."""
    lines = [f"Công văn đôn đốc: {', '.join(path.name for path in made.paths)}."]
    if made.draft:
        lines.append(
            "Công văn là dự thảo (điền số, ngày, đầu mối rồi trình ký) nên không kèm thư. Đầu mối ghi ở nút Thiết lập."
        )
    return "\n".join([*lines, sent(mail, done)])
