"""What those who write about a period ask of it; a consolidation has it all, a test gives what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from bvq_excel.catalog import Catalog
from bvq_excel.model import Record
from bvq_excel.periods import Period


class OfPeriod(Protocol):
    """Something that is about a period as it stood on the day `received`."""

    @property
    def catalog(self) -> Catalog: ...
    @property
    def period(self) -> Period: ...
    @property
    def received(self) -> date: ...


class WithRows(OfPeriod, Protocol):
    """With the merged rows of every sheet."""

    @property
    def tables(self) -> Mapping[str, Sequence[Record]]: ...
