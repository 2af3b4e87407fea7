"""The guide as a site: it builds without a warning, and a telephone shows every page whole."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(not find_spec("mkdocs"), reason="mkdocs (extra docs) is not installed")
# What a telephone would have to be pushed sideways for: parts that are wider than the place they stand in.
TOO_WIDE = """[...document.querySelectorAll("article *")].filter(
    (part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX != "visible").length"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    made = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def test_every_page_is_built(site: Path) -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        at = site / page.relative_to(ROOT / "docs").with_suffix("")
        assert ((at.parent if page.stem == "index" else at) / "index.html").is_file(), page.name


def test_the_site_needs_no_network(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text, page
        assert 'rel="stylesheet" href="http' not in text, page


@pytest.mark.chromium
@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_has_to_be_pushed_sideways(site: Path, browser: Any, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(str(error)))
    for page in sorted(site.rglob("index.html")):
        if page.parent.name != "print_page":
            tab.goto(page.as_uri())
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, page
            assert tab.evaluate(TOO_WIDE) == 0, page
    assert said == []
    tab.close()
