"""Personal data on its way out of a unit's own file: the one place where it is masked.

Classes and looks follow Decree 13/2023/NĐ-CP and, from 01/01/2026, Law 91/2025/QH15: of a name the initials, of a
telephone or identity number the last digits, of an address the district or commune, of everything else nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from bvq_excel import display, persons
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column
from bvq_excel.model import Finding, Record, Submission
from bvq_excel.text import caseless, fold, lookup_key, lower_first, normalise

MASK = "[đã che]"
NOBODY = lookup_key("Ẩn danh")
KEPT_DIGITS = 3
FEWEST_DIGITS = 7  # of a number shorter than this nothing is shown
MOST_INITIALS = 6
SHORTEST_TEXT = 4
# Columns whose values are somebody's own words: found again wherever they are quoted.
OPEN_TYPES = frozenset({"text", "id", "phone", "email", "tax_code", "url"})
# E-mail addresses; numbers of telephones, identity papers and accounts, with or without separators; any number that
# is said to be an account. Rule R-CH-16 finds no more than this.
MARKS = re.compile(
    r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)(?:\d{9,16}|0\d{2}(?:[ .]\d{3}){3}"
    r"|(?<!\d[.-])(?!\d{1,2}[.-]\d{1,2}[.-]\d{4}(?!\d))(?:\+84|0)(?:[ .-]?\d){9,10})(?!\d)"
    r"|(?<=STK)[ :.]*\d[\d .-]{4,}\d|(?<=tài khoản)[ :.]*\d[\d .-]{4,}\d|(?<=số thẻ)[ :.]*\d[\d .-]{4,}\d"
    r"|(?<!\d)9704(?:[ .-]?\d{4}){3}(?:[ .-]?\d{3})?(?!\d)",
    re.IGNORECASE,
)
_NINE_DIGITS = re.compile(r"\d(?:[ .-]?\d){8}")
ACCOUNTS = ("stk", "tài khoản", "số thẻ")  # before which fewer digits are a mark
_WORD = re.compile(r"\w+")
_MOMENT = re.compile(r"(?<!\d)20\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{2,6}(?!\d)")
_QUOTED = re.compile(r'"([^"]+)"')


# one value ------------------------------------------------------------------------------------------------------


def masked(catalog: Catalog, column: Column, text: str) -> str:
    """Return what may be shown of `text`, the value of a personal column; a value of any other column as it is.

    Who has not given a name is nobody to be protected.
    """
    if not column.personal or not text or lookup_key(text) == NOBODY:
        return text
    if column.type == "phone":
        return phone(text)
    if column.type in ("id", "tax_code"):
        return last_digits(text)
    if column.type == "email":
        return email(text)
    if column.type != "text":
        return MASK
    return address(catalog, text) if column.key.endswith("_address") else initials(text)


def initials(name: str) -> str:
    """Return the initials of a name ("N.V.A."), of several names those of each."""
    return "; ".join(_initials(normalise(one)) for one in re.split(r"[;\n]", name) if one.strip()) or MASK


def _initials(name: str) -> str:
    first = [word[0].upper() for word in _WORD.findall(name) if word[0].isalpha() and not MARKS.search(word)]
    more = "…" if len(first) > MOST_INITIALS else ""
    return "".join(f"{letter}." for letter in first[:MOST_INITIALS]) + more or MASK


def phone(text: str) -> str:
    """Return a telephone number with its first two and last three digits ("09xxxxx123")."""
    digits = re.sub(r"\D", "", re.sub(r"^\s*\+84", "0", text))
    if len(digits) < FEWEST_DIGITS:
        return MASK
    return digits[:2] + "x" * (len(digits) - 2 - KEPT_DIGITS) + digits[-KEPT_DIGITS:]


def last_digits(text: str) -> str:
    """Return an identity or tax number with its last three digits ("xxxxxxxxx123")."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < FEWEST_DIGITS:
        return MASK
    return "x" * (len(digits) - KEPT_DIGITS) + digits[-KEPT_DIGITS:]


def email(text: str) -> str:
    """Return an address of electronic mail with its first letter ("m***@***")."""
    name, at, _ = text.strip().partition("@")
    return f"{name[0]}***@***" if name and at and name[0].isalpha() else MASK


