"""The error slip (document PHIEU): what was found, sheet by sheet, or the receipt of a file without errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Document
from bvq_excel.documents import forms, package, templates, word_template
from bvq_excel.documents.environment import TemplateEnvironment, shortened
from bvq_excel.error_list import SEVERITY_WORDS, state_of
from bvq_excel.feedback.case import Case, SheetCount
from bvq_excel.model import Finding, Remark

DOCUMENT = "PHIEU"
MOST_FINDINGS = 200  # a longer slip is not read; the workbook with the rows for Loi has them all
MOST_CORRECTED = 30
LONGEST_VALUE = 90
WHOLE_UNIT = "Chung cho cả tệp"
MASKED = "Cột Giá trị đã che dữ liệu cá nhân; giá trị đầy đủ xem ở tệp của đơn vị."
NONE = "-"
NIL, EMPTY, NOT_IN_FILE = "Không phát sinh", "Để trống", "Không có trong tệp"
ACCEPTED = "Sở Công Thương đã nhận tệp; số liệu được đưa vào tổng hợp, đơn vị không phải gửi lại."


def write(case: Case, path: Path, templates_folder: Path | None = None) -> Path:
    """Write the slip about `case` to `path` and return the path; an office's own template is in `templates_folder`.

    Raises TemplateError for a template that cannot be filled, HostError when the file cannot be written.
    """
    return _write(_fields(case), path, case.clock.date(), templates_folder)


def write_unread(
    catalog: Catalog,
    file: str,
    message: str,
    path: Path,
    received: date,
    today: date,
    deadline: date,
    templates_folder: Path | None = None,
) -> Path:
    """Write the slip about a file that could not be read, and why, to `path` and return the path."""
    document = catalog.documents[DOCUMENT]
    fields = _letter(catalog, document, today) | {
        "kinh_gui": f"Đơn vị gửi tệp {file}",
        "tep": file,
        "ngay_nhan": display.day(received),
        "khong_doc_duoc": message,
        "ket_thuc": _closing(document, deadline),
    }
    return _write(fields, path, today, templates_folder)


def _write(fields: Mapping[str, Any], path: Path, today: date, folder: Path | None) -> Path:
    chosen = templates.named(f"{DOCUMENT}.docx", folder)
    package.save(word_template.fill(chosen, fields, TemplateEnvironment()), path, today)
    return path


# what the template may use --------------------------------------------------------------------------------------


def _letter(catalog: Catalog, document: Document, today: date) -> dict[str, Any]:
    """Return the fields of every slip; those about a file that could be read are empty."""
    issuer = catalog.any_unit(document.issuer)
    fields: dict[str, Any] = dict.fromkeys(("mo_dau", "tep", "ma_bam", "ngay_nhan", "khong_doc_duoc", "ket_thuc"), "")
    fields |= dict.fromkeys(("ket_luan", "bieu", "dong", "ghi_chu", "da_sua"), ())
    return fields | {
        "co_quan_ban_hanh": document.issuer_upper,
        "dia_danh_ngay": forms.place_and_date(issuer.place if issuer else "", today),
        "ten_loai": document.name,
        "trich_yeu": document.title,
        "tieu_de": document.title.upper(),
        "ten_danh_sach": document.parts[0].heading,
        "cot": _columns(document),
        "sach": False,
    }


def _columns(document: Document) -> list[str]:
    columns = document.extra["columns"]
    return [str(c) for c in columns] if isinstance(columns, list) else []


def _fields(case: Case) -> dict[str, Any]:
    document = case.catalog.documents[DOCUMENT]
    source = case.submission.source
    return _letter(case.catalog, document, case.clock.date()) | {
        "kinh_gui": case.unit_name,
        "mo_dau": _opening(document, case),
        "tep": case.file,
        "ma_bam": source.sha256 or "không có",
        "ngay_nhan": display.day(case.received),
        "sach": case.clean,
        "ket_luan": list(_result(case)),
        "bieu": [_sheet_fields(case, count) for count in case.sheets()],
        "dong": list(_rows(case)),
        "ghi_chu": list(_notes(case)),
        "da_sua": list(_corrected(case.corrected)),
        "ket_thuc": "" if case.clean else _closing(document, case.deadline),
    }


def _opening(document: Document, case: Case) -> str:
    source = case.submission.source
    warnings = str(case.counts["warning"])
    if case.waived:
        warnings += f" ({case.waived} đã nêu lý do)"
    known = {
        "unit_name": case.unit_name,
        "period_code": source.period,
        "submission_no": str(source.submission_no),
        "received_at": display.day(case.received),
        "n_error": str(case.counts["error"]),
        "n_warning": warnings,
    }
    text = document.opening
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _closing(document: Document, deadline: date) -> str:
    return document.closing.replace("{hạn sửa}", f"ngày {display.day(deadline)}")


def _result(case: Case) -> Iterator[str]:
    """Yield what the unit has to know first: what is wrong, what it has to do, how."""
    errors = case.counts["error"]
    if case.clean:
        yield ACCEPTED
    if errors:
        yield f"Tệp có {errors} lỗi phải sửa; dòng có lỗi chưa được tổng hợp."
    if case.open_warnings:
        yield (
            f"{case.open_warnings} cảnh báo cần kiểm tra lại: sai thì sửa, đúng thì ghi lý do ở cột Ghi chú của dòng "
            "hoặc ở cột Lý do giữ nguyên của biểu Loi."
        )
    if case.waived:
        yield f"{case.waived} cảnh báo đã nêu lý do được giữ nguyên."
    if not case.clean:
        yield (
            f"Để thấy các ô này đổi màu trong tệp của đơn vị, chép các dòng của tệp {case.errors_file} vào biểu Loi; "
            "cách làm ghi ở đầu tệp đó."
        )


def _sheet_fields(case: Case, count: SheetCount) -> dict[str, Any]:
    sheet = case.catalog.sheets.get(count.sheet)
    remark = NIL if count.nil else EMPTY if count.rows == 0 else ""
    if sheet and not sheet.is_form and count.rows is None:
        remark = NOT_IN_FILE if not remark else f"{remark}, {NOT_IN_FILE.lower()}"
    return {
        "ten": f"{count.sheet} – {sheet.title}" if sheet else WHOLE_UNIT,
        "so_dong": "" if count.rows is None else display.number(count.rows),
        "loi": count.findings["error"] or NONE,
        "canh_bao": count.findings["warning"] or NONE,
        "neu_ly_do": count.waived or NONE,
        "thong_tin": count.findings["info"] or NONE,
        "ghi_chu": remark,
    }


def _rows(case: Case) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table: a heading for each sheet, then its findings."""
    number = 0
    for name, found in _chosen(case):
        sheet = case.catalog.sheets.get(name)
        yield {"nhom": f"{name} – {sheet.title}" if sheet else WHOLE_UNIT}
        for finding in found:
            number += 1
            yield _row(case, finding, number)


