"""The sheets of figures: core indicators by unit and by area, and every indicator of the province.

Where the workbook lists the rows behind a figure, the figure's cell leads there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator
from bvq_excel.consolidation import Consolidation
from bvq_excel.documents.figures import YES_NO, Comparison, is_money, suppressed
from bvq_excel.indicators import Figure, rounded
from bvq_excel.indicators.breakdowns import NO_CODE
from bvq_excel.workbooks.consolidated_measures import Styled
from bvq_excel.workbooks.consolidated_page import FIRST_INDEX, HEADER_INDEX, Field, Page
from bvq_excel.workbooks.consolidated_values import Words

PROVINCE = "Toàn tỉnh"
NO_PLACE, AT_LARGE = "Chưa rõ", "Không theo địa bàn cấp huyện"
REPORTED, MISSING = "Đã báo cáo", "Chưa báo cáo"
SUMS_NOTE = (
    "Số toàn tỉnh đã loại phần trùng giữa các đơn vị (đoàn liên ngành, vụ chuyển trong tỉnh), nên có thể nhỏ hơn "
    "tổng các phần. Ô trống: không phát sinh."
)
LINKS_NOTE = " Bấm vào số để xem các dòng nguồn."
FIGURE_WIDTH, MONEY_WIDTH = 11, 14
PRINT_SCALES = (70, 65, 60, 57)  # per cent: at the last one a leader still reads the figures on paper

# Says where the rows of a figure, or of a unit's part of it, are listed: "'NguonSoLieu'!A12", empty if nowhere.
Link = Callable[[str, str], str]


@dataclass(frozen=True)
class Shown:
    """How figures are shown: where their cells lead, and whether small sensitive counts are covered (`<3`)."""

    link: Link
    outward: bool = False


# one figure -------------------------------------------------------------------------------------------------


def figure_style(indicator: Indicator) -> str:
    """Return the named style in which the indicator's figures are shown."""
    return {"%": "percent", "đồng": "money"}.get(indicator.uom, "integer")


def shown_figure(catalog: Catalog, indicator: Indicator, value: float | None, link: str = "") -> Styled:
    """Return a cell with the figure as printed, of a question its answer, that leads to `link` if given."""
    if value is not None and indicator.uom == YES_NO:
        return Styled("Có" if value else "Không", "centre", link)
    return Styled(rounded(catalog, indicator.code, value), figure_style(indicator), link if value is not None else "")


def _covered(catalog: Catalog, indicator: Indicator, by: str, cell: Styled, *, outward: bool) -> Styled:
    """Return `cell`, or `<3` in its place where it leaves the office and would point at someone."""
    if not outward or not isinstance(cell.value, (int, float)):
        return cell
    text = suppressed(catalog, indicator, by, cell.value, "")
    return Styled(text, "centre") if text else cell


# every indicator of the province ----------------------------------------------------------------------------


def indicator_order(catalog: Catalog) -> list[str]:
    """Return the codes of all indicators by content of the Plan, as sheet `ChiTieu` lists them."""
    order = {code: i for i, code in enumerate(catalog.enums["ContentArea"].by_code)}
    return sorted(catalog.indicators, key=lambda c: order.get(catalog.indicators[c].content_area, len(order)))


def write_indicators(page: Page, consolidation: Consolidation, title: str, subtitle: str, shown: Shown) -> None:
    """Write sheet `ChiTieu`: every indicator of the province with its unit of measure, or why it is empty.

    The same period of the year before stands beside it where its figures are known.
    """
    catalog = consolidation.catalog
    earlier, year = consolidation.dataset.earlier, consolidation.period.year - 1
    linked = LINKS_NOTE.strip() if any(shown.link(code, "") for code in catalog.indicators) else ""
    page.heading(title, subtitle, linked)
    compared = (Field(f"Cùng kỳ năm {year}", "integer"), Field("So sánh", widest=38)) if earlier else ()
    fields = (
        Field("Nội dung của Kế hoạch", widest=56),
        Field("Chỉ tiêu", widest=60),
        Field("Đơn vị tính", widest=16),
        Field("Số liệu trong kỳ", "integer", 18),
        *compared,
        Field("Số dòng nguồn", "integer"),
        Field("Ghi chú", widest=60),
    )
    rows = [_indicator_row(consolidation, code, shown) for code in indicator_order(catalog)]
    page.table("tblChiTieu", fields, rows)
    page.finish(frozen=(FIRST_INDEX, 2))


def _indicator_row(consolidation: Consolidation, code: str, shown: Shown) -> list[Any]:
    catalog, earlier = consolidation.catalog, consolidation.dataset.earlier
    indicator, figure = catalog.indicators[code], consolidation.evaluator.figure(code)
    value = shown_figure(catalog, indicator, figure.value, shown.link(code, ""))
    value = _covered(catalog, indicator, "", value, outward=shown.outward)
    compared = []
    if earlier:
        comparison = Comparison(catalog, earlier, consolidation.period.year - 1)
        before = shown_figure(catalog, indicator, earlier.get(code))
        compared = [before, comparison.words(indicator, figure.value) or None]
    area = catalog.enums["ContentArea"].label(indicator.content_area)
    return [area, indicator.name, indicator.uom, value, *compared, len(figure.rows), figure.note]


# by unit and by area ----------------------------------------------------------------------------------------

Split = Mapping[str, Mapping[str, Figure]]


