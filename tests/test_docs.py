"""Documentation cannot rot: every command and exit code is described, every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from bvq_excel import __version__
from bvq_excel.catalog import load
from bvq_excel.hosts.cli import COMMANDS, app, run_command
from bvq_excel.settings.keys import all_keys
from tests.conftest import ROOT, SHARED, needs_shared
from tests.console import blocks
from tools import build_reference
from tools.ribbon_groups import ribbon_groups

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELLS = ("", "bash", "console", "bat", "cron")
CALL = re.compile(r'(?:^|[\s"/\\])bvq"? (?=[a-z]|--catalog)([^#>]*)')
# What cannot be run by a test: it asks for a password, or changes the Excel of whoever runs the tests.
OTHERS_OPTIONS = ("--upgrade", "--no-index")  # of other programs that the pages name
NOT_RUN = ("settings --set-password", "addin install", "addin uninstall", "addin doctor")


def test_every_command_is_in_the_readme() -> None:
    assert [n for n in COMMANDS if f"bvq {n}" not in README] == []


def test_every_command_of_the_readme_exists() -> None:
    assert set(re.findall(r"^bvq (\w+)", README, re.MULTILINE)) <= set(COMMANDS)


def test_links_between_pages_lead_somewhere() -> None:
    for page in (*PAGES, ROOT / "CHANGELOG.md"):
        for target, place in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                there = (page.parent / target).resolve() if target else page
                assert there.exists(), f"{page.name}: {target}"
                assert not place or f"{{#{place}}}" in there.read_text(encoding="utf-8"), (
                    f"{page.name}: {target}#{place}"
                )


def test_links_of_the_site_stay_inside_of_it() -> None:
    for page in PAGES[1:]:
        for target in re.findall(r"\]\(([^)#\s:]+)[^)]*\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).resolve().is_relative_to(ROOT / "docs"), f"{page.name}: {target}"


def test_every_page_is_in_the_sites_list() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    listed = re.findall(r"[\w/-]+\.md$", navigation, re.MULTILINE)
    assert sorted(listed) == sorted(p.relative_to(ROOT / "docs").as_posix() for p in PAGES[1:])


def test_pages_named_in_the_readme_exist() -> None:
    for name in re.findall(r"`(docs/[\w./-]+)`", README):
        assert (ROOT / name).exists(), name


def command_lines(page: Path) -> Iterator[str]:
    """The command lines of a page's blocks, without comments and without where the program lies."""
    for language, block in blocks(page):
        if language in SHELLS:
            yield from (found[1].strip() for found in map(CALL.search, block.splitlines()) if found)


def parsed(words: list[str]) -> str:
    """The command that a line calls, read as the program does, without doing anything; raises for an unknown word."""
    group: Any = app
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


def commands(name: str = "", command: click.Command = app) -> Iterator[tuple[str, set[str]]]:
    """Every command, as it is called after `bvq`, with its options."""
    context = click.Context(command)
    yield name.strip(), {o for p in command.get_params(context) for o in p.opts if o.startswith("-")}
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            inner = command.get_command(context, word)
            assert inner, word
            yield from commands(f"{name} {word}", inner)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_and_options_named_in_a_text_exist(page: Path) -> None:
    known = dict(commands())
    every = set().union(*known.values())
    for said in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8")):
        words = re.findall(r"[^\s`=]+", said)
        if words[0] == "bvq" and len(words) > 1 and words[1].islower() and words[1].isascii():
            name = " ".join(words[1:3]) if words[1] == "addin" and len(words) > 2 else words[1]
            if not name.startswith("-"):
                assert name in known, f"{page.name}: {said}"
                assert {w for w in words if w.startswith("--")} <= known[name], f"{page.name}: {said}"
        elif re.fullmatch(r"--[a-z-]+", words[0]) and words[0] not in OTHERS_OPTIONS:
            assert words[0] in every, f"{page.name}: {said}"


def test_every_exit_code_is_explained_to_those_who_look_after_the_machine() -> None:
    page = (ROOT / "docs" / "huong-dan" / "cntt.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| (.+?) \|", page, re.MULTILINE)
    assert [(int(code), text.lower()) for code, text in rows] == [
        (code, meaning.lower()) for code, meaning in build_reference.EXIT_CODES.items()
    ]


def test_the_file_that_is_installed_is_named_as_it_is_built() -> None:
    page = (ROOT / "docs" / "huong-dan" / "cntt.md").read_text(encoding="utf-8")
    assert set(re.findall(r"bvq_excel-(\d[\d.]*)-py3", page)) == {__version__}


def test_every_variable_that_a_page_names_sets_something() -> None:
    known = {key.variable for key in all_keys().values()}
    for page in PAGES:
        named = set(re.findall(r"\bBVQ_[A-Z_]+\b", page.read_text(encoding="utf-8")))
        assert {n for n in named if n not in known and not n.startswith("BVQ_MAIL_ADDRESSES_")} == set(), page.name


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
