"""Documentation cannot rot: every command and exit code is described, every link leads somewhere."""

from __future__ import annotations

import re

from bvq_excel.hosts.cli import app
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme() -> None:
    names = [c.name or c.callback.__name__ for c in app.registered_commands if c.callback]
    assert len(names) >= 9
    assert [n for n in names if f"bvq {n}" not in README] == []


def test_every_command_of_the_readme_exists() -> None:
    known = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    known |= {g.name for g in app.registered_groups if g.name}
    assert set(re.findall(r"^bvq (\w+)", README, re.MULTILINE)) <= known


def test_links_between_pages_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_pages_named_in_the_readme_exist() -> None:
    for name in re.findall(r"`(docs/[\w./-]+)`", README):
        assert (ROOT / name).exists(), name
