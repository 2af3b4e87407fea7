"""Moving what an officer wrote from the earlier document into the new one: the words and pictures, not the clothes.

A paragraph takes the style that it has in the new document, and of the earlier formatting what carries meaning (bold,
italic, underlined, raised, lowered), so that the form stays that of the decree.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from bvq_excel.documents.earlier import DELETED

KEPT_LOOK = frozenset(qn(f"w:{n}") for n in ("b", "i", "strike", "u", "vertAlign"))
KEPT_CONTENT = frozenset(qn(f"w:{n}") for n in ("t", "tab", "br", "noBreakHyphen", "sym"))
WRAPPERS = frozenset(qn(f"w:{n}") for n in ("hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "sdt", "sdtContent"))
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Transplant:
    """Takes elements from `source` and makes their like for `target`."""

    def __init__(self, source: Document, target: Document) -> None:
        self._source = source
        self._target = target
        self._styles = {s.name: s.style_id for s in target.styles}
        self._names = {s.style_id: s.name for s in source.styles}
        self._pictures: dict[str, str] = {}

    def words(self, element: Any, into: Any) -> None:
        """Give paragraph `into`, in the new document, the content of the earlier paragraph `element`."""
        for child in [c for c in into if c.tag != qn("w:pPr")]:
            into.remove(child)
        for run in self._runs(element):
            into.append(run)

    def like(self, element: Any, neighbour: Any) -> Any:
        """Return the like of an earlier paragraph or table; it looks as its style does, else as `neighbour`."""
        if element.tag == qn("w:tbl"):
            return self._table(element, neighbour)
        made = OxmlElement("w:p")
        properties = neighbour.find(qn("w:pPr"))
        if properties is not None:
            made.append(deepcopy(properties))
            section = made.pPr.find(qn("w:sectPr"))
            if section is not None:
                made.pPr.remove(section)
        style = self._style_of(element)
        if style:
            made.get_or_add_pPr().get_or_add_pStyle().set(qn("w:val"), style)
        self.words(element, made)
        return made

    def _style_of(self, paragraph: Any) -> str:
        """Return the id in the new document of an earlier paragraph's own style, empty where it has none there."""
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = self._names.get(style.get(qn("w:val"), "")) if style is not None else None
        default = self._target.styles.default(1)
        known = self._styles.get(name or "")
        return "" if known is None or (default is not None and known == default.style_id) else known

    # runs -----------------------------------------------------------------------------------------------

    def _runs(self, element: Any) -> Iterator[Any]:
        for child in element:
            if child.tag in DELETED:
                continue
            if child.tag == qn("w:r"):
                run = self._run(child)
                if run is not None:
                    yield run
            elif child.tag in WRAPPERS:
                yield from self._runs(child)

    def _run(self, run: Any) -> Any:
        """Return the like of a run, None where there is nothing in it to keep."""
        made = OxmlElement("w:r")
        properties = run.find(qn("w:rPr"))
        look = [deepcopy(p) for p in properties if p.tag in KEPT_LOOK] if properties is not None else []
        if look:
            made.get_or_add_rPr().extend(look)
        for child in run:
            if child.tag in KEPT_CONTENT:
                made.append(deepcopy(child))
            elif child.tag == qn("w:drawing"):
                picture = self._with_relations(deepcopy(child))
                if picture is not None:
                    made.append(picture)
        return made if any(c.tag != qn("w:rPr") for c in made) else None

    def _table(self, table: Any, neighbour: Any) -> Any:
        """Return the like of a table: its cells with their paragraphs, widths and lines."""
        made = deepcopy(table)
        for paragraph in list(made.iter(qn("w:p"))):
            plain = OxmlElement("w:p")
            style = neighbour.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            alignment = paragraph.find(f"{qn('w:pPr')}/{qn('w:jc')}")
            if style is not None:
                plain.get_or_add_pPr().append(deepcopy(style))
            plain.get_or_add_pPr().append(_no_indent())
            if alignment is not None:
                plain.get_or_add_pPr().append(deepcopy(alignment))
            self.words(paragraph, plain)
            paragraph.getparent().replace(paragraph, plain)
        for style in list(made.iter(qn("w:tblStyle"))):
            name = self._names.get(style.get(qn("w:val"), ""))
            known = self._styles.get(name or "")
            if known:
                style.set(qn("w:val"), known)
            else:
                style.getparent().remove(style)
        return made

    # pictures -------------------------------------------------------------------------------------------

    def _with_relations(self, element: Any) -> Any:
        """Return `element` with the parts that it refers to brought along, None where they are no pictures."""
        for node in element.iter():
            for name, value in node.items():
                if name.startswith(RELATIONS):
                    found = self._picture(value)
                    if not found:
                        return None
                    node.set(name, found)
        return element

    def _picture(self, relation: str) -> str:
        """Return the relationship in the new document to the picture behind an earlier one, empty for anything else."""
        if relation not in self._pictures:
            rel = self._source.part.rels.get(relation)
            if rel is None or rel.is_external or rel.reltype != RT.IMAGE:
                return ""
            old, package = rel.target_part, self._target.part.package
            taken = {str(p.partname) for p in package.iter_parts()}
            ending = old.partname.ext
            n = next(i for i in range(1, 10_000) if f"/word/media/hinh{i}.{ending}" not in taken)
            part = Part(PackURI(f"/word/media/hinh{n}.{ending}"), old.content_type, old.blob, package)
            self._pictures[relation] = self._target.part.relate_to(part, RT.IMAGE)
        return self._pictures[relation]


def _no_indent() -> Any:
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLine"), "0")
    return indent
