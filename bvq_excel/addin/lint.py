"""Checks of macros/: what VBA cannot store or compile, and what this project allows its macros to do.

Nobody compiles the macros before Excel does, on the user's machine; so everything that can be seen in the text is
looked at here, and each fault stops the build with file, line and reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bvq_excel.addin import buttons, vba
from bvq_excel.addin.problems import Problem
from bvq_excel.addin.sources import WORKBOOK, Source

LONGEST_NAME = 31
LONGEST_LINE = 1023
MOST_CONTINUATIONS = 24
LARGEST_PROCEDURE = 64 * 1024
PREFIX = "BVQ_"
FORWARDER = "BVQ_Python"

_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")
_ATTRIBUTE_NAME = re.compile(r'^Attribute VB_Name = "([^"]*)"', re.MULTILINE)
_HEADING = re.compile(r"^(?:VERSION |BEGIN$|END$|MultiUse = |Attribute )")
_FORBIDDEN = re.compile(
    r"\b(Shell|CreateObject|GetObject|Declare|ExecuteExcel4Macro|SendKeys|Evaluate|Kill|RunFrozenPython)\b",
    re.IGNORECASE,
)
_RUN_PYTHON = re.compile(r"\bRunPython\b", re.IGNORECASE)


def check(sources: Sequence[Source]) -> list[Problem]:
    """Return what is wrong with the files of macros/, file by file, then between them."""
    return [problem for source in sources for problem in _file(source)] + [*_between(sources)]


def _file(source: Source) -> Iterator[Problem]:
    yield from _name(source)
    yield from _bytes(source)
    yield from _lines(source)
    yield from _statements(source)
    yield from _procedures(source)


def _name(source: Source) -> Iterator[Problem]:
    name = source.name
    if len(name) > LONGEST_NAME:
        yield Problem(source.file, 0, f"tên mô-đun dài {len(name)} ký tự, nhiều nhất {LONGEST_NAME}.")
    if not _NAME.match(name):
        yield Problem(source.file, 0, "tên mô-đun phải bắt đầu bằng chữ cái, chỉ gồm chữ không dấu, số, gạch dưới.")
    if name != WORKBOOK and not name.startswith(PREFIX):
        yield Problem(source.file, 0, f"tên mô-đun phải bắt đầu bằng {PREFIX}.")
    stated = _ATTRIBUTE_NAME.search(source.text)
    if not stated or stated[1].rstrip("\r") != name:
        yield Problem(source.file, 0, f'thiếu dòng Attribute VB_Name = "{name}" đúng với tên tệp.')


def _bytes(source: Source) -> Iterator[Problem]:
    lines = source.data.split(b"\n")
    for number, line in enumerate(lines, 1):
        last = number == len(lines)
        if not line.isascii():
            yield Problem(source.file, number, "có ký tự ngoài ASCII; viết chữ Việt bằng ChrW hoặc {mã}.")
        if not last and not line.endswith(b"\r"):
            yield Problem(source.file, number, "dòng kết thúc bằng LF; phải là CRLF.")
        if b"\r" in line.removesuffix(b"\r") or (last and line):
            yield Problem(source.file, number, "dòng không kết thúc bằng CRLF.")


def _lines(source: Source) -> Iterator[Problem]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            yield Problem(source.file, number, f"dòng dài {len(line)} ký tự, nhiều nhất {LONGEST_LINE}.")


def _statements(source: Source) -> Iterator[Problem]:
    statements = [s for s in vba.statements(source.text) if not _HEADING.match(s.text)]
    if not statements or statements[0].text != "Option Explicit":
        yield Problem(source.file, statements[0].line if statements else 0, "dòng đầu phải là Option Explicit.")
    for statement in statements:
        if statement.continuations > MOST_CONTINUATIONS:
            text = f"một lệnh nối {statement.continuations} dòng, nhiều nhất {MOST_CONTINUATIONS}."
            yield Problem(source.file, statement.line, text)
        plain = vba.without_strings(statement.text)
        if match := _FORBIDDEN.search(plain):
            yield Problem(source.file, statement.line, f"macro không được dùng {match[1]}.")


def _procedures(source: Source) -> Iterator[Problem]:
    for procedure in vba.procedures(source.text):
        if procedure.size > LARGEST_PROCEDURE:
            yield Problem(source.file, procedure.line, f"thủ tục {procedure.name} lớn quá {LARGEST_PROCEDURE} byte.")
        if procedure.public and not procedure.name.startswith(PREFIX):
            text = f"thủ tục công khai {procedure.name} phải bắt đầu bằng {PREFIX}."
            yield Problem(source.file, procedure.line, text)
        if procedure.name != FORWARDER and any(_RUN_PYTHON.search(s) for s in procedure.body):
            yield Problem(source.file, procedure.line, f"chỉ {FORWARDER} được gọi Python.")


def _between(sources: Sequence[Source]) -> Iterator[Problem]:
    """Yield names that clash across modules (VBA compares without case) and callbacks that do more than forward."""
    placed = [(s, p) for s in sources for p in vba.procedures(s.text) if p.public]
    counts = Counter(p.name.casefold() for _, p in placed)
    modules = {s.name.casefold() for s in sources}
    for source, procedure in placed:
        if counts[procedure.name.casefold()] > 1:
            yield Problem(source.file, procedure.line, f"thủ tục {procedure.name} có hơn một lần.")
        if procedure.name.casefold() in modules:
            yield Problem(source.file, procedure.line, f"thủ tục {procedure.name} trùng tên mô-đun.")
    functions = {buttons.callback(f): f for f in buttons.FUNCTIONS}
    for source, procedure in placed:
        function = functions.get(procedure.name)
        if function and procedure.body != (f'{FORWARDER} "{function}"',):
            text = f'{procedure.name} chỉ được có một lệnh: {FORWARDER} "{function}".'
            yield Problem(source.file, procedure.line, text)
