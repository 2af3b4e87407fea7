"""The layers of the package as docs/architecture.md has them, held against what the modules import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "bvq_excel"
LAYERS = (  # the lowest first; within one everybody may use everybody
    (
        *("catalog", "settings", "expressions", "evaluators", "periods", "calendars", "model", "lookup", "display"),
        *("privacy", "persons", "collation", "legacy_text", "amounts", "text", "encoding", "errors", "system_errors"),
        *("files", "disk", "file_names", "mail_syntax", "parallel", "resources"),
    ),
    ("inbox", "reading", "records", "values", "error_list", "computed", "views", "scope", "waivers"),
    ("checking", "sheets", "indicators"),
    ("consolidation", "ledger", "status", "carry"),
    ("workbooks", "documents", "webpage", "store"),
    (
        *("pipeline", "office", "cycle", "decisions", "delivery", "feedback", "repair", "purging", "demo"),
        *("marks", "agenda", "numbering", "submitting"),
    ),
    ("hosts", "addin"),
)
# Who uses something above, and what: the rules across periods, formulas of the template, names of workbooks, words.
UPWARD = {
    ("checking/engine.py", "bvq_excel.ledger.memory"),
    ("checking/policy.py", "bvq_excel.ledger.memory"),
    ("sheets/balances.py", "bvq_excel.ledger.identity"),
    ("sheets/balances.py", "bvq_excel.ledger.memory"),
    ("sheets/history.py", "bvq_excel.ledger.identity"),
    ("sheets/history.py", "bvq_excel.ledger.memory"),
    ("computed.py", "bvq_excel.workbooks.layout"),
    ("records/uncached.py", "bvq_excel.workbooks.entry_plan"),
    ("records/uncached.py", "bvq_excel.workbooks.entry_suggestions"),
    ("records/uncached.py", "bvq_excel.workbooks.layout"),
    ("inbox/opening.py", "bvq_excel.checking.batches"),
    ("status/making.py", "bvq_excel.workbooks.entry_plan"),
    ("status/words.py", "bvq_excel.documents.figures"),
}
# What only hosts may use: how a user is asked and told, and the program that he works in.
OF_HOSTS = frozenset({"click", "rich", "xlwings"})

MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or not p.stem.startswith("__"))


def layer(name: str) -> int:
    """The number of the layer that a package or module of the top level is in."""
    (found,) = (number for number, names in enumerate(LAYERS) if name in names)
    return found


def imported(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module == "bvq_excel"
            yield from (f"{node.module}.{alias.name}" for alias in node.names) if whole else (node.module,)


def upward(path: Path) -> set[tuple[str, str]]:
    """What a file uses of layers above its own."""
    inside = path.relative_to(PACKAGE)
    own = layer(inside.parts[0].removesuffix(".py"))
    ours = (n for n in imported(path) if n.startswith("bvq_excel.") and not n.endswith(".__version__"))
    return {(inside.as_posix(), name) for name in ours if layer(name.split(".")[1]) > own}


def test_each_layer_uses_only_those_below_it_but_for_what_is_named() -> None:
    assert {found for path in MODULES for found in upward(path)} == UPWARD


def test_only_hosts_talk_to_the_user() -> None:
    core = (path for path in MODULES if path.relative_to(PACKAGE).parts[0] != "hosts")
    assert [p.name for p in core if {name.split(".")[0] for name in imported(p)} & OF_HOSTS] == []


@pytest.mark.parametrize("file", ["architecture.md", "architecture.svg"])
def test_the_page_and_its_diagram_name_every_package(file: str) -> None:
    said = (ROOT / "docs" / file).read_text(encoding="utf-8")
    packages = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    assert {name for name in packages if name not in said} == set()
