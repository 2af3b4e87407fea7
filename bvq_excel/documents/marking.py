"""From marks to Word: the figures of the text become links to their annex cells, the paragraphs are found again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from bvq_excel.documents import marks
from bvq_excel.documents.figures import Key, PrintedFigure
from bvq_excel.documents.tables import AnnexTable
from bvq_excel.documents.word_template import FOOTNOTES, PROPERTIES

TEXTS = frozenset(qn(f"w:{name}") for name in ("t", "delText", "instrText"))
LINK_STYLE = "SoLieuCoNguon"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class Target:
    """The annex cell that a figure of the text leads to: its place in the annex, the bookmark, in words."""

    annex: str
    row: int
    column: int
    bookmark: str
    words: str


@dataclass
class Placed:
    """What was found: the paragraphs by block number, the numbers of the figures that are printed, in order."""

    paragraphs: dict[int, Any] = field(default_factory=dict)
    figures: list[int] = field(default_factory=list)


def targets(annexes: Sequence[AnnexTable], wanted: Sequence[PrintedFigure]) -> Mapping[Key, Target]:
    """Return the annex cell of every figure in `wanted` that has one: the first in the order of the annexes."""
    keys = {f.key for f in wanted}
    found: dict[Key, Target] = {}
    for annex in annexes:
        for row, line in enumerate(annex.rows):
            for column, cell in enumerate(line.cells):
                key = cell.figure.key if cell.figure else None
                if key in keys and key not in found and key is not None and cell.text:
                    words = f"{annex.label}, dòng “{line.cells[0].text}”, cột “{annex.columns[column]}”"
                    found[key] = Target(annex.id, row, column, f"_bvq_o_{len(found) + 1}", words)
    return found


def place(document: Document, figures: Sequence[PrintedFigure], cells: Mapping[Key, Target]) -> Placed:
    """Return the marked paragraphs of `document`, after turning its marks into links and removing them."""
    placed = Placed()
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        text = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        if not marks.is_marked(text):
            continue
        number = marks.block_of(text)
        if number is not None:
            placed.paragraphs[number] = paragraph
        placed.figures.extend(marks.figures_of(text))
        for run in list(paragraph.iter(qn("w:r"))):
            _unmark(run, figures, cells)
    if document.element.body.find(f".//{qn('w:hyperlink')}") is not None:
        _add_style(document)
    placed.figures.extend(_clean(document.element.body))
    placed.figures.extend(_clean_elsewhere(document))
    return placed


def _unmark(run: Any, figures: Sequence[PrintedFigure], cells: Mapping[Key, Target]) -> None:
    """Replace a run whose text has marks by one run for each piece of it; what is no text keeps its place."""
    if not any(marks.is_marked(t.text or "") for t in run.iterchildren(qn("w:t"))):
        return
    for child in [c for c in run if c.tag != qn("w:rPr")]:
        if child.tag == qn("w:t"):
            for piece in marks.pieces(child.text or ""):
                run.addprevious(_piece(run, piece, figures, cells))
        else:
            alone = _alike(run)
            alone.append(child)
            run.addprevious(alone)
    run.getparent().remove(run)


def _alike(run: Any) -> Any:
    """Return an empty run that looks like `run`."""
    made = OxmlElement("w:r")
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        made.append(deepcopy(properties))
    return made


def _piece(run: Any, piece: marks.Piece, figures: Sequence[PrintedFigure], cells: Mapping[Key, Target]) -> Any:
    made = _alike(run)
    for element in _texts(piece.text):
        made.append(element)
    target = cells.get(figures[piece.figure].key) if piece.figure is not None else None
    if target is None:
        return made
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), target.bookmark)
    link.set(qn("w:history"), "0")
    look = made.get_or_add_rPr()
    if look.find(qn("w:rStyle")) is None:
        look._add_rStyle().set(qn("w:val"), LINK_STYLE)
    link.append(made)
    return link


def _add_style(document: Document) -> None:
    """Give the document the style of linked figures: it looks like nothing, but links without one get lost in PDF."""
    if LINK_STYLE in {s.style_id for s in document.styles}:
        return
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="character" w:customStyle="1" w:styleId="{LINK_STYLE}">'
            f'<w:name w:val="Số liệu có nguồn"/><w:qFormat/></w:style>'
        )
    )


def _texts(text: str) -> Iterator[Any]:
    for i, line in enumerate(text.split("\n")):
        if i:
            yield OxmlElement("w:br")
        element = OxmlElement("w:t")
        element.text = line
        element.set(SPACE, "preserve")
        yield element


def _clean(root: Any) -> list[int]:
    """Return the figures in texts and attributes where nothing can lead anywhere, after removing their marks."""
    found: list[int] = []
    for element in root.iter():
        if element.tag in TEXTS and marks.is_marked(element.text or ""):
            found.extend(marks.figures_of(element.text))
            element.text = marks.plain(element.text)
        for name, value in element.items() if isinstance(element.tag, str) else ():
            if marks.is_marked(value):
                found.extend(marks.figures_of(value))
                element.set(name, marks.plain(value))
    return found


def _clean_elsewhere(document: Document) -> list[int]:
    """Return the figures in headers, footers, footnotes and properties, after removing their marks."""
    found: list[int] = []
    for part in document.part.package.iter_parts():
        element = getattr(part, "_element", None)
        if element is not None and part is not document.part:
            found.extend(_clean(element))
        elif part.content_type == FOOTNOTES:
            text = part.blob.decode("utf-8")
            found.extend(marks.figures_of(text))
            part._blob = marks.plain(text).encode("utf-8")
    properties = document.core_properties
    for name in PROPERTIES:
        value = getattr(properties, name)
        found.extend(marks.figures_of(value))
        if marks.is_marked(value):
            setattr(properties, name, marks.plain(value))
    return found