def address(catalog: Catalog, text: str) -> str:
    """Return the parts of an address that are areas of the catalogue: commune, district, province."""
    known = _area_names(catalog)
    kept = [part.strip() for part in re.split(r"[,;–-]", text) if lookup_key(part) in known]
    return ", ".join(kept) or MASK


@lru_cache(maxsize=4)
def _area_names(catalog: Catalog) -> frozenset[str]:
    return frozenset(lookup_key(name) for area in catalog.areas.values() for name in (area.name, *area.aliases))


# what the office's database keeps -------------------------------------------------------------------------------


class Kept:
    """Makes of one unit's submission what the office's database may keep: of identity numbers the last digits."""

    def __init__(self, catalog: Catalog, submission: Submission) -> None:
        self._columns = {
            name: [c for c in sheet.columns if c.personal and c.type == "id"] for name, sheet in catalog.sheets.items()
        }
        rows = (submission.cover, *submission.records)
        found = {text for row in rows for c in self._columns[row.sheet] for text in looks(catalog, row, c)}
        # What is too short to be such a number could stand in any other text as well.
        numbers = (t for t in found if len(re.sub(r"\D", "", t)) >= FEWEST_DIGITS)
        self._masks = {text: last_digits(text) for text in sorted(numbers, key=len, reverse=True)}

    def submission(self, submission: Submission) -> Submission:
        """Return the submission with its rows, changes and remarks as they are kept."""
        if not self._masks:
            return submission
        tables = {name: tuple(map(self._row, rows)) for name, rows in submission.tables.items()}
        changes = tuple(replace(c, before=self._text(c.before), after=self._text(c.after)) for c in submission.changes)
        remarks = tuple(
            replace(r, value=self._text(r.value), message=self._text(r.message), reason=self._text(r.reason))
            for r in submission.remarks
        )
        return replace(submission, tables=tables, changes=changes, remarks=remarks)

    def finding(self, finding: Finding) -> Finding:
        """Return the finding as it is kept."""
        said = {k: getattr(finding, k) for k in ("message", "fix", "value", "reason")}
        return replace(finding, **{k: self._text(v) for k, v in said.items()})

    def _row(self, row: Record) -> Record:
        values, raw = ({k: self._text(v) for k, v in look.items()} for look in (row.values, row.raw))
        return replace(row, values=values, raw=raw)

    def _text(self, value: Any) -> Any:
        if isinstance(value, str):
            for own, masked in self._masks.items():
                value = re.sub(rf"(?<!\d){re.escape(own)}(?!\d)", masked, value)
        return value


# free text ------------------------------------------------------------------------------------------------------


def free_text(text: str, personal: Iterable[Any] = (), allowed: Container[str] = ()) -> str:
    """Return `text` without marks of persons: numbers, addresses, names, and the values `personal` of the same row.

    Numbers in `allowed` (tax codes of businesses, hotlines) stay.
    """
    for own in personal:
        # Few texts name who stands beside them, and each such value would be a pattern of its own.
        if isinstance(own, str) and len(own) >= SHORTEST_TEXT and caseless(own) in caseless(text):
            text = re.sub(re.escape(own), MASK, text, flags=re.IGNORECASE)
    if not allowed:
        return _without_marks(text)
    if _may_hold_marks(text):
        text = MARKS.sub(lambda m: m[0] if m[0] in allowed else MASK, text)
    return persons.masked(text, lambda _: MASK)


@lru_cache(maxsize=1 << 14)  # the same notes stand in many rows
def _without_marks(text: str) -> str:
    plain = MARKS.sub(MASK, text) if _may_hold_marks(text) else text
    return persons.masked(plain, lambda _: MASK)


def _may_hold_marks(text: str) -> bool:
    """Return whether `text` has what every mark has; this takes a tenth of the time of looking for them all."""
    if "@" in text or _NINE_DIGITS.search(text):
        return True
    plain = caseless(text)
    return any(map(plain.__contains__, ACCOUNTS))


# findings -------------------------------------------------------------------------------------------------------


