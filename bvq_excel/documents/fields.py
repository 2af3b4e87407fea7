"""Everything that the template of one report may use: formal lines, paragraphs, annexes, functions for figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from bvq_excel import periods
from bvq_excel.catalog.definitions import Indicator, Unit
from bvq_excel.documents import forms, marks, wording
from bvq_excel.documents.annexes import AnnexWriter
from bvq_excel.documents.charts import ChartMaker
from bvq_excel.documents.content import AnnexNumbers, Block, Body
from bvq_excel.documents.environment import TemplateEnvironment
from bvq_excel.documents.figures import Comparison, Figures
from bvq_excel.documents.printer import FigurePrinter
from bvq_excel.documents.proposals import Opinions
from bvq_excel.documents.sentences import SentenceWriter
from bvq_excel.documents.summary_annex import ANNEX as SUMMARY
from bvq_excel.documents.summary_annex import SummaryTable
from bvq_excel.documents.tables import NOTHING, ROMAN, AnnexTable
from bvq_excel.documents.task_annex import TaskTable
from bvq_excel.indicators import Dataset
from bvq_excel.ledger.memory import Background
from bvq_excel.views import WithRows

DOCUMENT = "BC"
TYPE_NAME = "BÁO CÁO"
COVER = "ThongTin"
THEMATIC_SHEETS = "period.cd153_sheets"
KINDS = {"section": "muc", "clause": "khoan", "paragraph": "doan", "item": "gach", "chart": "hinh"}


class Reported(WithRows, Protocol):
    """What the report needs of a consolidation."""

    @property
    def missing(self) -> Sequence[Unit]: ...
    @property
    def background(self) -> Background: ...
    @property
    def dataset(self) -> Dataset: ...
    @property
    def evaluator(self) -> Figures: ...


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


class ReportFields:
    """Makes everything that the template of one report may use.

    `blocks` are the paragraphs that were made: those of the body, and the formal lines around it, which an officer
    may change like any other.
    """

    def __init__(self, consolidation: Reported, formalities: Formalities, words: wording.Wording) -> None:
        self._data = consolidation
        self.formalities = formalities
        self._words = words
        self.environment = TemplateEnvironment()
        catalog, period = consolidation.catalog, consolidation.period
        self._catalog = catalog
        self._document = catalog.documents[DOCUMENT]
        self._period_words = periods.named(catalog, period, DOCUMENT)
        self._comparison = Comparison(catalog, consolidation.dataset.earlier, period.year - 1)
        self.charts = ChartMaker(catalog, consolidation.evaluator, period, words, self._collects)
        self._tasks = TaskTable(
            catalog, consolidation.evaluator, period, consolidation.tables, words.groups, consolidation.background
        )
        so_far = {} if self._tasks.from_start_of_year else consolidation.background.so_far.values
        self._so_far: Mapping[str, float] = so_far
        others = words.lines["don_vi_khac"]
        self.printer = FigurePrinter(catalog, consolidation.evaluator, self._comparison, period.last, so_far, others)
        self._numbers = self._annex_numbers()
        self.body = self._make_body().blocks()
        self.annexes = self._make_annexes()
        self.formal = tuple(self._formal_lines())

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All paragraphs that were made, in the order of their numbers as marks."""
        return (*self.body, *self.formal)

    def fields(self) -> dict[str, Any]:
        """Return everything that the template may use, under the names by which staff know it."""
        document, formal = self._document, self.formalities
        issuer = self._issuer()
        lines = self._marked_lines()
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
            "kinh_gui_mot": self._single_addressee(),
            "kinh_gui": lines["kinh_gui"],
            "mo_dau": lines["mo_dau"][0],
            "noi_dung": [{"loai": KINDS[b.kind], "chu": marks.block(i, b.marked)} for i, b in enumerate(self.body)],
            "ket_thuc": lines["ket_thuc"][0],
            "noi_nhan": lines["noi_nhan"],
            "chuc_vu": lines["chuc_vu"],
            "nguoi_ky": lines["nguoi_ky"][0],
            "phu_luc": [self._annex_fields(a, issuer) for a in self.annexes],
            **self.printer.functions,
        }

    # formal lines ---------------------------------------------------------------------------------------

    def _formal_lines(self) -> Iterator[Block]:
        """Yield the lines before and after the body that an officer may change."""
        document = self._document
        for place, line in enumerate(forms.addressee_lines(self._addressees())):
            yield Block("formal", f"kinh_gui-{place}", line)
        yield Block("formal", "mo_dau-0", self._said(document.opening))
        yield Block("formal", "ket_thuc-0", self._said(document.closing))
        for place, line in enumerate(forms.copy_lines(document)):
            yield Block("formal", f"noi_nhan-{place}", line)
        for place, line in enumerate(line for line in document.signature if "{" not in line):
            yield Block("formal", f"chuc_vu-{place}", line)
        yield Block("formal", "nguoi_ky-0", marks.clean(self.formalities.signer))

    def _marked_lines(self) -> Mapping[str, list[str]]:
        """Return the formal lines by field, marked with their numbers."""
        names = ("kinh_gui", "mo_dau", "ket_thuc", "noi_nhan", "chuc_vu", "nguoi_ky")
        found: dict[str, list[str]] = {name: [] for name in names}
        for number, line in enumerate(self.formal, len(self.body)):
            found[line.key.rpartition("-")[0]].append(marks.block(number, line.marked))
        return found

    def _addressees(self) -> tuple[str, ...]:
        return forms.addressees(self._catalog, self._document, self.formalities.date or self._data.received)

    def _single_addressee(self) -> str:
        names = self._addressees()
        return names[0] if len(names) == 1 else ""

    def _said(self, sentence: str) -> str:
        return sentence.replace("{kỳ}", self._period_words)

    def _issuer(self) -> Unit:
        issuer = self._catalog.any_unit(self._document.issuer)
        if issuer is None:
            raise LookupError(self._document.issuer)
        return issuer

    # body -----------------------------------------------------------------------------------------------

    def _collects(self, indicator: Indicator) -> bool:
        """Return whether the indicator's sheet is handed in for this period (a thematic one asks for few)."""
        if not self._data.period.is_thematic or indicator.sheet == COVER:
            return True
        return indicator.sheet in self._catalog.list_parameter(THEMATIC_SHEETS, self._data.period.last)

    def _make_body(self) -> Body:
        fields = {"ky": self._period_words, "nam": self._data.period.year}
        writer = SentenceWriter(
            self.printer, self._words, self.environment, fields, self._catalog.writing.zero_sentence, self._collects
        )
        return Body(
            self._catalog,
            self._document,
            writer,
            Opinions(self._catalog, self._data.tables),
            self._data.evaluator,
            self._data.missing,
            self._numbers,
            self.charts,
            self._collects,
            self._data.background.corrections,
        )

    # annexes --------------------------------------------------------------------------------------------

    def _annex_numbers(self) -> AnnexNumbers:
        """Return the numbers of the annexes that go with the report, the one of all figures last."""
        chosen = [
            code
            for code in self._document.annexes
            if not (annex := self._catalog.annexes[code]).internal
            and any(self._collects(self._catalog.indicators[c]) for c in annex.indicators)
        ]
        chosen.append(SUMMARY)
        numbers = ROMAN[: len(chosen)] if len(chosen) > 1 else ("",)
        return AnnexNumbers(dict(zip(chosen, numbers, strict=True)), SUMMARY)

    def _make_annexes(self) -> tuple[AnnexTable, ...]:
        data, numbers = self._data, self._numbers.by_id
        writer = AnnexWriter(self._catalog, data.evaluator, data.period, self._comparison, self._tasks, self._collects)
        summary = SummaryTable(
            self._catalog, self._document, data.evaluator, data.period, self._comparison, self._so_far, self._collects
        )
        tables = [writer.table(self._catalog.annexes[code], n) for code, n in numbers.items() if code != SUMMARY]
        stated = dict.fromkeys(f.code for f in self.printer.printed if not f.group)
        title = self._words.lines["tong_hop"]
        return (*tables, summary.table(numbers[SUMMARY], title, stated))

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
