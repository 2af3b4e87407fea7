"""Pages with console blocks, followed word by word: each `$ bvq …` is run, what stands below it must be printed.

In what is expected, a line of `…` stands for any lines, `…` inside a line for any text.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY = "…"


@dataclass(frozen=True)
class Step:
    """One command of a page and the lines that it is said to print."""

    command: str
    expected: tuple[str, ...]

    @property
    def arguments(self) -> list[str]:
        """The words after `bvq`."""
        words = shlex.split(self.command)
        assert words[0] == "bvq", self.command
        return words[1:]

    def misses(self, printed: str) -> list[str]:
        """Return the expected lines that were not printed in this order."""
        rest = iter(printed.splitlines())
        patterns = [line for line in self.expected if line.strip() != ANY]
        return [line for line in patterns if not any(_same(line, got) for got in rest)]


def _same(expected: str, got: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, expected.rstrip().split(ANY))), got.rstrip()) is not None


def steps(page: Path) -> Iterator[Step]:
    """Yield the commands of a page in their order."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *expected = part.rstrip("\n").split("\n")
            yield Step(command, tuple(expected))
