"""The named styles of `workbook/look.toml`, the only place where fonts, colours and number formats are chosen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bvq_excel.errors import TemplateError
from bvq_excel.resources import shipped
from bvq_excel.system_errors import reason

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

# The words of look.toml on the left, XlsxWriter's on the right.
DIRECT = {
    "font": "font_name",
    "size": "font_size",
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "wrap": "text_wrap",
    "number": "num_format",
    "indent": "indent",
}
COLOURS = {"colour": ("font_color",), "ground": ("bg_color",)}
LINES = {
    "lines": ("left", "right", "top", "bottom"),
    "bottom_line": ("bottom",),
    "top_line": ("top",),
}
HORIZONTAL = {"left": "left", "right": "right", "centre": "center"}
VERTICAL = {"top": "top", "middle": "vcenter", "bottom": "bottom"}
# A conditional format may change these alone; a font or size there makes Excel repair the file.
CONDITIONAL = ("bold", "italic", "underline", "font_color", "bg_color", "num_format")


@dataclass(frozen=True)
class Look:
    """The styles by name, each as the properties that XlsxWriter understands."""

    styles: Mapping[str, Mapping[str, Any]]
    colours: Mapping[str, str]

    def properties(self, *names: str) -> dict[str, Any]:
        """Return the properties of a style, later names laid over earlier ones: ("money", "computed")."""
        merged: dict[str, Any] = {}
        for i, name in enumerate(names):
            style = self._style(name)
            merged |= style if i == 0 else {k: v for k, v in style.items() if v != self.styles["plain"].get(k)}
        return merged

    def conditional(self, name: str) -> dict[str, Any]:
        """Return what style `name` changes in a conditional format: colours and emphasis, no font."""
        plain = self.styles["plain"]
        style = self._style(name)
        return {k: v for k, v in style.items() if k in CONDITIONAL and v != plain.get(k)}

    def formats(self, book: Workbook) -> Formats:
        """Return the styles as formats of `book`, made when first asked for."""
        return Formats(self, book)

    def _style(self, name: str) -> Mapping[str, Any]:
        if name not in self.styles:
            raise TemplateError(f"look.toml: không có kiểu '{name}'.")
        return self.styles[name]


class Formats(Mapping[str, "Format"]):
    """The styles of one workbook by name; "money computed" lays the second over the first.

    Each style becomes one format of the workbook, so that the file holds no style twice.
    """

    def __init__(self, look: Look, book: Workbook) -> None:
        self._look = look
        self._book = book
        self._made: dict[str, Format] = {}
        book.formats[0].set_font_name(look.styles["plain"]["font_name"])
        book.formats[0].set_font_size(look.styles["plain"]["font_size"])

    def __getitem__(self, name: str) -> Format:
        if name not in self._made:
            self._made[name] = self._book.add_format(self._look.properties(*name.split()))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._look.styles)

    def __len__(self) -> int:
        return len(self._look.styles)

    def conditional(self, name: str) -> Format:
        """Return style `name` for use in a conditional format."""
        key = f"~{name}"
        if key not in self._made:
            self._made[key] = self._book.add_format(self._look.conditional(name))
        return self._made[key]


@lru_cache(maxsize=4)
def load_look(path: Path | None = None) -> Look:
    """Return the look in `path`, or the shipped one.

    Raises TemplateError, naming the style and the word, when the file does not fit.
    """
    source = path or shipped("workbook", "look.toml")
    try:
        raw = tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as e:
        raise TemplateError(f"{source.name}: không đọc được ({reason(e)}).") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise TemplateError(f"{source.name}: sai cú pháp TOML ({e}).") from e
    colours = raw.get("colours", {})
    base = raw.get("base", {})
    known = raw.get("styles", {})
    styles = {"plain": _translated("base", base, colours)}
    for name in known:
        styles[name] = _translated(name, base | _extended(name, known), colours)
    return Look(styles, colours)


def _extended(name: str, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    chain: list[str] = []
    at = name
    while at:
        if at not in known or at in chain:
            raise TemplateError(f"look.toml, kiểu {name}: không dựng được trên '{at}'.")
        chain.append(at)
        at = known[at].get("extends", "")
    merged: dict[str, Any] = {}
    for link in reversed(chain):
        merged |= known[link]
    merged.pop("extends", None)
    return merged


def _translated(name: str, style: Mapping[str, Any], colours: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word, value in style.items():
        try:
            found |= _property(word, value, colours)
        except KeyError as e:
            raise TemplateError(f"look.toml, kiểu {name}: không hiểu '{word} = {value}'.") from e
    return found


def _property(word: str, value: Any, colours: Mapping[str, str]) -> dict[str, Any]:
    if word in DIRECT:
        return {DIRECT[word]: value}
    if word in COLOURS:
        return dict.fromkeys(COLOURS[word], colours[value])
    if word in LINES:
        sides = LINES[word]
        return dict.fromkeys(sides, 1) | {f"{side}_color": colours[value] for side in sides}
    if word == "horizontal":
        return {"align": HORIZONTAL[value]}
    if word == "vertical":
        return {"valign": VERTICAL[value]}
    raise KeyError(word)
