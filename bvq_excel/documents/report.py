"""The periodic report (document BC): from a consolidated period to a Word file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from docx.document import Document

from bvq_excel import resources
from bvq_excel.documents import (
    drawing,
    edits,
    finishing,
    finishing_lines,
    marking,
    marks,
    package,
    reconcile,
    templates,
    trace,
    word_template,
    wording,
)
from bvq_excel.documents.content import Block
from bvq_excel.documents.controls import FigureThen
from bvq_excel.documents.edits import Kept
from bvq_excel.documents.fields import DOCUMENT, Formalities, Reported, ReportFields
from bvq_excel.documents.figures import Key, PrintedFigure
from bvq_excel.documents.marking import Placed
from bvq_excel.documents.naming import figure_name
from bvq_excel.documents.tables import AnnexTable
from bvq_excel.documents.trace import TracedFigure

__all__ = ["Formalities", "Kept", "Report", "ReportFields", "Reported", "wording_of", "write"]

WORDING = "BC_cau.toml"


@dataclass(frozen=True)
class Report:
    """A written report: its file, whether it is a draft, every figure in it, its annexes and paragraphs.

    `blocks` are the paragraphs of the body as the program made them; `kept` is what the officer had changed in the
    earlier report, which stands in this one. `sources` says where each figure comes from, `trace` is the file with it.
    """

    path: Path
    draft: bool
    text_figures: tuple[PrintedFigure, ...]
    annexes: tuple[AnnexTable, ...]
    blocks: tuple[Block, ...]
    chart_figures: tuple[PrintedFigure, ...] = ()
    kept: tuple[Kept, ...] = ()
    trace: Path | None = None
    sources: Mapping[Key, TracedFigure] = field(default_factory=dict, repr=False)

    @property
    def figures(self) -> tuple[PrintedFigure, ...]:
        """Every figure of text and annexes, those of the text first."""
        return (*self.text_figures, *(f for a in self.annexes for f in a.figures))

    @property
    def warnings(self) -> tuple[Kept, ...]:
        """What the officer had changed and has to look at again."""
        return tuple(k for k in self.kept if k.warning)


def write(
    consolidation: Reported,
    path: Path,
    *,
    number: str | None = None,
    date: date | None = None,
    signer: str = "",
    template: Path | None = None,
    previous: Path | None = None,
    templates_folder: Path | None = None,
) -> Report:
    """Write the report on a consolidated period to `path` and return what was written.

    `number` and `date` are those of the signed document. The template is the one for its day, an office's own in
    `templates_folder` before the shipped one, or `template`; a file `BC_cau.toml` beside it replaces the shipped
    wording. What an officer changed in `previous`, an earlier report on the period (it may be the file at `path`),
    is kept. Beside the report a file is written that says where each figure comes from (`trace.read`); it is for
    the office alone.

    Raises TemplateError for a template that cannot be filled, UsageError for a malformed number,
    ReconciliationError when a figure does not agree with the annexes or the data, InputError when `previous` cannot
    be read, HostError when a file cannot be written.
    """
    day = date or consolidation.received
    chosen = template or templates.chosen(consolidation.catalog, DOCUMENT, day, templates_folder)
    made = ReportFields(consolidation, Formalities(number, date, signer), wording_of(chosen))
    document, placed = _filled(chosen, made)
    charts = _draw(document, made.blocks, placed.paragraphs)
    figures, code = _figures_then(consolidation, made), consolidation.period.code
    report = Report(
        path=path,
        draft=made.formalities.draft,
        text_figures=tuple(made.printer.printed[n] for n in placed.figures),
        annexes=made.annexes,
        blocks=made.body,
        chart_figures=tuple(made.charts.printed),
        kept=edits.keep(document, made.blocks, placed.paragraphs, charts, figures, code, previous),
        trace=trace.path_of(path),
    )
    reconcile.check(report, consolidation)
    package.save(document, path, day)
    printed = (*report.text_figures, *report.chart_figures)
    sources = trace.collect(printed, report.annexes, consolidation)
    trace.write(path, sources, consolidation)
    return replace(report, sources=sources)


def _filled(template: Path, made: ReportFields) -> tuple[Document, Placed]:
    """Return the filled document, its annexes and links finished, and where its paragraphs are."""
    document = word_template.fill(template, made.fields(), made.environment)
    cells = marking.targets(made.annexes, made.printer.printed)
    placed = marking.place(document, made.printer.printed, cells)
    finishing.finish(document, made.annexes, list(cells.values()))
    finishing_lines.fit(document)
    return document, placed


def wording_of(template: Path) -> wording.Wording:
    """Return the wording that belongs to `template`: the file beside it, else the shipped one."""
    stem = template.stem.removesuffix(templates.OLD)
    own = template.with_name(f"{stem}_cau.toml")
    return wording.load(own if own.exists() else resources.shipped(templates.FOLDER, WORDING))


def _draw(document: Document, blocks: Sequence[Block], paragraphs: Mapping[int, Any]) -> dict[int, Any]:
    """Return the paragraphs that show the charts, put above their captions, by block number."""
    drawn: dict[int, Any] = {}
    for number, block in enumerate(blocks):
        caption = paragraphs.get(number)
        if block.chart is None or caption is None:
            continue
        chart_style, caption_style = finishing.chart_styles(document)
        finishing.restyle(caption, caption_style)
        drawn[number] = drawing.paragraph(document, block.chart, len(drawn) + 1, chart_style)
        caption.addprevious(drawn[number])
    return drawn


def _figures_then(data: Reported, made: ReportFields) -> dict[str, list[FigureThen]]:
    """Return the figures of each paragraph as the document remembers them, by the paragraph's key."""

    def then(figure: PrintedFigure) -> FigureThen:
        ident = "/".join((figure.code, figure.kind, *figure.by, *figure.group))
        return FigureThen(ident, figure_name(data.catalog, figure, data.period.last), figure.text)

    return {b.key: [then(made.printer.printed[n]) for n in marks.figures_of(b.marked)] for b in made.blocks}
