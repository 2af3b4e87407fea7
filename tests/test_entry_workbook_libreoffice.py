"""Entry workbooks in LibreOffice: what it recalculates, saves and prints."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bvq_excel.catalog import Catalog
from bvq_excel.model import Record
from bvq_excel.workbooks import entry
from tests.conftest import SOFFICE
from tests.entry_books import a_row_everywhere, opened, submissions, unit_of, written

pytestmark = pytest.mark.libreoffice

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """A workbook with rows in every sheet, some of them extended, priced anew or late."""
    rows = a_row_everywhere(catalog)
    complaint = rows["KhieuNai"][0]
    rows["KhieuNai"] += [
        complaint | {"extended": True, "accepted_date": None},
        complaint | {"received_date": date(2018, 12, 27), "accepted_date": date(2018, 12, 28)},
        {"task_code": "ND2.06", "consumer_name": "Lý A Páo"},
    ]
    rows["KhieuNai"] += [complaint] * 30
    rows["ThiTruong"].append(rows["ThiTruong"][0] | {"item": "GAOSC", "price": 23_500, "price_prev": 21_000})
    rows["ThietBi"].append(rows["ThietBi"][0] | {"qty": None, "unit_price": None})
    unit = unit_of("SCT", "2019-Q2")
    rows["NhiemVu"] = entry.starting_rows(catalog, unit)["NhiemVu"]
    rows["KiemTra"].append(
        rows["KiemTra"][0] | {"decision_no": "22/QĐ-QLTT", "conclusion": "VIPHAM", "fine": 7_000_000}
    )
    rows["TuyenTruyen"].append(rows["TuyenTruyen"][0] | {"date_to": None, "events": 3, "attendees": 45})
    cover = {"nil_sheets": ()}
    return written(tmp_path_factory.mktemp("lo"), rows=rows, cover=cover)


@pytest.fixture(scope="module")
def saved(source: Path) -> dict[str, Path]:
    """The workbook as LibreOffice saves it after recalculating everything, and as it prints it."""
    folder = source.parent
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    found = {}
    for kind, target in (("xlsx", "xlsx:Calc MS Excel 2007 XML"), ("pdf", "pdf")):
        out = folder / kind
        subprocess.run(
            [
                str(SOFFICE),
                f"-env:UserInstallation={profile.parent.as_uri()}",
                *("--headless", "--convert-to", target, "--outdir", str(out), str(source)),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        found[kind] = out / f"{source.stem}.{kind}"
    return found


def shown(value: Any) -> Any:
    """A cell's value, an empty text as no value, numbers as far as they are stored."""
    if value == "":
        return None
    return round(value, 9) if isinstance(value, float) else value


def rounded(record: Record) -> dict[str, Any]:
    return {key: shown(value) for key, value in record.values.items()}


def test_recalculated_values_are_those_that_were_stored(source: Path, saved: dict[str, Path]) -> None:
    formulas, stored, anew = (
        opened(source),
        load_workbook(source, data_only=True),
        load_workbook(saved["xlsx"], data_only=True),
    )
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    place = (sheet.title, cell.coordinate)
                    then, now = (shown(b[sheet.title][cell.coordinate].value) for b in (stored, anew))
                    assert (place, then) == (place, now)
                    compared += then is not None
    assert compared > 60


def test_a_copy_saved_by_libreoffice_is_read_the_same(source: Path, saved: dict[str, Path]) -> None:
    (first,), (second,) = submissions(source), submissions(saved["xlsx"])
    assert first.cover.values == second.cover.values
    for name, records in first.tables.items():
        assert [rounded(r) for r in records] == [rounded(r) for r in second.tables[name]], name
    assert [p.rule for p in second.problems] == [p.rule for p in first.problems]


def test_the_print_has_no_cut_numbers_and_no_page_of_empty_rows_alone(saved: dict[str, Path]) -> None:
    text = subprocess.run(
        ["pdftotext", "-layout", str(saved["pdf"]), "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = text.split("\f")[:-1]
    assert "###" not in text
    with_rows = [page for page in pages if re.search(r"SCT-\w+-2019-\d{4}", page)]
    assert len(with_rows) > 20
    for page in with_rows:
        assert re.search(r"^\s*\d+\s+SCT-\w+-2019-\d{4}", page, re.MULTILINE), page
