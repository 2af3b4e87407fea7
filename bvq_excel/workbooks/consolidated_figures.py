"""The sheets of figures: core indicators by unit and by area, and every indicator of the province."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator
from bvq_excel.consolidation import Consolidation
from bvq_excel.indicators import rounded
from bvq_excel.workbooks.consolidated_page import FIRST_INDEX, HEADER_INDEX, Field, Page, Styled
from bvq_excel.workbooks.consolidated_values import Words

PROVINCE = "Toàn tỉnh"
NO_PLACE = "Chưa rõ"
REPORTED, MISSING = "Đã báo cáo", "Chưa báo cáo"
SUMS_NOTE = (
    "Số toàn tỉnh đã loại phần trùng giữa các đơn vị (đoàn liên ngành, vụ chuyển trong tỉnh), nên có thể nhỏ hơn "
    "tổng các dòng. Ô trống: không phát sinh."
)
CAPTION_HEIGHT = 32
FIGURE_WIDTH = 15


def write_summary(page: Page, consolidation: Consolidation, subtitle: str) -> None:
    """Write sheet `TongHop`: core indicators as columns, by unit above, by area below, each with the province's."""
    page.heading("Tổng hợp chỉ tiêu theo đơn vị và địa bàn", subtitle, SUMS_NOTE)
    by_unit = _split_by(consolidation, "unit")
    fields = [
        Field("Đơn vị", widest=38),
        Field("Tình trạng", widest=14),
        *map(_figure_field, _named(consolidation, by_unit)),
    ]
    _captions(page, HEADER_INDEX - 1, fields)
    after = page.table(
        "tblTongHopDonVi",
        fields,
        list(_unit_rows(consolidation, by_unit)),
        total=[PROVINCE, None, *_province(consolidation, by_unit)],
        filters=False,
    )
    by_area = _split_by(consolidation, "area")
    fields = [Field("Địa bàn", widest=38), Field("Cấp", widest=14), *map(_figure_field, _named(consolidation, by_area))]
    _captions(page, after + 1, fields)
    page.table(
        "tblTongHopDiaBan",
        fields,
        list(_area_rows(consolidation, by_area)),
        top=after + 2,
        total=[PROVINCE, None, *_province(consolidation, by_area)],
        filters=False,
    )
    page.finish(frozen=(FIRST_INDEX, 1), leading=1)


def write_indicators(page: Page, consolidation: Consolidation, subtitle: str) -> None:
    """Write sheet `ChiTieu`: every indicator of the province with its unit of measure, or why it is empty."""
    catalog = consolidation.catalog
    page.heading("Chỉ tiêu toàn tỉnh", subtitle)
    areas = catalog.enums["ContentArea"]
    rows = []
    for code, figure in consolidation.evaluator.all().items():
        indicator = catalog.indicators[code]
        value = Styled(rounded(catalog, code, figure.value), figure_style(indicator))
        rows.append(
            (areas.label(indicator.content_area), indicator.name, indicator.uom, value, len(figure.rows), figure.note)
        )
    order = list(areas.by_code)
    rows.sort(key=lambda row: next((i for i, c in enumerate(order) if areas.label(c) == row[0]), len(order)))
    fields = (
        Field("Nội dung của Kế hoạch", widest=56),
        Field("Chỉ tiêu", widest=60),
        Field("Đơn vị tính", widest=16),
        Field("Số liệu trong kỳ", "integer"),
        Field("Số dòng nguồn", "integer"),
        Field("Ghi chú", widest=60),
    )
    page.table("tblChiTieu", fields, rows)
    page.finish(frozen=(FIRST_INDEX, 2))


# columns ----------------------------------------------------------------------------------------------------

Split = Mapping[str, Mapping[str, Any]]


def _split_by(consolidation: Consolidation, by: str) -> Split:
    """Return the breakdown of every core indicator that has it, by indicator code, in the plan's order."""
    catalog = consolidation.catalog
    order = {code: i for i, code in enumerate(catalog.enums["ContentArea"].by_code)}
    core = [i for i in catalog.indicators.values() if i.core and by in i.breakdowns and i.sheet != catalog.cover.name]
    core.sort(key=lambda i: order.get(i.content_area, len(order)))
    return {i.code: consolidation.evaluator.breakdown(i.code, by) for i in core}


def _named(consolidation: Consolidation, split: Split) -> Iterable[tuple[Catalog, Indicator]]:
    catalog = consolidation.catalog
    return ((catalog, catalog.indicators[code]) for code in split)


def _figure_field(named: tuple[Catalog, Indicator]) -> Field:
    catalog, indicator = named
    group = catalog.enums["ContentArea"].label(indicator.content_area)
    return Field(f"{indicator.name} ({indicator.uom})", figure_style(indicator), FIGURE_WIDTH, group)


def figure_style(indicator: Indicator) -> str:
    """Return the named style in which the indicator's figures are shown."""
    return {"%": "percent", "đồng": "money"}.get(indicator.uom, "integer")


def _captions(page: Page, row: int, fields: Sequence[Field]) -> None:
    page.sheet.set_row(row, CAPTION_HEIGHT)
    page.groups(row, fields)


# rows -------------------------------------------------------------------------------------------------------


def _province(consolidation: Consolidation, split: Split) -> Iterable[Any]:
    catalog, evaluator = consolidation.catalog, consolidation.evaluator
    return (rounded(catalog, code, evaluator.figure(code).value) for code in split)


def _figures(consolidation: Consolidation, split: Split, key: str) -> Iterable[Any]:
    for code, parts in split.items():
        part = parts.get(key)
        yield rounded(consolidation.catalog, code, part.value) if part else None


def _unit_rows(consolidation: Consolidation, split: Split) -> Iterable[list[Any]]:
    catalog = consolidation.catalog
    words = Words(catalog, consolidation.period.last)
    sent = {s.unit for s in consolidation.submissions}
    expected = {u.code for u in consolidation.expected}
    named = {key for parts in split.values() for key in parts}
    for code in catalog.units:
        if code in sent | expected | named:
            state = REPORTED if code in sent else MISSING if code in expected else None
            yield [words.unit(code), state, *_figures(consolidation, split, code)]
    if "" in named:
        yield [NO_PLACE, None, *_figures(consolidation, split, "")]


def _area_rows(consolidation: Consolidation, split: Split) -> Iterable[list[Any]]:
    catalog = consolidation.catalog
    levels = catalog.enums["UnitLevel"]
    named = {key for parts in split.values() for key in parts}
    for code, area in catalog.areas.items():
        if code in named:
            yield [area.name, levels.label(area.level), *_figures(consolidation, split, code)]
    for code in sorted(named - catalog.areas.keys()):
        yield [code or NO_PLACE, None, *_figures(consolidation, split, code)]
