"""The annex of tasks: every task of the plan with what was planned and done, as the units in charge reported it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Task
from bvq_excel.documents.figures import MILLION, MONEY, Figures, NumberWriter, PrintedFigure
from bvq_excel.documents.tables import Cell, Row, number
from bvq_excel.errors import CatalogError
from bvq_excel.ledger.memory import Background
from bvq_excel.model import Record
from bvq_excel.periods import Period

SHEET = "NhiemVu"
RATE, YES_NO, AMOUNT = "PHANTRAM", "COKHONG", "DONG"
COLUMNS = 9
NOT_REPORTED = "Chưa có báo cáo"
SEPARATOR = "; "
NO_CUMULATIVE = (
    "Cột lũy kế để trống vì chưa có số liệu các kỳ trước trong năm; % kế hoạch tính trên số thực hiện trong kỳ."
)
CUMULATIVE = "Kế hoạch và lũy kế tính từ đầu năm đến hết kỳ; % kế hoạch là lũy kế trên kế hoạch."
ANNEX = "PL I"
PLAN, DONE = "target_qty", "actual_qty"
BY = ("task_code", "uom", "column")


@dataclass
class _Line:
    """What was reported of one task in one unit of measure."""

    rows: list[Record] = field(default_factory=list)

    def total(self, key: str) -> int | float | None:
        """Return the sum of a column, None when every cell is empty."""
        values = [v for r in self.rows if (v := r[key]) is not None]
        return sum(values) if values else None

    def common(self, key: str) -> int | float | None:
        """Return the value of a column if all rows agree on it, else None."""
        values = {r[key] for r in self.rows}
        return values.pop() if len(values) == 1 else None


class TaskTable:
    """Makes the rows of the task annex.

    `groups` names the groups of units that the plan makes responsible. `background` has what was planned and done
    from the beginning of the year, empty where that is not known.
    """

    value_column = 5

    def __init__(
        self,
        catalog: Catalog,
        figures: Figures,
        period: Period,
        tables: Mapping[str, Sequence[Record]],
        groups: Mapping[str, str],
        background: Background,
    ) -> None:
        self._catalog = catalog
        self._figures = figures
        self._period = period
        self._groups = groups
        self._background = background
        self._numbers = NumberWriter(catalog)
        self._lines: dict[tuple[str, str], _Line] = {}
        for row in tables.get(SHEET, ()):
            self._lines.setdefault((row["task_code"] or "", row["uom"] or ""), _Line()).rows.append(row)

    @property
    def from_start_of_year(self) -> bool:
        """Whether the period begins with the year, so that what was done in it is all that was done so far."""
        return self._period.first == periods.period(self._catalog, f"{self._period.year}-Y").first

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes below the table."""
        if self.from_start_of_year:
            return ()
        return (CUMULATIVE,) if self._background.done else (NO_CUMULATIVE,)

    def rows(self, columns: int) -> tuple[Row, ...]:
        """Return the rows of all tasks in plan order, one for each unit of measure."""
        if columns != COLUMNS:
            raise CatalogError("documents.toml, PL I: số cột không khớp bảng nhiệm vụ")
        return tuple(row for task in self._catalog.tasks.values() for row in self._task(task))

    def _task(self, task: Task) -> list[Row]:
        reported = [uom for code, uom in self._lines if code == task.code]
        uoms = [*task.uoms, *(u for u in dict.fromkeys(reported) if u not in task.uoms)]
        head = (task.code, task.description, self._leads(task))
        rows: list[Row] = []
        for place, uom in enumerate(uoms):
            line = self._lines.get((task.code, uom), _Line())
            cells = [Cell(text, continued=place > 0) for text in head]
            *measured, state = self._measured(task, uom, line)
            same = place > 0 and state.text == rows[-1].cells[-1].text
            rows.append(Row((*cells, *measured, replace(state, continued=same))))
        return rows

    def _measured(self, task: Task, uom: str, line: _Line) -> list[Cell]:
        label = self._catalog.enums["Uom"].label(uom)
        unit = self._catalog.writing.money_in_reports if label == MONEY else label
        if not line.rows:
            return [Cell(unit), *(Cell("", number=True) for _ in range(4)), Cell(NOT_REPORTED)]
        plan, done = self._planned(task, uom, line), self._done(task, uom, line)
        so_far = self._so_far(task, uom, done)
        in_period = None if self._is_cumulative(task, uom) else PLAN
        shown = ((in_period, plan), (DONE, done), (None, so_far))
        cells = [self._cell(task, uom, column, value) for column, value in shown]
        share = self._share(uom, plan, done if so_far is None else so_far)
        return [Cell(unit), *cells, Cell(share, number=True), Cell(self._state(line))]

    def _cell(self, task: Task, uom: str, column: str | None, value: float | None) -> Cell:
        """Return the cell of a quantity; `column` is the one that is added up over the rows, None for none."""
        text = self._writer(uom)(value)
        if column is None or uom in (RATE, YES_NO):
            return number(text, value)
        return number(text, value, PrintedFigure(SHEET, value, text, ANNEX, (task.code, uom, column), BY))

    def _is_cumulative(self, task: Task, uom: str) -> bool:
        """Return whether it is known what was done and planned from the beginning of the year, before the period."""
        return not self.from_start_of_year and uom in self._background.done.get(task.code, {})

    def _so_far(self, task: Task, uom: str, done: float | None) -> float | None:
        """Return what was done from the beginning of the year, None where it is not known or cannot be added up."""
        if self.from_start_of_year:
            return done
        return self._background.done.get(task.code, {}).get(uom)

    def _share(self, uom: str, plan: float | None, done: float | None) -> str:
        """Return what was done in percent of the plan; empty for rates and for plans that would print as zero."""
        smallest = MILLION / 20 if uom == AMOUNT else 1
        if uom in (RATE, YES_NO) or plan is None or plan < smallest or done is None:
            return ""
        return self._numbers.percent(done / plan * 100, fixed=True)

    def _planned(self, task: Task, uom: str, line: _Line) -> int | float | None:
        """Return what was planned: from the beginning of the year where it is known what was done since then."""
        if uom == RATE:
            return line.common(PLAN)
        if self._is_cumulative(task, uom):
            return self._background.planned.get(task.code, {}).get(uom)
        return line.total(PLAN)

    def _done(self, task: Task, uom: str, line: _Line) -> int | float | None:
        """Return what was done: the sum over the units; rates cannot be added, so the province's own is taken."""
        if uom != RATE or len(line.rows) == 1:
            return line.total(DONE)
        code = task.indicators[task.uoms.index(uom)] if uom in task.uoms else "-"
        return self._figures.figure(code).value if code in self._catalog.indicators else line.common(DONE)

    def _writer(self, uom: str) -> Callable[[int | float | None], str]:
        if uom == AMOUNT:
            return lambda v: "" if v is None else self._numbers.millions(v)
        if uom == YES_NO:
            return lambda v: "" if v is None else "Có" if v else "Không"
        return lambda v: "" if v is None else self._numbers.percent(v)

    def _state(self, line: _Line) -> str:
        """Return the state in words; where units differ, how many rows are in each."""
        codes = [r["status"] for r in line.rows if r["status"]]
        states = [v for v in self._catalog.enums["TaskStatus"].values if v.code in codes]
        if len(states) == 1:
            return states[0].label
        return SEPARATOR.join(f"{v.label}: {codes.count(v.code)}" for v in states)

    def _leads(self, task: Task) -> str:
        return SEPARATOR.join(n for code in task.lead_units for n in self._lead_names(code))

    def _lead_names(self, code: str) -> list[str]:
        """Return the names behind a code: a unit, those that took over from it, or a group of the plan."""
        day = self._period.last
        members = [u for u in self._catalog.units_at(day) if f"G{u.group}" == code]
        group = self._groups.get(code) or next((g for u in members if (g := self._groups.get(f"{code}.{u.level}"))), "")
        if group:
            return [group]
        unit = self._catalog.unit(code, day)
        return [u.name for u in ((unit,) if unit else self._catalog.successors(code, day))]
