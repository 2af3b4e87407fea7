"""What the command line prints about a collected inbox: every file with what became of it, then the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bvq_excel.catalog import load
from bvq_excel.display import unit_name
from bvq_excel.hosts.terminal import complain, say
from bvq_excel.ledger.archive import Breach
from bvq_excel.ledger.collecting import Collected
from bvq_excel.ledger.entries import Entry, Outcome, Receipt
from bvq_excel.model import Source

OUTCOMES: Mapping[Outcome, str] = {
    "new": "đã nhận, lần gửi đầu của kỳ",
    "repeated": "nội dung đã nhận trước đó, không ghi thêm",
    "replacement": "đã nhận, thay lần gửi trước",
    "outdated": "đã nhận nhưng không dùng, vì đã có lần gửi sau",
    "closed": "kỳ đã khóa nên trả lại; muốn thay đổi thì lập đính chính: bvq correct TỆP --period {period} --why LÝ_DO",
}
ENTERED: Mapping[Outcome, str] = {
    "new": "lần gửi đầu",
    "replacement": "thay lần gửi trước",
    "same_number": "trùng số lần gửi, đã đánh số lại",
    "outdated": "cũ hơn tệp đã có",
}


def collected(done: Collected) -> None:
    """Print what became of every file of an inbox, and how many there are of each kind."""
    for receipt in done.receipts:
        say(f"  {_receipt(receipt)}")
    for source in done.old:
        say(f"  {source.file}: {_old(source)}")
    for misplaced in done.misplaced:
        via = f" (trong {misplaced.via})" if misplaced.via else ""
        say(f"  {misplaced.source.file}{via}: chưa tiếp nhận, {misplaced.message}")
    for unread in done.unreadable:
        say(f"  {unread.file}: không đọc được. {unread.message}")
    for left in done.left_out:
        say(f"  {left.shown}: {left.message}")
    altered(done.breaches)
    say(f"Kỳ {done.period.code}: {total(done)}.")


def altered(breaches: Iterable[Breach]) -> None:
    """Print on the error stream which archived files somebody has changed."""
    for breach in breaches:
        complain(breach.line)


def _receipt(receipt: Receipt) -> str:
    entry = receipt.entry
    word = _renumbered(receipt) if receipt.outcome == "same_number" else OUTCOMES[receipt.outcome]
    name = unit_name(load(), entry.unit, entry.received)
    return (
        f"{entry.file} · {name} ({entry.unit}) · lần gửi {entry.submission_no}: {word.format(period=entry.period)} "
        f"({entry.errors} lỗi, {entry.warnings} cảnh báo)"
    )


def _renumbered(receipt: Receipt) -> str:
    """Return what became of a file whose number was taken by another one."""
    entry, others = receipt.entry, ", ".join(_number(e) for e in receipt.others)
    same = f"số lần gửi {entry.stated_no} trùng với tệp khác nội dung ({others})"
    if entry.submission_no != entry.stated_no:
        same += f", ghi là lần gửi {entry.submission_no}"
    return f"{same}; {'dùng tệp này' if entry.counts else 'không dùng tệp này vì đến trước'}"


def _number(entry: Entry) -> str:
    return f"{entry.file}, lần gửi {entry.submission_no}"


def _old(source: Source) -> str:
    return (
        "đã nhận nhưng dùng biểu mẫu cũ; chuyển sang biểu mẫu hiện hành bằng lệnh "
        f"bvq fix {source.file} --out TỆP_MỚI, hoặc đề nghị đơn vị dùng biểu mẫu mới."
    )


def total(done: Collected) -> str:
    """Return how many files there are of each kind, in words."""
    opened = [f"{n} {word}" for n, word in ((done.mails, "thư"), (done.archives, "tệp nén")) if n]
    before = f"đã mở {' và '.join(opened)}; " if opened else ""
    return before + ", ".join(_counts(done))


def _counts(done: Collected) -> Iterator[str]:
    outcomes = Counter(r.outcome for r in done.receipts)
    entered = [f"{outcomes[o]} {word}" for o, word in ENTERED.items() if outcomes[o]]
    count = sum(outcomes[o] for o in ENTERED)
    yield f"đã tiếp nhận {count} tệp" + (f" ({', '.join(entered)})" if entered else "")
    unread = len(done.unreadable) + sum(x.unreadable for x in done.left_out)
    rest = (
        (outcomes["repeated"], "tệp trùng nội dung đã nhận"),
        (outcomes["closed"], "tệp trả lại vì kỳ đã khóa"),
        (len(done.old), "tệp dùng biểu mẫu cũ"),
        (len(done.misplaced), "tệp để riêng chờ xem lại"),
        (unread, "tệp không đọc được"),
        (sum(not x.unreadable for x in done.left_out), "tệp không phải sổ Excel"),
    )
    yield from (f"{n} {word}" for n, word in rest if n)