def write_units_summary(page: Page, consolidation: Consolidation, title: str, subtitle: str, shown: Shown) -> None:
    """Write sheet `TongHop`: a row for each unit, a column for each core indicator, the province's figures below.

    On paper a page ends where a content of the Plan ends.
    """
    table = _Summary(consolidation, "unit", shown)
    page.heading(title, subtitle, SUMS_NOTE + table.links_note)
    fields = [Field("Đơn vị", widest=52), Field("Tình trạng", widest=14), *map(table.field, table.split)]
    total = [PROVINCE, None, *map(table.province, table.split)]
    after = page.table("tblTongHopDonVi", fields, list(_unit_rows(consolidation, table)), total=total, filters=False)
    page.groups(HEADER_INDEX - 1, fields)
    page.mark(FIRST_INDEX, 1, after - 1, 1, MISSING, "mark_warning")
    page.finish_wide(frozen=(FIRST_INDEX, 1), leading=1, scales=PRINT_SCALES, groups=table.group_ends(2))


def write_areas_summary(page: Page, consolidation: Consolidation, title: str, subtitle: str, shown: Shown) -> None:
    """Write sheet `TongHopDiaBan`: a row for each core indicator, a column for each area, the province's last."""
    table = _Summary(consolidation, "area", shown)
    page.heading(title, subtitle, SUMS_NOTE + table.links_note)
    areas = _areas(consolidation, table)
    fields = [
        Field("Nội dung của Kế hoạch", widest=58),
        Field("Chỉ tiêu", widest=50),
        Field("Đơn vị tính", "centre", 14),
        *(Field(name, "integer", MONEY_WIDTH) for name in areas.values()),
        Field(PROVINCE, "total", MONEY_WIDTH),
    ]
    rows = [[*table.names(code), *(table.part(code, a) for a in areas), table.province(code)] for code in table.split]
    page.table("tblTongHopDiaBan", fields, rows, filters=False)
    page.finish(frozen=(FIRST_INDEX, 2))


def _unit_rows(consolidation: Consolidation, table: _Summary) -> Iterator[list[Any]]:
    """Yield a row for every unit that reported, has to report, or is named in a figure."""
    words = Words(consolidation.catalog, consolidation.period.last)
    sent = {s.unit for s in consolidation.submissions}
    expected = {u.code for u in consolidation.expected}
    for code in consolidation.catalog.units:
        if code in sent | expected | table.named:
            state = REPORTED if code in sent else MISSING if code in expected else None
            yield [words.unit(code), state, *(table.part(c, code) for c in table.split)]
    if NO_CODE in table.named:
        yield [NO_PLACE, None, *(table.part(c, NO_CODE) for c in table.split)]


def _areas(consolidation: Consolidation, table: _Summary) -> dict[str, str]:
    """Return the names of the areas that figures are told of, districts first, what belongs to none of them last."""
    known, province = consolidation.catalog.areas, consolidation.catalog.province
    names = {code: area.name for code, area in known.items() if code in table.named - {province}}
    names |= {code: code or NO_PLACE for code in sorted(table.named - known.keys())}
    return names | ({province: AT_LARGE} if province in table.named else {})


class _Summary:
    """The core indicators that can be split `by` unit or area: their parts and the province's figures as cells."""

    def __init__(self, consolidation: Consolidation, by: str, shown: Shown) -> None:
        self._evaluator = consolidation.evaluator
        self._catalog = consolidation.catalog
        self._by = by
        self._shown = shown
        codes = [code for code in indicator_order(self._catalog) if self._wanted(self._catalog.indicators[code])]
        self.split: Split = {code: self._evaluator.breakdown(code, by) for code in codes}

    def _wanted(self, indicator: Indicator) -> bool:
        return indicator.core and self._by in indicator.breakdowns and indicator.sheet != self._catalog.cover.name

    @property
    def named(self) -> set[str]:
        """The units or areas that any of the figures is told of."""
        return {key for parts in self.split.values() for key in parts}

    @property
    def links_note(self) -> str:
        """What to say about links, if figures have any."""
        return LINKS_NOTE if any(self._shown.link(code, "") for code in self.split) else ""

    def names(self, code: str) -> tuple[str, str, str]:
        """Return content of the Plan, name and unit of measure of an indicator."""
        indicator = self._catalog.indicators[code]
        return self._catalog.enums["ContentArea"].label(indicator.content_area), indicator.name, indicator.uom

    def field(self, code: str) -> Field:
        """Return the indicator as a column, under the content of the Plan that it belongs to."""
        group, name, uom = self.names(code)
        indicator = self._catalog.indicators[code]
        width = MONEY_WIDTH if is_money(indicator) else FIGURE_WIDTH
        return Field(f"{name} ({uom})", figure_style(indicator), width, group)

    def group_ends(self, first: int) -> list[int]:
        """Return where contents of the Plan begin among columns from `first` on, and the one after the last."""
        contents = [self._catalog.indicators[code].content_area for code in self.split]
        starts = [i for i, content in enumerate(contents) if i and content != contents[i - 1]]
        return [first + i for i in (*starts, len(contents))]

    def province(self, code: str) -> Styled:
        """Return the cell of the province's figure."""
        cell = self._cell(code, self._evaluator.figure(code), "")
        style = "total percent" if cell.style == "percent" else "total"
        return Styled(cell.value, f"{style} link" if cell.link else style, cell.link)

    def part(self, code: str, key: str) -> Styled:
        """Return the cell of one unit's or area's part of a figure, blank where it has none."""
        return self._cell(code, self.split[code].get(key), key if self._by == "unit" else "")

    def _cell(self, code: str, figure: Figure | None, unit: str) -> Styled:
        indicator = self._catalog.indicators[code]
        link = self._shown.link(code, unit) if figure and figure.rows else ""
        cell = shown_figure(self._catalog, indicator, figure.value if figure else None, link)
        return _covered(self._catalog, indicator, self._by, cell, outward=self._shown.outward)
