"""Feedback in LibreOffice: rows pasted into Loi mark exactly the faulty cells, sorted or not; slips open and print."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator

from bvq_excel import feedback
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.model import CheckedFile, Finding
from tests.books import RECEIVED, valid
from tests.conftest import SOFFICE
from tests.entry_books import submissions, written

pytestmark = pytest.mark.libreoffice

MADE = datetime(2019, 6, 18, 9, 30)
ROWS = {
    "KhieuNai": [
        valid("KhieuNai"),
        valid("KhieuNai", consumer_name="Lý A Páo", respondent_name="Lan Anh", closed_date=date(2019, 2, 3)),
        valid("KhieuNai", consumer_name="Sùng A Tủa", respondent_name="Bảo Ngọc", closed_date=date(2019, 5, 24)),
        valid("KhieuNai", consumer_name="Lò Thị Ỏm", respondent_name="Minh Đức", outcome=None),
    ],
    "TuyenTruyen": [valid("TuyenTruyen"), valid("TuyenTruyen", topic="Chủ đề khác", attendees=0)],
}
Mark = tuple[str, str, str, str]  # sheet, record id (empty: the header), header, severity


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unit's own workbook, with faults and an empty sheet Loi."""
    return written(tmp_path_factory.mktemp("own"), rows=ROWS)


@pytest.fixture(scope="module")
def found(own: Path, catalog: Catalog) -> CheckedFile:
    (given,) = submissions(own)
    return CheckedFile(own.name, (replace(given, problems=()),), (checker(catalog).check(given, RECEIVED),))


@pytest.fixture(scope="module")
def sent(found: CheckedFile, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sent")
    bad = CheckedFile("SYT.xlsx", reason="damaged", message="Tệp hỏng, không đọc được. Hãy gửi lại.")
    paths = feedback.write(catalog, [found, bad], folder, RECEIVED, MADE, full_copy=True)
    return {p.name: p for p in paths}


def converted(path: Path, target: str, folder: Path) -> Path:
    """What LibreOffice makes of the file; formulas without a stored value are computed."""
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", target, "--outdir", str(folder), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return folder / f"{path.stem}.{target.partition(':')[0]}"


def pasted(own: Path, rows: Path) -> Workbook:
    """The unit's workbook after the clerk has pasted the rows into its sheet Loi."""
    book = load_workbook(own)
    for row in load_workbook(rows)["Loi"].iter_rows(min_row=6, max_col=14):
        for cell in row:
            book["Loi"][cell.coordinate].value = cell.value
    return book


def turned_over(book: Workbook, name: str, rows: int) -> None:
    """Sort the filled rows of a sheet the other way round (all cells but the running number, as Excel does)."""
    sheet = book[name]
    cells = [[c.value for c in sheet[r]] for r in range(6, 6 + rows)]
    for number, values in enumerate(reversed(cells), 6):
        for at, value in enumerate(values[1:], 2):
            sheet.cell(number, at).value = value


def marked(book: Workbook, folder: Path) -> set[Mark]:
    """What the conditional formats of the record sheets mark, worked out by LibreOffice."""
    places: dict[str, list[tuple[str, str]]] = {}
    for name in ROWS:
        sheet, probe = book[name], f"Dau_{name}"
        made = book.create_sheet(probe)
        at = 0
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                if not rule.formula or "bvq_LoiKhoa" not in rule.formula[0]:
                    continue
                severity = re.search(r"\|(error|warning|info)", rule.formula[0])
                assert severity
                for row in sheet[f"A5:{sheet.cell(12, sheet.max_column).coordinate}"]:
                    for cell in row:
                        at += 1
                        made.cell(at, 1).value = on_sheet(rule.formula[0], name, cell.coordinate, cell.row)
                        places.setdefault(probe, []).append((cell.coordinate, severity[1]))
    path = folder / "marks.xlsx"
    book.save(path)
    (folder / "out").mkdir(exist_ok=True)
    computed = load_workbook(converted(path, "xlsx:Calc MS Excel 2007 XML", folder / "out"), data_only=True)
    marks: set[Mark] = set()
    for probe, known in places.items():
        name = probe.removeprefix("Dau_")
        for number, (place, severity_word) in enumerate(known, 1):
            value = computed[probe].cell(number, 1).value
            assert isinstance(value, bool), (probe, number, value)
            if value:
                cell = book[name][place]
                owner = "" if cell.row == 5 else str(book[name].cell(cell.row, 2).value)
                marks.add((name, owner, str(book[name].cell(5, cell.column).value), severity_word))
    return marks


def on_sheet(formula: str, name: str, place: str, row: int) -> str:
    """The condition as a formula elsewhere that asks about `place` of sheet `name`."""
    moved = Translator(f"={formula}", origin="A5").translate_formula(place)
    tokens = Tokenizer(moved)
    for token in tokens.items:
        if token.subtype == "RANGE" and re.fullmatch(r"\$?[A-Z]+\$?\d+", token.value):
            token.value = f"{name}!{token.value}"
    return tokens.render().replace("ROW()", str(row))


def expected(findings: tuple[Finding, ...]) -> set[Mark]:
    return {(f.sheet, f.record_id or "", f.header or "", f.severity) for f in findings if f.sheet in ROWS}  # type: ignore[misc]


def test_pasted_rows_mark_exactly_the_faulty_cells(
    own: Path, found: CheckedFile, sent: dict[str, Path], tmp_path: Path
) -> None:
    marks = marked(pasted(own, sent["Loi_SCT.xlsx"]), tmp_path)
    assert marks == expected(found.findings[0])
    assert len(marks) >= 4
    assert {severity for *_, severity in marks} >= {"error", "warning"}


def test_marks_follow_their_rows_when_these_are_sorted(
    own: Path, found: CheckedFile, sent: dict[str, Path], tmp_path: Path
) -> None:
    book = pasted(own, sent["Loi_SCT.xlsx"])
    for name, rows in ROWS.items():
        turned_over(book, name, len(rows))
    assert marked(book, tmp_path) == expected(found.findings[0])


def test_nothing_is_marked_before_the_rows_are_pasted(own: Path, tmp_path: Path) -> None:
    assert marked(load_workbook(own), tmp_path) == set()


def test_the_full_copy_marks_exactly_the_faulty_cells(
    found: CheckedFile, sent: dict[str, Path], tmp_path: Path
) -> None:
    assert marked(load_workbook(sent["NOI_BO_SCT.xlsx"]), tmp_path) == expected(found.findings[0])


@pytest.mark.parametrize("name", ["PHIEU_SCT.docx", "PHIEU_KhongDocDuoc_SYT.docx", "Loi_SCT.xlsx"])
def test_every_file_opens_and_prints_its_words(sent: dict[str, Path], tmp_path: Path, name: str) -> None:
    pdf = converted(sent[name], "pdf", tmp_path)
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    words = " ".join(text.split())
    wanted = {
        "PHIEU_SCT.docx": ("PHIẾU PHẢN HỒI LỖI SỐ LIỆU", "03/02/2019", "gửi lại trước ngày 20/06/2019"),
        "PHIEU_KhongDocDuoc_SYT.docx": ("Tệp hỏng, không đọc được. Hãy gửi lại.",),
        "Loi_SCT.xlsx": ("DANH SÁCH LỖI ĐỂ CHÉP", "Ctrl+C", "SCT-KN-2019-2402"),
    }[name]
    assert [w for w in wanted if w not in words] == []
    assert "###" not in text
    assert "{{" not in text
