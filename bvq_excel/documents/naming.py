"""What a printed figure is called: the same name in a trace, in a comment on the report and in a difference."""

from __future__ import annotations

from datetime import date

from bvq_excel.catalog import Catalog
from bvq_excel.documents.figures import Kind, PrintedFigure
from bvq_excel.documents.labels import Labels
from bvq_excel.documents.task_annex import DONE, SHEET

KINDS: dict[Kind, str] = {
    "value": "",
    "earlier": "cùng kỳ năm trước",
    "change": "so với cùng kỳ",
    "so_far": "lũy kế từ đầu năm",
    "first": "đầu kỳ",
}
PRICE_CHANGE = "tăng, giảm trong kỳ"


def figure_name(catalog: Catalog, figure: PrintedFigure, day: date) -> str:
    """Return e.g. `Vụ tiếp nhận trong kỳ, Thực phẩm, đồ uống, thực phẩm chức năng` or `Tiền phạt, so với cùng kỳ`."""
    if figure.code == SHEET:
        task, uom, column = figure.group
        kind = "số thực hiện" if column == DONE else "số kế hoạch"
        return f"Nhiệm vụ {task}, {catalog.enums['Uom'].label(uom)}, {kind}"
    parts = [catalog.indicators[figure.code].name, *group_names(catalog, figure, day)]
    kind = PRICE_CHANGE if figure.kind == "change" and figure.group else KINDS[figure.kind]
    return ", ".join([*parts, kind] if kind else parts)


def group_names(catalog: Catalog, figure: PrintedFigure, day: date) -> tuple[str, ...]:
    """Return the names of the groups that the figure counts, empty for the whole province."""
    if figure.code == SHEET:
        return ()
    indicator = catalog.indicators[figure.code]
    pairs = zip(figure.by, figure.group, strict=True)
    return tuple(Labels(catalog, indicator, by, day).of(group) for by, group in pairs)
