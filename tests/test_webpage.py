"""The dashboard as a web page: the sheet's figures, no network, nobody's data; used in a real browser."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from bvq_excel import consolidation, periods, status, webpage
from bvq_excel.catalog import Catalog
from bvq_excel.checking import batches
from bvq_excel.consolidation import Consolidation
from bvq_excel.hosts.cli import run_command
from tests.conftest import SHARED, needs_shared

RECEIVED = date(2019, 6, 19)
CLOCK = datetime(2019, 6, 19, 8, 0)
pytestmark = needs_shared


@pytest.fixture(scope="module")
def result(catalog: Catalog) -> Consolidation:
    files = batches.check(batches.find_workbooks([SHARED / "samples" / "2019-Q2"]), RECEIVED)
    return consolidation.consolidate(catalog, files, periods.period(catalog, "2019-Q2"), RECEIVED)


@pytest.fixture(scope="module")
def path(result: Consolidation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webpage.write(result, status.of(result), tmp_path_factory.mktemp("web") / "trang.html", CLOCK)


@pytest.fixture(scope="module")
def page(path: Path) -> Any:
    return html.fromstring(path.read_text(encoding="utf-8"))


def rows(table: Any) -> list[list[str]]:
    return [[" ".join(c.text_content().split()) for c in row] for row in table.iter("tr")]


def test_the_page_needs_no_network(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://|\bsrc=|@import|url\(", text)
    assert "default-src 'none'" in text


def test_tiles_show_the_figures_as_the_sheet_does(page: Any) -> None:
    tiles = {t.find("strong").tail.strip(): t.findtext("strong") for t in page.xpath("//ul[@class='tiles']/li")}
    assert tiles["đơn vị đã báo cáo"] == "14/44"
    assert tiles["vụ phản ánh, khiếu nại tiếp nhận trong kỳ"] == "103"


def test_every_chart_has_its_numbers_in_a_table(page: Any, result: Consolidation) -> None:
    cards = list(page.iter("article"))
    assert len(cards) == 8
    assert all(card.find(".//table") is not None and card.xpath(".//*[@role='img']/@aria-label") for card in cards)
    months = next(c for c in cards if c.findtext("h3", "").startswith("Phản ánh, khiếu nại theo tháng"))
    expected = {f"Tháng {int(k[5:])}": str(f.value) for k, f in result.evaluator.breakdown("I-KN-02", "month").items()}
    assert dict(rows(months.find(".//table"))[1:]) == expected


def test_a_unit_without_a_report_is_told_apart(page: Any, result: Consolidation) -> None:
    missing = page.xpath("//*[@id='don-vi']//tr[starts-with(@class, 'chua-nop')]")
    assert [r.findtext("th") for r in missing] == [u.name for u in result.missing]
    assert {r.findtext("td") for r in missing} == {"Chưa báo cáo"}
    assert all(r.xpath("td[last()]")[0].text for r in missing)  # the sheets that it owes, as in the workbook


def test_names_are_printed_as_typed(result: Consolidation) -> None:
    current = status.of(result)
    first, *others = current.units
    strange = replace(first, unit=replace(first.unit, name="A & B <script>x</script>"))
    made = webpage.page(result, replace(current, units=(strange, *others)), CLOCK)
    assert "A &amp; B &lt;script&gt;x&lt;/script&gt;" in made
    assert made.count("<script>") == 1


# in a browser -----------------------------------------------------------------------------------------------------


@pytest.mark.chromium
def test_a_click_shows_only_the_units_that_are_missing(browser: Any, path: Path, result: Consolidation) -> None:
    tab = browser.new_page()
    tab.goto(path.as_uri())
    tab.click("text=Chưa nộp")
    assert tab.locator("#don-vi tbody tr:visible").count() == len(result.missing)
    assert tab.inner_text("#dem") == f"{len(result.missing)} đơn vị"
    tab.keyboard.press("Tab")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")  # back on "Tất cả", by keyboard alone
    assert tab.locator("#don-vi tbody tr:visible").count() == 44
    tab.close()


@pytest.mark.chromium
def test_one_button_opens_every_table(browser: Any, path: Path) -> None:
    tab = browser.new_page()
    tab.goto(path.as_uri())
    assert tab.locator("article table:visible").count() == 0
    tab.click("#mo-bang")
    assert tab.locator("article table:visible").count() == 8
    tab.close()


@pytest.mark.chromium
@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_runs_off_the_screen_and_all_can_be_read_aloud(browser: Any, path: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(path.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.click("#mo-bang")
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    assert said == []
    tab.close()


# on the command line ----------------------------------------------------------------------------------------------


def test_the_page_out_of_the_ledger_and_out_of_a_folder_is_the_same(tmp_path: Path) -> None:
    inbox = tmp_path / "nhan"
    inbox.mkdir()
    for name in ("SYT.xlsx", "STC.xlsx"):
        shutil.copy(SHARED / "samples" / "2019-Q2" / name, inbox)
    data, out, as_of = tmp_path / "so_cai", tmp_path / "ket_qua", ["--as-of", "2019-06-19"]
    period = ["--period", "2019-Q2"]
    assert run_command(["collect", str(inbox), *period, "--data", str(data), *as_of]) == 0
    assert run_command(["consolidate", str(inbox), *period, "--out", str(out), *as_of]) == 1  # 42 units are missing
    assert run_command(["status", *period, "--data", str(data), *as_of, "--html", str(tmp_path / "a.html")]) == 0
    assert run_command(["status", *period, "--from", str(out), "--html", str(tmp_path / "b.html")]) == 0
    a, b = (html.fromstring((tmp_path / f"{x}.html").read_text(encoding="utf-8")).find(".//main") for x in "ab")
    assert a.text_content() == b.text_content()