class Mask:
    """Masks what findings about one submission say: their own values, and every personal value of the unit."""

    def __init__(self, catalog: Catalog, submission: Submission) -> None:
        self._catalog = catalog
        self._rows = {(r.source.file, r.sheet, r.row): r for r in submission.records}
        self._cover = submission.cover
        self._known = Known(catalog, (submission.cover, *submission.records))

    def finding(self, finding: Finding) -> Finding:
        """Return `finding` with value, message, fix and reason as they may leave the office."""
        column = self._column(finding)
        row = self._row(finding)
        allowed, quoted = _Allowed(self._numbers, row), _Allowed(self._numbers, row, _plain_value(finding, column))
        value, reason = finding.value, finding.reason
        if value and column and row:
            value = self._value(column, value, allowed)
        elif value:
            value = self._text(value, allowed)
        said = {
            "value": value,
            "message": self._sentence(finding, finding.message, column, row, quoted),
            "fix": self._sentence(finding, finding.fix, column, row, quoted),
            "reason": self._text(reason, allowed) if reason else reason,
        }
        unchanged = all(getattr(finding, key) == text for key, text in said.items())
        return finding if unchanged else replace(finding, **said)  # type: ignore[arg-type]

    def text(self, text: str) -> str:
        """Return free text without the unit's personal values and other marks of persons."""
        return self._text(text, ())

    def file_name(self, name: str) -> str:
        """Return the name of the unit's file without personal values; see `file_name`."""
        return file_name(name, self._known)

    def _column(self, finding: Finding) -> Column | None:
        sheet = self._catalog.sheets.get(finding.sheet or "")
        return sheet.by_key.get(finding.key or "") if sheet else None

    def _row(self, finding: Finding) -> Record | None:
        if finding.row is None:
            return None
        if finding.sheet == self._cover.sheet:
            return self._cover
        return self._rows.get((finding.file or "", finding.sheet or "", finding.row))

    def _numbers(self, row: Record | None) -> frozenset[str]:
        """Return the numbers of the row's columns that hold no personal data and no free text."""
        if row is None:
            return frozenset()
        columns = self._catalog.sheets[row.sheet].columns
        plain = (c for c in columns if not c.personal and c.type != "text")
        return frozenset(text for c in plain for text in looks(self._catalog, row, c))

    def _value(self, column: Column, value: str, allowed: Container[str]) -> str:
        if column.personal:
            return masked(self._catalog, column, value)
        return self._text(value, allowed) if column.type == "text" else value

    def _text(self, text: str, allowed: Container[str]) -> str:
        return free_text(self._known.hidden_in(text), allowed=allowed)

    def _sentence(
        self, finding: Finding, text: str, column: Column | None, row: Record | None, allowed: Container[str]
    ) -> str:
        """Return a message or a fix with the values masked that it quotes."""
        done = set()
        if column and column.personal and row:
            for own in {finding.value or "", *looks(self._catalog, row, column)} - {""}:
                done.add(masked(self._catalog, column, own))
                text = text.replace(f'"{own}"', f'"{masked(self._catalog, column, own)}"')
        for other, before in _quoted_after(self._catalog)[row.sheet] if row else ():
            if before in text:
                text = self._after(before, other, text, done)
        return self._text(text, allowed)

    def _after(self, before: str, column: Column, text: str, done: Collection[str]) -> str:
        """Return `text` with what is quoted after the column's name masked, unless it is already."""

        def shown(found: re.Match[str]) -> str:
            value = found[2] if found[2] in done else masked(self._catalog, column, found[2])
            return f'{found[1]}{value}"'

        return re.sub(rf'({re.escape(before)})([^"]*)"', shown, text)


class _Allowed(Container[str]):
    """The numbers that may stay in what is said of a `row`: its own, which few sentences ask for, and `more`."""

    def __init__(self, numbers: Callable[[Record | None], frozenset[str]], row: Record | None, more: str = "") -> None:
        self._numbers = numbers
        self._row = row
        self._more = more

    def __contains__(self, text: object) -> bool:
        return text == self._more or text in self._numbers(self._row)


