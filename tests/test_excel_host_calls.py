"""What the add-in asks of Excel stays inside docs/xlwings-calls.md, and every button has its function."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xlwings as xw
from xlwings import main

from bvq_excel.catalog import Catalog
from bvq_excel.hosts import excel
from bvq_excel.periods import period
from bvq_excel.workbooks.entry import Contents, write_shared
from tests.conftest import ROOT
from tests.entry_books import CLOCK, a_row_everywhere, unit_of, written
from tests.excel_host import Office, office

__all__ = ["office"]

HOSTS = ROOT / "bvq_excel" / "hosts"
SOURCES = sorted(HOSTS.glob("excel*.py"))
PAGE = (ROOT / "docs" / "xlwings-calls.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)\.(\w+)` \| (?:`(\w+)\.(\w+)` )?\|", PAGE, re.MULTILINE)
CALLS = [(cls, member) for cls, member, _, _ in ROWS]
CLASSES = sorted({cls for cls, _ in CALLS} | {"RangeColumns", "RangeRows", "Names", "Tables"})
ENGINES = {
    "Windows": [Path(str(xw.__file__)).with_name("_xlwindows.py")],
    "macOS": [Path(str(xw.__file__)).with_name("_xlmac.py")],
    "headless": sorted(HOSTS.glob("headless*.py")),
}
# Words that xlwings has too, with all that they are asked of in the sources.
OTHERS = {
    "book": {"at", "self"},
    "cells": {"found.sheets[SHEET]"},
    "count": {"at", "o", "job", "severities"},
    "index": {"HEADERS", "found", "headers", "names", "visible"},
    "move": {"shutil"},
    "notes": {"done", "one"},
    "open": {"at.desk", "path", "Ledger", "Dispatch", "done.decisions"},
    "parent": {"at.folder", "files[0]", "path"},
    "path": {"draft", "slip"},
    "properties": {"load_look()", "look"},
    "sheet": {"found.marks[0]", "m", "mark", "p", "pair[1]", "place", "run[0]", "t", "task"},
    "update": {"columns", "rows", "seen"},
    "values": {"SEVERITY_WORDS", "s.row_counts", "submission.row_counts"},
}


def members() -> set[str]:
    """Every public member of the classes of xlwings that can occur."""
    return {name for cls in CLASSES for name in dir(getattr(main, cls)) if not name.startswith("_")}


def used() -> Iterator[tuple[str, str, str]]:
    """Yield file, receiver and name of whatever could be a member of xlwings in the sources, attribute or text."""
    known = members()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in known:
                yield path.name, ast.unparse(node.value), node.attr
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("setattr", "getattr", "undo.callback"):
                yield from (
                    (path.name, "", a.value) for a in node.args if isinstance(a, ast.Constant) and a.value in known
                )
            elif isinstance(node, ast.Dict):
                keys = [k.value for k in node.keys if isinstance(k, ast.Constant)]
                yield from ((path.name, "", key) for key in keys if key in known and "_" in str(key))


# the list ---------------------------------------------------------------------------------------------------------


def test_the_sources_use_nothing_but_what_is_listed() -> None:
    listed = {member for _, member in CALLS}
    beyond = [(f, r, n) for f, r, n in used() if n not in listed and r not in OTHERS.get(n, ())]
    assert beyond == []


def test_nothing_is_listed_that_no_source_uses() -> None:
    found = {name for _, _, name in used()}
    assert [f"{cls}.{member}" for cls, member in CALLS if member not in found] == []


def test_calls_are_listed_once() -> None:
    assert len(CALLS) == len(set(CALLS)) > 50


@pytest.mark.parametrize(("cls", "member"), CALLS)
def test_xlwings_has_what_is_listed(cls: str, member: str) -> None:
    assert hasattr(getattr(main, cls), member)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("cls", "member"), sorted({(c, m) for _, _, c, m in ROWS if c}))
def test_every_engine_has_what_a_call_ends_in(engine: str, cls: str, member: str) -> None:
    assert member in implemented(engine)[cls]


@lru_cache
def implemented(engine: str) -> dict[str, set[str]]:
    """What each class of an engine does: methods, properties and attributes; a mere "not implemented" is none."""
    classes: dict[str, ast.ClassDef] = {}
    for path in ENGINES[engine]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes |= {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}

    def own(cls: ast.ClassDef) -> set[str]:
        found = set()
        for node in cls.body:
            if isinstance(node, ast.FunctionDef) and not isinstance(node.body[0], ast.Raise):
                found.add(node.name)
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                found |= {
                    a.attr for a in ast.walk(node) if isinstance(a, ast.Attribute) and isinstance(a.ctx, ast.Store)
                }
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found |= {t.id for t in targets if isinstance(t, ast.Name)}
        for base in cls.bases:
            name = ast.unparse(base)
            found |= own(classes[name]) if name in classes else set()
        return found

    return {name: own(cls) for name, cls in classes.items()}


# the buttons -------------------------------------------------------------------------------------------------------


def functions() -> dict[str, object]:
    """The functions of the module that a button may name."""
    return {
        name: value
        for name, value in vars(excel).items()
        if inspect.isfunction(value) and value.__module__ == excel.__name__ and not name.startswith("_")
    }


def buttons() -> dict[str, list[str]]:
    """The function of each button, and the kinds of active workbook for which it is enabled."""
    tree = ElementTree.parse(ROOT / "macros" / "ribbon.xml")  # noqa: S314 - our own file
    callbacks = {b.get("onAction"): str(b.get("tag")).split() for b in tree.iter() if b.tag.endswith("}button")}
    text = (ROOT / "macros" / "BVQ_Ribbon.bas").read_text(encoding="ascii")
    called = dict(re.findall(r'Public Sub (BVQ_\w+)\(control As IRibbonControl\)\s+BVQ_Python "(\w+)"', text))
    return {called[str(callback)]: kinds for callback, kinds in callbacks.items()}


def test_every_button_has_its_function_and_every_function_its_button() -> None:
    assert buttons().keys() == functions().keys()


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_function_can_be_called_as_the_macro_does(name: str) -> None:
    signature = inspect.signature(functions()[name])  # type: ignore[arg-type]
    assert list(signature.parameters) == ["book", "desk"]
    assert all(p.default is None for p in signature.parameters.values())


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_function_is_short(name: str) -> None:
    source = inspect.getsource(functions()[name])  # type: ignore[arg-type]
    (tree,) = ast.parse(source).body
    assert isinstance(tree, ast.FunctionDef)
    first = tree.body[1]  # after the docstring
    assert (tree.end_lineno or 0) - first.lineno + 1 < 10


def test_the_manual_test_presses_every_button() -> None:
    page = (ROOT / "docs" / "excel-smoke.md").read_text(encoding="utf-8")
    tree = ElementTree.parse(ROOT / "macros" / "ribbon.xml")  # noqa: S314 - our own file
    labels = [str(b.get("label")) for b in tree.iter() if b.tag.endswith("}button")]
    assert [label for label in labels if f"**{label}**" not in page] == []


def a_book(office: Office, catalog: Catalog, kind: str) -> xw.Book | None:
    """An open workbook of a kind that the ribbon tells apart."""
    if kind == "none":
        return None
    if kind == "entry":
        return office.open(written(office.folder, rows=a_row_everywhere(catalog)))
    if kind == "shared":
        contents = [Contents(unit_of(code, "2019-Q2"), {}) for code in ("SCT", "SYT")]
        path = office.folder / "chung.xlsx"
        return office.open(write_shared(path, catalog, period(catalog, "2019-Q2"), contents, clock=CLOCK))
    book = office.app.books.add()
    for name in ("BangDieuKhien", "TongHop") if kind == "consolidated" else ():
        book.sheets.add(name)
    return book


@pytest.mark.parametrize("agrees", [False, True])
@pytest.mark.parametrize("kind", ["entry", "shared", "consolidated", "other", "none"])
def test_no_button_fails_in_a_workbook_for_which_it_is_enabled(
    office: Office, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, kind: str, agrees: bool
) -> None:
    """As the macro calls it: no arguments, the calling workbook is the add-in, the data is the active one."""
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(office.folder / "home"))
    settings = office.folder / "home" / "bvq_excel" / "thiet_lap.txt"
    settings.parent.mkdir(parents=True)
    settings.write_text("don_vi = 'SCT'", encoding="utf-8")  # one workbook to make instead of all units'
    monkeypatch.setenv("PATH", "")  # so that nothing is opened on this computer's screen
    caller = office.app.books.add()
    monkeypatch.setattr(xw.Book, "_mock_caller", caller, raising=False)
    if a_book(office, catalog, kind) is None:
        caller.close()
    for name, kinds in buttons().items():
        if {"shared": "entry"}.get(kind, kind) in kinds:
            office.app.impl.answers.extend(["ok"] * 5 if agrees else [])
            exec(f"import bvq_excel.hosts.excel as host; host.{name}()")  # noqa: S102 - the macro's own command
            said = office.app.impl.alerts[-1] if office.app.impl.alerts else ""
            assert "ngoài dự kiến" not in said, name


def test_a_click_imports_no_heavy_library_but_xlwings() -> None:
    """What a click costs before it begins: neither pandas nor a library that writes files."""
    code = (
        "import sys, bvq_excel.hosts.excel\n"
        "heavy = {'xlwings', 'pandas', 'numpy', 'openpyxl', 'xlsxwriter', 'docxtpl', 'docx', 'click', 'rich',\n"
        "         'sqlalchemy', 'holidays', 'stdnum', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
