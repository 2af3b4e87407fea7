"""Workbooks for tests, written as small tables: rows of a sheet in, typed submission or findings out.

`book(KhieuNai=[{"status": "DAGQ"}])` lays the rows out as the entry workbook does (headers in row 5, rows from
row 6, cover in column C) and reads them the way a file is read. A cell may be given typed (date, int, code,
True, tuple of codes) or as the raw text that a clerk would type. `valid("KhieuNai", status="MOI")` is a row
that no rule objects to, with changes. All persons and businesses are invented.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bvq_excel import periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Sheet
from bvq_excel.checking.engine import checker
from bvq_excel.model import FIRST_ROW, HEADER_ROW, Finding, RawSheet, RawWorkbook, Submission
from bvq_excel.records import read_submissions

Row = Mapping[str, Any]
Rows = Sequence[Row]

UNIT = "SCT"
PERIOD = "2019-Q2"
RECEIVED = date(2019, 6, 17)

COVER: Mapping[str, Any] = {
    "doc_no": "45/BC-SCT",
    "doc_date": date(2019, 6, 15),
    "preparer_name": "Lò Thị Mẩy",
    "preparer_phone": "0912345678",
    "preparer_email": "may.lt@laichau.gov.vn",
    "signer_name": "Nguyễn Văn Bình",
    "signer_title": "Phó Giám đốc",
    "template_version": "1.0",
    "submission_no": 1,
    "money_unit": "đồng",
}

VALID: Mapping[str, Row] = {
    "NhiemVu": {
        "task_code": "TC01.1",
        "activity": "Chủ trì triển khai Kế hoạch",
        "lead_unit": "SCT",
        "start_date": date(2019, 4, 1),
        "due_date": date(2019, 12, 14),
        "status": "DTH",
        "progress_pct": 50,
        "actual_qty": 50,
        "uom": "PHANTRAM",
    },
    "TuyenTruyen": {
        "task_code": "ND1.01",
        "date_from": date(2019, 4, 10),
        "date_to": date(2019, 4, 10),
        "form": "HNGHI",
        "topic": "Phổ biến Luật Bảo vệ quyền lợi người tiêu dùng",
        "place": "Hội trường huyện",
        "area_code": "H106",
        "audience": ("NTD",),
        "events": 1,
        "attendees": 120,
    },
    "Ngay15_3": {
        "task_code": "ND2.02",
        "theme_year": 2019,
        "theme": "Sản phẩm chất lượng, dịch vụ an toàn",
        "plan_no": "312/KH-UBND",
        "plan_date": date(2019, 2, 20),
        "activity_type": "MITTINH",
        "activity_name": "Mít tinh hưởng ứng",
        "date": date(2019, 3, 15),
        "area_code": "H105",
    },
    "DuongDayNong": {
        "task_code": "ND2.06",
        "month": "2019-05",
        "hotline": "02133876543",
        "line_type": "TINH",
        "calls_in": 10,
        "calls_answered": 9,
        "advice_n": 9,
        "complaint_n": 0,
        "out_of_scope_n": 0,
        "linked": False,
    },
    "KhieuNai": {
        "task_code": "ND2.06",
        "received_date": date(2019, 4, 2),
        "channel": "TRUCTIEP",
        "request_type": "KHIEUNAI",
        "consumer_name": "Vàng A Chu",
        "consumer_area": "H106",
        "respondent_name": "Cửa hàng Hồng Phát",
        "respondent_type": "HKD",
        "goods_group": "TP",
        "problem_type": "SLCL",
        "online": False,
        "claim_value": 2_000_000,
        "accepted_date": date(2019, 4, 3),
        "extended": False,
        "due_date": date(2019, 4, 25),
        "handling_unit": "SCT",
        "status": "DAGQ",
        "closed_date": date(2019, 4, 12),
        "reply_doc_no": "15/CV-SCT",
        "outcome": "THANH",
        "recovered_value": 1_500_000,
    },
    "HoaGiai": {
        "task_code": "TC10.2",
        "mediation_id": "HG-01",
        "complaint_id": "SCT-KN-2019-2401",
        "body_id": "TC-01",
        "request_date": date(2019, 4, 4),
        "session_date": date(2019, 4, 10),
        "mode": "TRUCTIEP",
        "mediator_names": "Giàng Thị Sua",
        "party_minority": False,
        "mediator_minority": False,
        "public_interest": False,
        "result": "KHONGTHANH",
        "minutes_no": "01/BB-HG",
    },
    "DaoTao": {
        "task_code": "ND3.01",
        "kind": "MOLOP",
        "course": "Tập huấn Luật Bảo vệ quyền lợi người tiêu dùng",
        "organiser": "Sở Công Thương",
        "date_from": date(2019, 5, 22),
        "date_to": date(2019, 5, 23),
        "hours": 16,
        "trainees": 50,
        "trainees_official": 20,
        "trainees_worker": 10,
        "trainees_business": 10,
        "trainees_association": 5,
        "trainees_other": 5,
    },
    "KiemTra": {
        "task_code": "ND4.01",
        "decision_no": "21/QĐ-QLTT",
        "decision_date": date(2019, 4, 1),
        "inspection_date": date(2019, 4, 5),
        "inspect_type": "DINHKY",
        "team_lead": "SCT",
        "field": "ATTP",
        "subject_name": "Hộ kinh doanh Kim Ngân",
        "subject_type": "HKD",
        "subject_address": "Tổ 5",
        "area_code": "H105",
        "goods_group": "TP",
        "conclusion": "DAT",
        "published": False,
    },
    "ThuNghiem": {
        "task_code": "ND4.08",
        "kind": "THUNGHIEM",
        "campaign": "Đợt 1",
        "performer": "SCT",
        "sample_date": date(2019, 4, 8),
        "result_date": date(2019, 4, 20),
        "item": "Rượu trắng",
        "goods_group": "TP",
        "sample_place": "Chợ trung tâm",
        "area_code": "H105",
        "samples": 10,
        "pass_n": 10,
        "fail_n": 0,
        "pending_n": 0,
        "parameters": "Methanol",
        "lab": "Trung tâm Kiểm nghiệm",
    },
    "ThiTruong": {
        "task_code": "ND4.05",
        "survey_date": date(2019, 4, 15),
        "survey_point": "Chợ trung tâm",
        "area_code": "H105",
        "item": "GAOTE",
        "item_uom": "đ/kg",
        "price": 15_000,
        "price_prev": 15_000,
        "change_pct": 0,
        "supply": "DU",
    },
    "ThietBi": {
        "task_code": "ND4.07",
        "equipment_name": "Bộ kiểm tra nhanh thực phẩm",
        "equipment_type": "TEST",
        "qty": 2,
        "unit_price": 5_000_000,
        "amount": 10_000_000,
        "fund_source": "NSTINH",
        "accepted_date": date(2019, 5, 6),
        "using_unit": "SCT",
        "condition": "TOT",
    },
    "DoanhNghiep": {
        "task_code": "ND5.01",
        "tax_code": "0100109106",
        "business_name": "Công ty TNHH Bình Minh",
        "business_type": "TNHH",
        "area_code": "H105",
        "guided": True,
        "reg_date": date(2019, 4, 3),
        "crit1": False,
        "crit2": False,
        "crit3": False,
    },
    "ToChucXH": {
        "task_code": "ND6.02",
        "body_id": "TC-01",
        "body_type": "VPTUVAN",
        "body_name": "Văn phòng tư vấn người tiêu dùng",
        "found_no": "1350/QĐ-UBND",
        "found_date": date(2012, 10, 30),
        "found_body": "UBND tỉnh",
        "area_code": "T12",
        "mediators": 5,
        "state": "HOATDONG",
    },
    "KinhPhi": {
        "task_code": "ND1.01",
        "budget_unit": "SCT",
        "year": 2019,
        "item": "TUYENTRUYEN",
        "fund_source": "NSTINH",
        "requested": 20_000_000,
    },
    "BaoChi": {
        "task_code": "ND1.03",
        "outlet": "BLC",
        "pub_date": date(2019, 4, 20),
        "genre": "BAI",
        "media_channel": "BAOIN",
        "title": "Nhận biết hàng thật, hàng giả",
    },
    "VanBan": {
        "task_code": "TC01.2",
        "doc_no": "45/SCT-QLTM",
        "doc_date": date(2019, 4, 22),
        "doc_type": "CV",
        "abstract": "V/v đôn đốc báo cáo",
        "issuer": "SCT",
        "purpose": "DONDOC",
    },
    "KienNghi": {
        "kind": "KHOKHAN",
        "content": "Kinh phí tuyên truyền còn hạn chế",
    },
}


def valid(sheet: str, **changes: Any) -> dict[str, Any]:
    """Return a row of `sheet` (for SCT, 2019-Q2) to which no rule objects, with `changes`; None empties a cell."""
    return {**VALID[sheet], **changes}


def raw_book(
    catalog: Catalog | None = None,
    unit: str = UNIT,
    period: str = PERIOD,
    cover: Row | None = None,
    file: str = "",
    **sheets: Rows,
) -> RawWorkbook:
    """Return the grids of `unit`'s workbook: a cover in order (with the changes `cover`) and the rows of `sheets`.

    Rows get `seq`, `record_id` and `unit_code` as the template prints them, unless they are given. The unit's
    required sheets without rows are present, empty, and declared as "không phát sinh".
    """
    catalog = catalog or load()
    entry = catalog.unit(unit, periods.period(catalog, period).last)
    required = [n for n in (entry.required_sheets if entry else ()) if n in catalog.tables]
    given = {n: list(sheets.get(n, ())) for n in catalog.tables if n in sheets or n in required}
    nil = tuple(n for n in required if not given[n])
    grids = {catalog.cover.name: _cover(catalog, unit, period, {"nil_sheets": nil} | dict(cover or {}))}
    for name, rows in given.items():
        grids[name] = table(
            catalog.sheets[name], [_printed(catalog, name, r, unit, period, i) for i, r in _count(rows)]
        )
    return RawWorkbook(file or f"{unit}.xlsx", "0" * 64, {n: RawSheet(n, cells) for n, cells in grids.items()})


def book(
    catalog: Catalog | None = None,
    unit: str = UNIT,
    period: str = PERIOD,
    cover: Row | None = None,
    file: str = "",
    **sheets: Rows,
) -> Submission:
    """Return the submission read from the workbook that `raw_book` describes."""
    return submission(raw_book(catalog, unit, period, cover, file, **sheets), catalog)


def submission(raw: RawWorkbook, catalog: Catalog | None = None, received: date = RECEIVED) -> Submission:
    """Return the one submission in `raw`."""
    (only,) = read_submissions(raw, catalog or load(), received)
    return only


def spoken(
    given: Submission | RawWorkbook, received: date = RECEIVED, of: str = "", catalog: Catalog | None = None
) -> list[Finding]:
    """Return what the public checker says about a book, narrowed to rules whose id begins with `of`."""
    catalog = catalog or load()
    read = submission(given, catalog, received) if isinstance(given, RawWorkbook) else given
    return [f for f in checker(catalog).check(read, received) if f.rule.startswith(of)]


def findings(
    given: Submission | RawWorkbook, received: date = RECEIVED, of: str = "", catalog: Catalog | None = None
) -> list[tuple[str, str]]:
    """Return rule and place of every finding, e.g. `[("R-KN-01", "KhieuNai!AH6")]`, in the checker's order."""
    return [(f.rule, f"{f.sheet}!{f.cell}") for f in spoken(given, received, of, catalog)]


