"""From wording and figures to sentences, each figure printed through one writer that also records it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator
from bvq_excel.documents import environment as jinja
from bvq_excel.documents.environment import TemplateEnvironment, TemplateMistake, template_function
from bvq_excel.documents.figures import Comparison, Figures, NumberWriter, PrintedFigure, Value, suppressed
from bvq_excel.documents.wording import Clause, Paragraph, Sentence, Wording
from bvq_excel.text import lower_first

SEPARATOR = "; "


class FigurePrinter:
    """The functions by which templates print figures; remembers what was printed where.

    `place` is the part or annex that is being written.
    """

    def __init__(self, catalog: Catalog, figures: Figures, comparison: Comparison) -> None:
        self._catalog = catalog
        self._figures = figures
        self._comparison = comparison
        self._numbers = NumberWriter(catalog)
        self.place = ""
        self._compared_before = False
        self.printed: list[PrintedFigure] = []

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The functions under the names that templates use."""
        return {
            "so": self.full,
            "tran": self.bare,
            "co": self.occurs,
            "so_sanh": self.compared,
            "nhieu_nhat": self.largest,
        }

    def value(self, code: str) -> Value:
        """Return the unrounded value of indicator `code`."""
        return self._figures.figure(self.indicator(code).code).value

    def indicator(self, code: str) -> Indicator:
        """Return indicator `code`; raises TemplateMistake when the catalogue has none."""
        found = self._catalog.indicators.get(code)
        if found is None:
            raise TemplateMistake(f"không có chỉ tiêu '{code}'")
        return found

    @template_function
    def full(self, code: str) -> str:
        """Return the figure with its unit (`103 vụ`), empty when it has no value."""
        return self._print(code, self._numbers.full)

    @template_function
    def bare(self, code: str) -> str:
        """Return the figure without its unit (`103`), empty when it has no value."""
        return self._print(code, self._numbers.bare)

    @template_function
    def occurs(self, code: str) -> bool:
        """Return whether the figure is known and not zero."""
        return bool(self.value(code))

    @template_function
    def compared(self, code: str) -> str:
        """Return how the figure stands to the same period of the year before, empty when that is unknown.

        In one paragraph only the first comparison says with what it compares.
        """
        value = self.value(code)
        words = self._comparison.words(self.indicator(code), value, brief=self._compared_before)
        self._compared_before = self._compared_before or "cùng kỳ năm" in words
        change = self._comparison.change_of(code)
        if words and change:
            self._record(change, self._figures.figure(change).value, words)
        return words

    def new_paragraph(self) -> None:
        """Begin a paragraph: its first comparison is said in full again."""
        self._compared_before = False

    @template_function
    def largest(self, code: str, by: str, count: int) -> str:
        """Return the `count` largest groups of a breakdown in words, largest first: `thực phẩm với 25 vụ; …`."""
        indicator = self.indicator(code)
        parts = [(group, f.value) for group, f in self._figures.breakdown(code, by).items() if group and f.value]
        parts.sort(key=lambda p: -(p[1] or 0))
        said = []
        for group, value in parts[:count]:
            text = suppressed(self._catalog, indicator, by, value, self._numbers.full(indicator, value))
            self._record(code, value, text, group)
            said.append(f"{lower_first(self._label(indicator, by, group))} với {text}")
        return SEPARATOR.join(said)

    def _label(self, indicator: Indicator, by: str, group: str) -> str:
        column = self._catalog.sheets[indicator.sheet].by_key.get(by)
        return self._catalog.enums[column.enumeration].label(group) if column and column.enumeration else group

    def _print(self, code: str, write: Callable[[Indicator, Value], str]) -> str:
        value = self.value(code)
        text = write(self.indicator(code), value)
        if text:
            self._record(code, value, text)
        return text

    def _record(self, code: str, value: Value, text: str, *group: str) -> None:
        self.printed.append(PrintedFigure(code, value, text, self.place, group))


