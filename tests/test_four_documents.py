"""The four reports of the example province as they leave the office: form by both decrees, the standard, the PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from openxml_audit import FileFormat, OpenXmlValidator

from bvq_excel.catalog import Catalog
from bvq_excel.documents import form, kinds, making, pdf, report
from bvq_excel.documents.orders import Order
from bvq_excel.documents.report import Report
from bvq_excel.documents.tables import AnnexTable, Cell, Row
from tests import feedback_files
from tests.form_documents import letter_file
from tests.four_reports import CODES, consolidated

NEW, OLD = date(2020, 3, 21), date(2020, 3, 4)  # on either side of the day on which Decree 30 came into force
SIGNER = "Nguyễn Văn Bình"


def against_the_standard(path: Path) -> list[str]:
    """What is wrong with a file by the standard of its format."""
    return [e.description for e in OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(str(path)).errors]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bon_bao_cao")


@pytest.mark.parametrize("day", [NEW, OLD])
@pytest.mark.parametrize("code", CODES)
def test_each_report_is_final_under_the_decree_of_its_day_and_keeps_to_the_standard(
    folder: Path, code: str, day: date
) -> None:
    order = Order("12", day, SIGNER)
    (made,) = making.make(kinds.KINDS["BC"], consolidated(code), folder / f"{day}", order)
    assert [f.line for f in made.form.findings] == []
    assert made.form.layout == ("ND30" if day == NEW else "TT01")
    assert made.final
    assert against_the_standard(made.path) == []


def test_a_letter_and_a_slip_are_in_form_and_keep_to_the_standard(folder: Path, catalog: Catalog) -> None:
    letter = letter_file(folder / "CV.docx")
    slip = feedback_files.made(catalog, folder / "phieu", feedback_files.faulty())["PHIEU_SCT.docx"]
    assert [form.is_final(form.check(path)) for path in (letter, slip)] == [True, True]
    assert [form.verify(path).document_id for path in (letter, slip)] == ["CV", "PHIEU"]
    assert against_the_standard(letter) == against_the_standard(slip) == []


# the PDF --------------------------------------------------------------------------------------------------------


def together(text: str) -> str:
    """A text without any space: a letter out of another font may stand apart from its word in what a tool reads."""
    return re.sub(r"\s", "", text)


def pages_of(file: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def printed(made: Report, pages: list[str]) -> dict[str, str]:
    """The text of the pages of each annex, by its label."""
    heads = {together(f"{a.label}{a.title}"): a.label for a in made.annexes}
    found: dict[str, str] = {}
    now = ""
    for page in pages:
        now = next((label for head, label in heads.items() if together(page).startswith(head)), now)
        if now:
            found[now] = found.get(now, "") + page
    return found


def lacking(annex: AnnexTable, text: str) -> list[str]:
    """What stands in the cells of an annex and not, or less often, in its pages: words, letters, numbers."""
    cells = [c for r in annex.rows for c in r.cells if not c.continued]
    words = [w for c in cells for w in c.text.split()]
    whole = together(text)
    letters = Counter("".join(words)) - Counter(whole)
    numbers = Counter(c.text for c in cells if c.number and " " not in c.text) - Counter(text.split())
    return [*(w for w in words if w not in whole), *letters.elements(), *(n for n in numbers.elements() if n)]


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize("code", ["2019-Q2", "2019-CD153"])
def test_the_pdf_holds_every_cell_text_of_the_annexes(folder: Path, code: str) -> None:
    made = report.write(consolidated(code), folder / f"BC_{code}.docx", number="12", date=NEW, signer=SIGNER)
    found = printed(made, pages_of(pdf.to_pdf(made.path, folder)))
    assert list(found) == [a.label for a in made.annexes]
    assert {a.label: lacking(a, found[a.label]) for a in made.annexes} == {a.label: [] for a in made.annexes}


def test_a_cell_that_a_page_lacks_is_named() -> None:
    rows = (Row((Cell("Sở Y tế"), Cell("12", number=True))), Row((Cell("Báo Lai Châu"), Cell("12", number=True))))
    annex = AnnexTable("PL II", "II", "x", ("Đơn vị", "Số"), rows)
    assert lacking(annex, "Sở Y t ế 12\nBáo Lai Châu 12") == []
    assert lacking(annex, "Sở Y t ế 12\nBáo Lai Châu 1 2") == ["12"]
    assert "Châu" in lacking(annex, "Sở Y tế 12\nBáo Lai 12")
