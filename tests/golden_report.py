"""A small report as text, part by part, to be compared with a kept copy.

`python -m tests.golden_report` keeps a new one.

What differs from one making to the next without meaning anything is named in `VOLATILE` and left out. Parts that are
the template's own are named only.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from docx.oxml.ns import qn
from lxml import etree

from bvq_excel.documents import report, templates
from tests.report_tables import COMPLAINTS, TRAINING, Province, opinions, province

GOLDEN = Path(__file__).resolve().parent / "golden" / "bc_nho.txt"
# Part: elements and attributes whose values say when or with what the file was made.
VOLATILE = {
    "docProps/core.xml": ("created", "modified"),
    "docProps/app.xml": ("Application",),
    "word/embeddings/*.xlsx": ("everything but the cells",),
}
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SIGNED = date(2020, 6, 21)

TASKS = """
    record_id | unit_code | lead_unit | task_code | uom  | target_qty | actual_qty | status
    N1        | SCT       | SCT       | ND1.01    | CUOC | 4          | 5          | HT
    N2        | H106      | H106      | ND1.01    | CUOC | 6          | 6          | QH
"""


def data() -> Province:
    """A quarter of a few rows, with the year before and the year so far."""
    made = province(
        {"KhieuNai": COMPLAINTS, "DaoTao": TRAINING, "NhiemVu": TASKS},
        earlier={"I-KN-02": 4, "I-DT-01": 1, "I-KN-09": 75.0, "I-DT-04": 0},
        so_far={"I-KN-02": 7, "I-DT-01": 3},
        done={"ND1.01": {"CUOC": 20}},
        planned={"ND1.01": {"CUOC": 25}},
    )
    made.tables["KienNghi"] = opinions(("SYT", "KHOKHAN", "Thiếu kinh phí."))  # type: ignore[index]
    return made


def made_text() -> str:
    """The report as text, made now."""
    with tempfile.TemporaryDirectory() as folder:
        path = report.write(data(), Path(folder) / "bc.docx", number="12", date=SIGNED, signer="Nguyễn Văn Bình").path
        template = templates.chosen(data().catalog, "BC", SIGNED)
        with zipfile.ZipFile(path) as package, zipfile.ZipFile(template) as source:
            lines = [line for name in sorted(package.namelist()) for line in _part(name, package, source)]
    return "\n".join(lines) + "\n"


def _part(name: str, package: zipfile.ZipFile, source: zipfile.ZipFile) -> Iterator[str]:
    content = package.read(name)
    if name in source.namelist() and _canonical(content) == _canonical(source.read(name)):
        yield f"== {name}: the template's"
        return
    yield f"== {name}"
    if name.endswith(".xlsx"):
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            yield from (" | ".join(str(v) for v in row) for row in sheet.iter_rows(values_only=True))
        return
    root = etree.fromstring(content)
    if name == "word/document.xml":
        yield from _blocks(root.find(qn("w:body")))
    elif "/charts/chart" in name:
        yield from _chart(root)
    elif name == "word/styles.xml":
        old = {s.get(qn("w:styleId")) for s in etree.fromstring(source.read(name)).iter(qn("w:style"))}
        yield from (etree.tostring(s).decode() for s in root.iter(qn("w:style")) if s.get(qn("w:styleId")) not in old)
    else:
        volatile = VOLATILE.get(name, ())
        yield from (_line(e) for e in root.iter() if etree.QName(e).localname not in volatile)


def _canonical(xml: bytes) -> str:
    try:
        return str(etree.canonicalize(xml.decode("utf-8").partition("?>")[2]))
    except (etree.XMLSyntaxError, UnicodeDecodeError):
        return repr(xml)


def _line(element: Any) -> str:
    name = etree.QName(element).localname
    attributes = " ".join(f"{etree.QName(k).localname}={v}" for k, v in sorted(element.items()))
    return f"{name} {attributes} {(element.text or '').strip()}".strip()


def _blocks(parent: Any) -> Iterator[str]:
    for child in parent:
        if child.tag == qn("w:p"):
            yield _paragraph(child)
        elif child.tag == qn("w:tbl"):
            for row in child.iterchildren(qn("w:tr")):
                cells = (" / ".join(_blocks(c)) for c in row.iterchildren(qn("w:tc")))
                yield f"row {' | '.join(cells)}"
        elif child.tag == qn("w:sectPr"):
            yield f"section {_size(child)}"


def _paragraph(element: Any) -> str:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    section = element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    end = f" section {_size(section)}" if section is not None else ""
    return f"[{style.get(qn('w:val')) if style is not None else ''}] {''.join(_said(element))}{end}".rstrip()


def _size(section: Any) -> str:
    size = section.find(qn("w:pgSz"))
    return f"{size.get(qn('w:w'))}x{size.get(qn('w:h'))}"


def _said(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:hyperlink"):
            yield f"<{''.join(_said(child))} → {child.get(qn('w:anchor'))}>"
        elif child.tag == qn("w:bookmarkStart"):
            yield f"{{{child.get(qn('w:name'))}}}"
        elif child.tag == qn("w:drawing"):
            told = next(e for e in child.iter() if etree.QName(e).localname == "docPr")
            yield f"(hình: {told.get('descr')})"
        elif child.tag != qn("w:pPr"):
            yield from _said(child)


def _chart(root: Any) -> Iterator[str]:
    kind = next(root.iter(f"{CHART}barDir")).get("val")
    yield f"{kind} {next(root.iter(f'{CHART}grouping')).get('val')}"
    for series in root.iter(f"{CHART}ser"):
        name, *rest = (v.text for v in series.iter(f"{CHART}v"))
        yield f"{name}: {' | '.join(rest)}"


if __name__ == "__main__":
    GOLDEN.write_text(made_text(), encoding="utf-8")