class SentenceWriter:
    """Writes the paragraphs of a part.

    `collects` says whether an indicator's sheet is handed in for the period at all: what is not asked for is not
    "zero" but left out.
    """

    def __init__(
        self,
        printer: FigurePrinter,
        wording: Wording,
        environment: TemplateEnvironment,
        fields: Mapping[str, Any],
        zero_sentence: str,
        collects: Callable[[Indicator], bool],
    ) -> None:
        self._printer = printer
        self._wording = wording
        self._environment = environment
        self._fields = {**fields, **printer.functions}
        self._zero_sentence = zero_sentence
        self._collects = collects

    def line(self, name: str, **fields: str) -> str:
        """Return a single line of the wording, filled."""
        return self._render(self._wording.lines[name], fields)

    def no_opinion(self, kind: str, **fields: str) -> str:
        """Return the sentence for a kind of opinion that nobody gave, empty where nothing is said about it."""
        said = self._render(self._wording.no_opinion.get(kind, ""), fields)
        return said if not said or said.endswith(".") else self._nothing([said])

    def paragraphs(self, part: str, subpart: str = "") -> list[str]:
        """Return the part's paragraphs; those without any figure are left out."""
        self._printer.place = part
        try:
            written = [self._paragraph(p) for p in self._wording.of(part, subpart)]
        except TemplateMistake as e:
            raise jinja.explained(e, self._wording.name) from e
        return [p for p in written if p]

    def _paragraph(self, paragraph: Paragraph) -> str:
        self._printer.new_paragraph()
        zeros: list[str] = []
        sentences = [s for s in (self._sentence(s, zeros) for s in paragraph.sentences) if s]
        if zeros:
            sentences.append(self._nothing(zeros))
        return " ".join(sentences)

    def _nothing(self, contents: list[str]) -> str:
        return self._zero_sentence.replace("{nội dung}", SEPARATOR.join(contents))

    def _sentence(self, sentence: Sentence, zeros: list[str]) -> str:
        text, head_said = "", False
        for clause in sentence.clauses:
            if not self._collects(self._printer.indicator(clause.code)):
                continue
            # A joint links to the head clause before it; a semicolon links to whatever the sentence has said.
            linked = bool(text) if clause.joint == SEPARATOR else head_said
            said = self._clause(clause, zeros, chained=linked)
            if said:
                text = f"{text}{clause.joint if clause.joint and linked else SEPARATOR}{said}" if text else said
            if said or not clause.joint:
                head_said = bool(said)
        if not text:
            return ""
        opening = self._render(sentence.opening, {})
        return _capital(f"{opening} {text}.".strip())

    def _clause(self, clause: Clause, zeros: list[str], *, chained: bool) -> str:
        """Return what the clause says; a zero goes to `zeros` unless the clause has its own words for it."""
        value = self._printer.value(clause.code)
        if value is None:
            return ""
        if value:
            text = self._filled(clause.alone if clause.joint and not chained else clause.text, clause.code)
            return self._compared(text, clause) if text else ""
        if clause.at_zero and (chained or not clause.joint):
            return self._filled(clause.at_zero, clause.code)
        if clause.zero:
            zeros.append(self._filled(clause.zero, clause.code))
        return ""

    def _compared(self, text: str, clause: Clause) -> str:
        words = self._printer.compared(clause.code) if clause.compares and "so_sanh" not in clause.text else ""
        return f"{text} ({words})" if words else text

    def _filled(self, pattern: str, code: str) -> str:
        """Return `pattern` with the clause's own figure; it is printed, and recorded, only where it is asked for."""
        own = {"n": self._printer.full, "n_tran": self._printer.bare}
        used = own.keys() & set(jinja.unknown_fields(self._environment, pattern, self._fields))
        return self._render(pattern, {name: own[name](code) for name in used})

    def _render(self, source: str, fields: Mapping[str, str]) -> str:
        return jinja.render(self._environment, source, {**self._fields, **fields}, self._wording.name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
