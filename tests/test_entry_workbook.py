"""The entry workbook's layout is the contract's; its parts are well formed and the same for the same input."""

from __future__ import annotations

import html
import re
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.errors import HostError
from bvq_excel.workbooks import entry
from bvq_excel.workbooks.layout import load_layout
from tests.conftest import SHARED, needs_shared
from tests.entry_books import CLOCK, a_row_everywhere, opened, part_texts, unit_of, written

# Excel 2013 and LibreOffice 7 know all of these.
FUNCTIONS = {
    *("ABS", "AND", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATE", "FIND", "IF", "IFERROR", "INDEX", "ISNUMBER"),
    *("LEFT", "LEN", "MATCH", "MAX", "N", "NOT", "OR", "ROW", "SUBSTITUTE", "SUMIFS", "SUMPRODUCT", "TODAY", "TRIM"),
    *("FALSE", "WORKDAY"),
}
HELPERS = ["Loi", "HuongDan", "DanhMuc"]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """A workbook of Sở Công Thương, which has every sheet, with a row in each."""
    return written(tmp_path_factory.mktemp("full"), rows=a_row_everywhere(catalog))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district's workbook before anything is filled in."""
    return written(tmp_path_factory.mktemp("empty"), "H106", cover={})


def test_every_header_stands_in_row_5_word_for_word(full: Path, catalog: Catalog) -> None:
    book = opened(full)
    for name, sheet in catalog.tables.items():
        assert [c.value for c in book[name][5]] == [c.header for c in sheet.columns], name


@needs_shared
def test_headers_and_tables_are_those_of_the_contract(full: Path) -> None:
    book = opened(full)
    for path in sorted((SHARED / "contract" / "sheets").glob("*.toml")):
        sheet = tomllib.loads(path.read_text(encoding="utf-8"))
        headers = [c["header"] for c in sheet["columns"]]
        found = book[sheet["name"]]
        if sheet["layout"] == "form":
            assert [found.cell(6 + i, 2).value for i in range(len(headers))] == headers
        else:
            assert [c.value for c in found[5]] == headers
            assert list(found.tables) == [sheet["table"]]


def test_each_sheet_is_one_table_from_row_5_to_the_last_pre_numbered_row(full: Path, catalog: Catalog) -> None:
    book = opened(full)
    for name, sheet in catalog.tables.items():
        last = f"{get_column_letter(len(sheet.columns))}{book[name].max_row}"
        assert book[name].tables[sheet.table].ref == f"A5:{last}"
        assert not book[name].merged_cells.ranges


def test_title_unit_and_period_stand_above(empty: Path) -> None:
    sheet = opened(empty)["KhieuNai"]
    assert [sheet.cell(r, 1).value for r in (1, 2, 3)] == [
        "Phản ánh, yêu cầu, khiếu nại của người tiêu dùng",
        "Đơn vị: UBND huyện Tam Đường",
        "Kỳ: 2019-Q2 (từ 15/03/2019 đến 14/06/2019)",
    ]


@pytest.mark.parametrize(
    ("unit", "period", "sheets"),
    [
        ("SYT", "2019-Q2", "NhiemVu TuyenTruyen DaoTao KiemTra ThuNghiem ThietBi KinhPhi VanBan KienNghi"),
        ("MTTQ", "2019-Q2", "NhiemVu TuyenTruyen DaoTao KinhPhi VanBan KienNghi"),
        ("SCT", "2019-CD153", "Ngay15_3 BaoChi VanBan KienNghi"),
        ("STC", "2019-CD153", "VanBan KienNghi"),
    ],
)
def test_a_unit_gets_its_own_sheets_in_catalogue_order(tmp_path: Path, unit: str, period: str, sheets: str) -> None:
    book = opened(written(tmp_path, unit, period))
    assert book.sheetnames == ["ThongTin", *sheets.split(), *HELPERS]
    assert [s.title for s in book if s.sheet_state != "visible"] == ["DanhMuc"]


def test_rows_given_for_a_sheet_that_the_unit_does_not_have_are_not_lost(tmp_path: Path, catalog: Catalog) -> None:
    rows = {"BaoChi": a_row_everywhere(catalog)["BaoChi"]}
    assert "BaoChi" in opened(written(tmp_path, "SYT", rows=rows)).sheetnames


def test_the_cover_knows_unit_period_and_template(empty: Path, catalog: Catalog) -> None:
    sheet = opened(empty)["ThongTin"]
    form = {sheet.cell(r, 2).value: sheet.cell(r, 3).value for r in range(6, 6 + len(catalog.cover.columns))}
    assert form["Mã đơn vị báo cáo"] == "H106"
    assert form["Kiểu kỳ báo cáo"] == "Theo Nghị định 09/2019/NĐ-CP (ngày 15 đến ngày 14)"
    assert (form["Kỳ báo cáo"], form["Lần gửi"], form["Đơn vị tiền"]) == ("2019-Q2", 1, "đồng")
    assert form["Phiên bản biểu mẫu"] in catalog.list_parameter("template.known_versions", CLOCK.date())


def test_required_conditional_optional_and_computed_headers_look_different(empty: Path) -> None:
    headers = {c.value: c for c in opened(empty)["KhieuNai"][5]}
    looks = [headers[h].fill.fgColor.rgb for h in ("Ngày tiếp nhận", "Ngày kết thúc", "Giới tính", "Hạn giải quyết")]
    assert len(set(looks)) == 4


def test_optional_columns_are_folded_away_until_they_hold_something(tmp_path: Path, catalog: Catalog) -> None:
    row = a_row_everywhere(catalog)["KhieuNai"][0]
    closed = opened(written(tmp_path, rows={"KhieuNai": [row]}, name="a.xlsx"))["KhieuNai"]
    opened_up = opened(written(tmp_path, rows={"KhieuNai": [row | {"sex": "NU"}]}, name="b.xlsx"))["KhieuNai"]
    letter = get_column_letter(catalog.sheets["KhieuNai"].position["consumer_phone"] + 1)
    assert closed.column_dimensions[letter].hidden
    assert closed.column_dimensions[letter].outlineLevel == 1
    assert not opened_up.column_dimensions[letter].hidden
    note = get_column_letter(len(catalog.sheets["KhieuNai"].columns))
    assert not closed.column_dimensions[note].hidden


def test_captions_name_the_parts_of_a_sheet_over_columns_that_are_seen(empty: Path) -> None:
    sheet = opened(empty)["KhieuNai"]
    captions = {c.value: sheet.cell(5, c.column).value for c in sheet[4] if c.value}
    assert captions["Người tiêu dùng"] == "Họ tên người tiêu dùng"
    assert captions["Xử lý"] == "Ngày hồ sơ hợp lệ"


def test_captions_and_computed_columns_of_the_layout_exist_in_the_catalogue(catalog: Catalog) -> None:
    layout = load_layout()
    for name, captions in layout.captions.items():
        assert set(captions) <= set(catalog.sheets[name].by_key), name
    computed = {
        f"{s.name}.{c.key}"
        for s in catalog.tables.values()
        for c in s.columns
        if c.computed and c.key not in ("seq", "record_id", "unit_code")
    }
    assert set(layout.computed) == computed


def formulas(path: Path) -> set[str]:
    """Every formula of the file: in cells, tables, validations, conditional formats, names."""
    found: set[str] = set()
    for _, text in part_texts(path, r"\.xml$"):
        pattern = r"<(f|formula|formula1|formula2|calculatedColumnFormula|definedName)(?: [^>]*)?>([^<]+)</\1>"
        found |= {html.unescape(body) for _, body in re.findall(pattern, text)}
    return found


def test_only_functions_of_excel_2013_are_used(full: Path) -> None:
    used = set()
    for formula in formulas(full):
        outside = re.sub(r'"[^"]*"|\[[^\[\]]*\]', "", formula)  # texts and column names are no functions
        used |= set(re.findall(r"([A-Za-z_][\w.]*)\(", outside))
    assert used <= FUNCTIONS
    assert {"WORKDAY", "MATCH", "COUNTIFS"} <= used


def test_texts_are_never_formulas(tmp_path: Path, catalog: Catalog) -> None:
    row = a_row_everywhere(catalog)["KienNghi"][0] | {"content": '=HYPERLINK("http://x")', "note": "@SUM(1)"}
    sheet = opened(written(tmp_path, rows={"KienNghi": [row]}))["KienNghi"]
    assert [(sheet.cell(6, c).value, sheet.cell(6, c).data_type) for c in (6, 8)] == [
        ('=HYPERLINK("http://x")', "s"),
        ("@SUM(1)", "s"),
    ]


@pytest.mark.parametrize("kind", ["full", "empty"])
def test_the_file_is_well_formed_open_xml(kind: str, request: pytest.FixtureRequest) -> None:
    from openxml_audit import FileFormat, OpenXmlValidator

    result = OpenXmlValidator(file_format=FileFormat.OFFICE_2013).validate(str(request.getfixturevalue(kind)))
    assert [str(e) for e in result.errors] == []


def test_same_input_and_clock_give_the_same_bytes(tmp_path: Path, catalog: Catalog) -> None:
    rows = a_row_everywhere(catalog)
    first, second = (written(tmp_path, rows=rows, name=n).read_bytes() for n in ("a.xlsx", "b.xlsx"))
    later = written(tmp_path, rows=rows, name="c.xlsx", clock=datetime(2019, 6, 2)).read_bytes()
    assert first == second != later


def test_a_workbook_of_all_sheets_can_be_mailed(full: Path) -> None:
    assert full.stat().st_size < 300_000


def test_each_sheet_is_printed_on_a4_landscape_with_its_headers_and_ends_with_the_data(full: Path) -> None:
    book = opened(full)
    for sheet in book:
        if sheet.title == "DanhMuc":
            continue
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9), sheet.title
    last = book["KhieuNai"].max_row
    assert book["KhieuNai"].print_area == f"'KhieuNai'!$A$1:$AP${last}"
    assert book["KhieuNai"].print_title_rows == "$1:$5"


def test_the_page_is_filled_up_with_pre_numbered_rows_and_no_further(tmp_path: Path, catalog: Catalog) -> None:
    row = a_row_everywhere(catalog)["KhieuNai"][0]
    few = written(tmp_path, rows={"KhieuNai": [row] * 2}, name="few.xlsx")
    many = written(tmp_path, rows={"KhieuNai": [row] * 90}, name="many.xlsx")
    wanted = written(tmp_path, rows={"KhieuNai": [row] * 2}, name="wanted.xlsx", blank_rows=100)
    rows = [opened(path)["KhieuNai"].max_row - 5 for path in (few, many, wanted)]
    assert 30 < rows[0] <= 62
    assert 90 <= rows[1] < 120
    assert rows[2] == 102


def test_a_file_that_is_in_the_way_is_reported_with_the_way_out(tmp_path: Path, catalog: Catalog) -> None:
    period = periods.period(catalog, "2019-Q2")
    with pytest.raises(HostError, match=r"Không ghi được tệp .*SYT\.xlsx: không có thư mục này"):
        entry.write(tmp_path / "none" / "SYT.xlsx", catalog, period, unit_of("SYT", "2019-Q2"), clock=CLOCK)
