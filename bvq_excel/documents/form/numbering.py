"""The numbers that Word sets itself before paragraphs (`I.`, `1.`, `a)`, a dash): they are not in the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bvq_excel.documents.form.markup import child, q, value

LETTERS = "abcdđeghiklmnopqrstuvxy"
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
BULLETS = frozenset("-–—•·\uf0b7\uf02d*+")


class Numbering:
    """Counts the numbered paragraphs of one document, in reading order."""

    def __init__(self, part: Any) -> None:
        self._levels: dict[tuple[str, str], Any] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, defaultdict[int, int]] = {}
        if part is None:
            return
        abstracts = {a.get(q("w:abstractNumId")): a for a in part.findall(q("w:abstractNum"))}
        for number in part.findall(q("w:num")):
            number_id, abstract_id = number.get(q("w:numId")), value(number, "w:abstractNumId") or ""
            self._abstract[number_id] = abstract_id
            own = [child(o, "w:lvl") for o in number.findall(q("w:lvlOverride"))]
            found = [*_levels(abstracts.get(abstract_id)), *(level for level in own if level is not None)]
            self._levels |= {(number_id, level.get(q("w:ilvl"))): level for level in found}

    @property
    def levels(self) -> Mapping[tuple[str, str], Any]:
        """The level definitions by list and level."""
        return self._levels

    def label(self, place: tuple[str, str] | None) -> str:
        """Return the number of the next paragraph at `place` (list and level), empty for one without."""
        level = self._levels.get(place or ("", ""))
        if place is None or level is None:
            return ""
        depth = int(place[1])
        counts = self._counts.setdefault(self._abstract[place[0]], defaultdict(int))
        counts[depth] = counts[depth] + 1 if counts[depth] else self._start(place[0], depth)
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        text = value(level, "w:lvlText") or ""
        if (value(level, "w:numFmt") or "") == "bullet":
            return "-" if text in BULLETS - {"•", "·", "\uf0b7", "*", "+"} else "•"
        for shown in range(depth + 1):
            number = counts[shown] or self._start(place[0], shown)
            text = text.replace(f"%{shown + 1}", _written(number, self._format(place[0], shown)))
        return text

    def _format(self, number_id: str, depth: int) -> str:
        return value(self._levels.get((number_id, str(depth))), "w:numFmt") or "decimal"

    def _start(self, number_id: str, depth: int) -> int:
        return int(value(self._levels.get((number_id, str(depth))), "w:start") or "1")


def _levels(abstract: Any) -> list[Any]:
    return [] if abstract is None else list(abstract.findall(q("w:lvl")))


def _written(number: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman"):
        return roman(number) if form == "upperRoman" else roman(number).lower()
    if form in ("upperLetter", "lowerLetter"):
        letter = LETTERS[(number - 1) % len(LETTERS)]
        return letter.upper() if form == "upperLetter" else letter
    return f"{number:02d}" if form == "decimalZero" else str(number)


def roman(number: int) -> str:
    """Return a number from 1 to 39 in Roman numerals."""
    text = ""
    for size, sign in ROMAN:
        text += sign * (number // size)
        number %= size
    return text
