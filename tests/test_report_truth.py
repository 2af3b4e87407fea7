"""The four reports are true: every number of the text is that of its annex cell, and follows its source rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from bvq_excel import resources
from bvq_excel.catalog import Catalog
from bvq_excel.consolidation import Consolidation
from bvq_excel.documents import readback, reconcile, report
from bvq_excel.documents.figures import Key
from bvq_excel.documents.report import Report
from bvq_excel.documents.tables import AnnexTable
from bvq_excel.errors import ReconciliationError
from bvq_excel.model import Record
from tests.four_reports import CODES, consolidated
from tests.report_tables import COMPLAINTS, Province, province

NUMBER = re.compile(r"\d[\d.,]*\d|\d")
# What may stand in the text as a number that is no figure; names that hold digits come from the catalogue.
ALLOWED = (
    r"ngày\s+\d{1,2}/\d{1,2}/\d{4}",
    r"\d+/KH-UBND",
    r"Ngày Quyền của người tiêu dùng Việt Nam 15/3(/\d{4})?",
    r"(quý [IVX]+ |\d tháng (đầu |cuối )?)?năm \d{4}",
    r"cùng kỳ năm \d{4}",
    r"^\d+\. ",
    r"^Biểu đồ \d+\. ",
    r"Số: \d+/BC-SCT",
    r"ngày \d\d tháng \d+ năm \d{4}",
)
END = "Nơi nhận:"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """The four reports as written."""
    folder = tmp_path_factory.mktemp("bc")
    signed = {"number": "12", "date": date(2020, 3, 20)}
    return {c: report.write(consolidated(c), folder / f"BC_SCT_{c}.docx", **signed) for c in CODES}  # type: ignore[arg-type]


# every number of the text -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph as it stands in the file, and the annex cell that it leads to, if any."""

    text: str
    cell: str | None


def letter(path: Path) -> Iterator[list[Piece]]:
    """The paragraphs of the letter, up to the list of recipients, with their links followed."""
    body = docx.Document(str(path)).element.body
    cells = {
        b.get(qn("w:name")): "".join(t.text or "" for t in cell.iter(qn("w:t")))
        for cell in body.iter(qn("w:tc"))
        for b in cell.iter(qn("w:bookmarkStart"))
    }
    for paragraph in body.iter(qn("w:p")):
        pieces = list(_pieces(paragraph, cells))
        if "".join(p.text for p in pieces) == END:
            return
        yield pieces


def _pieces(element: Any, cells: dict[str, str]) -> Iterator[Piece]:
    for child in element:
        if child.tag == qn("w:hyperlink"):
            yield Piece("".join(t.text or "" for t in child.iter(qn("w:t"))), cells[child.get(qn("w:anchor"))])
        elif child.tag == qn("w:t"):
            yield Piece(child.text or "", None)
        else:
            yield from _pieces(child, cells)


def number(text: str) -> str:
    """The number in a printed figure or an annex cell, without the closing zero of a rate."""
    found = NUMBER.findall(text)
    assert len(found) == 1, text
    return str(found[0]).removesuffix(",0")


@pytest.mark.parametrize("code", CODES)
def test_every_number_of_the_text_leads_to_an_annex_cell_that_says_the_same(
    reports: dict[str, Report], catalog: Catalog, code: str
) -> None:
    names = {v.label for e in catalog.enums.values() for v in e.values if NUMBER.search(v.label)}
    fixed = re.compile("|".join([*ALLOWED, *(re.escape(n[1:]) for n in names)]))
    followed = 0
    for pieces in letter(reports[code].path):
        for piece in (p for p in pieces if p.cell is not None):
            shown = "0" if piece.cell == "-" else piece.cell
            assert number(piece.text) == number(shown or ""), piece
            followed += 1
        plain = "".join(p.text if p.cell is None else "#" for p in pieces)
        assert NUMBER.findall(fixed.sub("", plain)) == [], plain
    assert followed == len([f for f in reports[code].text_figures if NUMBER.search(f.text)])
    assert followed > (20 if code.endswith("CD153") else 120)


