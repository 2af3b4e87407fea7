"""The periodic report: true figures, formal parts, annexes, opinions, drafts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from bvq_excel import resources
from bvq_excel.catalog import Catalog
from bvq_excel.documents import readback, report
from bvq_excel.documents.pdf import to_pdf
from bvq_excel.errors import HostError, UsageError
from bvq_excel.model import Source
from tests.indicator_tables import rows
from tests.report_tables import COMPLAINTS, RECEIVED, TASKS, TRAINING, Province, province, written

SIGNED: Mapping[str, Any] = {"number": "12", "date": date(2019, 6, 21)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bc.docx"


# formal parts -------------------------------------------------------------------------------------------------


def test_without_number_and_date_the_report_is_a_draft_with_blanks(path: Path) -> None:
    texts = written(path, province())
    assert "Số:      /BC-SCT" in texts
    assert "Lai Châu, ngày     tháng     năm     " in texts
    assert "DỰ THẢO" in texts
    assert "(Kèm theo Báo cáo số      /BC-SCT ngày     tháng     năm      của Sở Công Thương)" in texts


def test_a_signed_report_has_number_date_and_signer_and_no_draft_mark(path: Path) -> None:
    texts = written(path, province(), **SIGNED, signer="Nguyễn Văn Bình")
    assert {"Số: 12/BC-SCT", "Lai Châu, ngày 21 tháng 6 năm 2019", "Nguyễn Văn Bình"} <= set(texts)
    assert "(Kèm theo Báo cáo số 12/BC-SCT ngày 21 tháng 6 năm 2019 của Sở Công Thương)" in texts
    assert "DỰ THẢO" not in texts


def test_a_report_with_a_number_but_no_date_is_still_a_draft(path: Path) -> None:
    assert report.write(province(), path, number="7").draft
    assert {"Số: 07/BC-SCT", "DỰ THẢO"} <= set(readback.paragraphs(path))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2020, 1, 5), "Lai Châu, ngày 05 tháng 01 năm 2020"),
        (date(2020, 2, 29), "Lai Châu, ngày 29 tháng 02 năm 2020"),
        (date(2020, 3, 15), "Lai Châu, ngày 15 tháng 3 năm 2020"),
        (date(2020, 12, 9), "Lai Châu, ngày 09 tháng 12 năm 2020"),
    ],
)
def test_small_days_and_the_first_two_months_have_a_zero(path: Path, catalog: Catalog, day: date, said: str) -> None:
    assert said in written(path, province(), number="5", date=day)
    checks = {str(c["id"]): c for c in catalog.format_checks}
    assert re.fullmatch(str(checks["F10"]["pattern"]), said)
    assert re.fullmatch(catalog.documents["BC"].symbol_pattern, "Số: 05/BC-SCT")
    assert "Số: 05/BC-SCT" in readback.paragraphs(path)


@pytest.mark.parametrize("number", ["", "0", "12/BC", "mười hai", "-3"])
def test_a_number_that_is_none_is_refused(path: Path, number: str) -> None:
    with pytest.raises(UsageError, match="Số văn bản"):
        report.write(province(), path, number=number)


def test_the_ministrys_part_in_charge_is_the_one_of_the_day(path: Path) -> None:
    old = written(path, province(), number="1", date=date(2023, 3, 31))
    new = written(path, province(), number="1", date=date(2023, 4, 1))
    assert "- Bộ Công Thương (Cục Cạnh tranh và Bảo vệ người tiêu dùng);" in old
    assert "- Bộ Công Thương (Ủy ban Cạnh tranh Quốc gia);" in new
    assert "- Ủy ban nhân dân tỉnh Lai Châu." in old


def test_letterhead_title_recipients_and_closing(path: Path) -> None:
    texts = written(path, province(), **SIGNED)
    assert texts[:4] == (
        "UBND TỈNH LAI CHÂU",
        "SỞ CÔNG THƯƠNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    )
    place = texts.index("BÁO CÁO")
    assert texts[place + 1] == "Kết quả công tác bảo vệ quyền lợi người tiêu dùng quý II năm 2019"
    assert texts[place + 2] == "Kính gửi:"
    assert (
        "Trên đây là báo cáo kết quả công tác bảo vệ quyền lợi người tiêu dùng quý II năm 2019 của Sở Công Thương./."
        in texts
    )
    end = texts.index("Nơi nhận:")
    assert texts[end + 1 : end + 7] == (
        "- Như trên;",
        "- UBND tỉnh;",
        "- Các đơn vị liên quan;",
        "- Lưu: VT, QLTM.",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2019-M03", "tháng 3 năm 2019"),
        ("2019-H1", "6 tháng đầu năm 2019"),
        ("2019-9M", "9 tháng năm 2019"),
        ("2019-Y", "năm 2019"),
    ],
)
def test_every_kind_of_period_has_its_words(path: Path, code: str, words: str) -> None:
    texts = written(path, province(period_code=code))
    assert f"Kết quả công tác bảo vệ quyền lợi người tiêu dùng {words}" in texts


# parts and figures --------------------------------------------------------------------------------------------


def test_all_parts_stand_in_order_with_their_headings(path: Path, catalog: Catalog) -> None:
    made = report.write(province(), path)
    headings = [b.text for b in made.blocks if b.kind in ("section", "clause")]
    expected = []
    for part in catalog.documents["BC"].parts:
        expected.append(f"{part.no.split('.')[-1]}. {part.heading}")
        expected.extend(part.subparts)
    assert headings == expected


def test_the_figures_of_the_text_are_the_evaluators(path: Path) -> None:
    data = province({"KhieuNai": COMPLAINTS, "DaoTao": TRAINING})
    made = report.write(data, path)
    texts = readback.paragraphs(path)
    for printed in (f for f in made.figures if f.code in data.catalog.indicators):
        figure = data.evaluator.figure(printed.code)
        assert printed.group or printed.kind != "value" or printed.value == figure.value
        assert not printed.value or any(printed.text in t for t in texts)
    assert any("tiếp nhận 2 vụ" in t and "đền bù 3,3 triệu đồng" in t and "đạt 50%" in t for t in texts)
    assert any("1 lớp tập huấn cho 30 học viên, tổng thời lượng 16 giờ; cử 4 lượt" in t for t in texts)


def test_every_number_of_the_text_is_a_recorded_figure_or_a_fixed_name(path: Path) -> None:
    made = report.write(province({"KhieuNai": COMPLAINTS, "DaoTao": TRAINING, "NhiemVu": TASKS}), path)
    recorded = {n for p in made.figures for n in re.findall(r"[\d.,]*\d", p.text)}
    fixed = re.compile(r"ngày \d+/\d+/\d+|646/KH-UBND|năm \d{4}|15/3|^\d\. |Phụ lục [IVX, ]+")
    for block in made.blocks:
        for number in re.findall(r"[\d.,]*\d", fixed.sub("", block.text)):
            assert number in recorded, block.text


def test_a_period_without_anything_says_so_and_makes_up_no_figure(path: Path) -> None:
    texts = written(path, province())
    assert any(t.startswith("Trong kỳ không phát sinh phản ánh, yêu cầu, khiếu nại của người tiêu dùng") for t in texts)
    assert "Trong kỳ không phát sinh kiến nghị, đề xuất với Bộ Công Thương." in texts
    assert "Trong kỳ không phát sinh tồn tại, hạn chế." in texts
    assert not any("None" in t or "{" in t for t in texts)


def test_earlier_data_brings_comparisons(path: Path) -> None:
    data = province({"KhieuNai": COMPLAINTS}, earlier={"I-KN-02": 1, "I-KN-03": 0})
    text = next(t for t in written(path, data) if "tiếp nhận" in t)
    assert "tiếp nhận 2 vụ phản ánh, yêu cầu, khiếu nại của người tiêu dùng (tăng 100% so với cùng kỳ năm 2018)" in text
    assert "Đã giải quyết 2 vụ (cùng kỳ không phát sinh)" in text


def test_who_reported_who_did_not_and_who_was_late(path: Path, catalog: Catalog) -> None:
    sources = [
        Source("SCT.xlsx", "SCT", "2019-Q2", received=date(2019, 6, 17)),
        Source("SYT.xlsx", "SYT", "2019-Q2", received=date(2019, 6, 20)),
    ]
    missing = [u for u in catalog.reporting_units(RECEIVED) if u.code in ("STC", "H106")]
    data = province(submissions=sources, expected=("SCT", "SYT", "STC", "H106"), missing=missing)
    texts = written(path, data)
    assert "Có 2/4 đơn vị đã gửi báo cáo; gửi đúng hạn 1 đơn vị, đạt 25% số đơn vị phải báo cáo." in texts
    assert "Các đơn vị chưa gửi báo cáo: Sở Tài chính; UBND huyện Tam Đường." in texts
    assert "Các đơn vị gửi báo cáo muộn: Sở Y tế." in texts
    assert not any("chưa gửi báo cáo" in text for text in written(path, replace(data, missing=())))


def test_the_thematic_report_speaks_of_what_its_sheets_hold(path: Path) -> None:
    made = report.write(province(period_code="2019-CD153"), path)
    headings = [b.text for b in made.blocks if b.kind == "clause"]
    assert headings[:2] == [
        "1. Công tác tuyên truyền, phổ biến chính sách, pháp luật",
        "2. Ngày Quyền của người tiêu dùng Việt Nam 15/3, đường dây nóng",
    ]
    assert headings[2] == "1. Kết quả đạt được"
    assert [a.label for a in made.annexes] == ["Phụ lục I", "Phụ lục II"]
    asked = ("Đơn vị", "Tin, bài", "Số phút", "Doanh nghiệp khuyến mại", "Hoạt động 15/3")
    assert made.annexes[0].columns == asked
    assert [c.text for c in made.annexes[0].rows[-1].cells] == ["Toàn tỉnh", "-", "-", "-", "-"]
    assert any("từ ngày 01/02/2019 đến hết ngày 30/4/2019" in t for t in readback.paragraphs(path))
    assert not any("khiếu nại" in b.text and b.kind == "paragraph" for b in made.blocks)


# privacy, file ------------------------------------------------------------------------------------------------


def test_no_personal_data_is_in_the_document(path: Path, catalog: Catalog) -> None:
    person = {"consumer_name": "Lò Văn Kín", "consumer_phone": "0912345678", "national_id": "012345678901"}
    complaints = [replace(r, values={**r.values, **person}) for r in rows(catalog, "KhieuNai", COMPLAINTS)]
    report.write(Province({"KhieuNai": complaints}), path)
    with zipfile.ZipFile(path) as package:
        content = b"".join(package.read(n) for n in package.namelist()).decode("utf-8", "replace")
    assert not any(secret in content for secret in person.values())


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        report.write(province({"KhieuNai": COMPLAINTS}), tmp_path / name, **SIGNED)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    properties = docx.Document(str(tmp_path / "a.docx")).core_properties
    assert properties.title == "Kết quả công tác bảo vệ quyền lợi người tiêu dùng quý II năm 2019"
    assert (properties.author, properties.language) == ("SỞ CÔNG THƯƠNG", "vi-VN")


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "bc.docx").mkdir()
    with pytest.raises(HostError, match=r"Không ghi được tệp .*bc\.docx"):
        report.write(province(), tmp_path / "bc.docx")
    assert [p.name for p in tmp_path.iterdir()] == ["bc.docx"]


# what offices are told ----------------------------------------------------------------------------------------


def test_every_field_that_a_template_may_use_is_documented() -> None:
    shipped = resources.shipped("templates", "BC.docx")
    guide = shipped.with_name("README.md").read_text(encoding="utf-8")
    made = report.ReportFields(province(), report.Formalities(), report.wording_of(shipped))
    fields = made.fields()
    names = {*fields, *fields["noi_dung"][0], *fields["phu_luc"][0], *fields["phu_luc"][0]["dong"][0], "chu", "so"}
    assert {n for n in names if not re.search(rf"\b{n}\b", guide)} == set()


def test_a_wording_beside_an_offices_template_is_used(tmp_path: Path) -> None:
    shipped = resources.shipped("templates", "BC.docx")
    (tmp_path / "BC.docx").write_bytes(shipped.read_bytes())
    own = shipped.with_name("BC_cau.toml").read_text(encoding="utf-8")
    own = own.replace('mo = "Trong kỳ, toàn tỉnh"', 'mo = "Quý này, cả tỉnh"')
    (tmp_path / "BC_cau.toml").write_text(own, encoding="utf-8")
    texts = written(tmp_path / "bc.docx", province({"KhieuNai": COMPLAINTS}), template=tmp_path / "BC.docx")
    assert any(t.startswith("Quý này, cả tỉnh tiếp nhận 2 vụ") for t in texts)


def test_without_a_program_that_converts_there_is_a_clear_message(tmp_path: Path) -> None:
    with pytest.raises(HostError, match=r"không chuyển được bc\.docx sang PDF"):
        to_pdf(tmp_path / "bc.docx", tmp_path, program=str(tmp_path / "khong_co"))
