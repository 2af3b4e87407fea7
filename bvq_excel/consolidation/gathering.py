"""Gathering checked workbooks one by one, keeping whole only those that may count.

An inbox may hold thousands of workbooks, mostly earlier ones of the same units. Which are used is decided when all
are there; until then each unit's best one so far is kept whole, and of the others what the decision needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bvq_excel.catalog import Catalog
from bvq_excel.consolidation.refusals import Refusals
from bvq_excel.consolidation.selection import Selector, rank
from bvq_excel.model import CheckedFile, Source, Submission
from bvq_excel.periods import Period


def gathered(
    catalog: Catalog,
    period: Period,
    received: date,
    arriving: Iterable[tuple[Path, CheckedFile]],
    again: Callable[[Sequence[Path]], Sequence[CheckedFile]],
) -> list[CheckedFile]:
    """Return the workbooks that arrive, in their order, whole where a submission of theirs is used for `period`.

    The others have their covers and what is wrong with these. `again` checks anew the workbooks at some paths: those
    of which too little was kept when they came.
    """
    gathering = _Gathering(catalog, period)
    for path, file in arriving:
        gathering.add(path, file)
    return gathering.files(Selector(catalog, period, Refusals(catalog, period, received)), again)


class _Gathering:
    def __init__(self, catalog: Catalog, period: Period) -> None:
        self._cover = catalog.cover.name
        self._period = period
        self._paths: list[Path] = []
        self._files: list[CheckedFile] = []
        self._best: dict[str, tuple[Source, int]] = {}
        self._whole: Counter[int] = Counter()

    def add(self, path: Path, file: CheckedFile) -> None:
        """Add the outcome of the workbook at `path`."""
        index = len(self._files)
        self._paths.append(path)
        self._files.append(file)
        for submission in file.submissions:
            source = submission.source
            if source.period != self._period.code:
                continue
            best = self._best.get(source.unit)
            if best is None or _before(source, best[0]):
                self._best[source.unit] = source, index
                self._whole[index] += 1
                if best is not None:
                    self._let_go(best[1])
        if not self._whole[index]:
            self._files[index] = self._head(file)

    def files(self, selector: Selector, again: Callable[[Sequence[Path]], Sequence[CheckedFile]]) -> list[CheckedFile]:
        """Return all workbooks, those whole that `selector` uses."""
        used = {id(arrival.file) for arrival in selector.select(self._files).accepted}
        missing = [i for i, file in enumerate(self._files) if id(file) in used and not self._whole[i]]
        for index, file in zip(missing, again([self._paths[i] for i in missing]) if missing else (), strict=True):
            self._files[index] = file
        return self._files

    def _let_go(self, index: int) -> None:
        self._whole[index] -= 1
        if not self._whole[index]:
            self._files[index] = self._head(self._files[index])

    def _head(self, file: CheckedFile) -> CheckedFile:
        """Return what tells where a workbook comes from and whether its unit is in order."""
        findings = tuple(tuple(f for f in found if f.sheet == self._cover) for found in file.findings)
        return replace(file, submissions=tuple(_head(s, self._cover) for s in file.submissions), findings=findings)


def _before(source: Source, best: Source) -> bool:
    """Whether a submission goes before the best one so far; of equal contents the one that comes first by name does."""
    higher = rank(source) > rank(best)
    return not higher if source.sha256 and source.sha256 == best.sha256 else higher


def _head(submission: Submission, cover: str) -> Submission:
    layouts = {cover: submission.layouts[cover]}
    return replace(submission, tables={}, layouts=layouts, problems=(), changes=(), remarks=())
