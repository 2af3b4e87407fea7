"""The report's charts: what stands in them, that they can be edited in Word, read in grey, and told in words."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from lxml import etree

from bvq_excel import resources
from bvq_excel.catalog import Catalog
from bvq_excel.documents import chart_xml, report
from bvq_excel.documents.charts import Bars, Chart, ChartMaker
from bvq_excel.documents.pdf import to_pdf
from bvq_excel.documents.wording import ChartWording, Series
from bvq_excel.errors import TemplateError
from tests.four_reports import CODES, consolidated
from tests.report_tables import COMPLAINTS, Province, province

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

INSPECTIONS = """
    record_id | unit_code | team_lead | inspection_date | field | decision_no | subject_name | penalty_no | penalty_date
    K1        | QLTT      | QLTT      | 2019-04-01      | ATTP  | 1           | Quán A       | 9          | 2019-04-05
    K2        | QLTT      | QLTT      | 2019-04-02      | GIA   | 2           | Quán B       |            |
    K3        | QLTT      | QLTT      | 2019-04-03      | GIA   | 3           | Quán C       |            |
"""
TASKS = """
    record_id | unit_code | lead_unit | task_code | uom       | actual_qty | status
    N1        | SCT       | SCT       | ND1.01    | CUOC      | 5          | HT
    N2        | H106      | H106      | ND1.01    | CUOC      | 6          | QH
    N3        | SCT       | SCT       | ND3.01    | LOP       | 1          | DTH
