"""The groups and buttons of `macros/ribbon.xml`, for pages and pictures about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

RIBBON = Path(__file__).resolve().parent.parent / "macros" / "ribbon.xml"
SPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"


@dataclass(frozen=True)
class Group:
    """One group of the tab; `buttons` are the attributes of its buttons, in their order."""

    label: str
    buttons: tuple[dict[str, str], ...]


def ribbon_groups() -> list[Group]:
    """Return the groups of the tab in their order."""
    tab = next(ElementTree.parse(RIBBON).getroot().iter(f"{SPACE}tab"))  # noqa: S314 - our own file
    return [
        Group(g.get("label", ""), tuple(dict(b.attrib) for b in g.iter(f"{SPACE}button")))
        for g in tab.iter(f"{SPACE}group")
    ]
