"""The periodic report (document BC): from a consolidated period to a Word file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from bvq_excel import periods, resources
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator, Unit
from bvq_excel.documents import finishing, forms, package, word_template, wording
from bvq_excel.documents.annexes import AnnexWriter
from bvq_excel.documents.content import Block, Body
from bvq_excel.documents.environment import TemplateEnvironment
from bvq_excel.documents.figures import Comparison, Figures, PrintedFigure
from bvq_excel.documents.proposals import Opinions
from bvq_excel.documents.sentences import FigurePrinter, SentenceWriter
from bvq_excel.documents.tables import NOTHING, ROMAN, AnnexTable
from bvq_excel.documents.task_annex import TaskTable
from bvq_excel.indicators import Dataset
from bvq_excel.model import Record
from bvq_excel.periods import Period

DOCUMENT = "BC"
TYPE_NAME = "BÁO CÁO"
TEMPLATE = "BC.docx"
WORDING = "BC_cau.toml"
COVER = "ThongTin"
THEMATIC_SHEETS = "period.cd153_sheets"
KINDS = {"section": "muc", "clause": "khoan", "paragraph": "doan", "item": "gach"}


class Reported(Protocol):
    """What the report needs of a consolidation."""

    @property
    def catalog(self) -> Catalog: ...
    @property
    def period(self) -> Period: ...
    @property
    def received(self) -> date: ...
    @property
    def tables(self) -> Mapping[str, Sequence[Record]]: ...
    @property
    def missing(self) -> Sequence[Unit]: ...
    @property
    def dataset(self) -> Dataset: ...
    @property
    def evaluator(self) -> Figures: ...


@dataclass(frozen=True)
class Report:
    """A written report: its file, whether it is a draft, every figure in it, its annexes and paragraphs."""

    path: Path
    draft: bool
    figures: tuple[PrintedFigure, ...]
    annexes: tuple[AnnexTable, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Formalities:
    """What the registry adds when a report is signed; without number and date it is a draft."""

    number: str | None = None
    date: date | None = None
    signer: str = ""

    @property
    def draft(self) -> bool:
        """Whether number or date is still open."""
        return self.number is None or self.date is None


def write(
    consolidation: Reported,
    path: Path,
    *,
    number: str | None = None,
    date: date | None = None,
    signer: str = "",
    template: Path | None = None,
) -> Report:
    """Write the report on a consolidated period to `path` and return what was written.

    `number` and `date` are those of the signed document. `template` replaces the shipped one; a file of the same
    name ending in `_cau.toml` beside it replaces the shipped wording. Raises TemplateError for a template that
    cannot be filled, UsageError for a malformed number, HostError when the file cannot be written.
    """
    chosen = template or resources.shipped("templates", TEMPLATE)
    made = ReportFields(consolidation, Formalities(number, date, signer), wording_of(chosen))
    fields = made.fields()
    document = word_template.fill(chosen, fields, made.environment)
    finishing.finish(document, made.annexes)
    package.save(document, path, date or consolidation.received)
    return Report(path, made.formalities.draft, made.printed, made.annexes, made.blocks)


def wording_of(template: Path) -> wording.Wording:
    """Return the wording that belongs to `template`: the file beside it, else the shipped one."""
    own = template.with_name(f"{template.stem}_cau.toml")
    return wording.load(own if own.exists() else resources.shipped("templates", WORDING))


class ReportFields:
    """Makes everything that the template of one report may use."""

    def __init__(self, consolidation: Reported, formalities: Formalities, words: wording.Wording) -> None:
        self._data = consolidation
        self.formalities = formalities
        self._words = words
        self.environment = TemplateEnvironment()
        catalog, period = consolidation.catalog, consolidation.period
        self._catalog = catalog
        self._document = catalog.documents[DOCUMENT]
        self._period_words = periods.words(catalog, period, dict(self._document.period_words))
        self._comparison = Comparison(catalog, consolidation.dataset.earlier, period.year - 1)
        self._printer = FigurePrinter(catalog, consolidation.evaluator, self._comparison)
        self._annex_writer = self._make_annex_writer()
        self.annexes = self._make_annexes()
        self.blocks = self._make_body().blocks()

    @property
    def printed(self) -> tuple[PrintedFigure, ...]:
        """Every figure of the report, those of the text first."""
        return (*self._printer.printed, *self._annex_writer.printed)

    def fields(self) -> dict[str, Any]:
        """Return everything that the template may use, under the names by which staff know it."""
        document, formal = self._document, self.formalities
        issuer = self._issuer()
        names = forms.addressees(self._catalog, document, formal.date or self._data.received)
        return {
            "du_thao": formal.draft,
            "ky": self._period_words,
            "nam": self._data.period.year,
            "co_quan_chu_quan": document.superior,
            "co_quan_ban_hanh": document.issuer_upper,
            "so_ky_hieu": forms.symbol_line(document, formal.number),
            "dia_danh_ngay": forms.place_and_date(issuer.place, formal.date),
            "ten_loai": TYPE_NAME,
            "trich_yeu": self._said(document.title),
            "kinh_gui_mot": names[0] if len(names) == 1 else "",
            "kinh_gui": forms.addressee_lines(names),
            "mo_dau": self._said(document.opening),
            "noi_dung": [{"loai": KINDS[b.kind], "chu": b.text} for b in self.blocks],
            "ket_thuc": self._said(document.closing),
            "noi_nhan": forms.copy_lines(document),
            "chuc_vu": [line for line in document.signature if "{" not in line],
            "nguoi_ky": formal.signer,
            "phu_luc": [self._annex_fields(a, issuer) for a in self.annexes],
            **self._printer.functions,
        }

    def _annex_fields(self, annex: AnnexTable, issuer: Unit) -> dict[str, Any]:
        formal, period = self.formalities, self._data.period
        symbol, day = forms.symbol(self._document, formal.number), forms.long_date(formal.date)
        span = f"từ ngày {forms.short_date(period.first)} đến hết ngày {forms.short_date(period.last)}"
        signs = f"dấu “{NOTHING}” là không phát sinh, ô trống là chưa có số liệu"
        notes = (f"Số liệu {self._period_words}: {span}; {signs}.", *annex.notes)
        return {
            "nhan": annex.label,
            "tieu_de": annex.title,
            "kem_theo": f"(Kèm theo Báo cáo số {symbol} {day} của {issuer.name})",
            "don_vi_tinh": annex.unit,
            "cot": annex.columns,
            "dong": [{"tong": r.total, "o": [{"chu": c.text, "so": c.number} for c in r.cells]} for r in annex.rows],
            "ghi_chu": f"Ghi chú: {' '.join(notes)}",
        }

    def _said(self, sentence: str) -> str:
        return sentence.replace("{kỳ}", self._period_words)

    def _issuer(self) -> Unit:
        issuer = self._catalog.any_unit(self._document.issuer)
        if issuer is None:
            raise LookupError(self._document.issuer)
        return issuer

    # what goes into it ----------------------------------------------------------------------------------

    def _collects(self, indicator: Indicator) -> bool:
        """Return whether the indicator's sheet is handed in for this period (a thematic one asks for few)."""
        if not self._data.period.is_thematic or indicator.sheet == COVER:
            return True
        return indicator.sheet in self._catalog.list_parameter(THEMATIC_SHEETS, self._data.period.last)

    def _make_annex_writer(self) -> AnnexWriter:
        data = self._data
        tasks = TaskTable(self._catalog, data.evaluator, data.period, data.tables, self._words.groups)
        return AnnexWriter(self._catalog, data.evaluator, data.period, self._comparison, tasks, self._collects)

    def _make_annexes(self) -> tuple[AnnexTable, ...]:
        chosen = [
            annex
            for code in self._document.annexes
            if not (annex := self._catalog.annexes[code]).internal
            and any(self._collects(self._catalog.indicators[c]) for c in annex.indicators)
        ]
        numbers = ROMAN[: len(chosen)] if len(chosen) > 1 else ("",) * len(chosen)
        return tuple(self._annex_writer.table(a, n) for a, n in zip(chosen, numbers, strict=True))

    def _make_body(self) -> Body:
        fields = {"ky": self._period_words, "nam": self._data.period.year}
        writer = SentenceWriter(
            self._printer, self._words, self.environment, fields, self._catalog.writing.zero_sentence, self._collects
        )
        return Body(
            self._catalog,
            self._document,
            writer,
            Opinions(self._catalog, self._data.tables),
            self._data.evaluator,
            self._data.missing,
            {a.id: a.number for a in self.annexes},
            self._collects,
        )
