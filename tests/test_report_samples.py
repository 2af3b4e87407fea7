"""The report on the contract's sample quarter: true figures in the text and the annexes, and its look as PDF."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import consolidation, periods, resources
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.consolidation import Consolidation
from bvq_excel.documents import readback, report
from bvq_excel.documents.figures import NumberWriter
from bvq_excel.documents.pdf import to_pdf
from bvq_excel.model import CheckedFile
from bvq_excel.reading import open_workbook
from bvq_excel.records import read_submissions
from tests.conftest import SHARED, SOFFICE, needs_shared
from tests.report_tables import COMPLAINTS, province

FOLDER = SHARED / "samples" / "2019-Q2"
RECEIVED = date(2019, 6, 17)


@pytest.fixture(scope="module")
def quarter(catalog: Catalog) -> Consolidation:
    files = []
    for path in sorted(FOLDER.glob("*.xlsx")):
        submissions = read_submissions(open_workbook(path), catalog, RECEIVED)
        found = tuple(checker(catalog).check(s, RECEIVED) for s in submissions)
        files.append(CheckedFile(path.name, submissions, found))
    return consolidation.consolidate(catalog, files, periods.period(catalog, "2019-Q2"), RECEIVED)


@pytest.fixture(scope="module")
def made(quarter: Consolidation, tmp_path_factory: pytest.TempPathFactory) -> report.Report:
    return report.write(quarter, tmp_path_factory.mktemp("bc") / "bc.docx", number="12", date=date(2019, 6, 21))


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    return found


@needs_shared
def test_the_text_states_the_expected_figures(made: report.Report, catalog: Catalog, expected: dict[str, Any]) -> None:
    numbers, text = NumberWriter(catalog), "\n".join(b.text for b in made.blocks)
    for part in catalog.documents["BC"].parts:
        for code in part.indicators:
            value = expected["indicators"].get(code)
            if value and code not in expected["ambiguous"]:
                assert numbers.bare(catalog.indicators[code], value) in text, code


@needs_shared
def test_the_annexes_total_the_expected_figures(made: report.Report, expected: dict[str, Any]) -> None:
    printed = (p for p in made.figures if p.place.startswith("PL") and p.kind == "value")
    totals = {p.code: p for p in printed if not p.group}
    for code, printed in totals.items():
        value = expected["indicators"].get(code)
        if value is not None and code not in expected["ambiguous"]:
            assert printed.value == pytest.approx(value, abs=0.051), code


@needs_shared
def test_missing_units_are_named(made: report.Report, catalog: Catalog, expected: dict[str, Any]) -> None:
    line = next(t for t in readback.paragraphs(made.path) if t.startswith("Các đơn vị chưa gửi báo cáo:"))
    for code in expected["missing_units"]:
        unit = catalog.unit(code, RECEIVED)
        assert unit
        assert unit.name in line


@needs_shared
def test_no_personal_value_of_the_sample_is_in_the_report(
    made: report.Report, quarter: Consolidation, catalog: Catalog
) -> None:
    text = "\n".join(readback.paragraphs(made.path))
    for name, rows in quarter.tables.items():
        personal = [c.key for c in catalog.sheets[name].columns if c.personal and c.type in ("text", "phone", "id")]
        for value in (str(r[k]) for r in rows for k in personal if r[k]):
            assert value not in text


# as PDF -------------------------------------------------------------------------------------------------------


def pages(pdf: Path) -> list[str]:
    """The text of each page without any space (fonts that lack letters make the tool split words)."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True)
    return [re.sub(r"\s", "", page) for page in done.stdout.decode().split("\f")[:-1]]


@pytest.mark.libreoffice
@needs_shared
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_pdf_holds_every_text_of_the_report_and_no_empty_page(made: report.Report, tmp_path: Path) -> None:
    found = pages(to_pdf(made.path, tmp_path))
    whole = "".join(re.sub(r"^\d+", "", page) for page in found)
    assert all(len(re.sub(r"^\d+", "", page)) > 20 for page in found)
    printed = whole + "".join(found)  # a page may begin with its number and the number of a heading: "34. Tình hình"
    for block in made.blocks:
        assert re.sub(r"\s", "", block.text) in printed, block.text
    for text in readback.paragraphs(made.path):  # the lines of neighbouring cells run into each other
        assert all(word in whole for word in text.split()), text


@pytest.mark.libreoffice
def test_a_template_saved_by_a_word_processor_still_gives_the_same_text(tmp_path: Path) -> None:
    """Whoever opens the template, changes nothing and saves it gets the same report."""
    source = tmp_path / "in" / "BC.docx"
    source.parent.mkdir()
    shutil.copy(resources.shipped("templates", "BC.docx"), source)
    command = [str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "docx", "--outdir", str(tmp_path), str(source)], capture_output=True, check=True
    )
    data = province({"KhieuNai": COMPLAINTS})
    report.write(data, tmp_path / "saved.docx", template=tmp_path / "BC.docx")
    report.write(data, tmp_path / "shipped.docx")
    assert readback.paragraphs(tmp_path / "saved.docx") == readback.paragraphs(tmp_path / "shipped.docx")