def changed(raw: RawWorkbook, sheet: str, cells: Mapping[str, Any] | None = None, **fields: Any) -> RawWorkbook:
    """Return `raw` with cells of `sheet` replaced (`{"W12": "x"}`) and RawSheet fields set (`merges=("A6:B6",)`)."""
    old = raw.sheets[sheet]
    grid = [list(r) for r in old.cells]
    for place, value in (cells or {}).items():
        row, column = _position(place)
        width = max(column + 1, *(len(r) for r in grid))
        while len(grid) <= row:
            grid.append([])
        grid = [r + [None] * (width - len(r)) for r in grid]
        grid[row][column] = value
    new = replace(old, cells=tuple(map(tuple, grid)), **fields)
    return replace(raw, sheets={**raw.sheets, sheet: new})


def table(sheet: Sheet, rows: Rows, headers: Sequence[str] | None = None) -> tuple[tuple[Any, ...], ...]:
    """Return the grid of a record sheet: three title rows, an empty one, headers, then `rows` by column key."""
    titles = headers if headers is not None else [c.header for c in sheet.columns]
    blank: list[Any] = [None] * (len(titles) - 1)
    top = [[sheet.title.upper(), *blank], ["Đơn vị: Sở Công Thương", *blank], ["Kỳ", *blank], [None, *blank]]
    for row in rows:
        unknown = row.keys() - sheet.by_key.keys()
        assert not unknown, f"{sheet.name} has no column {unknown}"
    body = [[_cell(row.get(c.key)) for c in sheet.columns] for row in rows]
    return tuple(map(tuple, [*top, list(titles), *body]))


