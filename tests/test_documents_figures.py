"""How figures are written: units, rounding, comparison with the year before, small cells of sensitive data."""

from __future__ import annotations

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.documents.figures import Comparison, NumberWriter, is_sensitive, suppressed


@pytest.mark.parametrize(
    ("code", "value", "text", "cell"),
    [
        ("I-KN-02", 103, "103 vụ", "103"),
        ("I-TT-02", 20487, "20.487 lượt người", "20.487"),
        ("I-KN-08", 203_350_000, "203,4 triệu đồng", "203,4"),
        ("I-KN-08", 12_000_000, "12,0 triệu đồng", "12,0"),
        ("I-KP-06", 1_767_049_999, "1.767,0 triệu đồng", "1.767,0"),
        ("I-KP-06", 1_767_050_000, "1.767,1 triệu đồng", "1.767,1"),
        ("I-KN-09", 95.7894, "95,8%", "95,8"),
        ("I-KN-09", 100.0, "100%", "100,0"),
        ("I-NV-01", 89.05, "89,1%", "89,1"),
        ("I-DN-05", 1, "Có", "Có"),
        ("I-DN-05", 0, "Không", "Không"),
        ("I-GI-03", 14058.5, "14.059 đồng", "14.059"),
        ("I-BC-01", 42, "42 tin, bài", "42"),
        ("I-KN-02", 0, "0 vụ", "0"),
        ("I-KN-02", None, "", ""),
    ],
)
def test_a_figure_has_its_unit_in_text_and_none_in_a_cell(
    catalog: Catalog, code: str, value: float | None, text: str, cell: str
) -> None:
    numbers, indicator = NumberWriter(catalog), catalog.indicators[code]
    assert (numbers.full(indicator, value), numbers.cell(indicator, value)) == (text, cell)


@pytest.mark.parametrize(
    ("code", "before", "now", "words"),
    [
        ("I-KN-02", 40, 45, "tăng 12,5% so với cùng kỳ năm 2018"),
        ("I-KN-02", 45, 40, "giảm 11,1% so với cùng kỳ năm 2018"),
        ("I-KN-02", 40, 80, "tăng 100% so với cùng kỳ năm 2018"),
        ("I-KN-02", 40, 40, "bằng cùng kỳ năm 2018"),
        ("I-KN-02", 0, 40, "cùng kỳ không phát sinh"),
        ("I-KN-02", 0, 0, ""),
        ("I-KN-02", None, 40, ""),
        ("I-KN-02", 40, None, ""),
        ("I-KN-09", 90.0, 95.75, "tăng 5,8 điểm % so với cùng kỳ năm 2018"),
        ("I-KN-09", 0.0, 25.0, "tăng 25 điểm % so với cùng kỳ năm 2018"),
        ("I-KN-09", 57.541, 57.539, "bằng cùng kỳ năm 2018"),
        ("I-KN-09", 57.56, 57.54, "giảm 0,1 điểm % so với cùng kỳ năm 2018"),
        ("I-TT-02", 20487, 20490, "tương đương cùng kỳ năm 2018"),
        ("I-TT-02", 20487, 20477, "tương đương cùng kỳ năm 2018"),
        ("I-DN-05", 1, 0, ""),
    ],
)
def test_a_figure_is_compared_with_the_same_period_of_the_year_before(
    catalog: Catalog, code: str, before: float | None, now: float | None, words: str
) -> None:
    earlier = {} if before is None else {code: before}
    comparison, indicator = Comparison(catalog, earlier, 2018), catalog.indicators[code]
    assert comparison.words(indicator, now) == words
    brief = comparison.words(indicator, now, brief=True)
    assert brief == words.removesuffix(" so với cùng kỳ năm 2018").removesuffix(" năm 2018")


@pytest.mark.parametrize(
    ("value", "fixed", "short"), [(-0.04, "0,0", "0"), (-0.05, "-0,1", "-0,1"), (2.0, "2,0", "2"), (-0.0, "0,0", "0")]
)
def test_a_change_that_rounds_to_nothing_has_no_sign(catalog: Catalog, value: float, fixed: str, short: str) -> None:
    numbers = NumberWriter(catalog)
    assert (numbers.percent(value, fixed=True), numbers.percent(value)) == (fixed, short)


def test_small_cells_are_hidden_only_where_a_breakdown_tells_about_sensitive_data(catalog: Catalog) -> None:
    vulnerable, received = catalog.indicators["I-KN-13"], catalog.indicators["I-KN-02"]
    assert [suppressed(catalog, vulnerable, "area", n, str(n)) for n in (0, 1, 2, 3)] == ["0", "<3", "<3", "3"]
    assert [suppressed(catalog, received, "vulnerable_group", n, str(n)) for n in (0, 2, 3)] == ["0", "<3", "3"]
    assert [suppressed(catalog, received, "unit", n, str(n)) for n in (1, 2)] == ["1", "2"]


def test_no_annex_of_the_report_is_broken_down_by_sensitive_data(catalog: Catalog) -> None:
    for annex in catalog.annexes.values():
        for code in annex.indicators:
            assert not any(is_sensitive(catalog, catalog.indicators[code], by) for by in annex.rows.split(","))
