"""What is written for each kind of document: the Word files, what goes beside them, what stays in the office."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import file_names, periods, status
from bvq_excel.documents import (
    annex_workbook,
    cases,
    forms,
    kinds,
    letters,
    paper_tables,
    papers,
    report,
    source_workbook,
)
from bvq_excel.documents.edits import Kept
from bvq_excel.errors import UsageError

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.documents.orders import Order

NO_NUMBER, NO_DAY = "chưa cấp số", "chưa ghi đủ ngày, tháng, năm"
SOURCES = "NguonSoLieu"
NO_CONTACT = "chưa ghi đầu mối liên hệ"


@dataclass(frozen=True)
class Written:
    """One Word file, the files beside it, those for the office alone; what is open, what waits for the officer."""

    path: Path
    beside: tuple[Path, ...] = ()
    internal: tuple[Path, ...] = ()
    open_points: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    kept: int = 0


# From a period, the folder to write to, the folder with earlier documents and the officer's decisions.
Writer = Callable[["Consolidation", Path, Path, "Order"], Sequence[Written]]


def report_name(data: Consolidation) -> str:
    """Return the name of a period's report without its ending: `BC_SCT_2019-Q2`."""
    return f"{kinds.REPORT}_{data.catalog.documents[kinds.REPORT].issuer}_{data.period.code}"


def _report(data: Consolidation, room: Path, earlier: Path, order: Order) -> Sequence[Written]:
    name = report_name(data)
    path, before = room / f"{name}.docx", earlier / f"{name}.docx"
    made = report.write(
        data,
        path,
        number=order.number,
        date=order.signed,
        signer=order.signer,
        previous=before if before.exists() else None,
        templates_folder=order.templates,
    )
    document = data.catalog.documents[kinds.REPORT]
    title = document.title.replace("{kỳ}", periods.named(data.catalog, data.period, kinds.REPORT))
    day = order.signed or data.received
    upload = annex_workbook.write(made.annexes, path.with_suffix(".xlsx"), title=title, made=day)
    opened = source_workbook.write(made, room / f"{SOURCES}_{name}.xlsx", title=title, made=day)
    inside = (opened, *([made.trace] if made.trace else []))
    return [Written(path, (upload,), inside, edits=tuple(map(_edit, made.warnings)), kept=len(made.kept))]


def _edit(kept: Kept) -> str:
    at = f"{kept.heading}: " if kept.heading else ""
    return f"{at}{kept.warning}"


def _letter(data: Consolidation, room: Path, earlier: Path, order: Order) -> Sequence[Written]:
    path = room / f"{kinds.LETTER}_{data.period.code}.docx"
    terms = letters.Terms(order.number, order.signed, order.deadline, order.contact, signer=order.signer)
    letters.reminder(status.of(data), path, terms, units=order.units or None, templates_folder=order.templates)
    return [Written(path, open_points=() if order.contact and order.contact.complete else (NO_CONTACT,))]


def _receipts(data: Consolidation, room: Path, earlier: Path, order: Order) -> Sequence[Written]:
    written = []
    for number in _records(order, "vụ khiếu nại"):
        row = cases.complaint(data, number)
        path = file_names.inside(room, f"GiayTiepNhan_{row.record_id or number}.docx")
        papers.acknowledgement(
            data.catalog,
            row,
            path,
            number=order.number,
            day=order.signed,
            officer=order.signer,
            templates_folder=order.templates,
        )
        written.append(Written(path))
    return written


def _minutes(data: Consolidation, room: Path, earlier: Path, order: Order) -> Sequence[Written]:
    if order.number:
        raise UsageError("Số biên bản hòa giải lấy ở biểu Hòa giải, cột Số biên bản; không nêu --number.")
    written = []
    for number in _records(order, "vụ hòa giải"):
        row, asked, body = cases.mediation(data, number)
        path = file_names.inside(room, f"BienBanHoaGiai_{row['mediation_id'] or number}.docx")
        papers.mediation_minutes(
            data.catalog, row, asked, path, body=body, day=order.signed, templates_folder=order.templates
        )
        written.append(Written(path))
    return written


def _records(order: Order, what: str) -> Sequence[str]:
    if not order.records:
        raise UsageError(f"Hãy nêu {what}: --record MÃ, ví dụ --record SCT-KN-2019-2401 (nêu nhiều lần được).")
    if order.number and len(order.records) > 1:
        raise UsageError("Mỗi văn bản một số: khi nêu --number thì chỉ nêu một --record.")
    return list(dict.fromkeys(order.records))


def _activities(data: Consolidation, room: Path, earlier: Path, order: Order) -> Sequence[Written]:
    path = room / f"HoatDong15_3_{data.period.code}.docx"
    number = f"{forms.padded_number(order.number)}/{paper_tables.PLAN_KIND}" if order.number else ""
    paper_tables.activities(
        data,
        path,
        plan_number=number,
        plan_date=order.signed,
        preparer=order.contact.name if order.contact else "",
        signer=order.signer,
        templates_folder=order.templates,
    )
    return [Written(path, open_points=tuple(_open(order)))]


def _budget(data: Consolidation, room: Path, earlier: Path, order: Order) -> Sequence[Written]:
    path = room / f"DuToan_{data.period.code}.docx"
    paper_tables.budget(
        data,
        path,
        number=order.number,
        signed=order.signed,
        preparer=order.contact.name if order.contact else "",
        signer=order.signer,
        templates_folder=order.templates,
    )
    return [Written(path, open_points=tuple(_open(order)))]


def _open(order: Order) -> Iterator[str]:
    """Yield what a table leaves open: it has no number and date of its own but cites those of its letter."""
    if not order.number:
        yield NO_NUMBER
    if order.signed is None:
        yield NO_DAY


WRITERS: Mapping[str, Writer] = {
    kinds.REPORT: _report,
    kinds.LETTER: _letter,
    kinds.RECEIPT: _receipts,
    kinds.MINUTES: _minutes,
    kinds.ACTIVITIES: _activities,
    kinds.BUDGET: _budget,
}