def _cover(catalog: Catalog, unit: str, period: str, given: Row) -> tuple[tuple[Any, ...], ...]:
    known = periods.period(catalog, period)
    entry = catalog.unit(unit, known.last)
    unknown = given.keys() - catalog.cover.by_key.keys()
    assert not unknown, f"the cover has no field {unknown}"
    values = {
        **COVER,
        "unit_code": unit,
        "unit_name": entry.name if entry else None,
        "period_scheme": known.scheme,
        "period_code": period,
        "period_from": known.first,
        "period_to": known.last,
        **given,
    }
    rows = [[None, c.header, _cell(values.get(c.key))] for c in catalog.cover.columns]
    top = [[catalog.cover.title, None, None], *[[None] * 3] * (HEADER_ROW - 2), [None, "Nội dung", "Giá trị"]]
    return tuple(map(tuple, [*top, *rows]))


def _printed(catalog: Catalog, name: str, row: Row, unit: str, period: str, index: int) -> dict[str, Any]:
    first = periods.period(catalog, period).first_record_number
    number = f"{unit}-{catalog.sheets[name].sheet_code}-{period[:4]}-{first + index:04d}"
    return {"seq": index + 1, "record_id": number, "unit_code": unit, **row}


def _count(rows: Rows) -> list[tuple[int, Row]]:
    return list(enumerate(rows))


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, tuple):
        return "; ".join(value) or None
    return float(value) if isinstance(value, int) else value


def _position(place: str) -> tuple[int, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


def last_row(raw: RawWorkbook, sheet: str) -> int:
    """Return the number of the last row of `sheet` in `raw` (the header's row when there are no records)."""
    return max(len(raw.sheets[sheet].cells), FIRST_ROW - 1)
