"""The body of the periodic report: its parts in order, with the sentences, opinions and charts of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Literal

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Document, DocumentPart, Indicator, Unit
from bvq_excel.documents import corrections, marks
from bvq_excel.documents.charts import Chart, ChartMaker
from bvq_excel.documents.figures import Figures
from bvq_excel.documents.printer import SEPARATOR
from bvq_excel.documents.proposals import Opinion, Opinions
from bvq_excel.documents.sentences import SentenceWriter
from bvq_excel.ledger.memory import CorrectedFigure
from bvq_excel.text import fold

Kind = Literal["section", "clause", "paragraph", "item", "chart", "formal"]

PRAISE = "THUANLOI"
PROPOSAL = "KIENNGHI"
REPORTED, ON_TIME = "I-XU-03", "I-XU-04"


@dataclass(frozen=True)
class Block:
    """One paragraph of the report: a heading, running text, an item of a list, a chart's caption, a formal line.

    `key` names it among all paragraphs, whatever its text is this time. `marked` is the text with its figures marked.
    """

    kind: Kind
    key: str
    marked: str
    chart: Chart | None = None

    @property
    def text(self) -> str:
        """The text as it is printed."""
        return marks.plain(self.marked)


@dataclass(frozen=True)
class AnnexNumbers:
    """The numbers of the annexes that go with a report, by id (`PL III` to `III`); `summary` is that of all figures."""

    by_id: Mapping[str, str]
    summary: str = ""

    def label(self, ids: Iterable[str]) -> str:
        """Return how the text names annexes: `Phụ lục III, IV`, empty for none of them."""
        wanted = set(ids)
        numbers = [number for annex, number in self.by_id.items() if annex in wanted]
        return f"Phụ lục {', '.join(numbers)}".rstrip() if numbers else ""


class Body:
    """Writes the parts of one report; `collects` says of an indicator whether it is asked for in this period."""

    def __init__(
        self,
        catalog: Catalog,
        document: Document,
        writer: SentenceWriter,
        opinions: Opinions,
        figures: Figures,
        missing: Sequence[Unit],
        annexes: AnnexNumbers,
        charts: ChartMaker,
        collects: Callable[[Indicator], bool],
        corrected: Sequence[CorrectedFigure] = (),
    ) -> None:
        self._catalog = catalog
        self._document = document
        self._writer = writer
        self._opinions = opinions
        self._figures = figures
        self._missing = missing
        self._annexes = annexes
        self._charts = charts
        self._collects = collects
        self._corrected = corrected

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
        yield Block("clause" if "." in part.no else "section", part.no, f"{number}. {part.heading}")
        if part.subparts:
            yield from self._subparts(part)
            return
        written = self._with_reference(self._writer.paragraphs(part.no), part)
        yield from (Block("paragraph", key, text) for key, text in written)
        if part.indicators and not written:
            yield self._line(part.no, "chua_co")
        yield from self._summary(part)
        yield from self._drawn(part.no)
        for kind in part.text_from:
            yield from self._general(part.no, kind, required=kind != PRAISE, of_tasks=True)

    def _subparts(self, part: DocumentPart) -> Iterator[Block]:
        for place, heading in enumerate(part.subparts):
            at = f"{part.no}.{place + 1}"
            yield Block("clause", at, heading)
            paragraphs = self._writer.paragraphs(part.no, heading)
            if not place:
                paragraphs = self._with_reference(paragraphs, part)
            yield from (Block("paragraph", key, text) for key, text in paragraphs)
            yield from self._drawn(at)
            if part.text_from == (PROPOSAL,):
                yield from self._proposals(at, heading)
            elif place < len(part.text_from):
                yield from self._general(at, part.text_from[place], required=not paragraphs, of_tasks=False)
            else:
                yield from self._attendance(at)
                yield from self._changes(f"{part.no}.{len(part.subparts) + 1}", len(part.subparts) + 1)
        if part.text_from == (PROPOSAL,):
            yield from self._other_proposals(part)

    def _line(self, at: str, name: str, **fields: str) -> Block:
        return Block("paragraph", f"{at}={name}", self._writer.line(name, **fields))

    # opinions -------------------------------------------------------------------------------------------

    def _general(self, at: str, kind: str, *, required: bool, of_tasks: bool) -> Iterator[Block]:
        """Yield the opinions of one kind, and that there are none where something has to be said.

        Praise would stand in two parts: that of a single task belongs to the results, any other to the evaluation.
        """
        found = self._opinions.of(kind, about_task=of_tasks if kind == PRAISE else None)
        yield from self._items(at, found)
        if not found and required:
            yield from self._nothing(at, kind)

    def _proposals(self, at: str, heading: str) -> Iterator[Block]:
        code, name = self._addressee(heading)
        found = self._opinions.of(PROPOSAL, send_to=code)
        yield from self._items(at, found)
        if not found:
            yield from self._nothing(at, PROPOSAL, ten=f"với {name}")

    def _other_proposals(self, part: DocumentPart) -> Iterator[Block]:
        """Yield the proposals to bodies that no subpart is for, so that nothing written by a unit is lost."""
        said = {self._addressee(heading)[0] for heading in part.subparts}
        for value in self._catalog.enums["ProposalTo"].values:
            found = () if value.code in said else self._opinions.of(PROPOSAL, send_to=value.code)
            if found:
                at = f"{part.no}.{value.code}"
                yield self._line(at, "kien_nghi_khac", ten=value.label)
                yield from self._items(at, found)

    def _addressee(self, heading: str) -> tuple[str, str]:
        """Return code and name of the body that a subpart's heading names."""
        for value in self._catalog.enums["ProposalTo"].values:
            if fold(value.label) in fold(heading):
                return value.code, value.label
        return "", heading

    def _items(self, at: str, opinions: Iterable[Opinion]) -> Iterator[Block]:
        others = self._writer.line("don_vi_khac")
        for opinion in opinions:
            name = blake2s(opinion.key.encode(), digest_size=4).hexdigest()
            yield Block("item", f"{at}~{name}", f"- {marks.clean(self._opinions.line(opinion, others))}")

    def _nothing(self, at: str, kind: str, **fields: str) -> Iterator[Block]:
        text = self._writer.no_opinion(kind, **fields)
        if text:
            yield Block("paragraph", f"{at}~", text)

    # who reported ---------------------------------------------------------------------------------------

    def _attendance(self, at: str) -> Iterator[Block]:
        names = [u.name for u in self._missing]
        if names:
            yield self._line(at, "chua_gui", ten=SEPARATOR.join(names))
        late = self._late()
        if late:
            yield self._line(at, "gui_muon", ten=SEPARATOR.join(late))

    def _late(self) -> list[str]:
        punctual = {code for code, f in self._figures.breakdown(ON_TIME, "unit").items() if f.value}
        units = (u for u, f in self._figures.breakdown(REPORTED, "unit").items() if f.value and u not in punctual)
        return [unit.name for code in units if (unit := self._catalog.any_unit(code))]

    def _changes(self, at: str, number: int) -> Iterator[Block]:
        """Yield what was corrected since the last report, as a clause of its own."""
        found = list(corrections.lines(self._catalog, self._document, self._corrected, self._writer.line))
        if found:
            yield Block("clause", at, f"{number}. {self._writer.line('dinh_chinh_ten')}")
            yield self._line(at, "dinh_chinh_mo")
            yield from (Block("item", f"{at}~{key}", f"- {text}") for key, text in found)

    # annexes, charts ------------------------------------------------------------------------------------

    def _with_reference(self, paragraphs: list[tuple[str, str]], part: DocumentPart) -> list[tuple[str, str]]:
        """Return the paragraphs with the annexes that hold their figures named at the end of the last one."""
        named = {a for code in part.indicators for a in self._catalog.indicators[code].annexes}
        label = self._annexes.label(named)
        if not paragraphs or not label:
            return paragraphs
        key, text = paragraphs[-1]
        return [*paragraphs[:-1], (key, f"{text} {self._writer.line('phu_luc', ten=label)}")]

    def _summary(self, part: DocumentPart) -> Iterator[Block]:
        """Yield, where the results begin, in which annex all figures stand together."""
        if not part.indicators and PRAISE in part.text_from and self._annexes.summary:
            label = self._annexes.label([self._annexes.summary])
            yield self._line(part.no, "phu_luc_tong_hop", ten=label)

    def _drawn(self, at: str) -> Iterator[Block]:
        """Yield the charts of a part, each by its caption."""
        for number, chart in self._charts.of(at):
            caption = self._writer.line("bieu_do", so=str(number), ten=chart.title)
            yield Block("chart", f"{at}#{chart.code}", caption, chart)
