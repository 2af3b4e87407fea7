"""What changed since the last report: figures of earlier reports that were corrected, as paragraphs of the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bvq_excel import display, periods
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Document
from bvq_excel.documents import marks
from bvq_excel.documents.figures import NumberWriter
from bvq_excel.ledger.memory import CorrectedFigure

NONE = "chưa có số liệu"
Line = Callable[..., str]


def lines(
    catalog: Catalog, document: Document, corrected: Sequence[CorrectedFigure], line: Line
) -> Iterator[tuple[str, str]]:
    """Yield a key and a sentence for each figure that the document states; `line` says it in the wording's words."""
    numbers = NumberWriter(catalog)
    stated = {code for part in document.parts for code in part.indicators}
    for number, one in enumerate(corrected):
        if one.code not in stated:
            continue
        indicator = catalog.indicators[one.code]
        before, after = (numbers.full(indicator, value) or NONE for value in (one.before, one.after))
        said = line(
            "dinh_chinh",
            ten=indicator.name,
            ky_cu=periods.named(catalog, periods.period(catalog, one.period)),
            truoc=before,
            sau=after,
            ngay=display.day(one.day),
            ly_do=marks.clean(one.why.rstrip(" .;")),
        )
        yield f"{one.period}.{one.code}.{number}", said