@pytest.mark.parametrize("code", CODES)
def test_every_figure_is_proved_against_its_rows(reports: dict[str, Report], code: str) -> None:
    made = reports[code]
    everything = len(made.figures) + len(made.chart_figures)
    assert reconcile.check(made, consolidated(code)) == everything > 100


@pytest.mark.parametrize("code", CODES)
def test_the_written_annexes_are_the_proved_ones(reports: dict[str, Report], code: str) -> None:
    written = {t[0]: t for t in readback.tables(reports[code].path)}
    for annex in reports[code].annexes:
        rows = written[annex.columns][1:]
        assert [[*r] for r in rows if r[0] != "Mặt hàng"] == [_shown(annex, i) for i in range(len(annex.rows))]


def _shown(annex: AnnexTable, place: int) -> list[str]:
    """A row as the reader sees it: cells that go on have the text above, a heading goes over all."""
    row = annex.rows[place]
    if row.heading:
        return [row.cells[0].text] * len(row.cells)
    above = _shown(annex, place - 1) if place and any(c.continued for c in row.cells) else []
    return [above[i] if c.continued else c.text for i, c in enumerate(row.cells)]


# one row changed by one ---------------------------------------------------------------------------------------


def values(data: Consolidation, folder: Path) -> dict[Key, float | None]:
    """Every figure of the report with its value."""
    made = report.write(data, folder / "bc.docx")
    return {f.key: f.value for f in (*made.figures, *made.chart_figures)}


def raised(data: Consolidation, sheet: str, key: str, unit: str) -> tuple[Consolidation, Record]:
    """The consolidation in which the unit's first row of the sheet with something in the column has one more."""
    row = next(r for r in data.tables[sheet] if r.source.unit == unit and r[key])
    more = replace(row, values={**row.values, key: row[key] + 1})

    def changed(rows: tuple[Record, ...]) -> tuple[Record, ...]:
        return tuple(more if r is row else r for r in rows)

    tables = {name: changed(rows) for name, rows in data.tables.items()}
    submissions = tuple(
        replace(s, tables={name: changed(rows) for name, rows in s.tables.items()}) for s in data.submissions
    )
    return replace(data, tables=tables, submissions=submissions), row


@pytest.mark.parametrize(
    ("sheet", "key", "unit", "expected"),
    [
        (
            "TuyenTruyen",
            "attendees",
            "SYT",
            {("I-TT-02", "value", ""), ("I-TT-02", "change", ""), ("I-TT-02", "value", "unit:SYT")},
        ),
        (
            "DuongDayNong",
            "calls_answered",
            "SCT",
            {
                ("I-DN-07", "value", ""),
                ("I-DN-07", "change", ""),
                ("I-DN-03", "value", ""),
                ("I-DN-03", "change", ""),
            },
        ),
        (
            "KiemTra",
            "fine",
            "QLTT",
            {
                ("I-KT-05", "value", ""),
                ("I-KT-05", "change", ""),
                ("I-KT-05", "value", "field:{field}"),
            },
        ),
        (
            "KinhPhi",
            "spent",
            "SCT",
            {
                ("I-KP-04", "value", ""),
                ("I-KP-04", "change", ""),
                ("I-KP-04", "value", "item:{item}/fund_source:{fund_source}"),
                ("I-KP-04", "value", "fund_source:{fund_source}"),
            },
        ),
        (
            "NhiemVu",
            "actual_qty",
            "SCT",
            {("NhiemVu", "value", "task_code:{task_code}/uom:{uom}/column:actual_qty")},
        ),
    ],
)
def test_one_row_changed_by_one_changes_exactly_the_figures_that_it_is_in(
    tmp_path: Path, sheet: str, key: str, unit: str, expected: set[tuple[str, str, str]]
) -> None:
    data = consolidated("2019-Q2")
    changed, row = raised(data, sheet, key, unit)
    before, after = values(data, tmp_path), values(changed, tmp_path)
    assert before.keys() == after.keys()
    found = {
        (code, kind, "/".join(f"{b}:{g}" for b, g in zip(by, group, strict=True)))
        for (code, kind, by, group), value in before.items()
        if value != after[code, kind, by, group]
    }
    assert found == {(c, k, g.format(**row.values)) for c, k, g in expected}


