"""A consolidation as the one JSON object that `bvq consolidate --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bvq_excel.consolidation.result import Consolidation, RowCount


def summary(consolidation: Consolidation, outputs: Sequence[Path | str] = ()) -> dict[str, Any]:
    """Return period, counts, indicators (rounded as in reports), findings and the files that were written.

    Indicators that cannot be computed, for want of earlier data, are null.
    """
    from bvq_excel.indicators import rounded

    catalog, files = consolidation.catalog, consolidation.files
    figures = consolidation.evaluator.all()
    return {
        "period": consolidation.period.code,
        "files": {"accepted": files.accepted, "rejected": files.rejected, "unreadable": files.unreadable},
        "rows": _four(consolidation.rows),
        "by_sheet": {name: _four(count) for name, count in consolidation.by_sheet.items()},
        "indicators": {code: rounded(catalog, code, figure.value) for code, figure in figures.items()},
        "findings": [f.fields() for f in consolidation.findings],
        "outputs": [str(path) for path in outputs],
    }


def _four(count: RowCount) -> dict[str, int]:
    return {"read": count.read, "merged": count.merged, "rejected": count.rejected, "duplicate": count.duplicate}
