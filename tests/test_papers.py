"""Papers for the parties of a case and tables for other offices: what the records know, dots for the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from bvq_excel import periods, resources
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog, load
from bvq_excel.documents import paper_tables, papers, readback
from bvq_excel.indicators import Dataset, Evaluator
from bvq_excel.model import Layout, Record, Source
from bvq_excel.periods import Period

COMPLAINT: dict[str, Any] = {
    "record_id": "SCT-KN-2019-2401",
    "unit_code": "SCT",
    "received_date": date(2019, 4, 8),
    "accepted_date": date(2019, 4, 10),
    "channel": "DIENTHOAI",
    "request_type": "YEUCAU",
    "consumer_name": "Giàng A Páo",
    "consumer_phone": "0912345678",
    "consumer_address": "Bản Nà Khương",
    "consumer_area": "H106",
    "respondent_name": "Cửa hàng Minh Tâm & Con",
    "respondent_area": "H105",
    "goods_group": "DT",
    "goods_desc": "điện thoại di động",
    "problem_type": "BHANH",
    "transaction_value": 1_015_000,
    "handling_unit": "SCT",
    "extended": False,
}
MEDIATION: dict[str, Any] = {
    "record_id": "SCT-HG-2019-2401",
    "unit_code": "SCT",
    "mediation_id": "HG-01",
    "complaint_id": "SCT-KN-2019-2401",
    "request_date": date(2019, 4, 20),
    "session_date": date(2019, 5, 6),
    "mode": "TRUCTIEP",
    "mediator_names": "Lò Văn Kim; Vàng Thị Hoa",
    "result": "THANH",
    "settled_value": 500_000,
    "minutes_no": "01/BB-HG",
    "court_recog": False,
}
TASK = "ND1.01 - Tổ chức hội nghị, hội thảo, tọa đàm, diễn đàn"
BUDGET = (
    ("SCT", "SCT", "ND1.01", "TUYENTRUYEN", "NSTINH", 30_000_000, None, 20_000_000, 5_000_000),
    ("SCT", "SCT", "ND3.01", "DAOTAO", "NSTINH", 10_000_000, None, None, None),
    ("H106", "H106", "ND1.01", "TUYENTRUYEN", "NSHUYEN", 7_000_000, None, 7_000_000, 1_234_567),
    ("STC", "SCT", "ND1.01", "TUYENTRUYEN", "NSTINH", 30_000_000, 25_000_000, None, None),
)


def row(sheet: str, values: dict[str, Any], number: int = 6) -> Record:
    source = Source(f"{values['unit_code']}.xlsx", values["unit_code"], "2019-Q2")
    return Record(sheet, number, {k: v for k, v in values.items() if v is not None}, Layout({}), source)


@dataclass(frozen=True)
class Data:
    """What the tables need of a period, by hand."""

    tables: dict[str, list[Record]]
    catalog: Catalog = field(default_factory=load)
    received: date = date(2019, 6, 17)

    @property
    def period(self) -> Period:
        return periods.period(self.catalog, "2019-Q2")


def budget_rows() -> list[Record]:
    keys = (
        "unit_code",
        "budget_unit",
        "task_code",
        "item",
        "fund_source",
        "requested",
        "appraised",
        "allocated",
        "spent",
    )
    found = [dict(zip(keys, values, strict=True)) for values in BUDGET]
    return [row("KinhPhi", {"year": 2019, "record_id": f"K{i}", **values}, i) for i, values in enumerate(found, 6)]


# receipt ----------------------------------------------------------------------------------------------------------


def test_a_receipt_states_the_request_and_until_when_it_is_answered(catalog: Catalog, tmp_path: Path) -> None:
    path = papers.acknowledgement(
        catalog, row("KhieuNai", COMPLAINT), tmp_path / "tn.docx", number="7", officer="Lò Mai"
    )
    texts = readback.paragraphs(path)
    assert texts[:2] == ("UBND TỈNH LAI CHÂU", "SỞ CÔNG THƯƠNG")
    assert "Số: 07/GTN-SCT" in texts
    assert "Lai Châu, ngày 08 tháng 4 năm 2019" in texts
    assert "Ngày 08/04/2019, Sở Công Thương đã tiếp nhận hồ sơ số SCT-KN-2019-2401 với nội dung sau:" in texts
    assert "Họ và tên: Giàng A Páo" in texts
    assert "Địa chỉ: Bản Nà Khương, Huyện Tam Đường" in texts
    assert "Bên bị phản ánh: Cửa hàng Minh Tâm & Con; địa bàn: Thành phố Lai Châu" in texts
    assert any("1.015.000 đồng (Một triệu không trăm mười lăm nghìn đồng)" in t for t in texts)
    # 15 working days after 10 April, Hung Kings' day (15 April), 30 April and 1 May not counted.
    answer = "Sở Công Thương trả lời chậm nhất ngày 06/05/2019 (15 ngày làm việc kể từ ngày 10/04/2019)."
    assert answer in texts


def test_what_is_not_known_is_left_as_dots(catalog: Catalog, tmp_path: Path) -> None:
    few = {k: COMPLAINT[k] for k in ("record_id", "unit_code", "received_date")}
    texts = readback.paragraphs(papers.acknowledgement(catalog, row("KhieuNai", few), tmp_path / "tn.docx"))
    assert f"Họ và tên: {papers.DOTS}" in texts
    assert f"Điện thoại: {papers.DOTS}; thư điện tử: {papers.DOTS}" in texts


def test_who_wants_no_name_does_not_sign_with_one(catalog: Catalog, tmp_path: Path) -> None:
    anonymous = row("KhieuNai", COMPLAINT | {"consumer_name": "Ẩn danh"})
    texts = readback.paragraphs(papers.acknowledgement(catalog, anonymous, tmp_path / "tn.docx"))
    assert texts.count("Ẩn danh") == 0
    assert "Họ và tên: Ẩn danh" in texts


def test_any_unit_issues_under_its_own_name(catalog: Catalog, tmp_path: Path) -> None:
    district = row("KhieuNai", COMPLAINT | {"unit_code": "H106"})
    texts = readback.paragraphs(papers.acknowledgement(catalog, district, tmp_path / "tn.docx"))
    assert "ỦY BAN NHÂN DÂN HUYỆN TAM ĐƯỜNG" in texts
    assert "Tam Đường, ngày 08 tháng 4 năm 2019" in texts
    association = row("KhieuNai", COMPLAINT | {"unit_code": "HBVNTD"})
    texts = readback.paragraphs(papers.acknowledgement(catalog, association, tmp_path / "tn.docx"))
    assert texts[0].startswith("HỘI BẢO VỆ QUYỀN LỢI NGƯỜI TIÊU DÙNG")


def test_papers_of_parties_say_that_they_are_confidential(catalog: Catalog, tmp_path: Path) -> None:
    path = papers.acknowledgement(catalog, row("KhieuNai", COMPLAINT), tmp_path / "tn.docx")
    assert docx.Document(str(path)).core_properties.category == papers.CONFIDENTIAL


# minutes ----------------------------------------------------------------------------------------------------------


def test_minutes_name_parties_dispute_and_result(catalog: Catalog, tmp_path: Path) -> None:
    path = papers.mediation_minutes(
        catalog, row("HoaGiai", MEDIATION), row("KhieuNai", COMPLAINT), tmp_path / "hg.docx"
    )
    texts = readback.paragraphs(path)
    assert "Số: 01/BB-HG" in texts
    assert any(t.startswith("Hôm nay, ngày 06 tháng 5 năm 2019, tại …") and "trực tiếp" in t for t in texts)
    assert "1. Người hòa giải: Lò Văn Kim; Vàng Thị Hoa" in texts
    assert "2. Người tiêu dùng: Giàng A Páo" in texts
    assert "Kết quả: Hòa giải thành" in texts
    assert "Giá trị thỏa thuận: 500.000 đồng (Năm trăm nghìn đồng)" in texts
    assert "Yêu cầu Tòa án công nhận: Không" in texts
    assert {"Giàng A Páo", "Lò Văn Kim"} <= set(texts)


def test_minutes_cite_the_law_of_their_day(catalog: Catalog, tmp_path: Path) -> None:
    for day, year in ((date(2024, 6, 30), "2010"), (date(2024, 7, 1), "2023")):
        path = papers.mediation_minutes(
            catalog, row("HoaGiai", MEDIATION | {"session_date": day}), row("KhieuNai", COMPLAINT), tmp_path / "hg.docx"
        )
        cited = [t for t in readback.paragraphs(path) if t.startswith("Căn cứ")]
        assert len(cited) == 1
        assert cited[0].endswith(f"{year}.")


# tables -----------------------------------------------------------------------------------------------------------


def test_activities_stand_in_the_order_of_days_with_a_total(tmp_path: Path) -> None:
    common = {"theme": "Tiêu dùng an toàn", "activity_type": "MITTINH", "area_code": "H105"}
    first = {"unit_code": "SCT", "activity_name": "Mít tinh", "date": date(2019, 3, 15), "attendees": 200}
    other = {"unit_code": "H106", "activity_name": "Treo băng rôn", "date": date(2019, 3, 10), "cost_state": 500_000}
    data = Data({"Ngay15_3": [row("Ngay15_3", common | first), row("Ngay15_3", common | other)]})
    path = paper_tables.activities(data, tmp_path / "hd.docx", plan_number="12/KH-UBND", plan_date=date(2019, 2, 1))
    rows = next(t for t in readback.tables(path) if t[0][0] == "STT")
    assert [(r[1], r[2], r[5], r[6], r[7]) for r in rows[1:]] == [
        ("10/03/2019", "Treo băng rôn", "UBND huyện Tam Đường", "", "500.000"),
        ("15/03/2019", "Mít tinh", "Sở Công Thương", "200", ""),
        ("", "Tổng cộng", "", "200", "500.000"),
    ]
    texts = readback.paragraphs(path)
    assert "Chủ đề: Tiêu dùng an toàn." in texts
    assert "(Kèm theo Kế hoạch số 12/KH-UBND ngày 01 tháng 02 năm 2019 của Ủy ban nhân dân tỉnh Lai Châu)" in texts


def test_the_budget_puts_the_appraisal_beside_each_units_own_row(tmp_path: Path) -> None:
    path = paper_tables.budget(Data({"KinhPhi": budget_rows()}), tmp_path / "dt.docx")
    rows = next(t for t in readback.tables(path) if t[0][0] == "STT")
    assert [r[0:2] + r[4:8] for r in rows[1:]] == [
        ("", "Cộng Sở Công Thương", "40.000.000", "25.000.000", "20.000.000", "5.000.000"),
        (
            "1",
            "ND1.01 - Tổ chức hội nghị, hội thảo, tọa đàm, diễn đàn",
            "30.000.000",
            "25.000.000",
            "20.000.000",
            "5.000.000",
        ),
        ("2", rows[3][1], "10.000.000", "", "", ""),
        ("", "Cộng UBND huyện Tam Đường", "7.000.000", "", "7.000.000", "1.234.567"),
        ("3", rows[5][1], "7.000.000", "", "7.000.000", "1.234.567"),
        ("", "Tổng cộng", "47.000.000", "25.000.000", "27.000.000", "6.234.567"),
    ]


def test_the_budgets_totals_are_the_provinces_indicators(catalog: Catalog, tmp_path: Path) -> None:
    data = Data({"KinhPhi": budget_rows()})
    dataset = Dataset(catalog, WorkingCalendar(catalog), data.period, data.received, data.tables)
    evaluator = Evaluator(dataset)
    path = paper_tables.budget(data, tmp_path / "dt.docx")
    total = next(t for t in readback.tables(path) if t[0][0] == "STT")[-1]
    codes = ("I-KP-06", "I-KP-02", "I-KP-03", "I-KP-04")
    assert [int(text.replace(".", "")) for text in total[4:8]] == [evaluator.figure(c).value for c in codes]


@pytest.mark.parametrize("name", ["GiayTiepNhan", "BienBanHoaGiai", "HoatDong15_3", "DuToan"])
def test_an_offices_own_template_comes_first(catalog: Catalog, tmp_path: Path, name: str) -> None:
    own = tmp_path / "mau"
    own.mkdir()
    document = docx.Document(str(resources.shipped("templates", f"{name}.docx")))
    document.add_paragraph("Mẫu riêng của cơ quan")
    document.save(str(own / f"{name}.docx"))
    path, data = tmp_path / "x.docx", Data({"KinhPhi": budget_rows()})
    complaint, mediation = row("KhieuNai", COMPLAINT), row("HoaGiai", MEDIATION)
    make = {
        "GiayTiepNhan": lambda: papers.acknowledgement(catalog, complaint, path, templates_folder=own),
        "BienBanHoaGiai": lambda: papers.mediation_minutes(catalog, mediation, complaint, path, templates_folder=own),
        "HoatDong15_3": lambda: paper_tables.activities(data, path, templates_folder=own),
        "DuToan": lambda: paper_tables.budget(data, path, templates_folder=own),
    }
    make[name]()
    assert "Mẫu riêng của cơ quan" in readback.paragraphs(path)


def test_papers_are_clean_by_the_standard(catalog: Catalog, tmp_path: Path) -> None:
    from openxml_audit import FileFormat, OpenXmlValidator

    complaint = row("KhieuNai", COMPLAINT)
    data = Data({"KinhPhi": budget_rows()})
    made = [
        papers.acknowledgement(catalog, complaint, tmp_path / "tn.docx"),
        papers.mediation_minutes(catalog, row("HoaGiai", MEDIATION), complaint, tmp_path / "hg.docx"),
        paper_tables.activities(data, tmp_path / "hd.docx"),
        paper_tables.budget(data, tmp_path / "dt.docx"),
    ]
    for path in made:
        assert [
            e.description for e in OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(str(path)).errors
        ] == []
