"""Every rule of the catalogue keeps its promise: its own pass example passes, its own fail example fails."""

from __future__ import annotations

import pytest

from bvq_excel.catalog import Catalog, load
from tests.examples import CONTEXT, findings

CATALOG = load()

# Their examples are totals or single raw cells, no rows: each is tested beside the function that judges it.
WITHOUT_ROWS = {
    "R-KN-06",
    "R-KT-07",
}
# Rules of reading, of the cover and of the whole province, tested where those are built.
ELSEWHERE = {"R-CH", "R-TI", "R-XU"}


def _spoken_rules() -> list[str]:
    rules = [r for r in CATALOG.rules.values() if r.cases and r.id not in WITHOUT_ROWS]
    return [r.id for r in rules if r.id.rsplit("-", 1)[0] not in ELSEWHERE]


@pytest.mark.parametrize("rule_id", _spoken_rules())
def test_the_passing_example_passes(catalog: Catalog, rule_id: str) -> None:
    assert [f.line for f in findings(catalog, rule_id, catalog.rules[rule_id].passing)] == []


@pytest.mark.parametrize("rule_id", _spoken_rules())
def test_the_failing_example_fails(catalog: Catalog, rule_id: str) -> None:
    assert findings(catalog, rule_id, catalog.rules[rule_id].failing)


@pytest.mark.parametrize("rule_id", sorted(WITHOUT_ROWS))
def test_only_examples_without_rows_are_left_out(catalog: Catalog, rule_id: str) -> None:
    rule = catalog.rules[rule_id]
    assert set(rule.failing) - CONTEXT, "this example has rows only: check it here"
    assert not any(key in catalog.sheets for key in rule.failing)
