"""Cells that hold codes: yes/no, values of an enumeration, units, areas, tasks and ids of other rows.

A code is recognised from code, label, alias or `code – label`. A code that is real but not in force on the
row's day keeps its value (the row's other rules still see it); a text that is no code at all leaves the cell
unread, with the nearest name as a suggestion.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import MASTER_REFS, Column, EnumValue, is_valid
from bvq_excel.lookup import Entry, Names, choose, enum_names, master_names
from bvq_excel.text import plain_dashes
from bvq_excel.values.parsed import CACHED_TEXTS, EMPTY, Flaw, Parsed, cell_text
from bvq_excel.values.texts import DASHES, clean

REPEATED = "bỏ mã lặp lại trong ô"
UNKNOWN_RULE = {"tasks": "R-CH-13", "units": "R-CH-17", "areas": "R-CH-17"}
FEW = 8

_SEPARATOR = re.compile(r"[;\n\r\u2028]+")
_ANY_SEPARATOR = re.compile(r"[;,/+\n\r\u2028]")
_YES = "CO"


def reader(catalog: Catalog, column: Column) -> Callable[[Any, str], Any]:
    """Return the reader of a column of codes: raw cell and legacy font in, code(s) or Parsed out."""
    judge = _judge(catalog, column)

    @lru_cache(CACHED_TEXTS)
    def of_text(raw: str, font: str) -> Any:
        return judge(raw, font)

    def read(raw: Any, font: str = "") -> Any:
        if type(raw) is str:
            return of_text(raw, font)
        if type(raw) is bool:
            return raw if column.type == "bool" else of_text(cell_text(raw), "")
        return of_text(cell_text(raw, plain_number=True), "")

    return read


def _judge(catalog: Catalog, column: Column) -> Callable[[str, str], Any]:
    if column.ref and column.ref not in MASTER_REFS:
        return _list_of(_row_id) if column.is_list else _row_id
    kind = _Master(catalog, column.ref) if column.ref else _Enumerated(catalog, column.enumeration)
    return partial(_several, kind) if column.is_list else partial(_one, kind, column.type == "bool")


class _Kind(ABC):
    """What codes a column takes and what is said about a text that is none."""

    rule: str
    names: Names
    has_choices = False

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.distance = int(catalog.number("check.enum_suggest_distance", date.max) or 0)

    @abstractmethod
    def choose(self, codes: tuple[str, ...], day: date) -> str | None:
        """Return the one of several codes that is meant on `day`."""

    def expired(self, code: str) -> Callable[[date], Flaw | None] | None:
        """Return what judges a code's validity on a day, None for a code that is always in force."""
        return None

    def unknown(self, item: str) -> Flaw:
        """Return the flaw of a text that is no code of the list, with the nearest name where there is one."""
        near = self.names.nearest(item, self.distance)
        if near:
            return Flaw(self.rule, "near", {"item": item, "suggestion": self.called(near)})
        if self.has_choices and 1 < len(self.names.entries) <= FEW:
            choices = "; ".join(e.name for e in self.names.entries)
            return Flaw(self.rule, "few", {"item": item, "choices": choices})
        return Flaw(self.rule, "unknown", {"item": item})

    def called(self, entry: Entry) -> str:
        """Return how an entry is shown to the reader."""
        return entry.name


class _Enumerated(_Kind):
    rule = "R-CH-02"
    has_choices = True

    def __init__(self, catalog: Catalog, name: str) -> None:
        super().__init__(catalog)
        self.names = enum_names(catalog, name)
        values = catalog.enums[name].by_code
        self.limited = {c: v for c, v in values.items() if v.valid_from or v.valid_to}

    def choose(self, codes: tuple[str, ...], day: date) -> str | None:
        valid = [c for c in codes if c not in self.limited or is_valid(self.limited[c], day)]
        return valid[0] if len(valid) == 1 else None

    def expired(self, code: str) -> Callable[[date], Flaw | None] | None:
        value = self.limited.get(code)
        return partial(_expired, value) if value else None


def _expired(value: EnumValue, day: date) -> Flaw | None:
    if is_valid(value, day):
        return None
    early = value.valid_from is not None and day < value.valid_from
    limit = value.valid_from if early else value.valid_to
    return Flaw("R-CH-02", "not_yet" if early else "expired", {"item": value.label, "limit": limit, "day": day})


class _Master(_Kind):
    def __init__(self, catalog: Catalog, what: str) -> None:
        super().__init__(catalog)
        self.what = what
        self.rule = UNKNOWN_RULE[what]
        self.names = master_names(catalog, what)
        if what == "tasks":
            # The codes of tasks are short and alike: two edits lead from any to many others.
            self.distance = min(self.distance, 1)

    def choose(self, codes: tuple[str, ...], day: date) -> str | None:
        return choose(self.catalog, self.what, codes, day)

    def called(self, entry: Entry) -> str:
        return f"{entry.code} – {entry.name}" if self.what == "tasks" else entry.name


