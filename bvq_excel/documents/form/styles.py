"""What a paragraph and a run look like in the end: defaults, table style, paragraph style, run style, own settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bvq_excel.documents.form.markup import SPACES, TWIPS_PER_POINT, child, q, switch, twips, value

DEFAULT_SIZE = 10.0
DEFAULT_FONT = "Times New Roman"
BLACK = "000000"
DARK = {"text1": "dk1", "dark1": "dk1", "text2": "dk2", "dark2": "dk2", "background1": "lt1", "background2": "lt2"}
SINGLE = 240
LINE_HEIGHT = 1.15  # of a single line of Times New Roman, in sizes


@dataclass(frozen=True)
class RunLook:
    """How a run is set: fonts of plain and of other letters, size in points, style, colour as RRGGBB."""

    fonts: tuple[str, ...]
    size: float
    bold: bool
    italic: bool
    colour: str
    capitals: bool
    underlined: bool
    hidden: bool


@dataclass(frozen=True)
class ParagraphLook:
    """How a paragraph is set: alignment, indents in twips, space in points, line height as a multiple of single.

    `exact` is the line height in points where it is fixed. `borders` are the sides with a line.
    """

    align: str
    left: float
    right: float
    first_line: float
    before: float
    after: float
    line: float
    exact: float | None
    borders: frozenset[str]
    tabs: tuple[float, ...]
    contextual: bool
    style: str

    def line_height(self, size: float) -> float:
        """Return the line height as a multiple of single for text of `size` points."""
        return self.exact / (size * LINE_HEIGHT) if self.exact else self.line


class StyleSheet:
    """Answers for one document how its paragraphs and runs are set."""

    def __init__(self, styles: Any, theme: Any, numbering_indent: Mapping[tuple[str, str], Any] | None = None) -> None:
        self._styles = {s.get(q("w:styleId")): s for s in (styles if styles is not None else ()) if _is_style(s)}
        self._defaults = child(styles, "w:docDefaults") if styles is not None else None
        self._theme = theme
        self._numbering = numbering_indent or {}
        self._first = {
            s.get(q("w:type")): s.get(q("w:styleId"))
            for s in self._styles.values()
            if (s.get(q("w:default")) or "0") not in ("0", "false")
        }

    # paragraphs -----------------------------------------------------------------------------------------

    def style_of(self, paragraph: Any) -> str:
        """Return the id of the paragraph's style, the default one where it names none."""
        return value(paragraph, "w:pPr", "w:pStyle") or self._first.get("paragraph") or ""

    def numbering_of(self, paragraph: Any) -> tuple[str, str] | None:
        """Return list and level of an automatically numbered paragraph, None for others."""
        for properties in self._paragraph_sources(paragraph, None, numbered=False):
            number = child(properties, "w:numPr")
            if number is not None:
                found = value(number, "w:numId") or "0"
                return None if found == "0" else (found, value(number, "w:ilvl") or "0")
        return None

    def paragraph(self, paragraph: Any, table_style: str | None = None) -> ParagraphLook:
        """Return the look of `paragraph`, in a table of `table_style` if it stands in one."""
        sources = list(self._paragraph_sources(paragraph, table_style))
        indent = _Measures([child(s, "w:ind") for s in sources])
        space = _Measures([child(s, "w:spacing") for s in sources])
        line, rule = space.text("w:line"), space.text("w:lineRule") or "auto"
        height = twips(line) or SINGLE
        hanging = indent.measure("w:hanging")
        first = -hanging if hanging else indent.measure("w:firstLine") or 0.0
        return ParagraphLook(
            align=_first(value(s, "w:jc") for s in sources) or "left",
            left=indent.measure("w:left", "w:start") or 0.0,
            right=indent.measure("w:right", "w:end") or 0.0,
            first_line=first,
            before=(space.measure("w:before") or 0.0) / TWIPS_PER_POINT,
            after=(space.measure("w:after") or 0.0) / TWIPS_PER_POINT,
            line=height / SINGLE if rule == "auto" else 1.0,
            exact=height / TWIPS_PER_POINT if rule != "auto" and line else None,
            borders=_borders(sources),
            tabs=_tabs(sources),
            contextual=_first(switch(s, "w:contextualSpacing") for s in sources) or False,
            style=self.style_of(paragraph),
        )

    def _paragraph_sources(self, paragraph: Any, table_style: str | None, *, numbered: bool = True) -> Iterator[Any]:
        """Yield the property elements that bear on a paragraph, the strongest first."""
        own = child(paragraph, "w:pPr")
        if own is not None:
            yield own
        if numbered:
            level = self._numbering.get(self.numbering_of(paragraph) or ("", ""))
            if level is not None and child(level, "w:pPr") is not None:
                yield child(level, "w:pPr")
        for style in (*self._chain(self.style_of(paragraph)), *self._chain(table_style)):
            if child(style, "w:pPr") is not None:
                yield child(style, "w:pPr")
        default = child(self._defaults, "w:pPrDefault", "w:pPr")
        if default is not None:
            yield default

    # runs -----------------------------------------------------------------------------------------------

    def run(self, run: Any, paragraph_style: str, table_style: str | None = None) -> RunLook:
        """Return the look of `run` in a paragraph of `paragraph_style`."""
        own = child(run, "w:rPr")
        chains = (self._chain(value(own, "w:rStyle")), self._chain(paragraph_style), self._chain(table_style))
        levels = [[p for s in chain if (p := child(s, "w:rPr")) is not None] for chain in chains]
        default = child(self._defaults, "w:rPrDefault", "w:rPr")
        sources = [p for p in (own, *(p for level in levels for p in level), default) if p is not None]
        size = _first(twips(value(s, "w:sz")) for s in sources)
        return RunLook(
            fonts=self._fonts(sources),
            size=size / 2 if size else DEFAULT_SIZE,
            bold=_toggle("w:b", own, levels, default),
            italic=_toggle("w:i", own, levels, default),
            colour=self._colour(_first_element(sources, "w:color")),
            capitals=_toggle("w:caps", own, levels, default),
            underlined=(_first(value(s, "w:u") for s in sources) or "none") != "none",
            hidden=_toggle("w:vanish", own, levels, default),
        )

    def _fonts(self, sources: list[Any]) -> tuple[str, ...]:
        """Return the fonts of plain letters and of letters with marks, one name where they are the same."""
        found = []
        for kind in ("ascii", "hAnsi"):
            name = _first(self._font(child(s, "w:rFonts"), kind) for s in sources)
            found.append(name or DEFAULT_FONT)
        return tuple(dict.fromkeys(found))

    def _font(self, fonts: Any, kind: str) -> str | None:
        if fonts is None:
            return None
        theme = fonts.get(q(f"w:{kind}Theme"))
        if theme and self._theme is not None:
            which = "majorFont" if theme.startswith("major") else "minorFont"
            face = self._theme.find(f".//a:{which}/a:latin", SPACES)
            if face is not None:
                return str(face.get("typeface"))
        name = fonts.get(q(f"w:{kind}"))
        return str(name) if name else None

    def _colour(self, colour: Any) -> str:
        if colour is None:
            return BLACK
        said = colour.get(q("w:val")) or "auto"
        theme = colour.get(q("w:themeColor"))
        if said == "auto" and theme and self._theme is not None:
            slot = self._theme.find(f".//a:clrScheme/a:{DARK.get(theme, theme)}", SPACES)
            named = slot[0].get("lastClr") or slot[0].get("val") if slot is not None and len(slot) else None
            return str(named or BLACK).upper()
        return BLACK if said == "auto" else str(said).upper()

    def _chain(self, style_id: str | None) -> list[Any]:
        """Return a style and those that it is based on, the nearest first."""
        found: list[Any] = []
        while style_id in self._styles and self._styles[style_id] not in found:
            found.append(self._styles[style_id])
            style_id = value(found[-1], "w:basedOn")
        return found

    def table_margins(self, table: Any) -> tuple[float, float]:
        """Return the space in twips between the sides of a table's cells and their text."""
        style = value(table, "w:tblPr", "w:tblStyle") or self._first.get("table")
        sources = [child(table, "w:tblPr"), *(child(s, "w:tblPr") for s in self._chain(style))]
        found = []
        for names in (("w:left", "w:start"), ("w:right", "w:end")):
            sizes = (twips(value(s, "w:tblCellMar", n, attribute="w:w")) for s in sources for n in names)
            size = _first(sizes)
            found.append(115.0 if size is None else size)
        return found[0], found[1]