"""


def charts(data: Province, folder: Path) -> list[Chart]:
    """The charts of the report on `data`."""
    return [b.chart for b in report.write(data, folder / "bc.docx").blocks if b.chart]


def titled(found: list[Chart], title: str) -> Chart:
    return next(c for c in found if c.title == title)


def maker(catalog: Catalog, data: Province, wanted: ChartWording) -> ChartMaker:
    from dataclasses import replace

    wording = report.wording_of(resources.shipped("templates", "BC.docx"))
    return ChartMaker(catalog, data.evaluator, data.period, replace(wording, charts=(wanted,)), lambda _: True)


# what stands in them ------------------------------------------------------------------------------------------


def test_complaints_month_by_month_with_months_in_which_nothing_happened(tmp_path: Path) -> None:
    chart = titled(charts(province({"KhieuNai": COMPLAINTS}), tmp_path), "Vụ tiếp nhận theo tháng")
    assert chart.categories == ("Tháng 4", "Tháng 5", "Tháng 6")
    assert chart.series == (Bars("Vụ tiếp nhận", (1, 1, 0)),)
    assert chart.description == "Vụ tiếp nhận theo tháng (vụ). Tháng 4: 1; Tháng 5: 1; Tháng 6: 0."


def test_inspections_by_field_largest_first_beside_what_came_of_them(tmp_path: Path) -> None:
    chart = titled(charts(province({"KiemTra": INSPECTIONS}), tmp_path), "Vụ kiểm tra, vụ xử lý theo lĩnh vực")
    assert chart.categories == ("Giá", "An toàn thực phẩm")
    assert chart.series == (Bars("Vụ kiểm tra", (2, 1)), Bars("Vụ xử lý", (0, 1)))
    assert chart.description.endswith("Giá: vụ kiểm tra 2, vụ xử lý 0; An toàn thực phẩm: vụ kiểm tra 1, vụ xử lý 1.")


def test_tasks_as_done_overdue_and_what_is_left(tmp_path: Path) -> None:
    chart = titled(charts(province({"NhiemVu": TASKS}), tmp_path), "Nhiệm vụ của Kế hoạch theo kết quả thực hiện")
    assert chart.categories == (
        "Tuyên truyền, phổ biến chính sách, pháp luật (2)",
        "Đào tạo, phát triển nguồn nhân lực (1)",
    )
    assert [b.values for b in chart.series] == [(1, 0), (1, 0), (0, 1)]


def test_a_part_of_a_stack_too_short_for_its_number_has_none_and_the_axis_ends_with_the_longest() -> None:
    parts = (Bars("Hoàn thành", (96, 50)), Bars("Quá hạn", (4, 50)))
    xml = chart_xml.chart_space(Chart("X", "x", ("A (100)", "B (100)"), parts, True, True, ""), "rId1").decode()
    assert re.findall(r'<c:dLbl><c:idx val="(\d+)"/><c:delete val="1"/></c:dLbl>', xml) == ["0"]
    assert '<c:max val="100"/>' in xml
    beside = chart_xml.chart_space(Chart("X", "x", ("A", "B"), parts, True, False, ""), "rId1").decode()
    assert '<c:delete val="1"/></c:dLbl>' not in beside
    assert "<c:max" not in beside


def test_many_groups_are_cut_to_the_largest_and_the_rest(catalog: Catalog) -> None:
    goods = [v.code for v in catalog.enums["GoodsGroup"].values][:5]
    table = (
        COMPLAINTS.splitlines()[1]
        + "\n"
        + "\n".join(
            f"    B{i}{j} | SCT | 2019-04-0{j + 1} | | 2019-07-01 | MOI | {code} | TTIN | không"
            for i, code in enumerate(goods)
            for j in range(i + 1)
        )
    )
    wanted = ChartWording("II.7", "x", "goods_group", True, False, (Series("I-KN-02", "Vụ"),), 3, False, False)
    ((number, chart),) = maker(catalog, province({"KhieuNai": table}), wanted).of("II.7")
    assert number == 1
    assert chart.categories[-1] == "Các nhóm còn lại"
    assert chart.series[0].values == (5, 4, 3, 3)


@pytest.mark.parametrize("code", CODES)
def test_each_report_has_charts_whose_bars_add_up_to_the_figure(code: str) -> None:
    data = consolidated(code)
    words = report.wording_of(resources.shipped("templates", "BC.docx"))
    made = report.ReportFields(data, report.Formalities(), words)
    found = [b.chart for b in made.body if b.chart]
    assert len(found) == (2 if data.period.is_thematic else 4)
    for chart in found:
        assert len(chart.categories) >= 2
        code_of_first = chart.code.split("/")[0]
        if not chart.stacked:
            assert sum(chart.series[0].values) == data.evaluator.figure(code_of_first).value


def test_nothing_to_draw_is_not_drawn(tmp_path: Path) -> None:
    assert charts(province(), tmp_path) == []
    march = province({"KhieuNai": COMPLAINTS}, period_code="2019-M05")
    assert [c.title for c in charts(march, tmp_path)] == []  # one month, one group


def test_a_thematic_chart_is_for_thematic_reports_alone(catalog: Catalog) -> None:
    activities = """
        record_id | unit_code | activity_type | activity_name | date
        H1        | SCT       | MITTINH       | Lễ phát động  | 2019-03-15
        H2        | SCT       | KHUYENMAI     | Giảm giá      | 2019-03-16
    """
    wanted = ChartWording("II.2", "x", "activity_type", True, False, (Series("I-15-01", "x"),), 0, False, True)
    for code, count in (("2019-CD153", 1), ("2019-Q2", 0)):
        data = province({"Ngay15_3": activities}, period_code=code)
        assert len(maker(catalog, data, wanted).of("II.2")) == count


@pytest.mark.parametrize(
    ("code", "by", "message"),
    [
        ("I-KN-99", "month", "không có chỉ tiêu 'I-KN-99'"),
        ("I-KN-02", "field", "biểu đồ không tách được chỉ tiêu 'I-KN-02' theo 'field'"),
        (
            "I-KN-13",
            "area",
            "biểu đồ không tách được chỉ tiêu 'I-KN-13' theo 'area'",
        ),  # small cells would point at people
    ],
)
def test_a_chart_that_cannot_be_made_is_named(catalog: Catalog, code: str, by: str, message: str) -> None:
    wanted = ChartWording("II.7", "x", by, True, False, (Series(code, "x"),), 0, False, False)
    with pytest.raises(TemplateError, match=rf"^Mẫu BC_cau\.toml: {message}"):
        maker(catalog, province({"KhieuNai": COMPLAINTS}), wanted).of("II.7")


# in the file --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with four charts."""
    data = province({"KhieuNai": COMPLAINTS, "KiemTra": INSPECTIONS, "NhiemVu": TASKS})
    return report.write(data, tmp_path_factory.mktemp("bd") / "bc.docx").path


def drawn(path: Path) -> list[tuple[Any, Any]]:
    """Each inline drawing with the chart that it shows."""
    document = docx.Document(str(path))
    found = []
    for inline in document.element.body.iter(f"{WP}inline"):
        relation = next(inline.iter(f"{C}chart")).get(qn("r:id"))
        found.append((inline, document.part.rels[relation].target_part))
    return found


