"""Which column a header means: its own text, an alias, or a text that is near enough to ask about.

A header that names another unit of measure (triệu đồng for đồng) is never near: the numbers below it mean
something else. Nor are headers whose digits differ (tiêu chí 1, tiêu chí 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bvq_excel.catalog.definitions import Column
from bvq_excel.lookup import edits
from bvq_excel.text import ascii_name, lookup_key, normalise

Titles = Mapping[int, Sequence[str]]

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_SCALE = re.compile(r"\b(?:nghin|ngan|trieu|ty|ti)\s+(?:dong|vnd|d)\b|\b1[.,]?000\s*(?:dong|vnd|d)\b")
_SCALE_ALONE = re.compile(r"^\W*(?:dvt\W*)?(?:nghin|ngan|trieu|ty|ti|tr\.?\s*d|trd|1[.,]?000)\b")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}|[ivx]{1,4}|[a-z])\s*[.)]\s*")
_NOT_WORDS = re.compile(r"[^a-z0-9%]+")
# From this length on so many slips of the hand are allowed.
_SLIPS = ((24, 3), (12, 2), (5, 1))
_SHORTEST_PART = 6


@dataclass(frozen=True)
class Places:
    """Where columns stand: by key the position of the header, and the text of those that are only near."""

    at: dict[str, int] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)


def own(columns: Sequence[Column]) -> dict[str, str]:
    """Return the keys of columns by their own headers, as these are compared."""
    return {lookup_key(c.header): c.key for c in columns}


def known(columns: Sequence[Column]) -> dict[str, str]:
    """Return the keys of columns by all their headers, own ones before aliases."""
    return {lookup_key(a): c.key for c in columns for a in c.aliases} | own(columns)


def place(columns: Sequence[Column], wanted: Sequence[Column], titles: Titles) -> Places:
    """Return where the `wanted` ones of `columns` stand among `titles`.

    `titles` has by position (of a column, or in a form of a row) the texts that a header may be, best first. Of
    several equal headers the first counts.
    """
    found = Places()
    taken: set[int] = set()
    for names in (own, known):
        ranked = names(wanted)
        for position, texts in titles.items():
            key = next((ranked[k] for t in texts if (k := lookup_key(t)) in ranked), None)
            if key is not None and key not in found.at and position not in taken:
                found.at[key] = position
                taken.add(position)
        if len(found.at) == len(wanted):
            break
    if found.at and len(found.at) < len(wanted):
        _place_near(columns, wanted, titles, found)
    return found


def _place_near(columns: Sequence[Column], wanted: Sequence[Column], titles: Titles, found: Places) -> None:
    """Add the columns whose header is near a text that means no other column."""
    every = known(columns)
    unknown = {
        position: texts
        for position, texts in titles.items()
        if position not in found.at.values() and not any(lookup_key(t) in every for t in texts)
    }
    places = _expected(wanted, found.at)
    for position, texts in unknown.items():
        for text in texts:
            key = _nearest(columns, text) or _part(columns, text, [k for k, p in places.items() if position in p])
            if key is not None and key not in found.at and any(c.key == key for c in wanted):
                found.at[key], found.near[key] = position, text
                break


def _expected(wanted: Sequence[Column], at: Mapping[str, int]) -> dict[str, set[int]]:
    """Return for each missing column where it should stand: beside its neighbours in the template."""
    keys = [c.key for c in wanted]
    return {
        key: {at[k] + step for k, step in ((before, 1), (after, -1)) if k in at}
        for before, key, after in zip(["", *keys], keys, [*keys[1:], ""], strict=False)
        if key not in at
    }


def _nearest(columns: Sequence[Column], text: str) -> str | None:
    """Return the column with the header nearest to `text`, None if none or several are near enough."""
    typed = simple(text)
    best, nearest = _allowed(typed), set[str]()
    for column in columns:
        for header in (column.header, *column.aliases):
            plain = simple(header)
            if _changes_unit(text, header) or _digits(typed) != _digits(plain) or abs(len(plain) - len(typed)) > best:
                continue
            apart = edits(typed, plain)
            if apart <= min(best, _allowed(plain)):
                nearest = nearest | {column.key} if apart == best else {column.key}
                best = apart
    return nearest.pop() if len(nearest) == 1 else None


def _part(columns: Sequence[Column], text: str, expected: Sequence[str]) -> str | None:
    """Return the column expected at this place whose header alone begins as `text` does, or with which it begins."""
    typed = simple(text)
    if len(typed) < _SHORTEST_PART:
        return None
    begun = [c.key for c in columns if _begins(simple(c.header), typed)]
    likely = [
        c.key
        for c in columns
        if c.key in expected
        and (begun == [c.key] or (len(simple(c.header)) >= _SHORTEST_PART and _begins(typed, simple(c.header))))
        and _digits(typed) == _digits(simple(c.header))
        and not _changes_unit(text, c.header)
    ]
    return likely[0] if len(likely) == 1 else None


def _begins(text: str, start: str) -> bool:
    return f"{text} ".startswith(f"{start} ")


@lru_cache(maxsize=4096)
def simple(text: str) -> str:
    """Return a header's words alone: no marks, case, numbering, brackets or signs."""
    plain = _BRACKETS.sub(" ", _plain(text))
    return " ".join(_NOT_WORDS.sub(" ", _NUMBERING.sub("", plain)).split())


def _plain(text: str) -> str:
    return ascii_name(normalise(text)).casefold()


def _allowed(text: str) -> int:
    return next((slips for length, slips in _SLIPS if len(text) >= length), 0)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _changes_unit(text: str, header: str) -> bool:
    return _scale(text) != _scale(header)


def _scale(text: str) -> bool:
    plain = _plain(text)
    return bool(_SCALE.search(plain)) or any(_SCALE_ALONE.search(part[1:-1]) for part in _brackets(plain))


def _brackets(plain: str) -> Iterator[str]:
    for found in _BRACKETS.finditer(plain):
        yield found.group()
