"""The guide's generated pages are what the catalogue says, in the words of the people who read them."""

from __future__ import annotations

import re

from bvq_excel.catalog import Catalog
from tools import build_reference


def test_the_committed_pages_are_those_of_the_catalogue(catalog: Catalog) -> None:
    made = build_reference.pages(catalog)
    kept = {p.name: p.read_text(encoding="utf-8") for p in build_reference.OUT.glob("*.md")}
    assert kept == made, "run: python -m tools.build_reference"


def test_every_sheet_column_rule_and_figure_has_its_place(catalog: Catalog) -> None:
    made = build_reference.pages(catalog)
    text = "\n".join(made.values())
    assert [r for r in catalog.rules if f"### {r} (" not in text] == []
    assert [i for i in catalog.indicators if f"| {i} |" not in text] == []
    for sheet in catalog.sheets.values():
        page = made[f"bieu-{sheet.name}.md"]
        assert [c.header for c in sheet.columns if f"| {c.header.replace('|', chr(92) + '|')} |" not in page] == []


def test_readers_meet_no_internal_names(catalog: Catalog) -> None:
    keys = {c.key for s in catalog.sheets.values() for c in s.columns if "_" in c.key}
    pages = {n: t for n, t in build_reference.pages(catalog).items() if n != "mau-van-ban.md"}  # templates name groups
    for name, text in pages.items():
        assert sorted(keys & set(re.findall(r"\w+", text))) == [], name
