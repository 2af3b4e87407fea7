"""What only a person can decide before a period is consolidated and reported: what it is about, and the ways on.

A decision is open until what it is about has changed (a unit has sent, a file was mended) or somebody has accepted
it as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bvq_excel import display
from bvq_excel.ledger.collecting import Collected
from bvq_excel.ledger.entries import RETURNED, Entry
from bvq_excel.status import PeriodStatus, UnitStatus
from bvq_excel.status import words as said

UNREADABLE, MISPLACED, DUPLICATE, CLOSED = "khong_doc", "de_rieng", "trung", "da_khoa"
MISSING, ERRORS, WARNINGS = "thieu", "loi", "canh_bao"
KINDS = (UNREADABLE, MISPLACED, CLOSED, DUPLICATE, MISSING, ERRORS, WARNINGS)


@dataclass(frozen=True)
class Decision:
    """One thing to decide: its kind (the word by which it is accepted), what it is, the cases, what to do about it.

    `going_on` says what happens when it is accepted as it is.
    """

    kind: str
    title: str
    cases: tuple[str, ...]
    way_out: str
    going_on: str


@dataclass(frozen=True)
class Decisions:
    """What is to be decided for a period: what still is open, and what was accepted as it is."""

    open: tuple[Decision, ...] = ()
    accepted: tuple[Decision, ...] = ()


def decisions(
    status: PeriodStatus, entries: Sequence[Entry], collected: Collected | None, accepted: Collection[str]
) -> Decisions:
    """Return what is to be decided; `entries` are all submissions of the period, `accepted` the kinds to go on with."""
    found = [d for d in _found(status, entries, collected) if d.cases]
    return Decisions(tuple(d for d in found if d.kind not in accepted), tuple(d for d in found if d.kind in accepted))


def _found(status: PeriodStatus, entries: Sequence[Entry], collected: Collected | None) -> Iterator[Decision]:
    if collected is not None:
        yield _unreadable(collected)
        yield _misplaced(collected)
    if status.closed:
        yield _closed(status, entries)
    yield _duplicates(status, entries)
    yield _missing(status)
    yield _errors(status)
    yield _warnings(status)


# what came in -------------------------------------------------------------------------------------------------------


def _unreadable(collected: Collected) -> Decision:
    cases = [f"{u.file}: {u.message}" for u in collected.unreadable]
    cases += [f"{x.shown}: {x.message}" for x in collected.left_out if x.unreadable]
    return Decision(
        UNREADABLE,
        f"{len(cases)} tệp không đọc được",
        tuple(cases),
        "Đề nghị đơn vị gửi lại, thay tệp trong thư mục nhận rồi chạy lại.",
        "bỏ qua các tệp này",
    )


def _misplaced(collected: Collected) -> Decision:
    cases = [f"{m.source.file}: {m.message}" for m in collected.misplaced]
    return Decision(
        MISPLACED,
        f"{len(cases)} tệp để riêng, chưa tiếp nhận",
        tuple(cases),
        "Xem từng tệp; tệp đúng thì làm như đã ghi ở tệp đó rồi chạy lại, tệp sai thì lấy ra khỏi thư mục nhận.",
        "không dùng các tệp này",
    )


def _closed(status: PeriodStatus, entries: Sequence[Entry]) -> Decision:
    returned = [e for e in entries if e.state == RETURNED]
    cases = [f"{e.file} ({_name(status, e.unit)}), nhận ngày {display.day(e.received)}" for e in returned]
    return Decision(
        CLOSED,
        f"kỳ {status.period.code} đã khóa, {len(cases)} tệp gửi sau đã trả lại",
        tuple(cases),
        "Muốn thay số liệu đã chốt thì lập đính chính bằng lệnh bvq correct, có lý do.",
        "lập lại văn bản theo số liệu đã chốt",
    )


def _duplicates(status: PeriodStatus, entries: Sequence[Entry]) -> Decision:
    """Return the units whose file that counts bears a number that another one had before it."""
    cases = []
    for entry in (e for e in entries if e.counts and e.submission_no != e.stated_no):
        rivals = [e.file for e in entries if e.unit == entry.unit and e.stated_no == entry.stated_no and e != entry]
        cases.append(
            f"{_name(status, entry.unit)}: {entry.file} và {', '.join(rivals)} cùng ghi lần gửi {entry.stated_no}; "
            f"đang dùng {entry.file}, đến sau"
        )
    return Decision(
        DUPLICATE,
        f"{len(cases)} đơn vị gửi hai tệp khác nhau cùng số lần gửi",
        tuple(cases),
        "Hỏi đơn vị tệp nào đúng; nếu là tệp trước thì đề nghị gửi lại với số lần gửi mới rồi chạy lại.",
        "dùng tệp đến sau",
    )


# what the units owe -------------------------------------------------------------------------------------------------


def _missing(status: PeriodStatus) -> Decision:
    units = [u for u in status.units if u.expected and not u.received]
    cases = [f"{u.unit.name}: {said.state(status.catalog, u).lower()}" for u in units]
    over = status.received > status.due
    due = f"hạn gửi {display.day(status.due)} {'đã qua' if over else 'chưa qua'}"
    return Decision(
        MISSING,
        f"{len(units)} đơn vị chưa có báo cáo ({due})",
        tuple(cases),
        "Đôn đốc bằng công văn, thư nháp đã lập rồi chạy lại khi có tệp." if over else "Chờ đến hạn rồi chạy lại.",
        "tổng hợp không có các đơn vị này",
    )


def _errors(status: PeriodStatus) -> Decision:
    units = status.with_errors
    return Decision(
        ERRORS,
        f"{sum(u.errors for u in units)} lỗi chưa sửa ở {len(units)} đơn vị",
        tuple(f"{u.unit.name}: {u.errors} lỗi{_where(status, u)}" for u in units),
        "Gửi phiếu phản hồi (thư nháp đã lập), chạy lại khi đơn vị gửi tệp đã sửa.",
        "tổng hợp không có các dòng lỗi",
    )


def _warnings(status: PeriodStatus) -> Decision:
    units = [u for u in status.units if u.received and u.open_warnings]
    return Decision(
        WARNINGS,
        f"{sum(u.open_warnings for u in units)} cảnh báo chưa nêu lý do ở {len(units)} đơn vị",
        tuple(f"{u.unit.name}: {u.open_warnings} cảnh báo" for u in units),
        "Đơn vị ghi lý do ở cột Ghi chú của dòng hoặc ở biểu Loi rồi gửi lại.",
        "giữ nguyên số liệu như đơn vị đã gửi",
    )


def _where(status: PeriodStatus, unit: UnitStatus) -> str:
    labels = status.catalog.enums["SheetName"]
    names = [labels.label(name) for name, sheet in unit.sheets.items() if sheet.errors]
    return f" ({'; '.join(names)})" if names else ""


def _name(status: PeriodStatus, unit: str) -> str:
    return display.unit_name(status.catalog, unit, status.period.last)
