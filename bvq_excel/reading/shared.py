"""What the cells refer to: styles (which of them use a legacy font) and shared strings (their true number and size)."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

from bvq_excel.reading.allowance import most
from bvq_excel.reading.refusals import RefusedError
from bvq_excel.reading.structure import attributes, number

MAX_STRINGS = 1_000_000
_SMALLEST_STRING = 5  # bytes of "<si/>": no honest count exceeds the part's size divided by this
MAX_CELL = 2**20
"""Bytes of XML of the text in one cell: Excel takes 32,767 characters, which come to less in any spelling."""
_COUNT_SLACK = 100_000  # a count that is a little too high costs the reader less than 3 MB

_LEGACY_NAME = rb"""(\.vn[^"']*|vni[- ][^"']*)"""
_LEGACY_STARTS = (b'".vn', b"'.vn", b'"vni', b"'vni")
_FONT_END = re.compile(rb"</(?:\w+:)?font\s*>|<(?:\w+:)?font\s*/>")
_FONT_NAME = re.compile(rb"""<(?:\w+:)?(?:name|rFont)\s[^<>]*?val\s*=\s*["']""" + _LEGACY_NAME, re.IGNORECASE)
_FONTS = (re.compile(rb"<(?:\w+:)?fonts[\s>]"), re.compile(rb"</(?:\w+:)?fonts\s*>"))
_FORMATS = (re.compile(rb"<(?:\w+:)?cellXfs[\s>]"), re.compile(rb"</(?:\w+:)?cellXfs\s*>"))
_FORMAT = re.compile(rb"<(?:\w+:)?xf\s([^<>]*)>")
_ELAPSED = re.compile(rb"""\[(?:h+|m+|s+)\]|numfmtid\s*=\s*["']46["']""")
_MOST_CLAIMS = 1_000
_CLAIM = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?(\d+)""")
_STRING_END = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si\s*/>")


@dataclass(frozen=True)
class Styles:
    """Legacy fonts by the index of the cell style, and whether a format shows elapsed time ([h]:mm)."""

    legacy: Mapping[int, str] = field(default_factory=dict)
    elapsed: bool = False


@dataclass(frozen=True)
class Strings:
    """The shared strings' part, and the legacy fonts inside rich strings by the string's index."""

    data: bytes = b""
    legacy: Mapping[int, str] = field(default_factory=dict)


def legacy_font(xml: bytes) -> str:
    """Return the first legacy font (TCVN3 `.Vn…`, `VNI-…`) that `xml` names, empty if none."""
    found = _FONT_NAME.search(xml)
    return found[1].decode("utf-8", "replace") if found else ""


def read_styles(data: bytes) -> Styles:
    """Return what the styles part says of legacy fonts and elapsed time."""
    lower = data.lower()
    elapsed = _ELAPSED.search(lower) is not None if b"[" in lower or b"46" in lower else False
    if not any(start in lower for start in _LEGACY_STARTS):
        return Styles(elapsed=elapsed)
    names = [legacy_font(font) for font in _FONT_END.split(_between(data, *_FONTS))[:-1]]
    legacy = {}
    for index, tag in enumerate(_FORMAT.findall(_between(data, *_FORMATS))):
        font = number(attributes(tag).get(b"fontId"))
        if font < len(names) and names[font]:
            legacy[index] = names[font]
    return Styles(legacy, elapsed)


def _between(data: bytes, start: re.Pattern[bytes], end: re.Pattern[bytes]) -> bytes:
    """Return what stands between the first start and the first end after it, nothing if one is missing."""
    first = start.search(data)
    last = end.search(data, first.end()) if first else None
    return data[first.end() : last.start()] if first and last else b""


def read_strings(data: bytes) -> Strings:
    """Return the shared strings with their legacy fonts; raises RefusedError: false_count, too_large."""
    if longer_than(data, MAX_CELL) and max(map(len, _split(data))) > MAX_CELL:
        raise RefusedError("too_large/text")
    highest = len(data) // _SMALLEST_STRING
    claimed = _claimed_count(data)
    if highest > most(MAX_STRINGS) or claimed > _COUNT_SLACK:
        count = len(_split(data))
        if count > most(MAX_STRINGS):
            raise RefusedError("too_large/memory")
        if claimed > min(count + _COUNT_SLACK, max(count, highest)):
            raise RefusedError("false_count")
    legacy = {}
    if b"rFont" in data:
        legacy = {index: name for index, item in enumerate(_split(data)) if (name := legacy_font(item))}
    return Strings(data, legacy)


def longer_than(data: bytes, size: int) -> bool:
    """Whether a shared string may be longer than `size` bytes; it leaps from one string's end to a later one."""
    return _has_gap(data, b"</si>", size)


def has_long_text(data: bytes) -> bool:
    """Whether a sheet's XML has more than MAX_CELL bytes without a tag."""
    return _has_gap(data, b"<", MAX_CELL)


def _has_gap(data: bytes, mark: bytes, size: int) -> bool:
    """Whether more than `size` bytes stand between two marks."""
    place = 0
    while place + size < len(data):
        end = data.rfind(mark, place, place + size)
        if end < place:
            return True
        place = end + len(mark)
    return False


def string_sizes(strings: Strings) -> array[int]:
    """Return each shared string's size in bytes of XML, by index."""
    sizes, place = array("I"), 0
    for end in _STRING_END.finditer(strings.data):
        sizes.append(end.start() - place)
        place = end.end()
    return sizes


def _split(data: bytes) -> list[bytes]:
    items = data.split(b"</si>") if b"si/>" not in data else ()
    return items if len(items) > 1 else _STRING_END.split(data)


def _claimed_count(data: bytes) -> int:
    """Return the largest number that the part gives as its count of strings, wherever it stands."""
    if data.count(b"uniqueCount") > _MOST_CLAIMS:
        raise RefusedError("false_count")
    return max((int(claim[:20]) for claim in _CLAIM.findall(data)), default=0)
