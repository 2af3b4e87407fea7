"""What the units wrote (KienNghi), merged: one line for the same words, with the units that wrote them.

Texts are the same without regard to capital letters, spaces, punctuation, bullets before them and the place of a
tone mark (hòa, hoà).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.model import Record
from bvq_excel.privacy import free_text
from bvq_excel.text import lookup_key, normalise

SHEET = "KienNghi"
ENDINGS = " .;,"
# What units put before a text that stands in a list of its own: dashes, dots, `1.`, `a)`.
BULLET = re.compile(r"^(?:[-–—+*•·]\s*|(?:\d{1,2}|[a-zđ])[.)]\s+)+", re.IGNORECASE)
WORDS = re.compile(r"\w+")
MAX_NAMES = 4
SHOWN_NAMES = 3


@dataclass(frozen=True)
class Opinion:
    """One text and the codes of the units that wrote it, in catalogue order; `key` is under what it was merged."""

    text: str
    units: tuple[str, ...]
    key: str = ""


class Opinions:
    """The texts of all units for one period, by kind."""

    def __init__(self, catalog: Catalog, tables: Mapping[str, Sequence[Record]]) -> None:
        self._catalog = catalog
        self._rows = [r for r in tables.get(SHEET, ()) if r["content"]]

    def of(self, kind: str, *, about_task: bool | None = None, send_to: str | None = None) -> tuple[Opinion, ...]:
        """Return the texts of a kind, those of most units first.

        `about_task` chooses texts with (True) or without (False) a task code, `send_to` those for one addressee.
        """
        rows = [r for r in self._rows if r["kind"] == kind]
        if about_task is not None:
            rows = [r for r in rows if bool(r["task_code"]) is about_task]
        if send_to is not None:
            rows = [r for r in rows if (r["send_to"] or "") == send_to]
        return self._merged(rows)

    def line(self, opinion: Opinion, others: str) -> str:
        """Return the text with its units: `Thiếu kinh phí (Sở Y tế, UBND huyện Tam Đường).`

        Many units are cut to the first ones and `others`.
        """
        names = [display.unit_name(self._catalog, u) for u in opinion.units]
        if len(names) > MAX_NAMES:
            names = [*names[:SHOWN_NAMES], others]
            said = f"{', '.join(names[:-1])} {names[-1]}"
        else:
            said = ", ".join(names)
        return f"{opinion.text} ({said})."

    def _merged(self, rows: Sequence[Record]) -> tuple[Opinion, ...]:
        order = {code: i for i, code in enumerate(self._catalog.units)}
        texts: dict[str, str] = {}
        units: dict[str, set[str]] = {}
        for row in sorted(rows, key=lambda r: (order.get(r.unit, len(order)), r.row)):
            text = free_text(BULLET.sub("", normalise(str(row["content"]))).rstrip(ENDINGS))
            key = " ".join(WORDS.findall(lookup_key(text)))
            if key:
                texts.setdefault(key, text[:1].upper() + text[1:])
                units.setdefault(key, set()).add(row.unit)
        found = [
            Opinion(text, tuple(sorted(units[key], key=lambda u: order.get(u, len(order)))), key)
            for key, text in texts.items()
        ]
        return tuple(sorted(found, key=lambda o: -len(o.units)))
