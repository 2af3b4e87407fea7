"""Documents for the tests of the form check: a clean report and letter, and faults to plant in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from bvq_excel import periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.consolidation import SetAside, UnreadFile
from bvq_excel.documents import letters, report
from bvq_excel.model import Finding, Layout, Record, Source, Submission
from bvq_excel.periods import Period
from bvq_excel.status import PeriodStatus, of
from tests.report_tables import COMPLAINTS, opinions, province

SIGNED = date(2020, 6, 21)
OLD = date(2019, 6, 21)
SIGNER = "Nguyễn Văn Bình"
CONTACT = letters.Contact("Lò Thị Mai", "0213 3876 543", "mailt.sct@laichau.gov.vn")

Edit = Callable[[Document], None]


@dataclass(frozen=True)
class Received:
    """What came for a period, by hand."""

    submissions: tuple[Submission, ...]
    first_received: dict[str, date] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    period_code: str = "2019-Q2"
    received: date = date(2019, 6, 24)
    catalog: Catalog = field(default_factory=load)
    findings: tuple[Finding, ...] = ()
    unreadable: tuple[UnreadFile, ...] = ()

    @property
    def period(self) -> Period:
        """The period of `period_code`."""
        return periods.period(self.catalog, self.period_code)


def status(
    *codes: str, submissions: tuple[Submission, ...] = (), returned: tuple[str, ...] = (), **more: Any
) -> PeriodStatus:
    """A period of which the units `codes` sent nothing; all others sent `submissions`, or an empty file in time."""
    found = Received((), **more)
    period, sent = found.period, {s.unit: s for s in submissions}
    units = [u.code for u in load().reporting_units(period.last)]
    assert set(codes) <= set(units)
    for code in units:
        if code not in codes and code not in sent:
            sent[code] = empty(code, period)
    return of(replace(found, submissions=tuple(sent.values())), returned=returned)


def empty(unit: str, period: Period) -> Submission:
    """A submission without rows that came on the last day of its period."""
    source = Source(f"{unit}.xlsx", unit, period.code, received=period.last)
    return Submission(source, Record("ThongTin", 6, {"unit_code": unit}, Layout({}), source), {}, {})


def report_file(path: Path, day: date | None = SIGNED, **more: Any) -> Path:
    """A report with figures and opinions; final unless `day` is None."""
    data = province({"KhieuNai": COMPLAINTS})
    data.tables["KienNghi"] = opinions(("SYT", "KHOKHAN", "Thiếu kinh phí."))  # type: ignore[index]
    final = {"number": "12", "date": day, "signer": SIGNER} if day else {}
    report.write(data, path, **final, **more)
    return path


def letter_file(path: Path, *codes: str, day: date | None = SIGNED, **more: Any) -> Path:
    """A reminder to the units `codes`; final unless `day` is None."""
    final = {"number": "45", "signed": day, "signer": SIGNER, "contact": CONTACT} if day else {}
    letters.reminder(status(*(codes or ("SYT", "H106"))), path, letters.Terms(**{**final, **more}))
    return path


def planted(source: Path, path: Path, *edits: Edit) -> Path:
    """A copy of `source` with faults."""
    document = docx.Document(str(source))
    for edit in edits:
        edit(document)
    document.save(str(path))
    return path


def find(document: Document, start: str) -> Paragraph:
    """The first paragraph of the body (tables included) that begins with `start`."""
    elements = document.element.body.iter(qn("w:p"))
    return next(Paragraph(p, document) for p in elements if _text(p).startswith(start))


def runs(paragraph: Paragraph) -> list[Run]:
    """All runs of a paragraph, those in content controls and links too."""
    return [Run(r, paragraph) for r in paragraph._p.iter(qn("w:r"))]


def _text(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def says(start: str, text: str) -> Edit:
    """Replace the text of the paragraph that begins with `start`, keeping its look."""

    def edit(document: Document) -> None:
        first, *rest = runs(find(document, start))
        first.text = text
        for run in rest:
            run.text = ""

    return edit


def looks(start: str, **look: Any) -> Edit:
    """Set font properties of the paragraph that begins with `start` (`bold`, `italic`, `size`, `name`)."""

    def edit(document: Document) -> None:
        for run in runs(find(document, start)):
            for name, value in look.items():
                setattr(run.font, name, value)

    return edit


def laid_out(start: str, **look: Any) -> Edit:
    """Set paragraph properties (`alignment`, `first_line_indent`, `space_after`, `line_spacing`)."""

    def edit(document: Document) -> None:
        for name, value in look.items():
            setattr(find(document, start).paragraph_format, name, value)

    return edit
