"""What the buttons of the lead department tell: what came in, who has reported, documents and mail that were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import display
from bvq_excel.hosts import excel_texts as texts
from bvq_excel.hosts.excel_jobs import Collecting
from bvq_excel.hosts.excel_mail import Round
from bvq_excel.hosts.excel_office import Status

if TYPE_CHECKING:
    from bvq_excel.delivery.sending import Delivery
    from bvq_excel.documents.making import Made
    from bvq_excel.ledger.entries import Outcome
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


OUTCOMES: Mapping[Outcome, str] = {
    "new": "lần gửi đầu",
    "replacement": "thay lần gửi trước",
    "same_number": "trùng số lần gửi",
    "outdated": "đã có lần gửi sau nên không dùng",
    "repeated": "đã nhận trước đó, không ghi thêm",
    "closed": "kỳ đã khóa nên trả lại",
}


def collected(done: Collected) -> str:
    """Return what became of the files of an inbox."""
    counts = Counter(r.outcome for r in done.receipts)
    parts = [f"{counts[outcome]} {word}" for outcome, word in OUTCOMES.items() if counts[outcome]]
    lines = [f"Kỳ {done.period.code}: {'; '.join(parts) or 'không tệp nào được ghi'}."]
    errors = sum(r.entry.errors for r in done.receipts)
    warnings = sum(r.entry.warnings for r in done.receipts)
    lines.append(f"Kiểm tra các tệp này: {display.number(errors)} lỗi, {display.number(warnings)} cảnh báo.")
    if done.misplaced:
        names = ", ".join(dict.fromkeys(m.source.file for m in done.misplaced))
        lines.append(f"Chưa tiếp nhận vì khác kỳ hoặc sai mã đơn vị: {names}.")
    lines += [f"Không đọc được {unread.file}: {unread.message}" for unread in done.unreadable]
    return "\n".join([*lines, AFTER_COLLECTING])


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
    lines = [texts.made(files)]
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
    *each, total = done.lines()
    lines = [total]
    if mail.channel == "eml" and not done.error:
        lines.append(f"Thư nháp nằm trong {mail.out / 'thu_nhap'}. Việc tiếp theo: mở từng thư, xem lại, rồi gửi.")
    return "\n".join([*lines, *each])
