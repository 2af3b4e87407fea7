"""What the form check says, and the questions that all its rules ask: size, weight, case, alignment, place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from bvq_excel import display
from bvq_excel.documents.form.document import Paragraph
from bvq_excel.documents.form.parts import Parts

Layout = Literal["ND30", "TT01"]
Check = Mapping[str, Any]

DECREES: Mapping[Layout, str] = {"ND30": "Nghị định 30/2020/NĐ-CP", "TT01": "Thông tư 01/2011/TT-BNV"}
MAIN = "văn bản chính"
EXCERPT = 40
MEASURE = 0.3  # mm, by which a measure may differ from the one that is laid down
SIDES = {"center": "giữa", "both": "đều hai lề", "left": "trái", "right": "phải", "start": "trái", "end": "phải"}


@dataclass(frozen=True)
class FormFinding:
    """One thing in which a document's form is wrong: rule, element, place, what was found, what must be.

    A `blank` is what a draft may leave open (number, date, signer's name) and a final document may not.
    """

    rule: str
    element: str
    place: str
    found: str
    must: str
    blank: bool = False

    @property
    def line(self) -> str:
        """The finding on one line."""
        return f"{self.place}: {self.found}; {self.must}. [{self.rule}]"


@dataclass(frozen=True)
class Form:
    """A document under check: its parts, the catalogue's checks, and what it has to follow.

    `document_id` is BC or CV, empty for any other document. `day` is the day by which the layout was chosen.
    """

    parts: Parts
    checks: Mapping[str, Check]
    document_id: str
    symbol_pattern: str
    layout: Layout
    day: date | None
    places: frozenset[str]

    @property
    def is_letter(self) -> bool:
        """Whether the document is an official letter, which has no name of type."""
        return self.document_id == "CV"

    def rule(self, rule_id: str) -> Rule:
        """Return the rule with which findings are made."""
        return Rule(self.checks[rule_id])

    def section_name(self, section: int) -> str:
        """Return the section's name: that of the annex in it."""
        names = [a.label.text for a in self.parts.annexes if a.section <= section]
        if names:
            return names[-1]
        return MAIN if section == 0 else f"phần {section + 1}"


@dataclass(frozen=True)
class Rule:
    """One of the catalogue's format checks; makes findings about it."""

    check: Check

    def wrong(self, place: str, found: str, must: str, *, blank: bool = False) -> FormFinding:
        """Return a finding."""
        return FormFinding(str(self.check["id"]), str(self.check["element"]), place, found, must, blank)

    def missing(self, must: str) -> FormFinding:
        """Return the finding that the element is not in the document."""
        return self.wrong(MAIN, f"không thấy {str(self.check['element']).lower()}", must)

    def look(self, paragraphs: Sequence[Paragraph], **other: Any) -> Iterator[FormFinding]:
        """Yield what is wrong with size, weight, slope, case and alignment of `paragraphs`.

        The catalogue's entry says what must be; `other` says it where the entry has other names.
        """
        said = {**self.check, **other}
        for paragraph in paragraphs:
            place = at(paragraph)
            if "size_pt" in said:
                yield from self.size(paragraph, said["size_pt"])
            if "bold" in said and not _all(paragraph, "bold", bool(said["bold"])):
                yield self.wrong(place, *_weights(bool(said["bold"]), "đậm", "không đậm"))
            if "italic" in said and not _all(paragraph, "italic", bool(said["italic"])):
                yield self.wrong(place, *_weights(bool(said["italic"]), "nghiêng", "đứng"))
            if said.get("case") == "upper" and paragraph.text != paragraph.text.upper():
                yield self.wrong(place, "có chữ thường", "phải viết hoa toàn bộ")
            if "align" in said and paragraph.look.align != said["align"]:
                yield self.aligned(paragraph, str(said["align"]))

    def size(self, paragraph: Paragraph, limits: Sequence[float]) -> Iterator[FormFinding]:
        """Yield a finding where a letter of the paragraph is smaller or larger than `limits` (points)."""
        low, high = limits
        odd = sorted({r.look.size for r in paragraph.inked if not low <= r.look.size <= high})
        if odd:
            yield self.wrong(at(paragraph), f"cỡ chữ {_list(odd)}", f"phải là cỡ chữ {between(low, high)}")

    def aligned(self, paragraph: Paragraph, align: str) -> FormFinding:
        """Return the finding that the paragraph is not aligned as it must be."""
        align = "both" if align == "justify" else align
        found = SIDES.get(paragraph.look.align, paragraph.look.align)
        return self.wrong(at(paragraph), f"căn {found}", f"phải căn {SIDES[align]}")

    def line_below(self, lines: Sequence[float], above: Sequence[Paragraph]) -> Iterator[FormFinding]:
        """Yield what is wrong with the line below `above`: missing, too short, too long."""
        low, high = self.check["line_below_ratio"]
        must = "phải có đường kẻ dài bằng dòng chữ" if low == high else "phải có đường kẻ dài 1/3 đến 1/2 dòng chữ"
        place = at(above[-1])
        if not lines:
            yield self.wrong(place, "không có đường kẻ ở dưới", must)
            return
        slack = 0.06 if low == high else 0.02
        text = max(min(p.length, p.width or p.length) for p in above)
        ratio = lines[0] / text if text else 0.0
        if not low - slack <= ratio <= high + slack:
            yield self.wrong(place, f"đường kẻ dài {number(ratio * 100, 0)}% dòng chữ", must)


def at(paragraph: Paragraph) -> str:
    """Return a paragraph's place: its number among those with text, and how it begins."""
    text = " ".join(paragraph.text.split())
    begin = text if len(text) <= EXCERPT else f"{text[:EXCERPT].rstrip()}…"
    return f"đoạn {paragraph.number} “{begin}”" if paragraph.number else f"“{begin}”"


def between(low: float, high: float, unit: str = "") -> str:
    """Return a range in words: `13`, `13 đến 14`."""
    return f"{number(low)}{unit}" if low == high else f"{number(low)} đến {number(high)}{unit}"


def number(value: float, decimals: int = 2) -> str:
    """Return a measure with a decimal comma and no zeros at its end."""
    rounded = round(value, decimals)
    return display.number(int(rounded) if rounded == int(rounded) else rounded)


def _list(values: Sequence[float]) -> str:
    return ", ".join(number(v) for v in values)


def _all(paragraph: Paragraph, name: str, wanted: bool) -> bool:
    return all(getattr(r.look, name) is wanted for r in paragraph.inked)


def _weights(wanted: bool, yes: str, no: str) -> tuple[str, str]:
    return (f"có chữ {no}", f"phải là chữ {yes}") if wanted else (f"có chữ {yes}", f"phải là chữ {no}")
