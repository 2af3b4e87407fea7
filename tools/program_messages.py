"""The sentences with which the program speaks to its users when something is in the way, found in its sources.

Taken are the texts of exceptions that are raised, of what `bvq addin doctor` finds, and of constants; in the modules
of the buttons every sentence. What is filled in later shows as `…`. What the rules say stands in the catalogue.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bvq_excel.text import fold

ROOT = Path(__file__).resolve().parent.parent / "bvq_excel"
CHAPTERS = {  # a chapter of the page: the modules whose messages stand there, the first that fits
    "Khi bấm nút trong Excel": ("hosts/excel", "hosts/journal", "hosts/user_office"),
    "Tệp đọc vào, tệp nhận về": ("reading/", "inbox/", "records/", "file_names", "files", "system_errors", "privacy"),
    "Sửa tệp": ("repair/", "feedback/", "workbooks/"),
    "Sổ cái, khóa kỳ, đính chính, nhật ký": ("ledger/", "purging", "store", "cycle"),
    "Văn bản và mẫu văn bản": ("documents/",),
    "Gửi thư": ("delivery/", "hosts/posting", "hosts/commands/mailing"),
    "Phần bổ trợ cho Excel": ("addin/", "hosts/windows", "hosts/commands/addin"),
    "Thiết lập": ("settings/", "hosts/user_settings", "hosts/commands/upkeep"),
    "Danh mục của tỉnh": ("catalog/", "expressions", "evaluators", "checking/", "indicators/", "sheets/"),
    "Gọi lệnh": ("",),
}
INTERNAL = frozenset(  # caught before a user meets them; what RefusedError stands for is in SENTENCES
    {"UntranslatableError", "NotSayableError", "NotANumberError", "RefusedError", "ValueError", "KeyError", "TypeError"}
)
SPEAKING = frozenset({"problem", "note", "complain", "confirmed"})  # functions that are given what is said
LISTS = frozenset({"SENTENCES", "COMPLAINTS"})  # constants that are lists of messages
SILENT = ("demo/", "hosts/headless")  # they say nothing to users, or only in documents
LEAST = 12  # letters without which a text says nothing by itself

ANY = "…"
_ACCENTED = re.compile("[à-ỹđ]")
_PLACE = re.compile(r"\{[^{}]*\}|\\\d")
_PLACES = re.compile("…{2,}")
_PATTERN = re.compile(r"\(\?|\[\^|\\[A-Za-z]")

Constants = Mapping[str, ast.expr]


def messages() -> dict[str, list[str]]:
    """Return the messages of each chapter, in the order of their letters."""
    found: dict[str, set[str]] = {chapter: set() for chapter in CHAPTERS}
    for path in sorted(ROOT.rglob("*.py")):
        module = path.relative_to(ROOT).as_posix()
        if not module.startswith(SILENT):
            found[_chapter(module)].update(_spoken(module, ast.parse(path.read_text(encoding="utf-8"))))
    return {chapter: sorted(texts, key=_order) for chapter, texts in found.items() if texts}


def _order(text: str) -> str:
    return fold(text.lstrip(f"{ANY}\"'.:, "))


def _chapter(module: str) -> str:
    return next(chapter for chapter, parts in CHAPTERS.items() if module.startswith(parts))


def _spoken(module: str, tree: ast.Module) -> Iterator[str]:
    constants = dict(_constants(tree))
    whole = "texts" in module and module.startswith("hosts/excel")
    for place in [tree] if whole else _places(tree, constants):
        for text in _texts(place, constants):
            told = _PLACES.sub(ANY, " ".join(_PLACE.sub(ANY, text).split()))
            if _is_message(told) and (not whole or told[-1] in ".?!…"):
                yield told


def _is_message(text: str) -> bool:
    if text.count(" ") < 3 or sum(map(str.isalpha, text)) < LEAST:
        return False
    return _ACCENTED.search(text.lower()) is not None and not _PATTERN.search(text)


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for statement in tree.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.expr):
            yield target.id, value


def _places(tree: ast.Module, constants: Constants) -> Iterator[ast.AST]:
    """Yield where messages stand: what is raised, what speaking functions are given, lists of messages."""
    yield from (value for name, value in constants.items() if name in LISTS)
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None and _name(node.exc) not in INTERNAL:
            yield node.exc
        elif isinstance(node, ast.Call) and _name(node) in SPEAKING:
            yield node


def _name(node: ast.AST) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def _texts(node: ast.AST, constants: Constants) -> Iterator[str]:
    """Yield the texts inside of `node`, a text with places as one; not the descriptions of functions and modules."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(_part(value, constants) for value in node.values)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from _texts(constants[node.id], {})
    else:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.Expr):
                yield from _texts(child, constants)


def _part(value: ast.expr, constants: Constants) -> str:
    """Return a part of a text: itself, a constant that is put in, or that something will stand there."""
    if isinstance(value, ast.Constant):
        return str(value.value)
    named = value.value if isinstance(value, ast.FormattedValue) else value
    known = constants.get(named.id) if isinstance(named, ast.Name) else None
    return str(known.value) if isinstance(known, ast.Constant) else ANY
