"""What a mutant is: one small change of one condition, and how it is put in and taken out again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One change of one condition.

    `place` says where it is (a rule's case, a function), `before` and `after` what is changed there. `owner` is the
    rule or function by which its tests are found; `sheets` are the sheets of a rule. `applied` gives a context in
    which the change is in force.
    """

    place: str
    before: str
    after: str
    owner: str
    applied: Callable[[], AbstractContextManager[None]]
    sheets: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The mutant in one line, the same from run to run."""
        return f"{self.place}: {self.before} => {self.after}"
