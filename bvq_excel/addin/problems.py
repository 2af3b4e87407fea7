"""What can be wrong with the sources of the add-in, and the exception that stops a build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bvq_excel.errors import BvqError


@dataclass(frozen=True)
class Problem:
    """One fault of a source: the file's name, the line (1-based, 0 for the file as a whole), what is wrong."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}, dòng {self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


class MacroError(BvqError):
    """Sources from which no add-in can be built; the message has one line for each fault."""


def refuse(problems: Sequence[Problem]) -> None:
    """Raise MacroError listing `problems`, if there are any."""
    if problems:
        raise MacroError("Không dựng được phần bổ trợ:\n" + "\n".join(f"- {problem}" for problem in problems))
