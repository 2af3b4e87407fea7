"""What the byte scan sees in a workbook that the values do not tell: errors, formulas, hidden, merged, fonts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bvq_excel.model import RawSheet
from bvq_excel.reading import open_workbook
from bvq_excel.reading.exact import scan_exactly
from bvq_excel.reading.scan import scan_sheet
from bvq_excel.reading.shared import Strings, Styles
from tests import hostile
from tests.conftest import SHARED, needs_shared

Sheet = Callable[..., RawSheet]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Return the only sheet of a workbook made of rows in XML."""

    def read(rows: str, **options: Any) -> RawSheet:
        path = tmp_path / "SYT.xlsx"
        path.write_bytes(hostile.workbook({"S": rows}, **options))
        return open_workbook(path).sheets["S"]

    return read


def test_error_cells_are_blank_in_the_grid_and_named_beside_it(sheet: Sheet) -> None:
    found = sheet(
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c></row>'
        '<row r="4"><c r="B4" s="1" t="e"><f>A9/0</f><v>#DIV/0!</v></c></row>'
    )
    assert found.errors == {"B2": "#N/A", "B4": "#DIV/0!"}
    assert found.cells == ((None, None), (1.0, None), (None, None), (None, None))
    assert found.formulas == {"B4"}
    assert not found.uncached


def test_formulas_with_and_without_a_saved_value(sheet: Sheet) -> None:
    found = sheet(
        '<row r="6"><c r="A6"><f>1+1</f><v>2</v></c><c r="B6" s="2"><f>A6</f></c><c r="C6"><f>A6</f><v></v></c>'
        '<c r="D6" t="str"><f>IF(A6=2,"","x")</f><v></v></c><c r="E6" t="str"><f aca="false">"x"</f><v>x</v></c>'
        '<c r="F6"><f t="shared" si="0"/><v>4</v></c><c r="G6"><f>A6</f><v/></c></row>'
    )
    assert found.formulas == {"A6", "B6", "C6", "D6", "E6", "F6", "G6"}
    assert found.uncached == {"B6", "C6", "G6"}
    assert found.cells[5][:6] == (2.0, None, None, None, "x", 4.0)


HIDDEN_ROWS = (
    '<row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="2" hidden="1"><c r="A2"><v>2</v></c></row>'
    '<row r="3" hidden="1" outlineLevel="1"><c r="A3"><v>3</v></c></row>'
    '<row r="4" hidden="false" outlineLevel="0"><c r="A4"><v>4</v></c></row>'
    '<row r="5" ht="12" hidden="true" outlineLevel="0"><c r="A5"><v>5</v></c></row>'
    '<row r="9" hidden="1"/>'
)


def test_hidden_rows_count_unless_they_are_in_an_outline_or_below_the_data(sheet: Sheet) -> None:
    assert sheet(HIDDEN_ROWS).hidden_rows == (2, 5)


def test_hidden_columns_count_unless_they_are_in_an_outline_or_beside_the_data(sheet: Sheet) -> None:
    columns = (
        '<cols><col min="1" max="1" width="9"/><col min="2" max="3" hidden="1"/>'
        '<col hidden="true" max="4" min="4" outlineLevel="1"/><col min="5" max="5" hidden="0"/>'
        '<col min="7" max="16384" hidden="1"/></cols>'
    )
    found = sheet('<row r="1"><c r="A1"><v>1</v></c><c r="G1"><v>7</v></c></row>', before=columns)
    assert found.hidden_columns == ("B", "C", "G")


CONDITION = '<autoFilter ref="A1:A9"><filterColumn colId="0"><top10 val="3"/></filterColumn></autoFilter>'
ARROW_HIDDEN = '<autoFilter ref="A1:A9"><filterColumn colId="0" hiddenButton="1"/></autoFilter>'


def test_a_filter_is_active_when_it_has_a_condition(sheet: Sheet) -> None:
    assert sheet(hostile.ONE_ROW, after=CONDITION).filtered
    assert not sheet(hostile.ONE_ROW, after=ARROW_HIDDEN).filtered
    assert not sheet(hostile.ONE_ROW, after='<autoFilter ref="A1:A9"/>').filtered


