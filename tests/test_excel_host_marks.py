"""Marking writes sheet Loi alone: whatever was found, marking and clearing give the workbook back part by part."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator

import pytest
import xlwings as xw

from bvq_excel import marks
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import SEVERITIES
from bvq_excel.hosts.excel_loi import read_marks, write_marks
from bvq_excel.model import Finding
from tests.entry_books import written
from tests.excel_host import Office, office

__all__ = ["office"]

SETS = 200
VALUES = ("", "0912345678", "=1+1", "-5", "+84", "'x", "#N/A", "12/5", "Nguyễn Văn A", "1,5 triệu", "@here", "x\ny")


@pytest.fixture
def small(office: Office, catalog: Catalog) -> xw.Book:
    """A workbook of few sheets and rows, which is quickly saved."""
    return office.open(written(office.folder, unit="MTTQ", rows={}, blank_rows=2))


def random_findings(catalog: Catalog, book: xw.Book, draw: random.Random) -> list[Finding]:
    """Any number of findings at any cells of the workbook's sheets, with values that Excel would like to change."""
    names = [n for n in book.sheet_names if n in catalog.sheets]
    found = []
    for _ in range(draw.choice((0, 1, 2, 5, 40, 300))):
        name = draw.choice(names)
        column = draw.choice(catalog.sheets[name].columns)
        record = (
            f"MTTQ-{catalog.sheets[name].sheet_code}-2019-{draw.randint(1, 9999):04d}" if draw.random() < 0.7 else None
        )
        value, rule = draw.choice(VALUES), draw.choice(list(catalog.rules))
        place = f"{draw.choice('ABCDEFGH')}{draw.randint(5, 300)}"
        found.append(
            Finding(rule, draw.choice(SEVERITIES), f"giá trị {value} sai.", "Sửa.", "MTTQ", "MTTQ.xlsx", name, place,
                    column.key, column.header, record, value)
        )  # fmt: skip
    return found


def parts(book: xw.Book) -> dict[str, bytes]:
    """Every part of the workbook as it would be saved, but Loi's own and the time of saving."""
    stream = io.BytesIO()
    book.api.save(stream)
    with zipfile.ZipFile(stream) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    loi = f"xl/worksheets/sheet{book.sheets['Loi'].index}.xml"
    table = next(name for name, data in found.items() if name.startswith("xl/tables/") and b"tblLoi" in data)
    found["docProps/core.xml"] = re.sub(rb"<dcterms:modified.*?</dcterms:modified>", b"", found["docProps/core.xml"])
    return {name: data for name, data in found.items() if name not in (loi, table)}


def sets(catalog: Catalog, book: xw.Book) -> Iterator[tuple[marks.Mark, ...]]:
    draw = random.Random(646)
    for _ in range(SETS):
        yield marks.merged(random_findings(catalog, book, draw), ())


def test_marking_and_clearing_give_the_workbook_back(small: xw.Book, catalog: Catalog) -> None:
    parts(small)  # openpyxl's first saving of a workbook differs from all later ones
    before = parts(small)
    assert len(before) > 20
    for number, rows in enumerate(sets(catalog, small)):
        write_marks(small, rows, {})
        assert len(read_marks(small)) == len(rows)
        write_marks(small, marks.cleared(rows), {})
        assert read_marks(small) == ()
        if number % 10 == 9:  # saving takes most of the time; what one set changed would still be there
            assert parts(small) == before


def test_what_was_marked_is_read_back_as_it_was(small: xw.Book, catalog: Catalog) -> None:
    for rows in list(sets(catalog, small))[:40]:
        write_marks(small, rows, {})
        read = read_marks(small)
        assert [m[1:] for m in read] == [m[1:] for m in rows]
        assert [m.number for m in read] == [str(i) for i in range(1, len(rows) + 1)]


def test_marking_twice_is_marking_once(small: xw.Book, catalog: Catalog) -> None:
    rows = next(rows for rows in sets(catalog, small) if len(rows) > 40)
    write_marks(small, rows, {})
    once = small.sheets["Loi"].range("A1:N310").formula
    write_marks(small, rows, {})
    assert small.sheets["Loi"].range("A1:N310").formula == once


def test_the_list_is_as_long_as_its_rows(small: xw.Book, catalog: Catalog) -> None:
    table = small.sheets["Loi"].tables["tblLoi"]
    for rows in list(sets(catalog, small))[:20]:
        write_marks(small, rows, {})
        assert table.range.shape == (1 + max(1, len(rows)), 14)
