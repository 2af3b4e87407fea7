"""Running mutants inside one pytest session: tests are collected once, then those of each mutant run until one fails.

The first pass runs every test once, unchanged, and notes what it has to do with: the rules whose name it was given
or that found something in it, the functions that it called, the sheets whose rows it checked.
"""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from types import CodeType, FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from benchmarks.mutation.code import forget_answers
from benchmarks.mutation.mutants import Mutant
from bvq_excel.catalog import load
from bvq_excel.catalog.definitions import Rule
from bvq_excel.checking.policy import Policy
from bvq_excel.model import Finding

SECONDS = 5.0
"""A test of a mutant that takes more of the processor counts as failed: the change has made a loop endless."""
PATIENCE = 60.0
"""So long may a test take unchanged, which is slower, since every call is watched."""
SLOW = 2.0
"""Tests that take more than this many seconds of the processor unchanged are left out."""
CALLERS = 12
"""So many callers are looked through for the check of a rule."""
NEAREST = 250
"""So many of the nearest tests are run before those that have to do with the rule."""
MOST = 800
"""So many tests of one mutant are run at most: a mutant that they let live is taken to survive."""
ROWS_CHECKED = "bvq_excel.checking.engine.Checker._sheet_problems"
FINDING_PLACED = "bvq_excel.checking.engine.Checker._order"


class TooLongError(BaseException):
    """A test takes too long; no Exception, so that no code under test can swallow it."""


class Links:
    """Which tests have to do with which rule, function and sheet."""

    def __init__(self, rules: Iterable[str]) -> None:
        self.rules = frozenset(rules)
        self.by_owner: dict[str, dict[pytest.Item, None]] = defaultdict(dict)
        self.naming: dict[str, dict[pytest.Item, None]] = defaultdict(dict)
        self.by_sheet: dict[str, dict[pytest.Item, None]] = defaultdict(dict)
        self.breadth: Counter[pytest.Item] = Counter()
        self.rules_of: dict[str, set[str]] = defaultdict(set)
        self._names: dict[CodeType, str] = {}
        self._checks: dict[CodeType, set[str]] = defaultdict(set)
        for check in Policy(load()).checks:
            self._checks[check.run.__code__].add(check.rule)

    def note(self, item: pytest.Item, frame: FrameType) -> None:
        """Note what a call that has just begun says about `item`."""
        code = frame.f_code
        owner = self._names.get(code)
        if owner is None:
            name = frame.f_globals.get("__name__", "")
            ours = name.startswith(("bvq_excel.", "tests."))
            owner = self._names[code] = f"{name}.{code.co_qualname.partition('.<locals>')[0]}" if ours else ""
        if owner.startswith("tests."):
            for value in frame.f_locals.values():
                self._note_rules(item, value)
        elif owner == ROWS_CHECKED and frame.f_locals["rows"]:
            self.by_sheet[frame.f_locals["name"]][item] = None
        elif owner == FINDING_PLACED:
            self._note_rules(item, frame.f_locals["finding"])
        elif owner and item not in self.by_owner[owner]:
            self.by_owner[owner][item] = None
            self.breadth[item] += 1
            self._note_callers(owner, frame)

    def _note_callers(self, owner: str, frame: FrameType | None) -> None:
        """Note the rule for whose check a function was called."""
        for _ in range(CALLERS):
            if frame is None:
                return
            if frame.f_code in self._checks:
                self.rules_of[owner] |= self._checks[frame.f_code]
                return
            frame = frame.f_back

    def _note_rules(self, item: pytest.Item, value: Any) -> None:
        name = value.id if isinstance(value, Rule) else value.rule if isinstance(value, Finding) else value
        if isinstance(name, str) and name in self.rules:
            self.by_owner[name][item] = None
            if not isinstance(value, Finding):
                self.naming[name][item] = None

    def tests_of(self, mutant: Mutant) -> list[pytest.Item]:
        """Return the tests of a mutant, those first that have to do with little else, at most MOST.

        They are the tests of its function or rule: some of the nearest, then those that name a rule for which the
        function is called, then those that find it, then all others; last those that check rows of the rule's sheets.
        """
        own = self._nearest_first(self.by_owner.get(mutant.owner, ()))
        found = dict.fromkeys(list(own)[:NEAREST])
        for tests in (self.naming, self.by_owner):
            found |= self._nearest_first(
                t for rule in self.rules_of[mutant.owner] for t in tests.get(rule, ()) if t in own
            )
        found |= own
        for sheet in mutant.sheets:
            found |= self._nearest_first(self.by_sheet.get(sheet, ()))
        return list(found)[:MOST]

    def _nearest_first(self, items: Iterable[pytest.Item]) -> dict[pytest.Item, None]:
        return dict.fromkeys(sorted(dict.fromkeys(items), key=lambda item: self.breadth[item]))


class Plugin:
    """The pytest plugin that runs the mutants; `results` maps each one's id to whether it was killed."""

    def __init__(
        self,
        mutants: Sequence[Mutant],
        rules: Iterable[str],
        until: float,
        results: dict[str, str],
        keep: Callable[[dict[str, str]], None],
    ) -> None:
        self.mutants = mutants
        self.keep = keep
        self.links = Links(rules)
        self.until = until
        self.results = results
        self.broken: list[str] = []
        self.left = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests once, then the tests of each mutant."""
        fit = {item for item in session.items if self._first_run(item)}
        for mutant in self.mutants:
            if mutant.id in self.results:
                continue
            if time.monotonic() > self.until:
                self.left += 1
                continue
            tests = [t for t in self.links.tests_of(mutant) if t in fit]
            killer = self._killer(mutant, tests)
            self.results[mutant.id] = killer or ("survived" if tests else "untested")
            self.keep(self.results)
            if killer is None:
                print(f"{self.results[mutant.id]} {len(tests)}: {mutant.id}", flush=True)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self) -> None:
        """Say nothing about single tests."""

    def _first_run(self, item: pytest.Item) -> bool:
        """Return whether a test passes unchanged and fast enough, after noting what it has to do with."""
        forget_answers()
        started = time.process_time()
        sys.settrace(lambda frame, _event, _arg: self.links.note(item, frame))
        try:
            passed = _passes([item], PATIENCE) == [True]
        finally:
            sys.settrace(None)
        if passed is False:
            self.broken.append(item.nodeid)
        return passed and time.process_time() - started < SLOW

    def _killer(self, mutant: Mutant, tests: Sequence[pytest.Item]) -> str | None:
        """Return the first test that fails on the mutant, None if none does."""
        with mutant.applied():
            outcomes = _passes(tests)
        return next((t.nodeid for t, passed in zip(tests, outcomes, strict=False) if not passed), None)


def _passes(items: Sequence[pytest.Item], seconds: float = SECONDS) -> list[bool]:
    """Return whether each test passes, up to the first that does not; fixtures are kept from one to the next."""
    outcomes = []
    for item, following in zip_longest(items, items[1:]):
        try:
            with _limited(seconds):
                reports = runtestprotocol(item, log=False, nextitem=following)
            outcomes.append(not any(r.failed for r in reports))
        except TooLongError:
            outcomes.append(False)
        if not outcomes[-1]:
            break
    if items:
        items[0].session._setupstate.teardown_exact(None)
    return outcomes


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
