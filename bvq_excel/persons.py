"""Persons in free text: names and home addresses, found by the words around them and the family names of the province.

What is found may be more than what is personal (a street called after somebody, without the word "đường"); it is for
masking, where too much does little harm, and for pointing out, never for refusing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Set
from functools import cache, lru_cache
from pathlib import Path

from bvq_excel.text import caseless

DATA = Path(__file__).with_name("persons.toml")
LONGEST_WORDS = 30  # letters of the longest title or kind of place before a name
FEWEST_WORDS, MOST_WORDS = 3, 5  # of a name that has no title
_UPPER = "".join(c for c in map(chr, range(0x41, 0x1EFA)) if c.isupper() and (c < "\u0250" or c > "\u1e9f"))
_RUN = re.compile(rf"(?<!\w)[{_UPPER}][^\W\d_]*(?:[ ][{_UPPER}][^\W\d_]*)*(?!\w)")
_STREET = rf"(?i:đường|phố|ngõ|ngách|hẻm|tổ|bản|thôn|khu)[ ]+[{_UPPER}\d][^,.;\n]*"
_HOUSE = rf"(?i:số nhà|nhà số|SN)[ :.]*\d+[\w/]*(?:[ ,]+{_STREET})*|(?<!\w)(?i:số)[ ]+\d+[\w/]*,?[ ]+{_STREET}"
_LETTERS = re.compile(r"[^\W\d_]+")
_HOUSE_WORDS = ("số", "sn", "hộ chiếu")  # one of which a house's number or a passport has before it
_HINT = re.compile(r"\d|trú|sống tại|địa chỉ|nhà ở", re.IGNORECASE)
_PLATE = r"(?<!\w)\d{2}[A-ZĐ]{1,2}\d?[ -]?(?:\d{3}\.\d{2}|\d{5})(?!\d)"
_PLATE_START = re.compile(r"\d{2}[A-ZĐ]")
_PASSPORT = r"(?i:hộ chiếu)[ :số]*(?P<passport>[A-Z]\d{7})(?!\d)"


def masked(text: str, mask: Callable[[str], str]) -> str:
    """Return `text` with every name of a person and every home address replaced by its `mask`."""
    for start, end in reversed(places(text)):
        text = text[:start] + mask(text[start:end]) + text[end:]
    return text


@lru_cache(maxsize=1 << 14)  # the same notes stand in many rows, and each goes out by several ways
def places(text: str) -> tuple[tuple[int, int], ...]:
    """Return where names of persons and home addresses begin and end, in order, none within another."""
    found: list[tuple[int, int]] = []
    plain = caseless(text)
    words = frozenset(_LETTERS.findall(plain))
    for start, end in sorted({*_names(text, words), *_addresses(text, plain, words)}, key=lambda p: (p[0], -p[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return tuple(found)


def _addresses(text: str, plain: str, words: Set[str]) -> Iterator[tuple[int, int]]:
    if not _HINT.search(text):
        return
    said = any(map(plain.__contains__, _HOUSE_WORDS)) or not words.isdisjoint(_clues()["addresses"])
    if not said and not _PLATE_START.search(text):
        return
    for match in _address_pattern().finditer(text):
        yield match.span(match.lastgroup or 0)


def _names(text: str, words: Set[str]) -> Iterator[tuple[int, int]]:
    """Yield the names among the runs of capitalised words; `words` are all of the text's, without their case."""
    titled = not words.isdisjoint(_clues()["titles"])
    if not titled and words.isdisjoint(_clues()["families"]):
        return
    for run in _RUN.finditer(text):
        if not titled and run[0].count(" ") + 1 < FEWEST_WORDS:
            continue
        capitals = [(m[0], run.start() + m.start(), run.start() + m.end()) for m in re.finditer(r"[^ ]+", run[0])]
        if len(capitals[-1][0]) == 1 and text[run.end() : run.end() + 1] == ".":
            continue  # initials: what masking has left of a name
        before = text[max(0, run.start() - LONGEST_WORDS) : run.start()]
        first = _first_of_name([w for w, *_ in capitals], before)
        if first is not None:
            yield capitals[first][1], capitals[min(len(capitals), first + MOST_WORDS) - 1][2]


def _first_of_name(words: list[str], before: str) -> int | None:
    """Return which of the capitalised `words` a name begins with, None if they are no name; `before` goes ahead."""
    data, (title, place) = _data(), _words_before()
    said = [w.title() for w in words]
    if title.search(before):
        return None if said[0] in data["offices"] or _is_public(said) else 0
    for at, word in enumerate(said):
        rest = said[at:]
        after = _words_of_title(rest)
        if after and len(rest) > after and rest[after] not in data["offices"]:
            return None if _is_public(rest[after:]) else at + after
        if word not in data["family_names"] or len(rest) < FEWEST_WORDS or _is_public(rest):
            continue
        usual = rest[1] in data["middle_names"]
        if at == 0 and (usual or not words[1].isupper()) and not place.search(before):
            return 0
        if at and usual and not _makes_none(said[at - 1]):
            return at
    return None


def _words_of_title(words: list[str]) -> int:
    """Return how many of the first `words` are a title in capitals ("CHỦ HỘ VÀNG A SÚA"), 0 if they are none."""
    titles = _data()["titles"]
    return next((n for n in range(1, MOST_WORDS) if " ".join(words[:n]).lower() in titles), 0)


def _makes_none(word: str) -> bool:
    """Return whether `word`, right before a family name, makes it a part of something else."""
    return word in _data()["compounds"] or word.lower() in _data()["not_persons"]


def _is_public(words: list[str]) -> bool:
    return any(" ".join(words[: len(known.split())]) == known for known in _data()["public"])


@cache
def _data() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in tomllib.loads(DATA.read_text(encoding="utf-8")).items()}


@cache
def _clues() -> dict[str, frozenset[str]]:
    """Return the words, without their case, one of which a text has that tells of a person: looked for first."""
    data = _data()
    kinds = {"titles": data["titles"], "families": data["family_names"], "addresses": data["address_words"]}
    return {kind: frozenset(_LETTERS.findall(caseless(said))[0] for said in known) for kind, known in kinds.items()}


@cache
def _words_before() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a title, and of a kind of place or body, that stand right before a name."""
    title = rf"(?<!\w)(?i:{_either(_data()['titles'])})(?:[ ]+|(?<=tên)[ :]+)$"
    place = rf"(?<!\w)(?i:{_either(_data()['not_persons'])})[ ]+(?:[^\W\d_]+[ ]+)?$"
    return re.compile(title), re.compile(place)


@cache
def _address_pattern() -> re.Pattern[str]:
    clause = rf"(?<!\w)(?i:{_either(_data()['address_words'])})[ :]+(?P<rest>[^.;\n]+)"
    return re.compile(f"{clause}|{_HOUSE}|{_PLATE}|{_PASSPORT}")


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
