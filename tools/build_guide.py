"""Builds the guide as a site and as one PDF: `python -m tools.build_guide OUT` (needs the extra `docs`, and Chromium).

OUT gets the folder `site` and `huong-dan.pdf`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def build(out: Path) -> Path:
    """Return the PDF of all pages, written with the site to `out`. Raises CalledProcessError with what went wrong."""
    site, pdf = out.resolve() / "site", out.resolve() / "huong-dan.pdf"
    out.mkdir(parents=True, exist_ok=True)
    _run(sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", site)
    # Scripts of the page gather all pages into one; a page from a file may not load others unless it is allowed to.
    options = ("--headless", "--no-sandbox", "--allow-file-access-from-files", "--no-pdf-header-footer")
    _run("chromium", *options, f"--print-to-pdf={pdf}", (site / "print_page" / "index.html").as_uri())
    return pdf


def _run(*words: str | Path) -> None:
    subprocess.run([str(w) for w in words], cwd=ROOT, check=True)  # noqa: S603 - our own commands


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
