"""Every command line of the documentation is run, page by page, in an office where what the page speaks of is there.

README and tutorial have tests of their own (`test_docs.py`, `test_guide.py`).
"""

from __future__ import annotations

import io
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bvq_excel import demo
from bvq_excel.catalog import load, use
from bvq_excel.hosts.cli import run_command
from tests.conftest import ROOT
from tests.test_docs import PAGES, command_lines

# What changes the Excel of whoever runs the tests, asks for a password, or needs another computer.
NOT_RUN = ("settings --set-password", "addin install", "addin doctor", "--channel smtp", "--scheduler tcp://10.0.0.5")
RECEIVED = ("--period", "2019-Q2", "--as-of", "2019-06-17")
COLLECTED = ("collect", "hop_thu", *RECEIVED)
CONSOLIDATED = ("consolidate", "--out", "ket_qua", *RECEIVED)
DRAFT = ("report", "--period", "2019-Q2", "--from", "ket_qua", "--out", "ket_qua")
REPORTED = (*DRAFT, "--number", "12", "--date", "2019-06-21", "--signer", "Lò Văn Mẫu")
QUARTER = (COLLECTED, CONSOLIDATED, REPORTED)
WITHOUT_ONE = (COLLECTED, ("reject", "--period", "2019-Q2", "--unit", "SYT"), CONSOLIDATED)
HALF_YEAR = (("consolidate", "--period", "2019-H1", "--out", "sau_thang"), ("close", "--period", "2019-H1", "--yes"))
# What was done before a page begins.
BEFORE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "docs/another-province.md": (),
    "docs/huong-dan/cntt.md": (),
    "docs/huong-dan/lanh-dao.md": QUARTER,
    "docs/huong-dan/so-cong-thuong.md": (),
    "docs/ledger.md": (*WITHOUT_ONE, ("close", "--period", "2019-Q2", "--yes"), *HALF_YEAR),
    "docs/ministry.md": (),
    "docs/safekeeping.md": (COLLECTED, CONSOLIDATED, DRAFT, REPORTED),
    "docs/sending.md": QUARTER,
}
# Names on the pages, and what they are called here.
NAMES = {"/srv/bvq": "srv", "$tinh": "NHAN/LaiChau", "$ten": "LaiChau", "moc_son": str(ROOT / "tests" / "moc_son")}
SEAL = "9564a0c3"  # as copied from the last line of `bvq audit --verify`


class Willing(io.StringIO):
    """Somebody at the keyboard who says yes to everything."""

    def isatty(self) -> bool:
        return True

    def readline(self, _size: int | None = -1, /) -> str:
        return "c\n"


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example province with its results."""
    folder = tmp_path_factory.mktemp("vi_du")
    demo.run(folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, province: Path) -> Iterator[Path]:
    """An office's folder: what the units sent, under the names that the pages use, and an office's settings."""
    for inbox in ("hop_thu", "NHAN", "NHAN/LaiChau", "srv/hop_thu"):
        (tmp_path / inbox).mkdir(parents=True)
        for file in (province / "da_nhan").glob("*.xlsx"):
            if file.stem != demo.DAMAGED:
                (tmp_path / inbox / file.name).hardlink_to(file)
    shutil.copy(province / "da_nhan" / "SYT.xlsx", tmp_path / "SYT_sua.xlsx")
    (tmp_path / "so_cai").mkdir()
    office = "preparer = 'Lò Văn Mẫu'\nphone = '0213 3876 000'\nemail = 'dau.moi@example.gov.vn'\n"
    mail = "sender = 'sct@example.gov.vn'\nreport_to = ['vanthu@example.gov.vn']\n"
    own = f"[office]\n{office}[mail]\n{mail}"
    (tmp_path / "so_cai" / "thiet_lap.toml").write_text(own, encoding="utf-8")
    for code in load().units:
        monkeypatch.setenv(f"BVQ_MAIL_ADDRESSES_{code}", f"{code.lower()}@example.gov.vn")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BVQ_DATA", str(tmp_path / "so_cai"))
    monkeypatch.setattr(sys, "stdin", Willing())
    yield tmp_path
    use(None)  # a page may have been about another province


def test_every_page_with_command_lines_is_run() -> None:
    own = {"README.md", "docs/huong-dan/lam-quen.md"}
    assert {str(p.relative_to(ROOT)) for p in PAGES if any(command_lines(p))} - own == set(BEFORE)


@pytest.mark.libreoffice  # two of the pages make PDFs
@pytest.mark.parametrize("page", BEFORE)
def test_the_command_lines_of_a_page_do_what_it_says(
    page: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if page.endswith("another-province.md"):  # whose units have other codes
        for code in load().units:
            monkeypatch.delenv(f"BVQ_MAIL_ADDRESSES_{code}")
    for words in BEFORE[page]:
        assert run_command(words) in (0, 1), capsys.readouterr().err
    for line in command_lines(ROOT / page):
        if not any(part in line for part in NOT_RUN):
            words = [_named(word, capsys) for word in shlex.split(line)]
            assert run_command(words) in (0, 1), f"{line}: {capsys.readouterr()}"


def _named(word: str, capsys: pytest.CaptureFixture[str]) -> str:
    for written, meant in NAMES.items():
        word = word.replace(written, meant)
    if word == SEAL:
        capsys.readouterr()
        run_command(["audit", "--verify"])
        return capsys.readouterr().out.split()[-1]
    return word
