"""A province for the report's tests: small tables in, what the report needs of a consolidation out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Unit
from bvq_excel.documents import readback, report
from bvq_excel.indicators import Dataset, Evaluator
from bvq_excel.ledger.memory import Background, CorrectedFigure, Measures
from bvq_excel.model import Layout, Record, Source
from bvq_excel.periods import Period
from tests.indicator_tables import rows

RECEIVED = date(2019, 6, 17)

COMPLAINTS = """
    record_id | unit_code | received_date | closed_date | due_date | status | goods_group | problem_type | online
    A1 | SCT  | 2019-03-01 | 2019-04-02 | 2019-04-10 | DAGQ | TP | TTIN | không
    A2 | SCT  | 2019-04-01 | 2019-04-12 | 2019-04-10 | DAGQ | TP | SLCL | có
    A3 | H106 | 2019-05-01 |            | 2019-07-01 | MOI  | DT | TTIN | không
"""
TRAINING = """
    record_id | unit_code | kind  | date_from  | date_to    | trainees | hours | sent
    T1        | SCT       | MOLOP | 2019-04-01 | 2019-04-02 | 30       | 16    |
    T2        | SYT       | CUDI  | 2019-05-01 | 2019-05-02 |          |       | 4
"""
TASKS = """
    record_id | unit_code | lead_unit | task_code | uom       | target_qty | actual_qty | status
    N1        | SCT       | SCT       | ND1.01    | CUOC      | 4          | 5          | HT
    N2        | H106      | H106      | ND1.01    | CUOC      | 6          | 6          | QH
    N3        | SCT       | SCT       | ND1.01    | LUOTNGUOI |            | 120        | HT
"""
RECOVERED = {"A1": 1_250_000, "A2": 2_000_000}


@dataclass(frozen=True)
class Province:
    """What the report needs of a consolidated period, made of hand-written records."""

    tables: Mapping[str, Sequence[Record]]
    catalog: Catalog = field(default_factory=load)
    period_code: str = "2019-Q2"
    received: date = RECEIVED
    missing: Sequence[Unit] = ()
    submissions: Sequence[Source] = ()
    expected: Sequence[str] = ()
    earlier: Mapping[str, float] = field(default_factory=dict)
    so_far: Mapping[str, float] = field(default_factory=dict)
    done: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    planned: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    corrections: tuple[CorrectedFigure, ...] = ()

    @property
    def period(self) -> Period:
        """The period of `period_code`."""
        return periods.period(self.catalog, self.period_code)

    @property
    def background(self) -> Background:
        """What the figures are compared with."""
        return Background(
            earlier=Measures(self.earlier),
            so_far=Measures(self.so_far),
            done=self.done,
            planned=self.planned,
            corrections=self.corrections,
        )

    @cached_property
    def dataset(self) -> Dataset:
        """The records as indicators see them."""
        return Dataset(
            self.catalog,
            WorkingCalendar(self.catalog),
            self.period,
            self.received,
            self.tables,
            self.submissions,
            self.expected,
            earlier=self.earlier,
        )

    @cached_property
    def evaluator(self) -> Evaluator:
        """The figures."""
        return Evaluator(self.dataset)


def province(tables: Mapping[str, str] | None = None, **more: Any) -> Province:
    """A province whose sheets are text tables (`province({"KhieuNai": COMPLAINTS})`)."""
    catalog = load()
    made = {name: rows(catalog, name, text) for name, text in (tables or {}).items()}
    if "KhieuNai" in made:
        made["KhieuNai"] = [_recovered(r) for r in made["KhieuNai"]]
    return Province(made, **more)


def opinions(*written: tuple[str, str, str], send_to: str = "", task_code: str = "") -> list[Record]:
    """Rows of KienNghi written as (unit, kind, content)."""
    sheet = load().sheets["KienNghi"]
    found = []
    for row, (unit, kind, content) in enumerate(written, 6):
        values = {"unit_code": unit, "kind": kind, "content": content, "send_to": send_to, "task_code": task_code}
        layout = Layout({c.key: "A" for c in sheet.columns})
        source = Source(f"{unit}.xlsx", unit, "2019-Q2", received=RECEIVED)
        found.append(Record(sheet.name, row, {k: v for k, v in values.items() if v}, layout, source))
    return found


def _recovered(row: Record) -> Record:
    amount = RECOVERED.get(row.record_id or "")
    return replace(row, values={**row.values, "recovered_value": amount}) if amount else row


def written(path: Path, data: Province, **more: Any) -> tuple[str, ...]:
    """The paragraphs of the report on `data`."""
    report.write(data, path, **more)
    return readback.paragraphs(path)


def table(path: Path, first_header: str) -> list[list[str]]:
    """The annex whose first column has that header, as rows of texts."""
    return next([list(r) for r in t] for t in readback.tables(path) if t[0][0] == first_header)