def _one(kind: _Kind, is_bool: bool, raw: str, font: str, *, judged: bool = True) -> Any:
    """Return the code that a text means; of an unknown one that is not `judged` only that it is unknown is said."""
    found = clean(raw, font)
    if not found.text:
        return EMPTY
    codes = kind.names.find(found.text)
    if len(codes) == 1:
        value: Any = codes[0] == _YES if is_bool else codes[0]
        judge = kind.expired(codes[0])
        whole = Parsed(value, found.flaws)
        if judge:
            return replace(whole, dated=partial(_in_time, whole, judge))
        return whole if _shows_otherwise(raw, value) else value
    flaw = (_too_many(kind, raw, found.text) or kind.unknown(found.text)) if judged else Flaw(kind.rule)
    unknown = Parsed(None, (*found.flaws, flaw), unread=True)
    if codes:
        return replace(unknown, dated=partial(_by_date, kind, codes, found.flaws, unknown))
    return unknown


def _shows_otherwise(raw: str, value: Any) -> bool:
    return raw != display.plain(value)


def _in_time(whole: Parsed, judge: Callable[[date], Flaw | None], day: date) -> Parsed:
    flaw = judge(day)
    return replace(whole, flaws=(*whole.flaws, flaw)) if flaw else whole


def _by_date(kind: _Kind, codes: tuple[str, ...], flaws: tuple[Flaw, ...], unknown: Parsed, day: date) -> Parsed:
    code = kind.choose(codes, day)
    return Parsed(code, flaws) if code else replace(unknown, dated=None)


def _several(kind: _Kind, raw: str, font: str) -> Any:
    whole = clean(raw, font)
    if not whole.text:
        return EMPTY
    items = [t for part in _SEPARATOR.split(raw) if (t := clean(part, font).text)]
    if not items:
        return EMPTY
    parts = [_one(kind, False, item, "", judged=False) for item in items]
    read = [p if isinstance(p, Parsed) else Parsed(p) for p in parts]
    if any(p.dated for p in read):
        return Parsed(None, dated=partial(_together_on, kind, items, read, whole.flaws, raw))
    return _together(kind, items, read, whole.flaws, raw)


def _together_on(
    kind: _Kind, items: Sequence[str], parts: Sequence[Parsed], flaws: tuple[Flaw, ...], raw: str, day: date
) -> Parsed:
    known = [p.dated(day) if p.dated else p for p in parts]
    found = _together(kind, items, known, flaws, raw)
    return found if isinstance(found, Parsed) else Parsed(found)


def _together(kind: _Kind, items: Sequence[str], parts: Sequence[Parsed], flaws: tuple[Flaw, ...], raw: str) -> Any:
    unknown = [item for item, part in zip(items, parts, strict=True) if part.unread]
    if unknown:
        flaw = _commas(kind, unknown) or kind.unknown("; ".join(unknown))
        return Parsed(None, (*flaws, flaw), unread=True)
    codes = tuple(dict.fromkeys(p.value for p in parts))
    every = (*flaws, *(f for p in parts for f in p.flaws))
    why = REPEATED if len(codes) < len(parts) else ""
    return Parsed(codes, every, why) if every or _shows_otherwise(raw, codes) else codes


def _commas(kind: _Kind, unknown: Sequence[str]) -> Flaw | None:
    """Return the flaw of a list that was separated by commas, where its parts are codes."""
    parts = _known_parts(kind, unknown[0]) if len(unknown) == 1 else ()
    return Flaw(kind.rule, "commas", {"item": unknown[0], "suggestion": "; ".join(parts)}) if parts else None


def _too_many(kind: _Kind, raw: str, text: str) -> Flaw | None:
    """Return the flaw of a cell for one code that holds several."""
    return Flaw(kind.rule, "several", {"item": text}) if _known_parts(kind, raw) else None


def _known_parts(kind: _Kind, text: str) -> tuple[str, ...]:
    """Return the parts of `text` between separators where all of them are codes, none for a single one."""
    parts = tuple(p.strip() for p in _ANY_SEPARATOR.split(text) if p.strip())
    return parts if len(parts) > 1 and all(kind.names.find(p) for p in parts) else ()


def _row_id(raw: str, font: str) -> Any:
    found = clean(raw, font)
    if not found.text:
        return EMPTY
    text = plain_dashes(found.text)
    why = found.why or (DASHES if text != found.text else "")
    return Parsed(text, found.flaws, why) if why else text


def _list_of(judge: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """Return a judge of several ids in one cell."""

    def several(raw: str, font: str) -> Any:
        parts = [judge(part, font) for part in _SEPARATOR.split(raw)]
        read = [p if isinstance(p, Parsed) else Parsed(p) for p in parts]
        codes = tuple(dict.fromkeys(p.value for p in read if p.value))
        flaws = tuple(dict.fromkeys(f.rule for p in read for f in p.flaws))
        if not codes:
            return EMPTY
        return Parsed(codes, tuple(Flaw(rule) for rule in flaws)) if _shows_otherwise(raw, codes) else codes

    return several
