"""The dashboard: what its file may say, charts over cells, figures that are the evaluator's, one printed page."""

from __future__ import annotations

import re
import subprocess
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

from bvq_excel.catalog import Catalog
from bvq_excel.consolidation import Consolidation
from bvq_excel.errors import TemplateError
from bvq_excel.resources import shipped
from bvq_excel.workbooks import consolidated
from bvq_excel.workbooks.consolidated_chart_data import ChartData, chart_data
from bvq_excel.workbooks.consolidated_charts import step
from bvq_excel.workbooks.consolidated_dashboard import Chart, Dashboard, Series, load_dashboard
from tests.conftest import SOFFICE
from tests.test_consolidated_workbook_sources import example_province
from tests.test_consolidation import book, together

CLOCK = datetime(2019, 6, 17, 8, 30)
FRONT, DATA = "BangDieuKhien", "SoLieuBieuDo"
NAMES = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
}
TYPES_OF_2007 = {"barChart", "catAx", "valAx"}


@pytest.fixture(scope="module")
def dashboard(catalog: Catalog) -> Dashboard:
    return load_dashboard(catalog)


@pytest.fixture(scope="module")
def example(catalog: Catalog) -> Consolidation:
    return example_province(catalog)


@pytest.fixture(scope="module")
def path(example: Consolidation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example province's workbook."""
    made = tmp_path_factory.mktemp("bang") / "tonghop.xlsx"
    consolidated.write(example, made, clock=CLOCK)
    return made


@dataclass(frozen=True)
class Drawn:
    """A chart as it stands in the file: title, names of axes, ranges that it refers to, kinds of its parts."""

    title: str
    axes: tuple[str, ...]
    ranges: tuple[str, ...]
    parts: frozenset[str]
    text: str


def drawn(path: Path) -> list[Drawn]:
    """The charts of a workbook in the order of their parts."""
    charts = []
    with zipfile.ZipFile(path) as parts:
        names = sorted(n for n in parts.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", n))
        for name in names:
            text = parts.read(name).decode()
            root = ElementTree.fromstring(text)  # noqa: S314 - our own file

            def said(at: str, root: ElementTree.Element = root) -> tuple[str, ...]:
                return tuple("".join(e.itertext()) for e in root.findall(at, NAMES))

            kinds = frozenset(e.tag.partition("}")[2] for e in root.findall(".//c:plotArea/*", NAMES))
            axes = said(".//c:catAx/c:title/c:tx") + said(".//c:valAx/c:title/c:tx")
            (title,) = said("./c:chart/c:title/c:tx")
            charts.append(Drawn(title, axes, said(".//c:f"), kinds - {"layout", "spPr"}, text))
    return charts


def descriptions(path: Path) -> list[str]:
    """The alternative texts of everything drawn in a workbook."""
    with zipfile.ZipFile(path) as parts:
        drawings = [parts.read(n) for n in parts.namelist() if n.startswith("xl/drawings/drawing")]
    roots = [ElementTree.fromstring(d) for d in drawings]  # noqa: S314 - our own file
    return [e.get("descr", "") for root in roots for e in root.findall(".//xdr:cNvPr", NAMES)]


def cells(opened: Workbook, place: str) -> list[Any]:
    """The values in a range such as `SoLieuBieuDo!$A$6:$A$9`."""
    sheet, _, area = place.partition("!")
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    found = opened[sheet.strip("'")].iter_rows(top, bottom, left, right)
    return [cell.value for row in found for cell in row]


def texts(path: Path, sheet: str = FRONT) -> list[str]:
    return [str(c.value) for row in load_workbook(path)[sheet].iter_rows() for c in row if c.value is not None]


def written(result: Consolidation, folder: Path) -> Path:
    consolidated.write(result, folder / "t.xlsx", clock=CLOCK)
    return folder / "t.xlsx"


def complaints(*groups: str) -> list[dict[str, Any]]:
    """A complaint of each goods group, received on 2 April 2019 and a month later in turn."""
    return [
        {"record_id": f"SCT-KN-2019-{2401 + i}", "received_date": date(2019, 4 + i % 2, 2), "goods_group": g}
        for i, g in enumerate(groups)
    ]


def table(data: ChartData) -> list[tuple[Any, ...]]:
    return list(zip(data.labels, *data.values, strict=True))


def named(dashboard: Dashboard, words: str) -> Chart:
    return next(c for c in dashboard.on_sheet if words in c.title)


# what the file may say --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "instead", "message"),
    [
        ('code = "I-NV-01"', 'code = "I-NV-99"', "mục 'Kết quả trong kỳ': không có chỉ tiêu 'I-NV-99'"),
        ('code = "I-NV-01"', 'code = "I-KN-13"', "chỉ tiêu I-KN-13 tách theo dữ liệu cá nhân nhạy cảm"),
        ('{ count = "units", c', '{ count = "dogs", c', "không có count 'dogs'"),
        ('{ count = "units", c', '{ count = "units", code = "I-NV-01", c', "mỗi ô nêu hoặc code hoặc count"),
        ('{ count = "units", caption = "đơn vị đã báo cáo" }', '{ count = "units" }', "ô units thiếu caption"),
        ('    { code = "I-KN-07", caption = "vụ tồn cuối kỳ" },\n', "", "số ô chỉ tiêu phải là ước của 24"),
        ('by = "month"', 'by = "field"', "biểu đồ 'Phản ánh, khiếu nại theo tháng': chỉ tiêu I-KN-02 không tách được"),
        ('by = "month"', "by = 3", "sai kiểu giá trị của by"),
        ('by = "month"\n', "", "biểu đồ 2: thiếu by"),
        ('by = "month"', 'by = "month"\ncolour = "red"', "biểu đồ 2: không hiểu colour"),
        ('type = "column"', 'type = "sunburst"', "không có type 'sunburst'"),
        ('order = "value"\n', 'order = "length"\n', "không có order 'length'"),
        ('"I-KT-03", style = "hatched"', '"I-KT-03", style = "pink"', "không có style 'pink'"),
        ('"I-KT-03", style', '"I-KT-05", style', "các chỉ tiêu khác đơn vị tính (vụ, đồng)"),
        ('"I-KT-03", style', '"I-KT-10", style', "chỉ tiêu I-KT-10 không cộng, trừ được"),
        ('title = "Vụ xử phạt"', 'title = "Vụ kiểm tra"', "hai series trùng title"),
        ('colour = "mid_blue"', 'colour = "sky"', "styles.hatched: không có colour 'sky'"),
        ('pattern = "wide_upward_diagonal"', 'pattern = "tartan"', "không có pattern 'tartan'"),
        ("[labels.ContentArea]", "[labels.Nothing]", "không có danh mục 'Nothing'"),
        ('ND1 = "Tuyên truyền"', 'ND9 = "Tuyên truyền"', "labels.ContentArea: không có mã 'ND9'"),
        ("rows_per_figure = 200", "rows_per_figure = 0", "rows_per_figure phải lớn hơn 0"),
        ("rows_per_figure = 200", "", "sources: thiếu rows_per_figure"),
        ("[sources]", "[source]", "tệp: thiếu sources"),
        ("[sources]", "[sources", "sai cú pháp TOML"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    catalog: Catalog, tmp_path: Path, said: str, instead: str, message: str
) -> None:
    text = shipped("workbook", "dashboard.toml").read_text(encoding="utf-8")
    assert said in text
    changed = tmp_path / "dashboard.toml"
    changed.write_text(text.replace(said, instead, 1), encoding="utf-8")
    with pytest.raises(TemplateError, match=re.escape(message)) as refused:
        load_dashboard(catalog, changed)
    assert str(refused.value).startswith("dashboard.toml")


def test_more_charts_than_a_page_holds_are_refused(catalog: Catalog, tmp_path: Path) -> None:
    text = shipped("workbook", "dashboard.toml").read_text(encoding="utf-8")
    one = text[text.index("[[charts]]") : text.index("[[charts]]", text.index("[[charts]]") + 1)]
    (tmp_path / "d.toml").write_text(text.replace(one, one * 2, 1), encoding="utf-8")
    with pytest.raises(TemplateError, match="nhiều nhất 6 biểu đồ"):
        load_dashboard(catalog, tmp_path / "d.toml")


def test_a_file_that_is_not_there_is_named(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"khong-co\.toml: không đọc được"):
        load_dashboard(catalog, tmp_path / "khong-co.toml")


def test_series_beside_each_other_differ_in_black_and_white(dashboard: Dashboard) -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    for chart in dashboard.on_sheet:
        styles = [dashboard.styles[s.style] for s in chart.series]
        for i, one in enumerate(styles):
            for other in styles[i + 1 :]:
                assert one.pattern != other.pattern or abs(grey(one.colour) - grey(other.colour)) > 0.3, chart.title


def test_numbers_on_bars_differ_in_brightness_from_the_bar(dashboard: Dashboard) -> None:
    dark = {"#FFFFFF": False}
    for style in dashboard.styles.values():
        label_dark = dark.get(style.label, True)
        ground_dark = not style.pattern and int(style.colour[1:3], 16) < 0x80
        assert label_dark != ground_dark


# the numbers of charts --------------------------------------------------------------------------------------


def test_the_greatest_groups_come_first_and_the_others_together(catalog: Catalog, dashboard: Dashboard) -> None:
    groups = ("TP", "TP", "TP", "DT", "DT", "VT", "VT", "NH")
    result = together(catalog, book("SCT", KhieuNai=complaints(*groups)))
    chart = replace(named(dashboard, "theo nhóm hàng"), top=2)
    assert table(chart_data(result, dashboard, chart)) == [
        ("Thực phẩm, đồ uống", 3),
        ("Điện thoại, viễn thông", 2),
        ("Còn lại", 3),
    ]
    by_name = chart_data(result, dashboard, replace(chart, top=3))
    assert by_name.labels == ("Thực phẩm, đồ uống", "Điện thoại, viễn thông", "Vận tải", "Tài chính, ngân hàng")


def test_all_months_of_the_period_are_shown_also_those_without_anything(catalog: Catalog, dashboard: Dashboard) -> None:
    result = together(catalog, book("SCT", KhieuNai=complaints("TP", "TP", "TP")))
    assert table(chart_data(result, dashboard, named(dashboard, "theo tháng"))) == [
        ("Tháng 4", 2),
        ("Tháng 5", 1),
        ("Tháng 6", 0),
    ]


def test_tasks_are_done_overdue_or_neither(catalog: Catalog, dashboard: Dashboard) -> None:
    states = {"ND1.01": "HT", "ND1.02": "QH", "ND1.03": "DTH", "ND2.01": "HTM"}
    tasks = [{"lead_unit": "SCT", "task_code": t, "uom": "CUOC", "status": s} for t, s in states.items()]
    result = together(catalog, book("SCT", NhiemVu=tasks))
    assert table(chart_data(result, dashboard, named(dashboard, "nhiệm vụ"))) == [
        ("Tuyên truyền", 1, 1, 1),
        ("Ngày 15/3, đường dây nóng", 1, 0, 0),
    ]


def test_units_are_in_time_late_or_missing_by_level(catalog: Catalog, dashboard: Dashboard) -> None:
    files = book("SCT"), book("H105"), book("H106", received=date(2019, 6, 25))
    result = together(catalog, *files)
    found = {label: numbers for label, *numbers in table(chart_data(result, dashboard, named(dashboard, "nộp báo")))}
    assert found["UBND cấp huyện"] == [1, 1, 6]
    assert found["Sở, ban, ngành"][:2] == [1, 0]
    assert sum(map(sum, found.values())) == len(result.expected) == 44


def test_a_unit_that_reports_unasked_does_not_hide_one_that_is_missing(catalog: Catalog, dashboard: Dashboard) -> None:
    series = (Series("Thiếu", "I-XU-01", ("I-XU-03",), "dark"),)
    chart = replace(named(dashboard, "nộp báo"), series=series)
    # BCT (central level, as four units of the province are) has nothing to report.
    missing = table(chart_data(together(catalog, book("BCT")), dashboard, chart))
    assert sum(count for _, count in missing) == 44


def test_data_of_charts_are_the_evaluators_parts(
    catalog: Catalog, dashboard: Dashboard, example: Consolidation
) -> None:
    checked = 0
    for chart in dashboard.on_sheet:
        data = chart_data(example, dashboard, chart)
        for series, values in zip(chart.series, data.values, strict=True):
            if not series.less and chart.breakdown != "unit":
                assert sum(values) == example.evaluator.figure(series.code).value, chart.title
                checked += 1
    assert checked == 7


@pytest.mark.parametrize(
    ("greatest", "smallest", "expected"),
    [(3, 1, 1), (5, 1, 1), (6, 1, 2), (16, 1, 5), (42, 1, 10), (45_650_000, 100_000, 10_000_000), (0.4, 1, 1)],
)
def test_marks_of_an_axis_stand_at_round_numbers(greatest: float, smallest: float, expected: float) -> None:
    assert step(greatest, smallest) == expected


# charts in the file -----------------------------------------------------------------------------------------


def test_every_chart_has_a_title_axis_names_alt_text_and_cells_that_are_filled(
    dashboard: Dashboard, path: Path
) -> None:
    charts, opened = drawn(path), load_workbook(path)
    assert [c.title for c in charts] == [c.title for c in dashboard.on_sheet]
    for spec, chart in zip(dashboard.on_sheet, charts, strict=True):
        assert sorted(chart.axes) == sorted((spec.categories, spec.values))
        assert len(chart.ranges) == 3 * len(spec.series)
        for place in chart.ranges:
            assert place.startswith(f"{DATA}!")
            assert all(value is not None for value in cells(opened, place)), place
        assert chart.parts <= TYPES_OF_2007
    for spec, text in zip(dashboard.on_sheet, descriptions(path), strict=True):
        assert text.startswith(f"Biểu đồ: {spec.title}, quý II năm 2019. ")
        assert re.search(r": .*\d", text)


def test_the_cells_of_charts_hold_what_the_evaluator_says(
    dashboard: Dashboard, example: Consolidation, path: Path
) -> None:
    opened = load_workbook(path)
    for spec, chart in zip(dashboard.on_sheet, drawn(path), strict=True):
        data = chart_data(example, dashboard, spec)
        names, categories, values = chart.ranges[::3], chart.ranges[1::3], chart.ranges[2::3]
        assert [cells(opened, n) for n in names] == [[s.title] for s in spec.series]
        assert [tuple(cells(opened, c)) for c in categories] == [data.labels] * len(spec.series)
        assert [tuple(cells(opened, v)) for v in values] == list(data.values)


def test_the_alt_text_tells_every_value(dashboard: Dashboard, path: Path) -> None:
    said = dict(zip((c.title for c in dashboard.on_sheet), descriptions(path), strict=True))
    assert "UBND cấp huyện: đúng hạn 8 đơn vị, muộn 0 đơn vị, chưa báo cáo 0 đơn vị" in said["Tình hình nộp báo cáo"]
    assert "triệu đồng" in said["Tiền phạt theo lĩnh vực"]


def test_money_is_shown_in_millions_and_kept_in_dong(path: Path) -> None:
    (chart,) = [c for c in drawn(path) if c.title == "Tiền phạt theo lĩnh vực"]
    assert 'formatCode="[$-42A]#,##0.0,,"' in chart.text
    assert min(cells(load_workbook(path), chart.ranges[2])) > 100_000


def test_nothing_is_said_in_place_of_an_empty_chart(catalog: Catalog, dashboard: Dashboard, tmp_path: Path) -> None:
    made = written(together(catalog, book("SCT")), tmp_path)
    assert [c.title for c in drawn(made)] == ["Tình hình nộp báo cáo"]
    assert texts(made).count("Không phát sinh.") == 5
    empty = {c.title for c in dashboard.on_sheet} - {"Tình hình nộp báo cáo"}
    assert empty <= set(texts(made))
    assert texts(made, DATA).count("Không phát sinh.") == 5


def test_the_copy_to_send_upward_has_the_same_charts(example: Consolidation, path: Path, tmp_path: Path) -> None:
    consolidated.write_upward(example, tmp_path / "len.xlsx", clock=CLOCK)
    assert drawn(tmp_path / "len.xlsx") == drawn(path)


def test_files_with_charts_are_clean_for_the_open_xml_standard(path: Path) -> None:
    from openxml_audit import FileFormat, OpenXmlValidator

    outcome = OpenXmlValidator(file_format=FileFormat.OFFICE_2013).validate(str(path))
    assert [str(e) for e in outcome.errors] == []


def test_equal_data_and_clock_give_equal_bytes(catalog: Catalog, path: Path, tmp_path: Path) -> None:
    assert written(example_province(catalog), tmp_path).read_bytes() == path.read_bytes()


def test_the_workbook_holds_no_formula(path: Path) -> None:
    with zipfile.ZipFile(path) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) > 20
        assert not any(b"<f>" in parts.read(n) for n in sheets)


# key figures ------------------------------------------------------------------------------------------------


def test_tiles_show_the_evaluators_figures_in_vietnamese(catalog: Catalog, tmp_path: Path) -> None:
    closed = {"status": "DAGQ", "closed_date": date(2019, 5, 20), "recovered_value": 217_350_000}
    cases = [row | closed for row in complaints("TP", "DT", "TP")]
    result = together(catalog, book("SCT", KhieuNai=cases), book("H105", errors=[("KhieuNai", 6)]))
    found = texts(written(result, tmp_path))
    for text in ("2/44", "4,5%", "652,1", "3"):
        assert text in found
    assert "người tiêu dùng được đền bù (triệu đồng)" in found
    assert result.evaluator.figure("I-KN-08").value == 652_050_000


def with_earlier(result: Consolidation, **values: float) -> Consolidation:
    """`result` with figures of the year before, by indicator code with underscores."""
    earlier = {code.replace("_", "-"): value for code, value in values.items()}
    result.__dict__["dataset"] = replace(result.dataset, earlier=earlier)  # a cached property
    return result


def test_a_key_figure_says_how_it_changed_where_the_year_before_is_known(catalog: Catalog, tmp_path: Path) -> None:
    result = together(catalog, book("SCT", KhieuNai=complaints("TP", "DT", "TP")))
    found = texts(written(with_earlier(result, I_KN_02=2, I_KN_07=4, I_KT_01=0, I_XU_02=2.3), tmp_path))
    assert result.evaluator.figure("I-XU-02").value == pytest.approx(2.2727, abs=1e-4)  # printed as 2,3 as well
    assert "▲ tăng 50%" in found
    assert "▼ giảm 25%" in found
    assert found.count("bằng cùng kỳ năm 2018") == 1
    assert "▲ tăng, ▼ giảm so với cùng kỳ năm 2018." in found
    assert not [t for t in found if t.startswith("Chưa có số liệu cùng kỳ")]
    assert len([t for t in found if t[0] in "▲▼"]) == 3  # the note is one


def test_without_the_year_before_no_change_is_shown_and_one_line_says_so(catalog: Catalog, tmp_path: Path) -> None:
    found = texts(written(together(catalog, book("SCT", KhieuNai=complaints("TP"))), tmp_path))
    assert found.count("Chưa có số liệu cùng kỳ năm 2018 nên không nêu tăng, giảm.") == 1
    assert not [t for t in found if t[0] in "▲▼"]


def test_the_list_of_indicators_has_the_year_before_where_it_is_known(catalog: Catalog, tmp_path: Path) -> None:
    result = with_earlier(together(catalog, book("SCT", KhieuNai=complaints("TP", "DT"))), I_KN_02=1)
    header, *rows = ([c.value for c in row] for row in load_workbook(written(result, tmp_path))["ChiTieu"].iter_rows(5))
    (row,) = [dict(zip(header, r, strict=True)) for r in rows if "Vụ tiếp nhận trong kỳ" in r]
    assert (row["Cùng kỳ năm 2018"], row["So sánh"]) == (1, "tăng 100% so với cùng kỳ năm 2018")


def test_missing_units_and_what_became_of_the_rows_are_named(catalog: Catalog, tmp_path: Path) -> None:
    found = texts(written(together(catalog, book("SCT", KhieuNai=complaints("TP", "DT"))), tmp_path))
    assert "Số liệu lấy từ 2 dòng đã tổng hợp trên 2 dòng đã đọc (0 dòng loại do lỗi, 0 dòng trùng)." in found
    (missing,) = [t for t in found if t.startswith("Chưa nhận được báo cáo của: ")]
    assert "Sở Y tế" in missing
    assert "Sở Công Thương" not in missing


def tight(text: str) -> str:
    """A text without spaces: in a PDF letters that come from two typefaces stand apart."""
    return "".join(text.split())


# on paper ---------------------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_the_dashboard_prints_on_one_page_with_everything_on_it(
    dashboard: Dashboard, path: Path, tmp_path: Path
) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/lo"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    made = subprocess.run(
        ["pdftotext", str(tmp_path / f"{path.stem}.pdf"), "-"], check=True, capture_output=True, text=True
    )
    assert "###" not in made.stdout
    first, second, *_ = map(tight, made.stdout.split("\f"))
    wanted = [t.caption for s in dashboard.sections for t in s.tiles]
    wanted += [text for c in dashboard.on_sheet for text in (c.title, c.values, c.categories)]
    assert [text for text in wanted if tight(text) not in first] == []
    assert tight("Chưa nhận được báo cáo của") in first
    assert tight("Nội dung của tệp") not in first
    assert second.startswith(tight("Tổng hợp chỉ tiêu theo đơn vị"))
