"""Every sentence of the general rules and of the cover's rules is said by some workbook, and completely filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bvq_excel.catalog import load
from bvq_excel.model import Finding, RawSheet, RawWorkbook
from bvq_excel.records import read_submissions
from tests.books import RECEIVED, changed, raw_book, spoken, valid
from tests.test_drift import STUDENTS, drifted, renamed, two_rows
from tests.test_records_shared import shared_book
from tests.test_records_structure import HEADERS, with_headers

CATALOG = load()
AUTUMN = date(2025, 10, 1)

Make = Callable[[], RawWorkbook]


def training(**changes: Any) -> Make:
    """Return what makes a book with one row of DaoTao."""
    return lambda: raw_book(DaoTao=[valid("DaoTao", **changes)])


def complaint(**changes: Any) -> Make:
    """Return what makes a book with one row of KhieuNai."""
    return lambda: raw_book(KhieuNai=[valid("KhieuNai", **changes)])


def communication(**changes: Any) -> Make:
    """Return what makes a book of 2025-Q3 with one row of TuyenTruyen."""
    row = valid("TuyenTruyen", **{"date_from": date(2025, 7, 5), "date_to": None, **changes})
    return lambda: raw_book(period="2025-Q3", TuyenTruyen=[row])


def proposal(text: str) -> Make:
    """Return what makes a book with one row of KienNghi."""
    return lambda: raw_book(KienNghi=[valid("KienNghi", content=text)])


def cover(**fields: Any) -> Make:
    """Return what makes a book with changes on the cover."""
    return lambda: raw_book(cover=fields)


def structure(**fields: Any) -> Make:
    """Return what makes a book whose sheet DaoTao, with two rows, has RawSheet fields set."""
    rows = [valid("DaoTao", hours=None), valid("DaoTao", course="Lớp B")]
    return lambda: changed(raw_book(DaoTao=rows), "DaoTao", **fields)


def copied(raw: RawWorkbook, **names: str) -> RawWorkbook:
    """Return the book with copies of sheets under other names beside them."""
    copies = {new: replace(raw.sheets[old], name=new) for old, new in names.items()}
    return replace(raw, sheets={**raw.sheets, **copies})


def shifted(raw: RawWorkbook) -> RawWorkbook:
    """Return the book with an empty column inserted before the cover."""
    cells = tuple((None, *row) for row in raw.sheets["ThongTin"].cells)
    return replace(raw, sheets={**raw.sheets, "ThongTin": RawSheet("ThongTin", cells)})


def documents(*days: date, **changes: Any) -> Make:
    """Return what makes a book with one row of VanBan for each day."""
    rows = [valid("VanBan", doc_no=f"{10 + i}/KH-SCT", doc_date=d, **changes) for i, d in enumerate(days)]
    return lambda: raw_book(VanBan=rows)


def costs(*amounts: int) -> Make:
    """Return what makes a book with one row of TuyenTruyen for each amount."""
    rows = [valid("TuyenTruyen", topic=str(i), cost=a, fund_source="XHH") for i, a in enumerate(amounts)]
    return lambda: raw_book(TuyenTruyen=rows)


def shared(cells: dict[str, Any]) -> Make:
    """Return what makes a shared workbook of SCT and SYT with changes on the cover."""
    return lambda: changed(shared_book(CATALOG, {"SCT": {}, "SYT": {}}), "ThongTin", cells)


def replaced(raw: RawWorkbook, cells: tuple[tuple[Any, ...], ...]) -> RawWorkbook:
    """Return `raw` with other cells in DaoTao."""
    return replace(raw, sheets={**raw.sheets, "DaoTao": RawSheet("DaoTao", cells)})


def lowered(raw: RawWorkbook) -> RawWorkbook:
    """Return `raw` with a row inserted at the top of DaoTao."""
    grid = raw.sheets["DaoTao"].cells
    return replaced(raw, ((None,) * len(grid[0]), *grid))


SAID: dict[tuple[str, str], Make] = {
    ("R-CH-01", ""): training(hours=None),
    ("R-CH-01", "number"): training(trainees=None),
    ("R-CH-01", "conditional"): complaint(accepted_date=None),
    ("R-CH-01", "cover"): cover(signer_name=None),
    ("R-CH-02", "unknown"): complaint(goods_group="đồ lạ"),
    ("R-CH-02", "near"): complaint(status="đã giải quyêt"),
    ("R-CH-02", "few"): complaint(online="có lẽ"),
    ("R-CH-02", "commas"): cover(nil_sheets="DaoTao, KhieuNai"),
    ("R-CH-02", "several"): complaint(status="DAGQ; RUT"),
    ("R-CH-02", "expired"): communication(cost=5000000, fund_source="NSHUYEN"),
    ("R-CH-02", "not_yet"): complaint(request_type="HTTL"),
    ("R-CH-03", ""): training(date_from="hôm qua"),
    ("R-CH-03", "no_such_day"): training(date_from="31/04/2019"),
    ("R-CH-03", "swapped"): training(date_from="04/25/2019"),
    ("R-CH-03", "month_only"): training(date_from="04/2019"),
    ("R-CH-03", "month"): lambda: raw_book(DuongDayNong=[valid("DuongDayNong", month="quý 2")]),
    ("R-CH-03", "number"): training(date_from=2019),
    ("R-CH-03", "year"): training(date_from="25/04/0019"),
    ("R-CH-23", ""): training(date_from="03/04/2019"),
    ("R-CH-23", "year"): training(date_from="25/04/19"),
    ("R-CH-04", "before"): documents(date(2019, 1, 5)),
    ("R-CH-04", "carried"): complaint(received_date=date(2019, 1, 5), closed_date=date(2019, 2, 5)),
    ("R-CH-04", "after"): documents(date(2019, 6, 16)),
    ("R-CH-05", ""): documents(date(2019, 6, 18)),
    ("R-CH-06", ""): lambda: raw_book(DaoTao=[valid("DaoTao", record_id="SCT-DT-2019-0001")] * 2),
    ("R-CH-25", ""): lambda: raw_book(DaoTao=[valid("DaoTao")] * 2),
    ("R-CH-07", ""): complaint(claim_value=500),
    ("R-CH-26", ""): costs(10**7, 10**7, 10**7, 10**7, 10**9),
    ("R-CH-08", "fraction"): training(hours=1.5),
    ("R-CH-08", "negative"): training(trainees=-1),
    ("R-CH-08", "small"): training(hours=0),
    ("R-CH-08", "large"): training(hours=2001),
    ("R-CH-27", ""): training(hours="nhiều"),
    ("R-CH-27", "several"): training(hours="8 + 8"),
    ("R-CH-27", "unclear"): training(hours="1.2.3"),
    ("R-CH-27", "date"): training(hours=date(1900, 1, 16)),
    ("R-CH-09", ""): training(place="Ng­êi tiªu dïng"),
    ("R-CH-09", "font"): lambda: changed(training(place="M­êng Khoa")(), "DaoTao", fonts={"L6": ".VnTime"}),
    ("R-CH-09", "decomposed"): training(place="Ho\u0323\u0302i"),
    ("R-CH-10", "no_header"): lambda: replaced(raw_book(), (("Đào tạo",),)),
    ("R-CH-10", "header_row"): lambda: lowered(training()()),
    ("R-CH-10", "missing"): lambda: with_headers([*HEADERS[:9], *HEADERS[10:]]),
    ("R-CH-10", "renamed"): lambda: with_headers([*HEADERS[:9], "Thời lượng", *HEADERS[10:]], HEADERS),
    ("R-CH-10", "moved"): lambda: with_headers([*HEADERS[:4], *HEADERS[5:9], HEADERS[4], *HEADERS[9:]]),
    ("R-CH-10", "moved_first"): lambda: with_headers([*HEADERS[1:9], HEADERS[0], *HEADERS[9:]]),
    ("R-CH-10", "extra"): lambda: with_headers([*HEADERS[:6], "Thêm", *HEADERS[6:]]),
    ("R-CH-10", "blank"): lambda: with_headers([*HEADERS[:6], None, *HEADERS[6:]]),
    ("R-CH-10", "extra_end"): lambda: with_headers([*HEADERS, "Thêm"]),
    ("R-CH-10", "near"): lambda: drifted({"Tên lớp": "Ten lop"}),
    ("R-CH-10", "two_rows"): lambda: two_rows(STUDENTS),
    ("R-CH-10", "sheet_renamed"): lambda: renamed(training()(), DaoTao="DaoTao (2)"),
    ("R-CH-10", "sheet_copied"): lambda: copied(training()(), DaoTao="DaoTao (2)"),
    ("R-CH-10", "form_shifted"): lambda: shifted(raw_book()),
    ("R-CH-10", "form_near"): lambda: changed(raw_book(), "ThongTin", {"B18": "Chức vụ ngươi ký"}),
    ("R-CH-10", "merged"): structure(merges=("F6:F7",)),
    ("R-CH-10", "merged_header"): structure(merges=("F5:G5",)),
    ("R-CH-10", "error"): structure(errors={"J6": "#REF!"}),
    ("R-CH-10", "error_text"): training(place="#N/A"),
    ("R-CH-10", "uncached"): structure(uncached=frozenset({"J6"})),
    ("R-CH-10", "total"): lambda: raw_book(DaoTao=[valid("DaoTao"), {"course": "Tổng cộng", "hours": 16}]),
    ("R-CH-10", "form_missing"): lambda: changed(raw_book(), "ThongTin", {"B17": None}),
    ("R-CH-10", "form_moved"): lambda: changed(raw_book(), "ThongTin", {"B17": None, "B25": "Người ký", "C25": "A"}),
    ("R-CH-10", "heading"): shared({"D6": "STC"}),
    ("R-CH-10", "repeated"): shared({"D5": "SCT", "D6": "SCT"}),
    ("R-CH-11", "rows"): structure(hidden_rows=(6,)),
    ("R-CH-11", "columns"): structure(hidden_columns=("F",)),
    ("R-CH-11", "filter"): structure(filtered=True),
    ("R-CH-11", "sheet"): structure(visible=False),
    ("R-CH-13", "unknown"): training(task_code="XX9.99"),
    ("R-CH-13", "near"): training(task_code="ND3.1"),
    ("R-CH-13", "several"): training(task_code="ND3.01, ND3.02"),
    ("R-CH-13", "wrong_sheet"): training(task_code="ND1.01"),
    ("R-CH-14", ""): training(unit_code="SYT"),
    ("R-CH-15", "expired"): complaint(handling_unit="TCQLTT", received_date=date(2025, 7, 5)),
    ("R-CH-15", "succeeded"): communication(area_code="H105"),
    ("R-CH-15", "not_yet"): complaint(handling_unit="UBCTQG"),
    ("R-CH-16", "digits"): proposal("gọi 0912345678"),
    ("R-CH-16", "account"): proposal("hỏi STK của hộ"),
    ("R-CH-16", "email"): proposal("gửi a@b.vn"),
    ("R-CH-17", "unknown"): complaint(consumer_area="H200"),
    ("R-CH-17", "near"): complaint(consumer_area="Huyện Tam Đươn"),
    ("R-CH-17", "commas"): lambda: raw_book(NhiemVu=[valid("NhiemVu", coop_units="SYT, STC")]),
    ("R-CH-17", "several"): complaint(consumer_area="H105\nH106"),
    ("R-CH-17", "missing"): complaint(mediation_id="HG-09"),
    ("R-CH-17", "elsewhere"): complaint(mediation_id="HG-SYT-09"),
    ("R-CH-18", ""): complaint(consumer_phone="12345"),
    ("R-CH-18", "letters"): complaint(consumer_phone="không có"),
    ("R-CH-18", "several"): complaint(consumer_phone="0912345678; 0912345679"),
    ("R-CH-18", "converted"): complaint(consumer_phone="01662345678"),
    ("R-CH-19", ""): complaint(respondent_tax="123"),
    ("R-CH-19", "check"): complaint(respondent_tax="0100109107"),
    ("R-CH-19", "letters"): complaint(respondent_tax="không có"),
    ("R-CH-19", "personal"): complaint(respondent_tax="012345678901"),
    ("R-CH-20", ""): training(record_id="DT 1"),
    ("R-CH-21", "long"): training(place="a" * 201),
    ("R-CH-21", "pattern"): complaint(national_id="12"),
    ("R-CH-22", "email"): complaint(consumer_email="a.nv"),
    ("R-CH-22", "email_letters"): complaint(consumer_email="bé@gmail.com"),
    ("R-CH-22", "several"): complaint(consumer_email="a@b.vn, c@d.vn"),
    ("R-CH-22", "url"): lambda: raw_book(BaoChi=[valid("BaoChi", url="báo mạng")]),
    ("R-CH-22", "url_scheme"): lambda: raw_book(BaoChi=[valid("BaoChi", url="baolaichau.vn/a")]),
    ("R-CH-28", ""): documents(*(date(2019, m, 4) for m in (1, 8, 9, 10, 11))),
    ("R-TI-01", "expired"): lambda: raw_book(unit="TCQLTT", period="2025-Q3"),
    ("R-TI-01", "succeeded"): lambda: raw_book(unit="H105", period="2025-Q3"),
    ("R-TI-01", "not_yet"): lambda: raw_book(unit="UBCTQG", period="2019-Q2"),
    ("R-TI-02", ""): cover(nil_sheets=None),
    ("R-TI-03", ""): lambda: raw_book(cover={"nil_sheets": "DaoTao"}, DaoTao=[valid("DaoTao")]),
    ("R-TI-04", ""): cover(doc_date=date(2019, 5, 1)),
    ("R-TI-05", ""): cover(template_version="0.3"),
    ("R-TI-06", "scheme"): cover(period_scheme="DUONGLICH"),
    ("R-TI-06", "first"): cover(period_from=date(2019, 4, 1)),
    ("R-TI-06", "last"): cover(period_to=date(2019, 6, 10)),
    ("R-TI-07", ""): cover(doc_no="5/BC-SCT"),
    ("R-TI-08", ""): cover(preparer_email="a@gmail.com"),
}


def _findings(raw: RawWorkbook) -> list[Finding]:
    days = {RECEIVED, AUTUMN} if "2025" in str(raw.sheets["ThongTin"].cells) else {RECEIVED}
    return [f for day in days for s in read_submissions(raw, CATALOG, day) for f in spoken(s, day)]


@pytest.mark.parametrize(("rule", "name"), SAID, ids=lambda x: x or "only")
def test_a_sentence_is_said_and_filled_in(rule: str, name: str) -> None:
    case = CATALOG.rules[rule].case(name)
    parts = re.split(r"\{[^{}]+\}", case.message)
    whole = re.compile(".+".join(map(re.escape, parts)))
    said = [f for f in _findings(SAID[rule, name]()) if f.rule == rule and whole.fullmatch(f.message)]
    assert said, f"{rule} {name} is not said"
    assert not re.search(r"[{}]|\bNone\b|\(\)| {2}|\"\"", f"{said[0].message} {said[0].fix}")
    assert said[0].message[0].islower() or said[0].message[0] in '"0123456789'
    assert said[0].fix[0].isupper()


def test_every_sentence_is_tried() -> None:
    rules = [r for r in CATALOG.rules.values() if r.id.startswith(("R-CH", "R-TI"))]
    written = {(r.id, c.name) for r in rules for c in r.cases if c.name != "other_unit"}
    of_several_periods = {("R-CH-06", "other_period"), ("R-CH-12", ""), ("R-CH-24", "")}
    assert written - of_several_periods == set(SAID)
