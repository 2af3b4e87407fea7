"""The body of the periodic report: its parts in order, with the sentences and opinions of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Document, DocumentPart, Indicator, Unit
from bvq_excel.documents.figures import Figures
from bvq_excel.documents.proposals import Opinion, Opinions
from bvq_excel.documents.sentences import SEPARATOR, SentenceWriter
from bvq_excel.text import fold

Kind = Literal["section", "clause", "paragraph", "item"]

PRAISE = "THUANLOI"
PROPOSAL = "KIENNGHI"
REPORTED, ON_TIME = "I-XU-03", "I-XU-04"


@dataclass(frozen=True)
class Block:
    """One paragraph of the body: a section's or clause's heading, running text, or an item of a list."""

    kind: Kind
    text: str


class Body:
    """Writes the parts of one report.

    `annexes` maps the annexes that go with it to their numbers (`PL III` to `III`); `collects` says of an indicator
    whether it is asked for in this period.
    """

    def __init__(
        self,
        catalog: Catalog,
        document: Document,
        writer: SentenceWriter,
        opinions: Opinions,
        figures: Figures,
        missing: Sequence[Unit],
        annexes: Mapping[str, str],
        collects: Callable[[Indicator], bool],
    ) -> None:
        self._catalog = catalog
        self._document = document
        self._writer = writer
        self._opinions = opinions
        self._figures = figures
        self._missing = missing
        self._annexes = annexes
        self._collects = collects

    def blocks(self) -> tuple[Block, ...]:
        """Return the body's paragraphs in order."""
        return tuple(b for part in self._numbered() for b in self._part(*part))

    def _numbered(self) -> Iterator[tuple[DocumentPart, str]]:
        """Yield the parts that this period has, each with its number as printed."""
        clause = 0
        for part in self._document.parts:
            indicators = [self._catalog.indicators[c] for c in part.indicators]
            if indicators and not any(self._collects(i) for i in indicators):
                continue
            is_clause = "." in part.no
            clause = clause + 1 if is_clause else 0
            yield part, str(clause) if is_clause else part.no

    def _part(self, part: DocumentPart, number: str) -> Iterator[Block]:
        yield Block("clause" if "." in part.no else "section", f"{number}. {part.heading}")
        if part.subparts:
            yield from self._subparts(part)
            return
        written = self._with_reference(self._writer.paragraphs(part.no), part)
        yield from (Block("paragraph", p) for p in written)
        if part.indicators and not written:
            yield Block("paragraph", self._writer.line("chua_co"))
        for kind in part.text_from:
            yield from self._general(kind, required=kind != PRAISE, of_tasks=True)

    def _subparts(self, part: DocumentPart) -> Iterator[Block]:
        for place, heading in enumerate(part.subparts):
            yield Block("clause", heading)
            paragraphs = self._writer.paragraphs(part.no, heading)
            if not place:
                paragraphs = self._with_reference(paragraphs, part)
            yield from (Block("paragraph", p) for p in paragraphs)
            if part.text_from == (PROPOSAL,):
                yield from self._proposals(heading)
            elif place < len(part.text_from):
                yield from self._general(part.text_from[place], required=not paragraphs, of_tasks=False)
            else:
                yield from self._attendance()
        if part.text_from == (PROPOSAL,):
            yield from self._other_proposals(part)

    # opinions -------------------------------------------------------------------------------------------

    def _general(self, kind: str, *, required: bool, of_tasks: bool) -> Iterator[Block]:
        """Yield the opinions of one kind, and that there are none where something has to be said.

        Praise would stand in two parts: that of a single task belongs to the results, any other to the evaluation.
        """
        found = self._opinions.of(kind, about_task=of_tasks if kind == PRAISE else None)
        yield from self._items(found)
        if not found and required:
            yield from self._nothing(kind)

    def _proposals(self, heading: str) -> Iterator[Block]:
        code, name = self._addressee(heading)
        found = self._opinions.of(PROPOSAL, send_to=code)
        yield from self._items(found)
        if not found:
            yield from self._nothing(PROPOSAL, ten=f"với {name}")

    def _other_proposals(self, part: DocumentPart) -> Iterator[Block]:
        """Yield the proposals to bodies that no subpart is for, so that nothing written by a unit is lost."""
        said = {self._addressee(heading)[0] for heading in part.subparts}
        for value in self._catalog.enums["ProposalTo"].values:
            found = () if value.code in said else self._opinions.of(PROPOSAL, send_to=value.code)
            if found:
                yield Block("paragraph", self._writer.line("kien_nghi_khac", ten=value.label))
                yield from self._items(found)

    def _addressee(self, heading: str) -> tuple[str, str]:
        """Return code and name of the body that a subpart's heading names."""
        for value in self._catalog.enums["ProposalTo"].values:
            if fold(value.label) in fold(heading):
                return value.code, value.label
        return "", heading

    def _items(self, opinions: Iterable[Opinion]) -> Iterator[Block]:
        others = self._writer.line("don_vi_khac")
        yield from (Block("item", f"- {self._opinions.line(o, others)}") for o in opinions)

    def _nothing(self, kind: str, **fields: str) -> Iterator[Block]:
        text = self._writer.no_opinion(kind, **fields)
        if text:
            yield Block("paragraph", text)

    # who reported ---------------------------------------------------------------------------------------

    def _attendance(self) -> Iterator[Block]:
        line, names = self._writer.line, [u.name for u in self._missing]
        if names:
            yield Block("paragraph", line("chua_gui", ten=SEPARATOR.join(names)))
        elif self._figures.figure(REPORTED).value:
            yield Block("paragraph", line("gui_du"))
        late = self._late()
        if late:
            yield Block("paragraph", line("gui_muon", ten=SEPARATOR.join(late)))

    def _late(self) -> list[str]:
        punctual = {code for code, f in self._figures.breakdown(ON_TIME, "unit").items() if f.value}
        units = (u for u, f in self._figures.breakdown(REPORTED, "unit").items() if f.value and u not in punctual)
        return [unit.name for code in units if (unit := self._catalog.any_unit(code))]

    # annexes --------------------------------------------------------------------------------------------

    def _with_reference(self, paragraphs: list[str], part: DocumentPart) -> list[str]:
        """Return the paragraphs with the annexes that hold their figures named at the end of the last one."""
        named = {a for code in part.indicators for a in self._catalog.indicators[code].annexes}
        numbers = [number for annex, number in self._annexes.items() if annex in named]
        if not paragraphs or not numbers:
            return paragraphs
        reference = self._writer.line("phu_luc", ten=f"Phụ lục {', '.join(numbers)}".rstrip())
        return [*paragraphs[:-1], f"{paragraphs[-1]} {reference}"]
