"""From what people write to codes: `hoàn thành`, `Hoàn thành đúng hạn` and `HT – Hoàn thành đúng hạn` are HT.

A name may be a code, a label or name, a further name (alias), or `code – name`; case, spaces, the kind of dash
and the place of a tone mark make no difference. The tables are built once per catalogue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bvq_excel.catalog import Catalog
from bvq_excel.text import lookup_key

# What stands before a place's own name; "Than Uyên" alone is the district or the commune, by date.
_LEVELS = re.compile(r"(?:tỉnh|thành phố|tp\.?|thị xã|tx\.?|huyện|h\.|phường|p\.|xã|x\.)\s+", re.IGNORECASE)
_CODE_AND_NAME = re.compile(r"(\S+?)\s*(?:-|:|\s)\s*(.+)")


@dataclass(frozen=True)
class Entry:
    """One thing with a code: its usual name, further names, and short names that need a date to be understood."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()


class Names:
    """The codes of one list, found by code, name or alias."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._codes = {e.code: (e.code,) for e in self.entries}
        self._keys: dict[str, tuple[str, ...]] = {}
        # A code is stronger than a name, a name than an alias, an alias than a short name.
        ranks: tuple[list[tuple[str, str]], ...] = (
            [(e.code, e.code) for e in self.entries],
            [(e.name, e.code) for e in self.entries],
            [(alias, e.code) for e in self.entries for alias in e.aliases],
            [(short, e.code) for e in self.entries for short in e.short_names],
        )
        for rank in ranks:
            self._add(rank)
        self._by_length: dict[int, list[tuple[str, frozenset[str], Entry]]] = defaultdict(list)
        for entry in self.entries:
            for key in dict.fromkeys(map(lookup_key, (entry.code, entry.name, *entry.aliases))):
                self._by_length[len(key)].append((key, frozenset(key), entry))

    def _add(self, names: Iterable[tuple[str, str]]) -> None:
        found: dict[str, tuple[str, ...]] = {}
        for name, code in names:
            key = lookup_key(name)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), code)))
        self._keys = found | self._keys

    def find(self, text: str) -> tuple[str, ...]:
        """Return the codes that `text` may mean: none, one, or several that only a date can tell apart."""
        exact = self._codes.get(text)
        if exact:
            return exact
        key = lookup_key(text)
        return self._keys.get(key) or self._code_and_name(key)

    def _code_and_name(self, key: str) -> tuple[str, ...]:
        """Return the code of `code – name`, provided that the name is not another entry's."""
        found = _CODE_AND_NAME.fullmatch(key)
        if not found:
            return ()
        codes = self._keys.get(found.group(1), ())
        if not codes or codes[0] not in self._codes or lookup_key(codes[0]) != found.group(1):
            return ()
        named = self._keys.get(found.group(2))
        if named is not None:
            return codes if codes[0] in named else ()
        return codes if self._is_name_of(codes[0], found.group(2)) else ()

    def _is_name_of(self, code: str, key: str) -> bool:
        """Return whether `key` is the beginning of the entry's name (lists may show long names cut short)."""
        name = next(lookup_key(e.name) for e in self.entries if e.code == code)
        shortened = key.rstrip(".… ")
        return len(shortened) > 3 and name.startswith(shortened)

    def nearest(self, text: str, distance: int) -> Entry | None:
        """Return the entry nearest to `text` within `distance` edits, None if none, or several, are that near."""
        key = lookup_key(text)
        letters, best, nearest = frozenset(key), distance, set[Entry]()
        for length in range(len(key) - distance, len(key) + distance + 1):
            for name, its_letters, entry in self._by_length.get(length, ()):
                if len(letters - its_letters) > best:  # each of them takes an edit
                    continue
                apart = _distance(key, name, best)
                if apart is not None:
                    nearest = nearest | {entry} if apart == best else {entry}
                    best = apart
        return nearest.pop() if len(nearest) == 1 else None


def _distance(key: str, other: str, limit: int) -> int | None:
    """Return the edits between two keys, None if more than `limit`, or too many for so short a word."""
    limit = min(limit, (len(other) - 1) // 2)
    if abs(len(other) - len(key)) > limit:
        return None
    apart = edits(key, other, limit)
    return apart if apart <= limit else None


def edits(a: str, b: str, limit: int | None = None) -> int:
    """Return the number of insertions, deletions and replacements of characters that turn `a` into `b`.

    With a `limit`, more edits than that are not counted to the end: some number above the limit is returned.
    """
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
        if limit is not None and min(row) > limit:
            return limit + 1
    return row[-1]


@lru_cache(maxsize=512)
def enum_names(catalog: Catalog, name: str) -> Names:
    """Return the names of the values of enumeration `name`."""
    return Names(Entry(v.code, v.label, v.aliases) for v in catalog.enums[name].values)


@lru_cache(maxsize=16)
def master_names(catalog: Catalog, what: str) -> Names:
    """Return the names of all `units`, `areas` or `tasks`, whatever their dates."""
    if what == "tasks":
        return Names(Entry(t.code, t.description) for t in catalog.tasks.values())
    if what == "areas":
        return Names(Entry(a.code, a.name, a.aliases, _short(a.name)) for a in catalog.areas.values())
    return Names(_unit(catalog, code) for code in catalog.units)


def _unit(catalog: Catalog, code: str) -> Entry:
    versions = catalog.units[code]
    aliases = [alias for u in versions for alias in (u.name, u.name_upper, *u.aliases)]
    return Entry(code, versions[-1].name, tuple(dict.fromkeys(aliases)))


def _short(name: str) -> tuple[str, ...]:
    rest = _LEVELS.sub("", name, count=1)
    return (rest,) if rest != name else ()


@lru_cache(maxsize=16384)
def in_force(catalog: Catalog, what: str, code: str, day: date) -> bool:
    """Return whether unit or area `code` is in force on `day` (tasks always are)."""
    if what == "units":
        return catalog.unit(code, day) is not None
    if what == "areas":
        return catalog.area(code, day) is not None
    return True


def choose(catalog: Catalog, what: str, codes: tuple[str, ...], day: date) -> str | None:
    """Return the one of several `codes` that is in force on `day`, None if none or more than one is."""
    valid = [c for c in codes if in_force(catalog, what, c, day)]
    return valid[0] if len(valid) == 1 else None