# what does not agree ------------------------------------------------------------------------------------------


def tampered(made: Report, value: float | None = None, text: str | None = None) -> Report:
    """The report with another value or print in the total of complaints received (annex III)."""

    def change(annex: AnnexTable) -> AnnexTable:
        if annex.id != "PL III":
            return annex
        *rows, total = annex.rows
        cells = list(total.cells)
        figure = cells[2].figure
        assert figure
        figure = replace(figure, value=figure.value if value is None else value, text=text or figure.text)
        cells[2] = replace(cells[2], text=text or cells[2].text, figure=figure)
        return replace(annex, rows=(*rows, replace(total, cells=tuple(cells))))

    return replace(made, annexes=tuple(map(change, made.annexes)))


@pytest.fixture
def small(tmp_path: Path) -> tuple[Province, Report]:
    data = province({"KhieuNai": COMPLAINTS})
    return data, report.write(data, tmp_path / "bc.docx")


def test_a_figure_that_its_rows_do_not_give_is_named(small: tuple[Province, Report]) -> None:
    data, made = small
    with pytest.raises(ReconciliationError, match="Vụ tiếp nhận trong kỳ: số in ra 3, số tổng hợp 2"):
        reconcile.check(tampered(made, value=3), data)


def test_a_print_that_is_not_the_value_is_named(small: tuple[Province, Report]) -> None:
    data, made = small
    with pytest.raises(ReconciliationError, match=r"Vụ tiếp nhận trong kỳ.*in “4”, đúng ra là “2”"):
        reconcile.check(tampered(made, text="4"), data)


def test_a_figure_of_the_text_that_no_annex_has_is_named(small: tuple[Province, Report]) -> None:
    data, made = small
    bare = replace(made, annexes=())
    with pytest.raises(ReconciliationError, match=r"Vụ tiếp nhận trong kỳ \(phần II\.7\): không có ô nào ở phụ lục"):
        reconcile.check(bare, data)


def test_parts_that_do_not_add_up_are_named(small: tuple[Province, Report]) -> None:
    data, made = small
    crossed = next(a for a in made.annexes if a.id == "PL IV")
    short = replace(made, annexes=tuple(a if a is not crossed else replace(a, rows=a.rows[1:]) for a in made.annexes))
    with pytest.raises(ReconciliationError, match="Vụ tiếp nhận trong kỳ: PL IV cộng các dòng được 1, số toàn tỉnh 2"):
        reconcile.check(short, data)


def test_a_template_that_prints_something_else_into_an_annex_gets_no_report(tmp_path: Path) -> None:
    source = docx.Document(str(resources.shipped("templates", "BC.docx")))
    for text in source.element.body.iter(qn("w:t")):
        if text.text == "{{ o.chu }}":
            text.text = "{{ o.chu }}0"
    source.save(str(tmp_path / "BC_so.docx"))
    with pytest.raises(ReconciliationError, match=r"mẫu in sai số liệu: Phụ lục .*, dòng “.*”, cột “.*” in “"):
        report.write(province({"KhieuNai": COMPLAINTS}), tmp_path / "bc.docx", template=tmp_path / "BC_so.docx")
    assert [p.name for p in tmp_path.iterdir()] == ["BC_so.docx"]


def test_a_figure_that_a_template_prints_by_itself_is_proved_too(tmp_path: Path) -> None:
    source = docx.Document(str(resources.shipped("templates", "BC.docx")))
    source.paragraphs[0].insert_paragraph_before('Tiếp nhận {{ so("I-KN-02") }}.')
    source.save(str(tmp_path / "BC_so.docx"))
    data = province({"KhieuNai": COMPLAINTS})
    made = report.write(data, tmp_path / "bc.docx", template=tmp_path / "BC_so.docx")
    assert "Tiếp nhận 2 vụ." in readback.paragraphs(made.path)
    assert made.text_figures[0].text == "2 vụ"