class _Measures:
    """Attributes that may each come from another level."""

    def __init__(self, elements: list[Any]) -> None:
        self._elements = [e for e in elements if e is not None]

    def text(self, *names: str) -> str | None:
        found = _first(e.get(q(n)) for e in self._elements for n in names)
        return None if found is None else str(found)

    def measure(self, *names: str) -> float | None:
        return twips(self.text(*names))


def _is_style(element: Any) -> bool:
    return bool(element.tag == q("w:style"))


def _first(items: Any) -> Any:
    return next((i for i in items if i is not None), None)


def _first_element(sources: list[Any], name: str) -> Any:
    return _first(child(s, name) for s in sources)


def _toggle(name: str, own: Any, levels: list[list[Any]], default: Any) -> bool:
    """Return whether a property is on: a run's own word counts, two styles that both say it undo each other."""
    said = switch(own, name)
    if said is not None:
        return said
    on = sum(bool(_first(switch(p, name) for p in level)) for level in levels)
    return on % 2 == 1 or bool(switch(default, name))


def _borders(sources: list[Any]) -> frozenset[str]:
    found = _first(child(s, "w:pBdr") for s in sources)
    if found is None:
        return frozenset()
    sides = ("top", "bottom", "between")
    return frozenset(s for s in sides if (value(found, f"w:{s}") or "nil") not in ("nil", "none"))


def _tabs(sources: list[Any]) -> tuple[float, ...]:
    stops = child(_first(s for s in sources if child(s, "w:tabs") is not None), "w:tabs")
    if stops is None:
        return ()
    found = (twips(t.get(q("w:pos"))) for t in stops if (t.get(q("w:val")) or "left") in ("left", "num", "start"))
    return tuple(sorted(p for p in found if p is not None))
