"""What the officer changed in an earlier report goes into the new one, and is flagged where its figures have changed.

An edited paragraph keeps the officer's words, a deleted one stays deleted, what was added stays where it was added.
Text that nobody touched is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.run import Run

from bvq_excel.documents import earlier
from bvq_excel.documents.content import Block
from bvq_excel.documents.controls import Entry, FigureThen, Marker, bookmark_name, hash_of, name_of, write_entries
from bvq_excel.documents.earlier import Earlier, Found, text_of
from bvq_excel.documents.transplant import Transplant
from bvq_excel.text import normalise

AUTHOR, INITIALS = "Phần mềm bvq_excel", "BVQ"
CHANGED = "Số liệu đã thay đổi"
REWORDED = "Lời hoặc số liệu do phần mềm lập đã khác lần trước"
ORPHANED = "Số liệu của đoạn này không còn; lời đã sửa được giữ lại, đề nghị xem lại"
NOTHING = "không có"

State = Literal["edited", "deleted", "added", "orphaned"]


@dataclass(frozen=True)
class Kept:
    """One thing of the officer's that was kept: what it is, under which heading, its text.

    `changes` are the figures that are others than when the officer wrote it: name, text then, text now. `warning`
    says what to look at, empty where there is nothing. A text whose paragraph is no longer made is `orphaned`.
    """

    state: State
    heading: str
    text: str
    changes: tuple[tuple[str, str, str], ...] = ()
    warning: str = ""


@dataclass(frozen=True)
class Made:
    """A paragraph of the new document: its block, its element, the element of the chart above it, its entry."""

    block: Block
    paragraph: Any
    chart: Any
    entry: Entry

    @property
    def elements(self) -> list[Any]:
        """The paragraph, after its chart."""
        return [self.paragraph] if self.chart is None else [self.chart, self.paragraph]


def keep(
    document: Document,
    blocks: Sequence[Block],
    paragraphs: Mapping[int, Any],
    charts: Mapping[int, Any],
    figures: Mapping[str, Sequence[FigureThen]],
    period: str,
    previous: Path | None,
) -> tuple[Kept, ...]:
    """Return what was kept of the report at `previous`, after marking the paragraphs of the new `document`.

    `paragraphs` and `charts` are elements by the number of their block, `figures` those of a paragraph by its key.
    Raises InputError when the earlier report cannot be read, or is not one on `period` made by the program.
    """
    made = [
        Made(b, paragraphs[n], charts.get(n), Entry(name_of(b.key), hash_of(b.text), tuple(figures.get(b.key, ()))))
        for n, b in enumerate(blocks)
        if n in paragraphs
    ]
    then = earlier.read(previous, period) if previous is not None else None
    keeper = _Keeper(document, made, then)
    write_entries(document, period, keeper.entries())
    if then is not None:
        keeper.add()
    return tuple(keeper.kept)


class _Keeper:
    def __init__(self, document: Document, made: Sequence[Made], then: Earlier | None) -> None:
        self._document = document
        self._made = made
        self._then = then
        self._marker = Marker(document)
        self._transplant = Transplant(then.document, document) if then else None
        self._heading = ""
        self._headings: dict[str, str] = {}
        self._ends: dict[str, Any] = {}  # by paragraph the last element that stands for it
        self._static = _unmarked_texts(document, [m.paragraph for m in made]) if then else frozenset()
        self.kept: list[Kept] = []

    def entries(self) -> list[Entry]:
        """Return the entries under which the paragraphs are remembered, after marking each or what replaces it."""
        return [self._entry(m) for m in self._made]

    def _entry(self, made: Made) -> Entry:
        if made.block.kind in ("section", "clause"):
            self._heading = made.block.text
        self._headings[made.entry.id] = "" if made.block.kind == "formal" else self._heading
        if self._then is None:
            return self._marked(made, made.entry)
        if self._then.was_deleted(made.entry.id):
            return self._deleted(made, self._then)
        found = self._then.found.get(made.entry.id)
        if found is None or not found.edited or hash_of(found.text) == made.entry.text:
            return self._marked(made, made.entry)
        return self._edited(made, found, self._then)

    def _marked(self, made: Made, entry: Entry) -> Entry:
        """Return `entry`, after marking the paragraph."""
        if made.block.kind != "formal":
            self._marker.control(made.paragraph, made.entry)
        self._marker.bookmark(made.paragraph, bookmark_name(made.entry))
        self._ends[entry.id] = made.paragraph
        return entry

    def _deleted(self, made: Made, then: Earlier) -> Entry:
        """Return the entry of a paragraph that stays deleted; nothing else is left of it."""
        before = then.entries.get(made.entry.id)
        since = () if before is None else before.since if before.deleted else before.figures
        changes = _changes(made.entry.figures, since, "")
        self._note("deleted", made.entry, made.block.text, changes, _said(changes))
        for element in made.elements:
            _remove(element)
        return replace(made.entry, deleted=True, since=since)

    def _edited(self, made: Made, found: Found, then: Earlier) -> Entry:
        """Return the entry of a paragraph in which the officer's words stand now."""
        before, kept = then.entries.get(made.entry.id), hash_of(found.text)
        self._words(found.element, made.paragraph)
        since = () if before is None else before.since if before.kept == kept else before.figures
        changes = () if before is None else _changes(made.entry.figures, since, found.text)
        warning = _said(changes)
        if before is None and found.made != made.entry.text:
            warning = f"{REWORDED}."
        self._note("edited", made.entry, found.text, changes, warning)
        self._comment(made.paragraph, warning, made.block.text)
        return self._marked(made, replace(made.entry, kept=kept, since=since))

    # what stands between the paragraphs -----------------------------------------------------------------

    def add(self) -> None:
        """Put in what the officer added, and what was edited in paragraphs that are no longer made."""
        for name, state, element in self._additions():
            neighbour = self._ends.get(name)
            if neighbour is None or _is_blank(element) or self._is_static(element):
                continue
            like = self._behind(element, neighbour)
            neighbour.addnext(like)
            self._ends[name] = like
            warning = f"{ORPHANED}." if state == "orphaned" else ""
            self.kept.append(Kept(state, self._headings.get(name, ""), text_of(element), warning=warning))
            self._comment(like, warning)

    def _is_static(self, element: Any) -> bool:
        """Return whether an element is one of the template's own, which is there already."""
        said = normalise(text_of(element))
        return bool(said) and said in self._static

    def _additions(self) -> Iterator[tuple[str, State, Any]]:
        """Yield each addition with the paragraph of the new document after which it goes."""
        if self._then is None:
            return
        by_place: dict[str, list[Any]] = {}
        for added in self._then.added:
            by_place.setdefault(added.after, []).append(added.element)
        new, last = {m.entry.id for m in self._made}, ""
        for name, found in self._then.found.items():
            last = name if name in self._ends else last
            if name not in new and found.edited:
                yield last, "orphaned", found.element
            yield from ((last, "added", e) for e in by_place.get(name, ()))

    # --------------------------------------------------------------------------------------------------

    def _words(self, element: Any, into: Any) -> None:
        if self._transplant:
            self._transplant.words(element, into)

    def _behind(self, element: Any, neighbour: Any) -> Any:
        return self._transplant.like(element, neighbour) if self._transplant else element

    def _note(
        self, state: State, entry: Entry, text: str, changes: tuple[tuple[str, str, str], ...], warning: str
    ) -> None:
        self.kept.append(Kept(state, self._headings[entry.id], text, changes, warning))

    def _comment(self, element: Any, warning: str, made: str = "") -> None:
        """Put a comment with the warning, and what the program would have written, beside a paragraph."""
        runs = [r for r in element.iter(qn("w:r")) if text_of(r)]
        if not warning or not runs:
            return
        text = f"{warning} Lời do phần mềm lập: “{made}”" if made else warning
        first, last = (Run(r, self._document) for r in (runs[0], runs[-1]))
        comment = self._document.add_comment([first, last], text, AUTHOR, INITIALS)._comment_elm
        comment.attrib.pop(qn("w:date"), None)
        references = (r for r in element.iter(qn("w:r")) if r.find(qn("w:commentReference")) is not None)
        styles = (qn("w:pStyle"), qn("w:rStyle"))  # of names that the template need not have
        for style in [s for e in (comment, *references) for s in e.iter(*styles)]:
            style.getparent().remove(style)