def _chosen(case: Case) -> list[tuple[str, Sequence[Finding]]]:
    """Return the findings by sheet, at most MOST_FINDINGS: then errors go before all others."""
    grouped = case.grouped()
    room = MOST_FINDINGS
    if len(case.findings) <= room:
        return [(name, found) for name, found in grouped]
    kept: dict[str, list[Finding]] = {name: [] for name, _ in grouped}
    for wanted in (True, False):
        for name, found in grouped:
            alike = [f for f in found if (f.severity == "error") is wanted][:room]
            kept[name] += alike
            room -= len(alike)
    return [(name, found) for name, found in kept.items() if found]


def _row(case: Case, finding: Finding, number: int) -> dict[str, Any]:
    return {
        "nhom": "",
        "stt": number,
        "bieu": finding.sheet or "",
        "o": finding.cell or "",
        "ma": finding.record_id or "",
        "cot": finding.header or "",
        "gia_tri": shortened(finding.value or "", LONGEST_VALUE),
        "noi_dung": finding.message[:1].upper() + finding.message[1:],
        "quy_tac": finding.rule,
        "muc": SEVERITY_WORDS[finding.severity],
        "la_loi": finding.severity == "error",
        "trang_thai": state_of(finding),
        "cach_sua": "" if finding.waived else finding.fix,
        "ly_do": finding.reason or "",
        "han": display.day(case.deadline) if case.needs_answer(finding) else "",
    }


def _notes(case: Case) -> Iterator[str]:
    left = len(case.findings) - MOST_FINDINGS
    if left > 0:
        yield f"Phiếu chỉ nêu {MOST_FINDINGS} mục đầu, còn {left} mục ở tệp {case.errors_file}."
    yield MASKED


def _corrected(remarks: Sequence[Remark]) -> Iterator[str]:
    for remark in remarks[:MOST_CORRECTED]:
        place = ", ".join(part for part in (remark.sheet, remark.record_id, remark.header) if part)
        yield f"– {place} ({remark.rule})."
    if len(remarks) > MOST_CORRECTED:
        yield f"– và {len(remarks) - MOST_CORRECTED} mục khác."