def test_the_charts_are_words_own_with_the_workbook_behind_them(path: Path) -> None:
    assert len(drawn(path)) == 4
    for _, part in drawn(path):
        root = etree.fromstring(part.blob)
        relation = root.find(f"{C}externalData").get(qn("r:id"))
        book = openpyxl.load_workbook(io.BytesIO(part.rels[relation].target_part.blob))
        rows = [list(r) for r in book[chart_xml.SHEET].iter_rows(values_only=True)]
        for place, series in enumerate(root.iter(f"{C}ser"), 1):
            shown = [float(v.text) for v in series.find(f"{C}val").iter(f"{C}v")]
            assert shown == [r[place] for r in rows[1:]]
            assert next(series.find(f"{C}tx").iter(f"{C}v")).text == rows[0][place]
            assert [v.text for v in series.find(f"{C}cat").iter(f"{C}v")] == [r[0] for r in rows[1:]]


def test_each_chart_has_words_for_who_cannot_see_it_and_a_caption_below(path: Path) -> None:
    captions = []
    for inline, _ in drawn(path):
        told = inline.find(f"{WP}docPr")
        assert told.get("descr").startswith(told.get("title"))
        paragraph = next(inline.iterancestors(qn("w:p")))
        assert paragraph.pPr.style == "BieuDo"
        caption = paragraph.getnext()
        assert caption.pPr.style == "TenBieuDo"
        captions.append("".join(t.text for t in caption.iter(qn("w:t"))))
        assert captions[-1].endswith(told.get("title"))
    assert [c[:11] for c in captions] == [f"Biểu đồ {n}. " for n in (1, 2, 3, 4)]


def test_black_grey_and_patterns_tell_the_bars_apart(path: Path) -> None:
    for _, part in drawn(path):
        root = etree.fromstring(part.blob)
        colours = {c.get("val") for c in root.iter(f"{A}srgbClr")}
        assert all(c[:2] == c[2:4] == c[4:] for c in colours)
        looks = [etree.tostring(s.find(f"{C}spPr")) for s in root.iter(f"{C}ser")]
        assert len(set(looks)) == len(looks)
        assert {f.get("typeface") for f in root.iter(f"{A}latin")} == {"Times New Roman"}
        assert all(s.find(f"{C}dLbls").find(f"{C}showVal").get("val") == "1" for s in root.iter(f"{C}ser"))


def test_a_name_with_marks_of_xml_stands_as_it_is() -> None:
    chart = Chart("x", "A & B", ("1 < 2", '"c"'), (Bars("<b>", (1.5, 2)),), True, False, "")
    root = etree.fromstring(chart_xml.chart_space(chart, "rId1"))
    assert [v.text for v in root.iter(f"{C}v")] == ["<b>", "1 < 2", '"c"', "1.5", "2"]
    book = openpyxl.load_workbook(io.BytesIO(chart_xml.workbook(chart)))
    assert book[chart_xml.SHEET]["B1"].value == "<b>"


def test_what_looks_like_a_formula_stays_a_text() -> None:
    chart = Chart("x", "x", ("=1+1", "http://a.b"), (Bars("=SUM(A1)", (1, 2)),), True, False, "")
    sheet = openpyxl.load_workbook(io.BytesIO(chart_xml.workbook(chart)))[chart_xml.SHEET]
    assert [sheet[c].data_type for c in ("A2", "A3", "B1")] == ["s", "s", "s"]
    assert sheet["A3"].hyperlink is None


def test_money_is_shown_in_millions() -> None:
    chart = Chart("x", "x", ("a", "b"), (Bars("x", (1_500_000, 2)),), False, False, "", millions=True)
    assert b'formatCode="[$-42A]#,##0.0,,"' in chart_xml.chart_space(chart, "rId1")


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_libreoffice_draws_them_with_their_numbers_and_names(path: Path, tmp_path: Path) -> None:
    to_pdf(path, tmp_path)
    done = subprocess.run(["pdftotext", str(tmp_path / "bc.pdf"), "-"], capture_output=True, check=True)
    text = re.sub(r"\s", "", done.stdout.decode())
    for said in ("Tháng4", "Tháng6", "Antoànthựcphẩm", "Hoànthành", "Biểuđồ4."):
        assert said in text


def test_the_package_has_each_chart_once(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
    assert sorted(n for n in names if "/charts/chart" in n) == [f"word/charts/chart{n}.xml" for n in (1, 2, 3, 4)]
    assert sorted(n for n in names if "/embeddings/" in n) == [
        f"word/embeddings/bieu_do_{n}.xlsx" for n in (1, 2, 3, 4)
    ]
