"""Evaluates indicators over a dataset, each when it is asked for and once.

Rows of the sheet -> chains merged (province only) -> filter -> `all` or a condition of the key -> one row per key
-> count, sum or other aggregate. A breakdown by unit splits before rows are chosen, since each unit counts its own
part; any other breakdown splits the chosen rows, so that the parts add up, except where no row is chosen (`any`,
`all`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bvq_excel.errors import CatalogError, UsageError
from bvq_excel.indicators import aggregation
from bvq_excel.indicators.aggregation import AGGREGATES
from bvq_excel.indicators.breakdowns import UNIT, Dimension, Dimensions
from bvq_excel.indicators.chains import merged
from bvq_excel.indicators.dataset import Dataset, Figure
from bvq_excel.indicators.dedup import STRATEGIES, WITHOUT_CHOICE, by_date, representatives, wholly
from bvq_excel.indicators.entries import Entry, entries_of
from bvq_excel.indicators.keys import Key, KeyReader
from bvq_excel.indicators.plan import CHAIN, Plan, plans
from bvq_excel.model import Record
from bvq_excel.scope import RowScope

EXPECTED = "expected_units"
PERCENT = "%"

Group = tuple[str, ...]


class Evaluator:
    """The figures of one dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._plans = plans(dataset.catalog)
        self._dimensions = Dimensions(dataset)
        self._figures: dict[str, Figure] = {}
        self._split: dict[tuple[str, Group], Mapping[Group, Figure]] = {}
        self._scopes: dict[str, RowScope] = {}
        self._tables: dict[tuple[str, bool], tuple[Entry, ...]] = {}
        self._holding: dict[tuple[str, bool, str], frozenset[Entry]] = {}
        self._keys: dict[int, dict[Entry, Key | None]] = {}

    def figure(self, code: str) -> Figure:
        """Return the figure of indicator `code`; raises UsageError when the catalogue has no such indicator."""
        if code not in self._figures:
            plan = self._plans[code]
            if plan.of_figures:
                parts = {c: self.figure(c) for c in plan.parts.values()}
                self._figures[code] = self._composed(plan, parts, self._dataset.earlier)
            elif plan.indicator.aggregation == EXPECTED:
                self._figures[code] = Figure(code, len(set(self._dataset.expected)))
            else:
                chosen = self._choice(plan, self._candidates(plan, chained=self._chained(plan)))
                self._figures[code] = self._measure(plan, chosen)
        return self._figures[code]

    def breakdown(self, code: str, by: str) -> Mapping[str, Figure]:
        """Return the figures of indicator `code` by unit, area, month or another column, in catalogue order.

        Only codes that occur among the rows are there; rows that have none are under "" (areas: the province).
        By unit each unit counts its own part, also of what the province counts once. Raises UsageError when the
        indicator cannot be split that way.
        """
        return {group[0]: figure for group, figure in self._groups(code, (by,)).items()}

    def cross(self, code: str, by_row: str, by_column: str) -> Mapping[tuple[str, str], Figure]:
        """Return the figures of indicator `code` by two breakdowns at once, for the pairs that occur."""
        return {(g[0], g[1]): figure for g, figure in self._groups(code, (by_row, by_column)).items()}

    def all(self) -> Mapping[str, Figure]:
        """Return every indicator's figure, in catalogue order."""
        return {code: self.figure(code) for code in self._plans.by_code}

    # figures made of figures ----------------------------------------------------------------------------

    def _composed(self, plan: Plan, parts: Mapping[str, Figure], earlier: Mapping[str, float]) -> Figure:
        """Return the ratio or the change that `plan` makes of its `parts` (figures by indicator code).

        `earlier` has the values of the year before, of whatever the parts are about.
        """
        code = plan.indicator.code
        rows = tuple({id(r): r for f in parts.values() for r in f.rows}.values())
        if plan.indicator.aggregation == "change":
            (base,) = parts.values()
            return self._change(code, base, rows, earlier.get(base.code))
        values = {name: parts[c].value for name, c in plan.parts.items()}
        value = plan.amount.run(values, self._scope(plan.sheet.name)) if plan.amount else None
        if value is None:
            blank = any(v is None for v in values.values())
            return Figure(code, None, rows, aggregation.PART_EMPTY if blank else aggregation.ZERO_DENOMINATOR)
        return Figure(code, value * 100 if plan.indicator.uom == PERCENT else value, rows)

    def _change(self, code: str, base: Figure, rows: tuple[Record, ...], before: float | None) -> Figure:
        if before is None:
            return Figure(code, None, rows, aggregation.NO_PREVIOUS)
        if base.value is None:
            return Figure(code, None, rows, base.note)
        if not before:
            return Figure(code, None, rows, aggregation.PREVIOUS_ZERO)
        return Figure(code, (base.value - before) / before * 100, rows)

    # from rows to one figure ----------------------------------------------------------------------------

    def _chained(self, plan: Plan) -> bool:
        return plan.sheet.name in self._plans.chains and not self._dataset.own_unit

    def _table(self, sheet: str, *, chained: bool) -> tuple[Entry, ...]:
        if (sheet, chained) not in self._tables:
            if chained:
                rows = self._table(sheet, chained=False)
                self._tables[sheet, True] = merged(rows, self._plans.chains[sheet], self._scope(sheet))
            else:
                self._tables[sheet, False] = entries_of(self._dataset, sheet)
        return self._tables[sheet, chained]

    def _candidates(self, plan: Plan, *, chained: bool) -> list[Entry]:
        """Return the entries that satisfy the filter and the condition of the key, still with duplicates."""
        name = plan.sheet.name
        entries = self._table(name, chained=chained)
        scope = self._scope(name)
        found = list(entries)
        for condition in (*plan.conditions, *([plan.condition] if plan.condition else ())):
            place = (name, chained, condition.text)
            if place not in self._holding:
                run = condition.run
                self._holding[place] = frozenset([e for e in entries if run(e.values, scope) is True])
            holding = self._holding[place]
            found = [e for e in found if e in holding]
        if plan.indicator.dedup_keep == "all" and plan.key:
            return wholly(found, entries, self._keys_of(plan.key, entries, scope).__getitem__)
        return found

    def _choice(self, plan: Plan, candidates: Sequence[Entry]) -> Sequence[Entry]:
        """Return one entry per key; all of them where nothing is de-duplicated or chains were merged before."""
        keep = plan.indicator.dedup_keep
        if plan.key is None or keep == CHAIN:
            return candidates
        scope = self._scope(plan.sheet.name)
        key = self._keys_of(plan.key, candidates, scope).__getitem__
        return representatives(candidates, key, STRATEGIES.get(keep, by_date), scope, keyless=not plan.distinct)

    def _measure(self, plan: Plan, chosen: Sequence[Entry]) -> Figure:
        aggregate = AGGREGATES.get(plan.indicator.aggregation)
        if aggregate is None:
            code, name = plan.indicator.code, plan.indicator.aggregation
            raise CatalogError(f"indicators.toml, chỉ tiêu {code}: aggregation '{name}' không có")
        return aggregate(plan, chosen, self._scope(plan.sheet.name), self._dataset)

    # breakdowns -----------------------------------------------------------------------------------------

    def _groups(self, code: str, by: Group) -> Mapping[Group, Figure]:
        if (code, by) not in self._split:
            plan = self._plans[code]
            if plan.of_figures:
                found = self._composed_groups(plan, by)
            elif plan.indicator.aggregation == EXPECTED:
                found = self._expected_groups(plan, by)
            else:
                found = self._counted_groups(plan, by)
            self._split[code, by] = found
        return self._split[code, by]

    def _counted_groups(self, plan: Plan, by: Group) -> Mapping[Group, Figure]:
        dimensions = [self._dimensions.dimension(plan, b) for b in by]
        candidates = self._candidates(plan, chained=self._chained(plan) and UNIT not in by)
        if UNIT in by or plan.indicator.dedup_keep in WITHOUT_CHOICE:
            groups = {g: self._choice(plan, entries) for g, entries in _grouped(candidates, dimensions).items()}
        else:
            groups = dict(_grouped(self._choice(plan, candidates), dimensions))
        return {g: self._measure(plan, groups[g]) for g in _ordered(groups, dimensions)}

    def _composed_groups(self, plan: Plan, by: Group) -> Mapping[Group, Figure]:
        split = {code: self._groups(code, by) for code in plan.parts.values()}
        dimensions = [self._dimensions.dimension(plan, b) for b in by]
        groups = {g for found in split.values() for g in found}
        nothing = {code: self._nothing(code) for code in split}
        return {
            g: self._composed(plan, {c: found.get(g) or nothing[c] for c, found in split.items()}, self._earlier(by, g))
            for g in _ordered(groups, dimensions)
        }

    def _earlier(self, by: Group, group: Group) -> Mapping[str, float]:
        """Return the values of the year before in one group; only those of units are known."""
        if by != (UNIT,):
            return {}
        known = self._dataset.earlier_by_unit
        return {code: values[group[0]] for code, values in known.items() if group[0] in values}

    def _expected_groups(self, plan: Plan, by: Group) -> Mapping[Group, Figure]:
        if by != (UNIT,):
            raise UsageError(f"Chỉ tiêu {plan.indicator.code} chỉ tách được theo đơn vị.")
        units = {(u,) for u in self._dataset.expected}
        return {g: Figure(plan.indicator.code, 1) for g in _ordered(units, [self._dimensions.dimension(plan, UNIT)])}

    def _nothing(self, code: str) -> Figure:
        """Return the figure of a group without any row."""
        plan = self._plans[code]
        return Figure(code, 0) if plan.indicator.aggregation == EXPECTED else self._measure(plan, ())

    # what is made once ----------------------------------------------------------------------------------

    def _scope(self, sheet: str) -> RowScope:
        if sheet not in self._scopes:
            d = self._dataset
            self._scopes[sheet] = RowScope(
                d.catalog, d.calendar, d.catalog.sheets[sheet], d.period, d.received, d.own_unit
            )
        return self._scopes[sheet]

    def _keys_of(self, reader: KeyReader, entries: Iterable[Entry], scope: RowScope) -> Mapping[Entry, Key | None]:
        """Return the keys that `reader` reads, of `entries` and of others that were asked for before."""
        known = self._keys.setdefault(id(reader), {})
        for entry in entries:
            if entry not in known:
                known[entry] = reader.read(entry.values, scope)
        return known


def _grouped(entries: Iterable[Entry], dimensions: Sequence[Dimension]) -> dict[Group, list[Entry]]:
    """Return the entries under each combination of codes; of a list column under every code of theirs."""
    parts: dict[Group, list[Entry]] = {(): list(entries)}
    for dimension in dimensions:
        finer: dict[Group, list[Entry]] = {}
        for group, members in parts.items():
            by_code: dict[str, list[Entry]] = defaultdict(list)
            for entry in members:
                for code, part in dimension.split(entry):
                    by_code[code].append(part)
            finer |= {(*group, code): found for code, found in by_code.items()}
        parts = finer
    return parts


def _ordered(groups: Iterable[Group], dimensions: Sequence[Dimension]) -> list[Group]:
    return sorted(groups, key=lambda g: [d.sort_key(c) for d, c in zip(dimensions, g, strict=True)])
