"""From wording and figures to sentences: what a clause says at zero, without a value, and beside other clauses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bvq_excel.catalog.definitions import Indicator
from bvq_excel.documents import environment as jinja
from bvq_excel.documents import marks
from bvq_excel.documents.environment import TemplateEnvironment, TemplateMistake
from bvq_excel.documents.printer import SEPARATOR, FigurePrinter
from bvq_excel.documents.wording import Clause, Paragraph, Sentence, Wording


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

    def paragraphs(self, part: str, subpart: str = "") -> list[tuple[str, str]]:
        """Return the part's paragraphs with the key of each; those without any figure are left out."""
        self._printer.place = part
        written = []
        try:
            for paragraph in self._wording.of(part, subpart):
                self._printer.block = paragraph.key
                text = self._paragraph(paragraph)
                if text:
                    written.append((paragraph.key, text))
        except TemplateMistake as e:
            raise jinja.explained(e, self._wording.name) from e
        return written

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
        return marks.capital(f"{opening} {text}.".strip())

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
        """Return `text` with what the figure was a year before, and what it is from the beginning of the year.

        A figure that stands in passing is not said to be what it was before.
        """
        said = []
        worth_saying = clause.stressed or not self._printer.is_dull(clause.code)
        if clause.compares and "so_sanh" not in clause.text and worth_saying:
            said.append(self._printer.compared(clause.code))
        if clause.cumulative:
            so_far = self._printer.cumulative(clause.code)
            said.append(self.line("luy_ke", so=so_far) if so_far else "")
        words = SEPARATOR.join(s for s in said if s)
        return f"{text} ({words})" if words else text

    def _filled(self, pattern: str, code: str) -> str:
        """Return `pattern` with the clause's own figure; it is printed, and recorded, only where it is asked for."""
        own = {"n": self._printer.full, "n_tran": self._printer.bare}
        used = own.keys() & set(jinja.unknown_fields(self._environment, pattern, self._fields))
        return self._render(pattern, {name: own[name](code) for name in used})

    def _render(self, source: str, fields: Mapping[str, str]) -> str:
        return jinja.render(self._environment, source, {**self._fields, **fields}, self._wording.name)
