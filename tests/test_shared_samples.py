"""The sample quarter written into one shared workbook gives what the fourteen files give."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking import batches
from bvq_excel.consolidation import Consolidation, consolidate
from bvq_excel.workbooks import entry
from tests.conftest import SHARED, needs_shared

RECEIVED = date(2019, 6, 17)


def totals(result: Consolidation) -> dict[str, object]:
    return {code: figure.value for code, figure in result.evaluator.all().items()}


@needs_shared
def test_one_shared_workbook_gives_the_same_figures_counts_and_findings(catalog: Catalog, tmp_path: Path) -> None:
    period = periods.period(catalog, "2019-Q2")
    files = batches.check(batches.find_workbooks([SHARED / "samples" / "2019-Q2"]), RECEIVED)
    contents = []
    for submission in (s for f in files for s in f.submissions):
        unit = catalog.unit(submission.unit, period.last)
        assert unit
        rows = {name: [dict(r.values) for r in records] for name, records in submission.tables.items()}
        contents.append(entry.Contents(unit, rows, dict(submission.cover.values)))
    path = entry.write_shared(tmp_path / "chung.xlsx", catalog, period, contents, clock=datetime(2019, 6, 17))
    shared = batches.check([path], RECEIVED)
    apart, together = (consolidate(catalog, f, period, RECEIVED) for f in (files, shared))
    assert len(shared[0].submissions) == 14
    assert together.by_sheet == apart.by_sheet
    assert together.rows == apart.rows
    assert totals(together) == totals(apart)
    hidden = {(s.name, c.key) for s in catalog.tables.values() for c in s.columns if not c.shared}
    said = [
        Counter((f.unit, f.rule, f.sheet, f.record_id, f.key) for f in r.findings if (f.sheet, f.key) not in hidden)
        for r in (apart, together)
    ]
    assert said[0] == said[1]
