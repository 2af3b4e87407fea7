"""As much of VBA's grammar as the lint needs: statements without comments, and procedures with their parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_STRING = re.compile(r'"(?:[^"]|"")*"')
_PROCEDURE = re.compile(
    r"^(?P<scope>Public |Private |Friend )?(?:Static )?(?P<kind>Sub|Function|Property (?:Get|Let|Set)) "
    r"(?P<name>\w+)\s*\((?P<parameters>.*?)\)(?: As \w+(?:\(\))?)?\s*$",
    re.IGNORECASE,
)
_END = re.compile(r"^End (?:Sub|Function|Property)\b", re.IGNORECASE)
_PARAMETER = re.compile(r"^(?:(ByVal|ByRef) )?(?:Optional )?\w+(?:\(\))?(?: As (\w+))?(?: = .*)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """One logical line: continuations joined, comment cut off, strings kept."""

    line: int
    text: str
    continuations: int


@dataclass(frozen=True)
class Procedure:
    """One Sub, Function or Property: where it begins, whether other modules see it, its parameters and body."""

    name: str
    line: int
    public: bool
    parameters: tuple[tuple[str, str], ...]
    """For each parameter "ByVal" or "ByRef" and its type."""
    body: tuple[str, ...]
    size: int
    """Characters from the first line to the last."""


def code(line: str) -> str:
    """Return a line without its comment; an apostrophe inside a string is none."""
    plain = _STRING.sub(lambda m: "_" * len(m[0]), line)
    if re.match(r"\s*Rem\b", plain, re.IGNORECASE):
        return ""
    cut = plain.find("'")
    return line if cut < 0 else line[:cut]


def without_strings(text: str) -> str:
    """Return a statement with the text of its strings blanked."""
    return _STRING.sub('""', text)


def statements(text: str) -> Iterator[Statement]:
    """Yield the logical lines of a module that are not empty; line numbers are 1-based."""
    start, joined, count = 0, "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        part = code(line).rstrip()
        if part.endswith(" _"):
            joined += part[:-1]
            count += 1
            continue
        joined += part.strip() if count else part
        if joined.strip():
            yield Statement(start, joined.strip(), count)
        start, joined, count = 0, "", 0


def procedures(text: str) -> Sequence[Procedure]:
    """Return the procedures of a module in order."""
    lines = text.splitlines()
    found: list[Procedure] = []
    heading: re.Match[str] | None = None
    begin, body = 0, list[str]()
    for statement in statements(text):
        if heading is None:
            heading = _PROCEDURE.match(statement.text)
            begin, body = statement.line, []
        elif _END.match(statement.text):
            size = sum(len(line) + 2 for line in lines[begin - 1 : statement.line])
            public = (heading["scope"] or "public").strip().lower() != "private"
            found.append(
                Procedure(heading["name"], begin, public, _parameters(heading["parameters"]), tuple(body), size)
            )
            heading = None
        else:
            body.append(statement.text)
    return found


def _parameters(text: str) -> tuple[tuple[str, str], ...]:
    parsed = [_PARAMETER.match(part.strip()) for part in text.split(",") if part.strip()]
    return tuple((m[1] or "ByRef", m[2] or "Variant") if m else ("", "") for m in parsed)
