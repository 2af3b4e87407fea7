"""A Word file read back for the form check, without knowing what its parts are."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

from bvq_excel.documents.form import lines, markup
from bvq_excel.documents.form.document import FormDocument, Paragraph, Run, Section, Table
from bvq_excel.documents.form.markup import MM_PER_TWIP, child, q, switch, twips, value
from bvq_excel.documents.form.numbering import Numbering
from bvq_excel.documents.form.styles import StyleSheet
from bvq_excel.documents.form.widths import width_mm
from bvq_excel.reading.word import damaged_word, word_bytes

# What comes of a document whose XML is no document: elements missing, numbers that are none, no end of nesting.
UNSOUND = (
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError, RecursionError),
    etree.XMLSyntaxError,
)
UNDERSCORES = frozenset("_-–—─ ")


def read(path: Path) -> FormDocument:
    """Return the document in `path`; raises InputError when it is no Word file (.docx) or must not be opened."""
    with zipfile.ZipFile(BytesIO(word_bytes(path))) as package:
        try:
            return _Reader(path.name, package).document()
        except UNSOUND as e:
            raise damaged_word(path.name) from e


class _Reader:
    """Reads one package."""

    def __init__(self, name: str, package: zipfile.ZipFile) -> None:
        self._name = name
        self._package = package
        self._parts = set(package.namelist())
        self._related = self._relations()
        self._numbering = Numbering(self._kind("numbering"))
        self._styles = StyleSheet(self._kind("styles"), self._kind("theme"), self._numbering.levels)
        self._count = self._tables = 0

    def document(self) -> FormDocument:
        body = child(self._xml("word/document.xml"), "w:body")
        if body is None:
            raise KeyError("w:body")
        elements = list(markup.blocks(body))
        sections = self._sections(body, elements)
        blocks = self._blocks(elements, [s.text_width for s in sections])
        settings = self._kind("settings")
        pages = self._xml("docProps/app.xml") if "docProps/app.xml" in self._parts else None
        number = next((e.text for e in pages if e.tag.endswith("}Pages")), None) if pages is not None else None
        return FormDocument(
            self._name,
            tuple(blocks),
            tuple(sections),
            even_pages=bool(switch(settings, "w:evenAndOddHeaders")),
            mirrored=bool(switch(settings, "w:mirrorMargins")),
            pages=int(number) if number and number.isdigit() else None,
            notes=self._notes(),
        )

    # parts ----------------------------------------------------------------------------------------------

    def _xml(self, part: str) -> Any:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(self._package.read(part), parser)
        except etree.XMLSyntaxError as e:
            if e.code == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from e
            raise

    def _relations(self) -> dict[str, tuple[str, str]]:
        """Return kind and part of each relation of the body by its id."""
        found = {}
        for relation in self._xml("word/_rels/document.xml.rels"):
            kind, target = relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else f"word/{target}"
            if part in self._parts:
                found[relation.get("Id", "")] = (kind, part)
        return found

    def _kind(self, kind: str) -> Any:
        part = next((p for k, p in self._related.values() if k == kind), None)
        return self._xml(part) if part else None

    def _notes(self) -> tuple[Paragraph, ...]:
        found: list[Paragraph] = []
        for kind in ("footnotes", "endnotes"):
            for note in self._kind(kind) if self._kind(kind) is not None else ():
                found.extend(self._plain(note))
        return tuple(found)

    def _plain(self, parent: Any) -> tuple[Paragraph, ...]:
        """Return the paragraphs of a header, footer or note; they are not counted."""
        found: list[Paragraph] = []
        for element in markup.blocks(parent):
            if element.tag == q("w:p"):
                found.append(self._paragraph(element, 0.0, 0, None, counted=False))
            else:
                for row in markup.rows(element):
                    for cell in markup.cells(row):
                        found.extend(self._plain(cell))
        return tuple(found)

    # sections -------------------------------------------------------------------------------------------

    def _sections(self, body: Any, elements: list[Any]) -> list[Section]:
        found: list[Section] = []
        inside = (p for e in elements if e.tag == q("w:p") and (p := child(e, "w:pPr", "w:sectPr")) is not None)
        for properties in (*inside, child(body, "w:sectPr")):
            if properties is not None:
                found.append(self._section(properties, found[-1] if found else None))
        if not found:
            raise KeyError("w:sectPr")
        return found

    def _section(self, properties: Any, before: Section | None) -> Section:
        """Return one section; headers that it does not have are those of the section before."""

        def mm(name: str, attribute: str) -> float:
            return (twips(value(properties, name, attribute=attribute)) or 0.0) * MM_PER_TWIP

        margins = {side: abs(mm("w:pgMar", f"w:{side}")) for side in ("top", "bottom", "left", "right", "gutter")}
        headers = dict(before.headers) if before else {}
        footers = dict(before.footers) if before else {}
        for found, name in ((headers, "w:headerReference"), (footers, "w:footerReference")):
            for reference in properties.findall(q(name)):
                _, part = self._related.get(reference.get(q("r:id")), ("", ""))
                if part:
                    found[reference.get(q("w:type")) or "default"] = self._plain(self._xml(part))
        return Section(
            width=mm("w:pgSz", "w:w"),
            height=mm("w:pgSz", "w:h"),
            margins=margins,
            landscape=mm("w:pgSz", "w:w") > mm("w:pgSz", "w:h"),
            title_page=bool(switch(properties, "w:titlePg")),
            number_start=value(properties, "w:pgNumType", attribute="w:start"),
            number_format=value(properties, "w:pgNumType", attribute="w:fmt") or "decimal",
            headers=headers,
            footers=footers,
        )

    # blocks ---------------------------------------------------------------------------------------------

    def _blocks(self, elements: list[Any], widths: list[float]) -> Iterator[Paragraph | Table]:
        section = 0
        for element in elements:
            if element.tag == q("w:tbl"):
                yield self._table(element, section, widths[section])
                continue
            yield self._paragraph(element, widths[section], section, None)
            if child(element, "w:pPr", "w:sectPr") is not None:
                section = min(section + 1, len(widths) - 1)

    def _table(self, table: Any, section: int, width: float) -> Table:
        self._tables += 1
        number = self._tables
        return Table(tuple(tuple(self._row(r, table, section, width)) for r in markup.rows(table)), number, section)

    def _row(self, row: Any, table: Any, section: int, width: float) -> Iterator[tuple[Paragraph, ...]]:
        style = value(table, "w:tblPr", "w:tblStyle")
        columns = child(table, "w:tblGrid")
        grid = [twips(c.get(q("w:w"))) or 0.0 for c in (columns if columns is not None else ())]
        sides = sum(self._styles.table_margins(table))
        place = 0
        for cell in markup.cells(row):
            span = int(value(cell, "w:tcPr", "w:gridSpan") or "1")
            own = twips(value(cell, "w:tcPr", "w:tcW", attribute="w:w"))
            by_share = (value(cell, "w:tcPr", "w:tcW", attribute="w:type") or "dxa") != "dxa"
            size = sum(grid[place : place + span]) if by_share or not own else own
            place += span
            inner = (size - sides) * MM_PER_TWIP if size else width
            yield tuple(self._cell(cell, style, section, inner))

    def _cell(self, cell: Any, style: str | None, section: int, width: float) -> Iterator[Paragraph]:
        for element in markup.blocks(cell):
            if element.tag == q("w:tbl"):
                yield from self._table(element, section, width).paragraphs
            else:
                yield self._paragraph(element, width, section, style or "", in_table=True)

    def _paragraph(
        self,
        element: Any,
        width: float,
        section: int,
        table_style: str | None,
        *,
        in_table: bool = False,
        counted: bool = True,
    ) -> Paragraph:
        look = self._styles.paragraph(element, table_style)
        found = list(self._runs(element, look.style, table_style))
        text = "".join(r.text for r in found)
        if counted and text.strip():
            self._count += 1
        label = self._numbering.label(self._styles.numbering_of(element)) if counted else ""
        elements = list(markup.runs(element))
        made = [length for run in elements for length in lines.drawn(run)]
        made += lines.bordered(look, width, empty=not text.strip())
        made += _by_underlining(found)
        return Paragraph(
            runs=tuple(found),
            look=look,
            number=self._count if text.strip() else 0,
            label=label if text.strip() else "",
            lines=tuple(made),
            pictures=sum(1 for run in elements for _ in markup.drawings(run)),
            width=width,
            section=section,
            in_table=in_table,
            frame=value(element, "w:pPr", "w:framePr", attribute="w:xAlign") or "",
        )

    def _runs(self, paragraph: Any, style: str, table_style: str | None) -> Iterator[Run]:
        field = ""
        for element in markup.runs(paragraph):
            simple = element.getparent()
            if simple.tag == q("w:fldSimple"):
                instruction = simple.get(q("w:instr")) or ""
            else:
                field = _field_after(element, field)
                instruction = field
            look = self._styles.run(element, style, table_style)
            text = _text(element)
            if look.hidden or not (text or instruction):
                continue
            yield Run(text.upper() if look.capitals else text, look, instruction.strip())


def _field_after(run: Any, field: str) -> str:
    """Return the instruction of the field that is open after `run`."""
    for mark in run.iter(q("w:fldChar"), q("w:instrText")):
        if mark.tag == q("w:instrText"):
            field += mark.text or ""
        elif mark.get(q("w:fldCharType")) in ("begin", "end"):
            field = ""
    return field


def _text(run: Any) -> str:
    marks = {q("w:tab"): "\t", q("w:br"): "\n", q("w:cr"): "\n", q("w:noBreakHyphen"): "-"}
    return "".join((e.text or "") if e.tag == q("w:t") else marks.get(e.tag, "") for e in run)


def _by_underlining(runs: list[Run]) -> list[float]:
    """Return the length of what is underlined, or of a paragraph that is nothing but a line of underscores."""
    text = "".join(r.text for r in runs).strip()
    if len(text) > 2 and set(text) <= UNDERSCORES:
        return [sum(width_mm(r.text.strip(), r.look.size, bold=r.look.bold) for r in runs)]
    long = sum(width_mm(r.text, r.look.size, bold=r.look.bold) for r in runs if r.look.underlined)
    return [long] if long else []
