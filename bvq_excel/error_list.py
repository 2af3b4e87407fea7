"""Sheet Loi as the contract names it: its columns, states, and how a finding stands in one of its rows.

Nothing here knows a workbook; the checker reads what units wrote in Loi, every writer of Loi makes its rows here.
"""

from __future__ import annotations

from bvq_excel.model import HEADER_ROW, Finding

SHEET = "Loi"
TABLE = "tblLoi"
HEADERS = (
    "STT",
    "Mức",
    "Quy tắc",
    "Đơn vị",
    "Biểu",
    "Ô",
    "Mã bản ghi",
    "Cột",
    "Giá trị",
    "Nội dung",
    "Cách sửa",
    "Lý do giữ nguyên",
    "Trạng thái",
    "Khóa",
)
WIDTHS = (6, 12, 11, 10, 15, 8, 19, 22, 20, 55, 45, 30, 12, 8)
SEVERITY_WORDS = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Thông tin"}
STATES = ("Mới", "Đã sửa", "Giữ nguyên")
NEW, CORRECTED, KEPT = STATES
CAPACITY = 2000  # rows that marks are looked up in
LAST_ROW = HEADER_ROW + CAPACITY


def key_of(finding: Finding) -> str:
    """Return the key by which a mark finds its cell: record id (else the sheet), header, severity."""
    return f"{finding.record_id or finding.sheet or ''}|{finding.header or ''}|{finding.severity}"


def state_of(finding: Finding) -> str:
    """Return the state of a finding: kept with a reason, else new (what was corrected is found no more)."""
    return KEPT if finding.waived else NEW


def row_of(finding: Finding, number: int) -> tuple[str | int, ...]:
    """Return the finding as a row of sheet Loi, in the order of HEADERS."""
    return (
        number,
        SEVERITY_WORDS[finding.severity],
        finding.rule,
        finding.unit or "",
        finding.sheet or "",
        finding.cell or "",
        finding.record_id or "",
        finding.header or "",
        finding.value or "",
        finding.message[:1].upper() + finding.message[1:],
        finding.fix,
        finding.reason or "",
        state_of(finding),
        key_of(finding),
    )
