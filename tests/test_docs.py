"""Documentation cannot rot: every command and exit code is described, every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bvq_excel.catalog import load
from bvq_excel.hosts.cli import app, run_command
from tests.conftest import ROOT, SHARED, needs_shared
from tools.ribbon_groups import ribbon_groups

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^ *```(?:bash|console|bat|)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
# What cannot be run by a test: it asks for a password, or changes the Excel of whoever runs the tests.
NOT_RUN = ("settings --set-password", "addin install", "addin uninstall", "addin doctor")


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


def command_lines(page: Path) -> Iterator[str]:
    """The `bvq …` lines of a page's blocks, without comments."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            found = re.match(r"\s*(?:\$ )?bvq ([^#]*)", line)
            if found:
                yield found[1].strip()


def parsed(words: list[str]) -> str:
    """The command that a line calls, read as the program does, without doing anything; raises for an unknown word."""
    group: Any = typer.main.get_command(app)
    context = group.make_context("bvq", words)
    rest = [*context._protected_args, *context.args]
    while rest:
        name, command, rest = group.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)
        if not hasattr(command, "resolve_command"):
            return str(context.command_path)
        group, rest = command, [*context._protected_args, *context.args]
    return str(context.command_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_line_of_a_page_is_understood(page: Path) -> None:
    for line in command_lines(page):
        words = shlex.split(line)
        assert set(parsed(words).split()) <= {"bvq", *words}


def test_a_wrong_option_would_be_noticed() -> None:
    with pytest.raises(Exception, match="--perod"):
        parsed(["status", "--perod", "2019-Q2"])


def test_every_button_that_the_guide_names_is_there() -> None:
    labels = {b["label"] for g in ribbon_groups() for b in g.buttons}
    for page in (ROOT / "docs" / "huong-dan").glob("*.md"):
        named = set(re.findall(r"[Nn]út \*\*(.+?)\*\*|[Bb]ấm \*\*(.+?)\*\*", page.read_text(encoding="utf-8")))
        assert {word for pair in named for word in pair if word} <= labels, page.name


def test_every_picture_of_the_guide_is_made_by_the_script() -> None:
    made = (ROOT / "tools" / "build_pictures.py").read_text(encoding="utf-8")
    for picture in (ROOT / "docs" / "huong-dan" / "hinh").glob("*.png"):
        assert f'"{picture.stem}"' in made or f'"{picture.name}"' in made, picture.name


@needs_shared
def test_the_readmes_command_lines_do_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the README's order, in a folder with an inbox of two units; addresses as an office would have set them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BVQ_DATA", str(tmp_path / "du_lieu"))
    monkeypatch.setenv("BVQ_MAIL_REPORT_TO", "vanthu@example.gov.vn")
    monkeypatch.setenv("BVQ_MAIL_SENDER", "sct@example.gov.vn")
    (tmp_path / "inbox").mkdir()
    for unit in ("SYT", "STC"):
        shutil.copy(SHARED / "samples" / "2019-Q2" / f"{unit}.xlsx", tmp_path / "inbox")
    units = "".join(f"{code} = ['{code.lower()}@example.gov.vn']\n" for code in load().units)
    (tmp_path / "so_cai").mkdir()
    (tmp_path / "so_cai" / "thiet_lap.toml").write_text(f"[mail.addresses]\n{units}", encoding="utf-8")
    for line in command_lines(ROOT / "README.md"):
        if not line.startswith(NOT_RUN):
            assert run_command(shlex.split(line)) in (0, 1), f"{line}: {capsys.readouterr().err}"