def _changes(now: Sequence[FigureThen], then: Sequence[FigureThen], written: str) -> tuple[tuple[str, str, str], ...]:
    """Return the figures that differ: name, text then, text now; not those that the officer has put right already."""
    before, after = {f.id: f for f in then}, {f.id: f for f in now}
    found = []
    for ident in dict.fromkeys((*before, *after)):
        old, new = before.get(ident), after.get(ident)
        before_text, after_text = (f.text if f else NOTHING for f in (old, new))
        named = new or old
        put_right = _is_said(after_text, written) and not _is_said(before_text, written)
        if named is None or before_text == after_text or put_right:
            continue
        found.append((named.name, before_text, after_text))
    return tuple(found)


def _is_said(figure: str, text: str) -> bool:
    """Return whether a figure stands in a text, as it is and not as part of a longer number."""
    return bool(re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d.,]*\d)", text))


def _said(changes: Sequence[tuple[str, str, str]]) -> str:
    """Return e.g. `Số liệu đã thay đổi: Vụ tiếp nhận trong kỳ từ 82 vụ thành 83 vụ.`, empty without changes."""
    said = "; ".join(f"{name} từ {then} thành {now}" for name, then, now in changes)
    return f"{CHANGED}: {said}." if said else ""


def _unmarked_texts(document: Document, made: Sequence[Any]) -> frozenset[str]:
    """Return the texts of the body that the template itself has; they are nobody's additions."""
    marked = set(map(id, made))
    return frozenset(normalise(text_of(p)) for p in document.element.body.iter(qn("w:p")) if id(p) not in marked)


def _is_blank(element: Any) -> bool:
    if element.tag == qn("w:tbl"):
        return False
    return not text_of(element).strip() and not any(True for _ in element.iter(qn("w:drawing")))


def _remove(element: Any) -> None:
    """Remove a paragraph; a cell that would be left without any keeps it empty."""
    parent = element.getparent()
    if parent.tag == qn("w:tc") and len(parent.findall(qn("w:p"))) == 1:
        for child in [c for c in element if c.tag != qn("w:pPr")]:
            element.remove(child)
        return
    parent.remove(element)