def _plain_value(finding: Finding, column: Column | None) -> str:
    """Return the finding's value if it is neither personal nor free text."""
    plain = column is not None and not column.personal and column.type != "text"
    return finding.value or "" if plain else ""


@lru_cache(maxsize=4)
def _quoted_after(catalog: Catalog) -> Mapping[str, tuple[tuple[Column, str], ...]]:
    """Return by sheet its personal columns, each with what stands before a value of it that a sentence quotes."""
    return {
        name: tuple((c, f'{lower_first(c.header)} "') for c in sheet.columns if c.personal)
        for name, sheet in catalog.sheets.items()
    }


def file_name(name: str, known: Known) -> str:
    """Return the name of a file as others may see it: without marks of persons, a date and time in it left alone."""
    stem, dot, suffix = name.rpartition(".")
    # Words of a name are parted by lines as well as by spaces; the letters stay at their places.
    plain = known.hidden_in((stem or suffix).replace("_", " "))
    moments = frozenset(_MOMENT.findall(plain))
    shown = free_text(plain, allowed=moments)
    return name if shown == (stem or suffix).replace("_", " ") else f"{shown}{dot}{suffix if dot else ''}"


def looks(catalog: Catalog, row: Record, column: Column) -> set[str]:
    """Return the texts as which the cell of `column` may be quoted: as typed, as understood, as a label."""
    value = row[column.key]
    shown = {row.raw.get(column.key, "")}
    if value is not None:
        shown |= {display.shown(value, column), display.label(catalog, value, column), display.plain(value)}
    return shown - {""}


class Known:
    """The personal values of a unit that may turn up in any text, found by their first word."""

    def __init__(self, catalog: Catalog, rows: Iterable[Record]) -> None:
        self._catalog = catalog
        self._quoted: dict[str, Column] = {}
        self._by_word: dict[str, dict[tuple[str, ...], Column]] = defaultdict(dict)
        for row in rows:
            for column in catalog.sheets[row.sheet].columns:
                if column.personal and column.type in OPEN_TYPES:
                    for text in looks(catalog, row, column):
                        self._learn(column, text)

    def _learn(self, column: Column, text: str) -> None:
        if lookup_key(text) == NOBODY:
            return
        self._quoted.setdefault(fold(text), column)
        words = tuple(_WORD.findall(text.casefold()))
        tells = len(words) > 1 or any(c.isdigit() or c == "@" for c in text)
        if words and tells and len(text) >= SHORTEST_TEXT:
            self._by_word[words[0]].setdefault(words, column)

    def found_in(self, text: str) -> list[tuple[str, Column]]:
        """Return the values that stand unmasked in `text`, as they stand there, each with its column."""
        found = ((text[start:end], column) for start, end, column in self._places(text))
        return [
            (value, column)
            for value, column in found
            # The words of an address of mail are also those of a site on the web.
            if masked(self._catalog, column, value) != value and (column.type != "email" or "@" in value)
        ]

    def hidden_in(self, text: str) -> str:
        """Return `text` with the values that it holds masked."""
        text = _QUOTED.sub(self._unquoted, text)
        pieces, at = [], 0
        for start, end, column in self._places(text):
            if start >= at:
                pieces += [text[at:start], masked(self._catalog, column, text[start:end])]
                at = end
        return "".join(pieces) + text[at:]

    def _unquoted(self, quoted: re.Match[str]) -> str:
        column = self._quoted.get(fold(quoted[1]))
        return f'"{masked(self._catalog, column, quoted[1])}"' if column else quoted[0]

    def _places(self, text: str) -> Iterator[tuple[int, int, Column]]:
        """Yield where a known value begins and ends, the longest one at each word, and its column."""
        if self._by_word.keys().isdisjoint(_WORD.findall(text.casefold())):
            return
        found = list(_WORD.finditer(text))
        words = tuple(m[0].casefold() for m in found)
        for at, word in enumerate(words):
            known = self._by_word.get(word)
            if not known:
                continue
            here = [value for value in known if words[at : at + len(value)] == value]
            if here:
                longest = max(here, key=len)
                yield found[at].start(), found[at + len(longest) - 1].end(), known[longest]
