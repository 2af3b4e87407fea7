"""Every text in a file that is to be sent, seen or not: cells, paragraphs, comments, hidden sheets, properties.

Office files are opened under the same limits as workbooks that come in. What cannot be looked into (macros, embedded
objects, files inside a PDF) is named, so that it is not sent unseen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bvq_excel.delivery import pdf_text
from bvq_excel.errors import InputError
from bvq_excel.reading.archive import Archive
from bvq_excel.reading.refusals import RefusedError, refusal

if TYPE_CHECKING:
    from pypdf import PdfReader

XML = (".xml", ".rels", ".vml")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg")
FONTS = (".odttf", ".ttf", ".fntdata")
PROPERTIES = "docprops/core.xml"
MOST_PAGES = 2_000
DEEPEST = 2
# Texts of these go on in the next element: within a paragraph or a cell runs with other formats are one text.
_INLINE = frozenset({"t", "r", "delText", "instrText", "a", "font", "span"})
# Blocks that hold no text of their own.
_BLOCKS = frozenset({"p", "si", "is", "c", "comment", "tab", "br", "tc"})
_HEADERS = frozenset(f"{which}{what}" for which in ("odd", "even", "first") for what in ("Header", "Footer"))
# Attributes that people read or write; all others are numbers and names of the format.
_READ = frozenset(
    (
        *("descr", "title", "name", "alt", "caption", "tooltip", "display", "displayName", "author", "subject"),
        *("prompt", "promptTitle", "error", "errorTitle", "comment", "Target"),
    )
)
_HEADER_CODES = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z&])')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:E[+-]?\d+)?", re.IGNORECASE)
_HASH = re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)


@dataclass
class Piece:
    """A part of a file: `text` is what people read, `hidden` what stands in attributes, `numbers` in numeric cells."""

    where: str
    text: str = ""
    hidden: str = ""
    numbers: frozenset[str] = frozenset()


@dataclass
class Contents:
    """All that was found in a file: its pieces, what it says of itself, and what nobody could look into."""

    pieces: list[Piece] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def contents(name: str, data: bytes) -> Contents:
    """Return all texts in the file called `name`.

    Raises InputError for a file that is damaged, locked with a password, or of no kind that can be looked into.
    """
    suffix = name.rpartition(".")[2].lower()
    try:
        if suffix in ("xlsx", "docx"):
            return _package(data, 0)
        if suffix == "pdf":
            return _pdf(name, data)
    except RefusedError as e:
        raise refusal(e.case, name, **e.facts) from e
    raise InputError(f'Tệp "{name}" không phải .docx, .xlsx hay .pdf nên không kiểm tra được nội dung.', "other_format")


def without_hashes(text: str) -> str:
    """Return `text` without hashes and other names made of hexadecimal digits, whose digits mean nothing."""
    return _HASH.sub(" ", text)


# office files ---------------------------------------------------------------------------------------------------


def _package(data: bytes, depth: int) -> Contents:
    found = Contents()
    archive = Archive(data)
    for name in archive.names():
        content = archive.read(name).data
        if name.endswith(XML):
            piece = _xml(name, content)
            found.pieces.append(piece)
            if name == PROPERTIES:
                found.about = _properties(content)
        elif name.endswith((".xlsx", ".docx")) and depth < DEEPEST:
            inner = _package(content, depth + 1)
            found.pieces += [Piece(f"{name}/{p.where}", p.text, p.hidden, p.numbers) for p in inner.pieces]
            found.unseen += inner.unseen
            found.pictures += inner.pictures
        elif name.endswith(PICTURES):
            found.pictures.append(name)
            found.pieces.append(_bytes(name, content))
        elif content and not name.endswith((*FONTS, "/")):
            found.unseen.append(name)
    return found


def _xml(name: str, data: bytes) -> Piece:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as e:
        raise RefusedError("damaged") from e
    texts: list[str] = []
    hidden: list[str] = []
    numbers: set[str] = set()
    for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
        if event == "comment":
            hidden.append(str(element.text))
        elif event == "start":
            _start(element, texts, hidden, numbers)
        else:
            _end(element, texts)
    return Piece(name, _tidy("".join(texts)), _tidy("\n".join(hidden)), frozenset(numbers))


def _start(element: Any, texts: list[str], hidden: list[str], numbers: set[str]) -> None:
    tag = _local(element.tag)
    text = element.text or ""
    if tag != "t" and _NUMBER.fullmatch(text):
        numbers.add(text)
    else:
        texts.append(_HEADER_CODES.sub(" ", text) if tag in _HEADERS else text)
    for word, value in element.attrib.items():
        local = _local(word)
        seen = (local in _READ and not _NUMBER.fullmatch(value)) or (local == "v" and tag == "s")
        if seen:
            texts.append(f"\n{value}\n")
        else:
            hidden.append(value)


def _end(element: Any, texts: list[str]) -> None:
    tag = _local(element.tag)
    if tag in _BLOCKS or (element.text and tag not in _INLINE):
        texts.append("\n")
    texts.append(element.tail or "")


def _local(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _properties(data: bytes) -> dict[str, str]:
    from lxml import etree

    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    return {_local(e.tag): e.text or "" for e in root}


def _bytes(name: str, data: bytes) -> Piece:
    """Return the texts that stand in a picture's own description."""
    return Piece(name, hidden=_tidy(f"{data.decode('utf-8', 'ignore')}\n{data.decode('utf-16-le', 'ignore')}"))


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text)


# pdf ------------------------------------------------------------------------------------------------------------


def _pdf(name: str, data: bytes) -> Contents:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise InputError(f'Tệp "{name}" đặt mật khẩu nên không kiểm tra được nội dung.', "encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise InputError(f'Tệp "{name}" có hơn {MOST_PAGES} trang nên không kiểm tra được nội dung.', "too_large")
        return _pages(reader, list(pdf_text.pages(data)))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as e:
        raise InputError(f'Tệp "{name}" bị hỏng nên không kiểm tra được nội dung.', "damaged") from e


def _pages(reader: PdfReader, texts: list[str]) -> Contents:
    found = Contents()
    for number, (page, text) in enumerate(zip(reader.pages, texts, strict=True), 1):
        notes = [str(v) for a in page.annotations or () for v in _annotation(a.get_object())]
        found.pieces.append(Piece(f"trang {number}", _tidy("\n".join([text, *notes]))))
        if not text.strip():
            found.pictures.append(f"trang {number}")
    metadata = {str(k).lstrip("/"): str(v) for k, v in (reader.metadata or {}).items()}
    found.about = {"title": metadata.get("Title", ""), "description": metadata.get("Subject", "")}
    words = [v for k, v in metadata.items() if not k.endswith("Date")]
    outline = [str(getattr(o, "title", "")) for o in _flat(reader.outline)]
    fields = [str(f.get("/V", "")) for f in (reader.get_fields() or {}).values()]
    found.pieces.append(Piece("thuộc tính", _tidy("\n".join([*words, *outline, *fields]))))
    xmp = reader.root_object.get("/Metadata")
    if xmp is not None:
        found.pieces.append(_bytes("thuộc tính XMP", xmp.get_object().get_data()))
    found.unseen += [f"tệp kèm {n}" for n in reader.attachments]
    return found


def _annotation(note: Any) -> Iterator[Any]:
    for key in ("/Contents", "/T", "/Subj", "/V", "/TU"):
        if key in note:
            yield note[key]
    action = note.get("/A")
    if action is not None and "/URI" in action.get_object():
        yield action.get_object()["/URI"]


def _flat(outline: Any) -> Iterator[Any]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry
