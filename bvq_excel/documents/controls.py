"""How the written document remembers which of its paragraphs the program made, and what stood in them.

Each such paragraph has a hidden bookmark and stands in a content control whose tag says the same: which paragraph it
is, and the hash of the text that was made. Word keeps both; LibreOffice drops the tag and keeps the bookmark. A part
of custom XML lists all of them with their figures, so that a later making knows what has changed, and what the
officer deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from bvq_excel.text import normalise

BOOKMARK = re.compile(r"^_bvq_([0-9a-f]{8})_([0-9a-f]{8})$")
TAG = re.compile(r"^bvq:([0-9a-f]{8}):([0-9a-f]{8})$")
TITLE = "Sửa được; lần lập sau giữ lời đã sửa"
NAMESPACE = "urn:bvq-excel:bao-cao:1"
ITEM, PROPERTIES = "/customXml/item{n}.xml", "/customXml/itemProps{n}.xml"
XML_TYPE = "application/xml"
PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
STORE_ID = "{6B1F8B4C-2C62-4E0B-9D2A-5F3B7E1C9A40}"


@dataclass(frozen=True)
class FigureThen:
    """A figure as it stood in a paragraph: what it is (a name that stays the same), in words, and what was printed."""

    id: str
    name: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One paragraph as it was made: ids of paragraph and text, figures.

    `kept` is the hash of the officer's text where that stands in its place, empty where it does not; `since` are
    then the figures as they were when the officer wrote it. A paragraph that the officer deleted is `deleted`.
    """

    id: str
    text: str
    figures: tuple[FigureThen, ...] = ()
    kept: str = ""
    since: tuple[FigureThen, ...] = ()
    deleted: bool = False


def name_of(key: str) -> str:
    """Return the id under which the document knows the paragraph `key`."""
    return blake2s(key.encode(), digest_size=4).hexdigest()


def hash_of(text: str) -> str:
    """Return the hash of a text, the same whatever a word processor does to its spaces."""
    return blake2s(normalise(text).encode(), digest_size=4).hexdigest()


# writing ------------------------------------------------------------------------------------------------------


class Marker:
    """Marks paragraphs of one document as made by the program."""

    def __init__(self, document: Document) -> None:
        body = document.element.body
        used = [int(b.get(qn("w:id"), "0")) for b in body.iter(qn("w:bookmarkStart"))]
        self._next = max(used, default=0) + 1

    def bookmark(self, element: Any, name: str) -> None:
        """Put a bookmark around the content of a paragraph."""
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(self._next))
        start.set(qn("w:name"), name)
        end.set(qn("w:id"), str(self._next))
        self._next += 1
        properties = element.find(qn("w:pPr"))
        element.insert(0 if properties is None else 1, start)
        element.append(end)

    def control(self, paragraph: Any, entry: Entry) -> None:
        """Put the content of a paragraph into a content control.

        It is one within the paragraph: around whole paragraphs LibreOffice would show the links' field codes.
        """
        control, properties, content = (OxmlElement(f"w:{n}") for n in ("sdt", "sdtPr", "sdtContent"))
        number = str(int(entry.id, 16) >> 1)
        for name, value in (("alias", TITLE), ("tag", f"bvq:{entry.id}:{entry.text}"), ("id", number)):
            child = OxmlElement(f"w:{name}")
            child.set(qn("w:val"), value)
            properties.append(child)
        for element in [e for e in paragraph if e.tag != qn("w:pPr")]:
            content.append(element)
        control.append(properties)
        control.append(content)
        paragraph.append(control)


def bookmark_name(entry: Entry) -> str:
    """Return the name of the bookmark of a paragraph."""
    return f"_bvq_{entry.id}_{entry.text}"


def write_entries(document: Document, period: str, entries: Iterable[Entry]) -> None:
    """Keep `entries`, those of the report on `period`, in the document as a part of custom XML."""
    package = document.part.package
    taken = {str(p.partname) for p in package.iter_parts()}
    n = next(i for i in range(1, 1000) if ITEM.format(n=i) not in taken)
    item = Part(PackURI(ITEM.format(n=n)), XML_TYPE, _xml(period, entries).encode("utf-8"), package)
    properties = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem ds:itemID="{STORE_ID}" '
        f'xmlns:ds="{STORE}"><ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    item.relate_to(
        Part(PackURI(PROPERTIES.format(n=n)), PROPERTIES_TYPE, properties.encode("utf-8"), package), RT.CUSTOM_XML_PROPS
    )
    document.part.relate_to(item, RT.CUSTOM_XML)


def _xml(period: str, entries: Iterable[Entry]) -> str:
    lines = []
    for e in entries:
        more = f' giu="{e.kept}"' if e.kept else ""
        more += ' xoa="1"' if e.deleted else ""
        figures = "".join(_figure("so", f) for f in e.figures) + "".join(_figure("moc", f) for f in e.since)
        lines.append(f'<doan ma="{e.id}" chu="{e.text}"{more}>{figures}</doan>')
    body = "\n".join(lines)
    root = f'<bao-cao xmlns="{NAMESPACE}" ky={quoteattr(period)}>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n{body}\n</bao-cao>\n'


def _figure(tag: str, figure: FigureThen) -> str:
    return f"<{tag} ma={quoteattr(figure.id)} ten={quoteattr(figure.name)} chu={quoteattr(figure.text)}/>"


# reading ------------------------------------------------------------------------------------------------------


def read_entries(document: Document) -> tuple[str, Mapping[str, Entry]]:
    """Return the period of a document and what it remembers of its paragraphs, by id; empty where it does not."""
    for part in document.part.package.iter_parts():
        if str(part.partname).startswith("/customXml/") and NAMESPACE.encode() in part.blob:
            try:
                root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            except etree.XMLSyntaxError:
                continue
            if root.tag == f"{{{NAMESPACE}}}bao-cao":
                entries = map(_entry, root.iterfind(f"{{{NAMESPACE}}}doan"))
                return root.get("ky", ""), {e.id: e for e in entries}
    return "", {}


def _entry(element: Any) -> Entry:
    def figures(tag: str) -> tuple[FigureThen, ...]:
        found = element.iterfind(f"{{{NAMESPACE}}}{tag}")
        return tuple(FigureThen(f.get("ma", ""), f.get("ten", ""), f.get("chu", "")) for f in found)

    return Entry(
        id=element.get("ma", ""),
        text=element.get("chu", ""),
        figures=figures("so"),
        kept=element.get("giu", ""),
        since=figures("moc"),
        deleted=element.get("xoa") == "1",
    )
