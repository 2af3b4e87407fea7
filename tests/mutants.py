"""Mutants of valid workbooks: bytes of the file, bytes of a part, or the XML of a part changed, the same for a seed.

A mutant of the file's bytes mostly ends at the checksums; one of the XML is a sound zip around a workbook that says
something odd, and goes as deep as its oddness lets it.
"""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from tests import hostile

_TOKEN = re.compile(rb"<[^<>]*>|[^<>]+")
_NUMBER = re.compile(rb"\d+")
_VALUE = re.compile(rb'"[^"]*"')
NUMBERS = (b"0", b"-1", b"1", b"65536", b"1048577", b"2147483648", b"4294967296", b"9" * 30, b"1e308", b"NaN", b"1.5")
TEXTS = (
    *(b"", b"#REF!", b"=1+1", b"31/02/2019", b"2019-13-45", b"1.000.000,5", "Vàng A Chử".encode(), b"\xff\xfe\xfd"),
    *(b"&#0;", b"&#xFFFF;", b"&bogus;", b"_x0000_", b"_x001B_", "‮123".encode(), b"a" * 40_000),
)


@dataclass(frozen=True)
class Workbook:
    """A valid workbook: its bytes and its parts."""

    data: bytes
    parts: dict[str, bytes]

    @classmethod
    def read(cls, path: Path) -> Workbook:
        """Return the workbook at `path`."""
        data = path.read_bytes()
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return cls(data, {name: archive.read(name) for name in archive.namelist()})


def mutant(workbooks: Sequence[Workbook], seed: int) -> bytes:
    """Return the mutant of `seed`: of one of the workbooks, in turn bytes of the file, of a part, XML of a part."""
    dice = random.Random(seed)
    workbook = dice.choice(workbooks)
    if seed % 5 == 0:
        return hostile.mutant(workbook.data, seed)
    names = [name for name in workbook.parts if name.endswith((".xml", ".rels"))]
    name = dice.choice([n for n in names if "sheets/" in n] if dice.random() < 0.6 else names)
    part = workbook.parts[name]
    changed = hostile.mutant(part, seed) if seed % 5 == 1 else _odd_xml(part, dice)
    return hostile.packed({**workbook.parts, name: changed})


def _odd_xml(part: bytes, dice: random.Random) -> bytes:
    """Return a part in which one to eight tags or texts were changed, doubled, dropped or moved."""
    tokens = _TOKEN.findall(part)
    for _ in range(dice.randint(1, 8)):
        dice.choice(_CHANGES)(tokens, dice.randrange(len(tokens)), dice)
        if not tokens:
            return b""
    return b"".join(tokens)


def _change_number(tokens: list[bytes], at: int, dice: random.Random) -> None:
    at = _near(tokens, at, _NUMBER)
    tokens[at] = _NUMBER.sub(lambda _: dice.choice(NUMBERS), tokens[at], count=1)


def _change_value(tokens: list[bytes], at: int, dice: random.Random) -> None:
    at = _near(tokens, at, _VALUE)
    tokens[at] = _VALUE.sub(lambda _: b'"' + dice.choice((*NUMBERS, *TEXTS)) + b'"', tokens[at], count=1)


def _change_text(tokens: list[bytes], at: int, dice: random.Random) -> None:
    texts = [i for i in range(at, min(at + 200, len(tokens))) if not tokens[i].startswith(b"<")]
    if texts:
        tokens[dice.choice(texts)] = dice.choice(TEXTS)


def _drop(tokens: list[bytes], at: int, dice: random.Random) -> None:
    del tokens[at : at + dice.randint(1, 5)]


def _double(tokens: list[bytes], at: int, dice: random.Random) -> None:
    tokens[at:at] = tokens[at : at + dice.randint(1, 60)]


def _swap(tokens: list[bytes], at: int, dice: random.Random) -> None:
    other = dice.randrange(len(tokens))
    tokens[at], tokens[other] = tokens[other], tokens[at]


def _near(tokens: list[bytes], at: int, pattern: re.Pattern[bytes]) -> int:
    return next((i for i in range(at, len(tokens)) if pattern.search(tokens[i])), at)


_CHANGES: tuple[Callable[[list[bytes], int, random.Random], None], ...] = (
    *(_change_number, _change_value, _change_text),
    *(_drop, _double, _swap),
)
