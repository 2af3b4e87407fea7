"""The sheets by which the work is controlled: units and files, row accounting, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bvq_excel import display, waivers
from bvq_excel.catalog.definitions import SEVERITIES
from bvq_excel.consolidation import Consolidation, RowCount, SetAside
from bvq_excel.error_list import SEVERITY_WORDS, state_of
from bvq_excel.model import Finding
from bvq_excel.status import PeriodStatus, of
from bvq_excel.status.model import STATES
from bvq_excel.status.words import summary
from bvq_excel.workbooks.consolidated_page import FIRST_INDEX, Field, Page
from bvq_excel.workbooks.consolidated_values import Words

SEVERITY_MARKS = {"error": "mark_error", "warning": "mark_warning", "info": "mark_info"}
ASIDE_WORDS = {
    "superseded": "Đã có lần gửi sau thay thế",
    "repeated": "Trùng nội dung với tệp khác",
    "same_number": "Trùng số lần gửi, nội dung khác",
    "wrong_period": "Không đúng kỳ",
    "unknown_unit": "Đơn vị không hợp lệ",
}
UNREADABLE = "Không đọc được"
IN_USE = "Được dùng"
COUNT_FIELDS = tuple(Field(h, "integer") for h in ("Đã đọc", "Đã tổng hợp", "Loại do lỗi", "Trùng"))
BALANCE = Field("Đối chiếu", widest=12)
BALANCED, UNBALANCED = "Khớp", "Lệch"
PROVINCE, TOTAL = "Toàn tỉnh", "Cộng các biểu"


# units and files --------------------------------------------------------------------------------------------


def write_units(page: Page, consolidation: Consolidation, subtitle: str) -> None:
    """Write sheet `DonVi`: state, day of receipt, rows, errors and warnings of every unit that has to report."""
    status = of(consolidation)
    page.heading("Tình hình nộp báo cáo của các đơn vị", subtitle, summary(status))
    fields = [
        Field("STT", "integer"),
        Field("Mã đơn vị"),
        Field("Đơn vị", widest=44),
        Field("Trạng thái", widest=20),
        Field("Ngày nhận", "date"),
        Field("Lần gửi", "integer"),
        *COUNT_FIELDS,
        Field("Số lỗi", "integer"),
        Field("Số cảnh báo", "integer"),
    ]
    page.table("tblDonVi", fields, list(_unit_rows(status, consolidation)))
    page.finish(frozen=(FIRST_INDEX, 3))


def write_files(page: Page, consolidation: Consolidation, subtitle: str) -> None:
    """Write sheet `Tep`: what became of every workbook that arrived, and why."""
    files = consolidation.files
    note = (
        f"{files.total} tệp: {files.accepted} được dùng, {files.superseded} đã có lần gửi sau, {files.repeated} trùng "
        f"nội dung, {files.rejected} không nhận, {files.unreadable} không đọc được."
    )
    page.heading("Các tệp đã nhận", subtitle, note)
    fields = [
        Field("STT", "integer"),
        Field("Mã đơn vị"),
        Field("Tệp", widest=44),
        Field("Tình trạng", widest=34),
        Field("Ngày nhận", "date"),
        Field("Lần gửi", "integer"),
        Field("Kỳ"),
        Field("Tệp được dùng thay", widest=34),
        Field("Lý do", widest=60),
    ]
    page.table("tblTep", fields, list(_numbered(_file_rows(consolidation))))
    page.finish(frozen=(FIRST_INDEX, 3))


def listed_units(consolidation: Consolidation) -> list[str]:
    """Return the codes of the units in sheet `DonVi`: those that have to report or did, in catalogue order."""
    listed = {u.code for u in consolidation.expected} | {s.unit for s in consolidation.submissions}
    return [code for code in consolidation.catalog.units if code in listed]


def _unit_rows(status: PeriodStatus, consolidation: Consolidation) -> Iterator[list[Any]]:
    words, states = Words(status.catalog, status.period.last), status.catalog.enums[STATES]
    for number, unit in enumerate(status.units, 1):
        head = [number, unit.code, words.unit(unit.code), states.label(unit.state)]
        if not unit.received:
            yield [*head, *[None] * 6, unit.errors or None, None]
            continue
        counts = _four(consolidation.by_unit[unit.code])
        yield [*head, unit.first_received, unit.submission_no, *counts, unit.errors, unit.warnings]


def _file_rows(consolidation: Consolidation) -> Iterator[list[Any]]:
    for submission in consolidation.submissions:
        source = submission.source
        yield [source.unit, source.file, IN_USE, source.received, source.submission_no, source.period, None, None]
    for aside in consolidation.set_aside:
        source = aside.source
        yield [
            source.unit,
            source.file,
            ASIDE_WORDS[aside.reason],
            source.received,
            source.submission_no,
            source.period,
            aside.used.file if aside.used else None,
            _why(consolidation, aside),
        ]
    for file in consolidation.unreadable:
        yield [None, file.file, UNREADABLE, None, None, None, None, file.message]


def _why(consolidation: Consolidation, aside: SetAside) -> str | None:
    said = (f.message for f in consolidation.findings if f.file == aside.source.file and f.unit == aside.source.unit)
    return None if aside.reason in ("superseded", "repeated") else next(said, None)


# row accounting ---------------------------------------------------------------------------------------------


def write_accounting(page: Page, consolidation: Consolidation, subtitle: str) -> None:
    """Write sheet `HachToan`: rows read, merged, rejected and duplicate, by sheet and by unit and sheet."""
    page.heading(
        "Hạch toán dòng", subtitle, "Số dòng đã đọc = đã tổng hợp + loại do lỗi + trùng, ở từng biểu và từng đơn vị."
    )
    titles = {name: sheet.title for name, sheet in consolidation.catalog.tables.items()}
    words = Words(consolidation.catalog, consolidation.period.last)
    rows = [[PROVINCE, titles[name], *_accounted(count)] for name, count in consolidation.by_sheet.items()]
    rows.extend(
        [words.unit(unit), titles[name], *_accounted(count)]
        for unit, counts in consolidation.by_unit_sheet.items()
        for name, count in counts.items()
        if count.read
    )
    fields = [Field("Đơn vị", widest=44), Field("Biểu", widest=66), *COUNT_FIELDS, BALANCE]
    page.table("tblHachToan", fields, rows, total=[PROVINCE, TOTAL, *_accounted(consolidation.rows)])
    page.finish(frozen=(FIRST_INDEX, 2))


def _four(count: RowCount) -> tuple[int, int, int, int]:
    return count.read, count.merged, count.rejected, count.duplicate


def _accounted(count: RowCount) -> list[Any]:
    return [*_four(count), BALANCED if count.balances else UNBALANCED]


# findings ---------------------------------------------------------------------------------------------------


def write_findings(page: Page, consolidation: Consolidation, subtitle: str) -> None:
    """Write sheet `Loi`: every finding with its place, what was found and what to do."""
    counts = Counter(f.severity for f in consolidation.findings)
    note = ", ".join(f"{display.number(counts[s])} {SEVERITY_WORDS[s].lower()}" for s in SEVERITIES)
    waived = display.number(waivers.count(consolidation.findings))
    note = f"{note}; {waived} cảnh báo đã nêu lý do. Dòng có lỗi không được tổng hợp."
    page.heading("Lỗi và cảnh báo", subtitle, note)
    words = Words(consolidation.catalog, consolidation.period.last)
    fields = [
        Field("STT", "integer"),
        Field("Mức"),
        Field("Đơn vị", widest=30),
        Field("Tệp", widest=24),
        Field("Biểu"),
        Field("Ô"),
        Field("Mã bản ghi", "id", 22),
        Field("Cột", widest=24),
        Field("Giá trị", widest=28),
        Field("Nội dung", widest=60),
        Field("Cách sửa", widest=50),
        Field("Lý do giữ nguyên", widest=36),
        Field("Trạng thái"),
        Field("Quy tắc"),
    ]
    last = page.table("tblLoi", fields, columns=_finding_columns(consolidation.findings, words)) - 1
    for severity, mark in SEVERITY_MARKS.items():
        page.mark(FIRST_INDEX, 1, last, 1, SEVERITY_WORDS[severity], mark)
    page.finish(frozen=(FIRST_INDEX, 2))


def _finding_columns(findings: Sequence[Finding], words: Words) -> list[Sequence[Any]]:
    return [
        range(1, len(findings) + 1),
        [SEVERITY_WORDS[f.severity] for f in findings],
        [words.unit(f.unit) if f.unit else None for f in findings],
        [f.file for f in findings],
        [f.sheet for f in findings],
        [f.cell for f in findings],
        [f.record_id for f in findings],
        [f.header for f in findings],
        [f.value for f in findings],
        [_sentence(f.message) for f in findings],
        [f.fix for f in findings],
        [f.reason for f in findings],
        [state_of(f) for f in findings],
        [f.rule for f in findings],
    ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _numbered(rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        yield [number, *row]
