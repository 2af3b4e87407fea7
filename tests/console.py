"""Pages with console blocks, followed word by word: each `$ bvq …` is run, what stands below it must be printed.

In what is expected, a line of `…` stands for any lines, `…` inside a line for any text.
"""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^( *)```(\w*)$")
ANY = "…"


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Yield the fenced blocks of a page, with the language that is named there; blocks inside of lists too."""
    inside: list[str] | None = None
    language = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        found = FENCE.match(line)
        if found and inside is None:
            inside, language = [], found[2]
        elif found and inside is not None:
            yield language, textwrap.dedent("\n".join(inside)) + "\n"
            inside = None
        elif inside is not None:
            inside.append(line)
    assert inside is None, f"{page.name}: a block has no end"


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
        """Return what the page and the program do not agree on: expected lines that are not where they should be.

        Lines that stand together on the page were printed together; a line that is printed before or after all of
        them needs its `…`.
        """
        lines, at, gap = printed.splitlines(), 0, False
        missing = []
        for line in self.expected:
            if line.strip() == ANY:
                gap = True
                continue
            places = range(at, len(lines)) if gap else range(at, min(at + 1, len(lines)))
            found = next((n for n in places if _same(line, lines[n])), None)
            if found is None:
                missing.append(line)
            else:
                at, gap = found + 1, False
        return missing or ([] if gap else lines[at:])


def _same(expected: str, got: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, expected.rstrip().split(ANY))), got.rstrip()) is not None


def steps(page: Path) -> Iterator[Step]:
    """Yield the commands of a page in their order."""
    for block in (text for language, text in blocks(page) if language == "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *expected = part.rstrip("\n").split("\n")
            yield Step(command, tuple(expected))