def test_a_filter_of_a_table_counts_for_the_sheet_that_holds_the_table(tmp_path: Path) -> None:
    sheets = {"A": hostile.ONE_ROW, "B": hostile.ONE_ROW}
    found = hostile.parts(sheets, after='<tableParts><tablePart r:id="t1"/></tableParts>')
    for i, content in enumerate((f'<table ref="A1:A9">{CONDITION}</table>', "<table/>"), 1):
        link = hostile.relationships(("t1", "table", f"../tables/table{i}.xml"))
        found[f"xl/tables/table{i}.xml"] = content
        found[f"xl/worksheets/_rels/sheet{i}.xml.rels"] = link
    (tmp_path / "x.xlsx").write_bytes(hostile.packed(found))
    filtered = {name: found.filtered for name, found in open_workbook(tmp_path / "x.xlsx").sheets.items()}
    assert filtered == {"A": True, "B": False}


def test_merged_ranges_even_huge_ones_are_listed_and_cost_nothing(sheet: Sheet) -> None:
    merges = '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    found = sheet(hostile.ONE_ROW, after=merges)
    assert found.merges == ("A1:C1", "A2:XFD1048576")
    assert found.cells == ((1.0,),)


TEXTS = (
    '<row r="1"><c r="A1" s="2" t="s"><v>0</v></c><c r="B1" s="2"><v>5</v></c><c r="C1" s="2"/>'
    '<c r="D1" t="s"><v>0</v></c><c r="E1" t="s"><v>1</v></c><c r="F1" s="2" t="inlineStr"><is><t>a</t></is></c>'
    '<c r="G1" t="inlineStr"><is><r><rPr><rFont val="VNI-Times"/></rPr><t>b</t></r></is></c></row>'
)


def test_legacy_fonts_are_reported_for_cells_with_text_only(sheet: Sheet) -> None:
    strings = '<si><t>Ng­êi</t></si><si><r><t>a</t></r><r><rPr><rFont val=".VnTimeH"/></rPr><t>b</t></r></si>'
    found = sheet(TEXTS, styles=hostile.LEGACY_STYLES, strings=strings)
    assert found.fonts == {"A1": ".VnTime", "E1": ".VnTimeH", "F1": ".VnTime", "G1": "VNI-Times"}


def test_a_legacy_font_that_no_cell_style_uses_is_no_matter(sheet: Sheet) -> None:
    assert sheet(TEXTS, styles=hostile.PLAIN_STYLES, strings="<si><t>a</t></si><si><t>b</t></si>").fonts == {
        "G1": "VNI-Times"
    }


def test_prefixes_order_quotes_and_missing_references_make_no_difference(sheet: Sheet) -> None:
    plain = sheet(
        '<row r="1" hidden="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1</f></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2" s="1"><v>43555</v></c></row>'
    )
    odd = (
        "<!-- by hand --><row hidden='true'><c t='e'><v>#REF!</v></c><c><f>1</f></c></row>"
        '<row><c><v>2</v></c><c t="n"  s = "1"\n r="B2"><v>43555</v></c></row>'
    )
    assert sheet(odd) == plain
    assert sheet(re.sub(r"(</?)(?=[a-z])", r"\1x:", odd), before='<a xmlns:x="m"/>') == plain


def test_a_far_styled_blank_cell_is_tolerated(sheet: Sheet) -> None:
    found = sheet(hostile.ONE_ROW + '<row r="1048576"><c r="XFD1048576" s="2"/></row>')
    assert found.cells == ((1.0,),)


def test_two_hundred_thousand_styled_blank_rows_are_no_data(tmp_path: Path) -> None:
    path = tmp_path / "SYT.xlsx"
    path.write_bytes(hostile.styled_blank_rows())
    assert open_workbook(path).sheets["S"].cells == ((1.0,),)


def test_a_sheet_of_thousands_of_rows_keeps_its_formulas_and_last_row(sheet: Sheet) -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}"><f>A{i}</f></c></row>' for i in range(1, 3001))
    found = sheet(rows)
    assert len(found.cells) == 3000
    assert found.cells[-1][0] == 3000.0
    assert len(found.uncached) == 3000


@needs_shared
def test_the_fast_scan_and_the_exact_one_agree_on_the_samples() -> None:
    compared = 0
    for path in sorted((SHARED / "samples").glob("*/*.xlsx")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    data = archive.read(name)
                    fast, exact = (scan(data, Styles(), Strings()) for scan in (scan_sheet, scan_exactly))
                    for what in (
                        "errors",
                        "formulas",
                        "uncached",
                        "hidden_rows",
                        "hidden_columns",
                        "merges",
                        "filtered",
                    ):
                        assert getattr(fast, what) == getattr(exact, what), (path.name, name, what)
                    assert fast.last_row >= exact.last_row
                    assert fast.last_column >= exact.last_column
                    compared += 1
    assert compared > 200
