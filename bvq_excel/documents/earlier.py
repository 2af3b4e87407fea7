"""The report as it was made before and as the officer has left it: which of its paragraphs were changed, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from bvq_excel.documents.controls import BOOKMARK, TAG, Entry, hash_of, read_entries
from bvq_excel.errors import InputError
from bvq_excel.reading.word import open_word
from bvq_excel.text import normalise

WAY_OUT = "Hãy đổi tên hoặc chuyển tệp này đi rồi lập lại báo cáo; bản mới sẽ là lời do phần mềm lập."
DELETED = {qn("w:del"), qn("w:moveFrom")}
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"


@dataclass(frozen=True)
class Found:
    """A marked paragraph as it stands in the earlier document: its id, the hash of the text made then, its element."""

    id: str
    made: str
    element: Any

    @property
    def text(self) -> str:
        """The text as it stands there."""
        return text_of(self.element)

    @property
    def edited(self) -> bool:
        """Whether somebody has changed the text since it was made."""
        return hash_of(self.text) != self.made


@dataclass(frozen=True)
class Added:
    """Something that the officer put between marked paragraphs: a paragraph or a table, and after which one."""

    after: str
    element: Any


@dataclass(frozen=True)
class Earlier:
    """What an earlier document holds: marked paragraphs by id, additions in order, what it remembers of itself."""

    document: Document
    found: Mapping[str, Found]
    added: tuple[Added, ...]
    entries: Mapping[str, Entry]

    def was_deleted(self, name: str) -> bool:
        """Return whether a paragraph was there once and the officer has deleted it."""
        entry = self.entries.get(name)
        if entry is None:
            return False
        found = self.found.get(name)
        if found is None or entry.deleted:
            return found is None
        return not normalise(found.text) and found.edited


def read(path: Path, period: str) -> Earlier:
    """Return what the report on `period` at `path` holds.

    Raises InputError when it cannot be read as a Word document, is about another period, or has no mark by which
    the officer's words could be told from the program's.
    """
    try:
        document = open_word(path)
    except InputError as e:
        raise InputError(f"Không đọc được bản báo cáo trước. {e} {WAY_OUT}", e.reason) from e
    found: dict[str, Found] = {}
    added: list[Added] = []
    for container in _containers(document):
        _collect(container, found, added)
    about, entries = read_entries(document)
    if not found:
        raise InputError(
            f"{path.name} không có dấu để biết đoạn nào do cán bộ sửa, nên không giữ được lời đã sửa. {WAY_OUT}",
            "not_ours",
        )
    if about not in ("", period):
        raise InputError(f"{path.name} là báo cáo kỳ {about}, không phải kỳ {period}. {WAY_OUT}", "wrong_period")
    return Earlier(document, found, tuple(added), entries)


def text_of(element: Any) -> str:
    """Return the text of a paragraph or table as a reader sees it, without what a tracked change deletes."""
    pieces: list[str] = []
    _read(element, pieces)
    return "".join(pieces)


def _read(element: Any, pieces: list[str]) -> None:
    for child in element:
        if child.tag in DELETED or not isinstance(child.tag, str) or _is_placeholder(child):
            continue
        if child.tag == qn("w:t"):
            pieces.append(child.text or "")
        elif child.tag in (qn("w:tab"), qn("w:br")) and element.tag == qn("w:r"):
            pieces.append(" ")
        elif child.tag == qn("w:noBreakHyphen"):
            pieces.append("-")
        else:
            _read(child, pieces)


def _is_placeholder(element: Any) -> bool:
    """Return whether `element` is an emptied content control, which Word fills with a request to type something."""
    return element.tag == qn("w:sdt") and element.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None


def is_chart(element: Any) -> bool:
    """Return whether a paragraph shows a chart and says nothing: charts are always made anew."""
    return any(True for _ in element.iter(CHART)) and not text_of(element).strip()


# finding the marked paragraphs --------------------------------------------------------------------------------


def _containers(document: Document) -> Iterator[Any]:
    """Yield the body and every table cell that holds a marked paragraph directly."""
    body = document.element.body
    yield body
    for cell in body.iter(qn("w:tc")):
        if _has_marks(cell):
            yield cell


def _has_marks(element: Any) -> bool:
    return any(BOOKMARK.match(b.get(qn("w:name"), "")) for b in element.iter(qn("w:bookmarkStart")))


def _collect(container: Any, found: dict[str, Found], added: list[Added]) -> None:
    """Sort the blocks of one container into marked ones and additions between or, in a cell, after them.

    In the body what follows the last marked paragraph is the signature and the annexes, nobody's addition. Where a
    marked paragraph was split, its first part has the mark, and the rest counts as added.
    """
    last, waiting = "", list[Added]()
    open_names: dict[str, str] = {}
    for element, tag in _blocks(container):
        if element.tag == qn("w:tbl") and _has_marks(element):
            continue
        name, made = _mark(element, tag, open_names)
        if name and name not in found:
            added.extend(waiting)
            waiting, last = [], name
            found[name] = Found(name, made, element)
        elif last and not is_chart(element):
            waiting.append(Added(last, element))
    if container.tag != qn("w:body"):
        added.extend(waiting)


def _blocks(container: Any) -> Iterator[tuple[Any, str]]:
    """Yield paragraphs and tables in order, each with the tag of the content control around it, if any."""
    for child in container:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child, ""
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            for element, inner in _blocks(content) if content is not None else ():
                yield element, inner or _tag(child)


def _tag(control: Any) -> str:
    tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    return tag.get(qn("w:val"), "") if tag is not None else ""


def _mark(element: Any, tag: str, open_names: dict[str, str]) -> tuple[str, str]:
    """Return id and hash of the marked paragraph that `element` is, or goes on; empty for none.

    Of several marks in one paragraph the first counts: the officer has joined the paragraphs.
    """
    names = list(open_names.values())
    for start in element.iter(qn("w:bookmarkStart")):
        if BOOKMARK.match(start.get(qn("w:name"), "")):
            open_names[start.get(qn("w:id"), "")] = start.get(qn("w:name"), "")
            names.append(start.get(qn("w:name"), ""))
    for end in element.iter(qn("w:bookmarkEnd")):
        open_names.pop(end.get(qn("w:id"), ""), None)
    tags = [tag, *map(_tag, element.iter(qn("w:sdt")))]
    marks = [m for m in (*map(TAG.match, tags), *map(BOOKMARK.match, names)) if m]
    return (marks[0].group(1), marks[0].group(2)) if marks else ("", "")
