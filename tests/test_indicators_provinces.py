"""Figures of several provinces added up from their own figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.indicators.provinces import Total, added_up

PAGE = Path(__file__).parent.parent / "docs" / "ministry.md"

LAI_CHAU = {"I-KT-01": 40, "I-KT-09": 30, "I-KT-10": 75, "I-DN-05": 0, "I-GI-03": 15_000, "I-KN-01": None}
DIEN_BIEN = {"I-KT-01": 10, "I-KT-09": 3, "I-KT-10": 30, "I-DN-05": 1, "I-GI-03": 17_000, "I-KN-01": 2}


def test_counts_are_added_and_ratios_made_of_the_sums(catalog: Catalog) -> None:
    found = added_up(catalog, [("Lai Châu", LAI_CHAU), ("Điện Biên", DIEN_BIEN)])
    assert found["I-KT-01"] == Total("I-KT-01", 50, 2)
    assert found["I-KT-10"] == Total("I-KT-10", 66, 2)  # 33 of 50, not the mean of 75 and 30


def test_something_is_there_where_it_is_in_any_province(catalog: Catalog) -> None:
    assert added_up(catalog, [("Lai Châu", LAI_CHAU), ("Điện Biên", DIEN_BIEN)])["I-DN-05"].value == 1
    assert added_up(catalog, [("Lai Châu", LAI_CHAU)])["I-DN-05"].value == 0


def test_a_mean_of_prices_has_no_total_and_what_no_province_has_none(catalog: Catalog) -> None:
    found = added_up(catalog, [("Lai Châu", LAI_CHAU), ("Điện Biên", DIEN_BIEN)])
    assert found["I-GI-03"] == Total("I-GI-03", None, 2)
    assert found["I-KN-01"] == Total("I-KN-01", 2, 1)
    assert found["I-TT-01"] == Total("I-TT-01", None, 0)
    assert list(found) == list(catalog.indicators)


def test_a_province_that_comes_twice_counts_once(catalog: Catalog) -> None:
    found = added_up(catalog, [("Lai Châu", DIEN_BIEN), ("Lai Châu", LAI_CHAU)])
    assert found["I-KT-01"] == Total("I-KT-01", 40, 1)


@pytest.mark.parametrize("values", [(), (0,)])
def test_a_ratio_of_nothing_is_empty(catalog: Catalog, values: tuple[int, ...]) -> None:
    given = [("Lai Châu", {"I-KT-01": v, "I-KT-09": v}) for v in values]
    assert added_up(catalog, given)["I-KT-10"].value is None


def test_the_script_of_the_ministrys_page_adds_up_what_consolidate_prints(tmp_path: Path) -> None:
    script = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    for name, figures in (("LaiChau", LAI_CHAU), ("DienBien", DIEN_BIEN)):
        told = {"period": "2019-Q2", "indicators": figures, "findings": []}
        (tmp_path / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-c", script, *map(str, tmp_path.glob("*.json"))], capture_output=True, text=True, check=True
    )
    rows = dict(line.split("\t", 1) for line in made.stdout.splitlines())
    assert rows["I-KT-01"] == "50\t2\tVụ kiểm tra"
    assert rows["I-KT-10"] == "66\t2\tTỷ lệ vụ kiểm tra đạt"
    assert rows["I-TT-01"].startswith("\t0\t")
