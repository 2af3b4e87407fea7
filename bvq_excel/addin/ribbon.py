"""Checks of macros/ribbon.xml: what Excel would silently ignore, and what this project asks of every control."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from bvq_excel.addin import buttons
from bvq_excel.addin.problems import MacroError, Problem
from bvq_excel.addin.vba import Procedure

FILE = "ribbon.xml"
NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
LONGEST_KEYTIP = 3
LONGEST_TEXT = 1024

_ELEMENTS = frozenset({"customUI", "ribbon", "tabs", "tab", "group", "button"})
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "tab": ("id", "label", "keytip"),
    "group": ("id", "label"),
    "button": ("id", "label", "screentip", "supertip", "imageMso", "size", "keytip", "onAction", "getEnabled", "tag"),
}
_OPTIONAL: Mapping[str, tuple[str, ...]] = {"customUI": ("onLoad",), "tab": ("getVisible",), "group": ("keytip",)}
_CONTROL, _RESULT = ("ByRef", "IRibbonControl"), ("ByRef", "Variant")
# What Excel hands over to a callback, by attribute and element.
_SIGNATURES: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("customUI", "onLoad"): (("ByRef", "IRibbonUI"),),
    ("tab", "getVisible"): (_CONTROL, _RESULT),
    ("button", "onAction"): (_CONTROL,),
    ("button", "getEnabled"): (_CONTROL, _RESULT),
}
_CALLBACK = re.compile(r"^(?:on|get|load)[A-Z]")
_KEYTIP = re.compile(r"^[A-Z0-9]+$")


@dataclass(frozen=True)
class Element:
    """One element of the ribbon with its attributes; `line` is 1-based."""

    name: str
    attributes: Mapping[str, str]
    line: int

    @property
    def title(self) -> str:
        """How messages name the element: its identifier if it has one."""
        return self.attributes.get("id", self.name)


def read(data: bytes) -> list[Element]:
    """Return the elements of a ribbon in document order; raises MacroError when it is not well-formed XML."""
    elements: list[Element] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.removeprefix(f"{NAMESPACE} ")
        elements.append(Element(local, attributes, parser.CurrentLineNumber))

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise MacroError(f"{FILE}, dòng {error.lineno}: không phải XML đúng dạng (cột {error.offset}).") from error
    return elements


def images() -> frozenset[str]:
    """Return the names of Office's own pictures that controls may use."""
    text = (Path(__file__).parent / "image_mso.txt").read_text(encoding="ascii")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def check(data: bytes, procedures: Sequence[Procedure]) -> list[Problem]:
    """Return what is wrong with a ribbon whose callbacks must be among `procedures`."""
    elements = read(data)
    found = [*_repeated(elements, "id"), *_repeated(elements, "keytip"), *_shadowed(elements), *_buttons(elements)]
    pictures = images()
    known = {p.name: p for p in procedures if p.public}
    for element in elements:
        found += _element(element, pictures)
        found += _callbacks(element, known)
    return sorted(found, key=lambda p: p.line)


def _problem(element: Element, text: str) -> Problem:
    return Problem(FILE, element.line, f"{element.title}: {text}")


def _repeated(elements: Sequence[Element], attribute: str) -> Iterator[Problem]:
    counts = Counter(e.attributes[attribute] for e in elements if attribute in e.attributes)
    for element in elements:
        value = element.attributes.get(attribute, "")
        if counts[value] > 1:
            yield _problem(element, f'{attribute} "{value}" dùng {counts[value]} lần; mỗi giá trị chỉ dùng một lần.')


def _shadowed(elements: Sequence[Element]) -> Iterator[Problem]:
    """Yield buttons whose keytip begins another's: Excel would act before the second letter is typed."""
    tips = {e.attributes["keytip"]: e for e in elements if e.name == "button" and "keytip" in e.attributes}
    for tip, element in tips.items():
        longer = [other for other in tips if other != tip and other.startswith(tip)]
        if longer:
            yield _problem(element, f"keytip {tip} là phần đầu của {longer[0]}.")


def _buttons(elements: Sequence[Element]) -> Iterator[Problem]:
    present = {e.attributes.get("id") for e in elements if e.name == "button"}
    wanted = {buttons.control(f): f for f in buttons.FUNCTIONS}
    for name in sorted(wanted.keys() - present):
        yield Problem(FILE, 0, f"thiếu nút {name} của hàm {wanted[name]}.")
    for element in elements:
        function = wanted.get(element.attributes.get("id", ""))
        if element.name != "button":
            continue
        if function is None:
            yield _problem(element, "không có trong danh sách hàm của các nút (bvq_excel/addin/buttons.py).")
        elif element.attributes.get("onAction") != buttons.callback(function):
            yield _problem(element, f"onAction phải là {buttons.callback(function)}.")


def _element(element: Element, pictures: frozenset[str]) -> Iterator[Problem]:
    yield from _attributes(element)
    attributes = element.attributes
    keytip = attributes.get("keytip", "A")
    if len(keytip) > LONGEST_KEYTIP:
        yield _problem(element, f"keytip {keytip} dài quá {LONGEST_KEYTIP} ký tự.")
    elif not _KEYTIP.match(keytip):
        yield _problem(element, f"keytip {keytip} chỉ được gồm chữ hoa không dấu và chữ số.")
    if "imageMso" in attributes and attributes["imageMso"] not in pictures:
        yield _problem(element, f"imageMso {attributes['imageMso']} không có trong danh sách ảnh đã biết của Office.")
    if attributes.get("size", "large") not in ("large", "normal"):
        yield _problem(element, "size phải là large hoặc normal.")
    unknown = set(attributes.get("tag", "").split()) - buttons.KINDS
    if unknown:
        yield _problem(element, f"tag có loại sổ không biết: {', '.join(sorted(unknown))}.")


def _attributes(element: Element) -> Iterator[Problem]:
    """Yield what the element may not be, lacks or has too much of; Excel drops the whole ribbon for one such fault."""
    attributes = element.attributes
    if element.name not in _ELEMENTS:
        yield _problem(
            element, f"thành phần {element.name} chưa được kiểm tra; chỉ dùng {', '.join(sorted(_ELEMENTS))}."
        )
    for name in _REQUIRED.get(element.name, ()):
        if not attributes.get(name, "").strip():
            yield _problem(element, f"thiếu {name}.")
    allowed = (*_REQUIRED.get(element.name, ()), *_OPTIONAL.get(element.name, ()))
    for name, value in attributes.items():
        if element.name in _ELEMENTS and name not in allowed:
            yield _problem(element, f"không dùng thuộc tính {name} ở {element.name}.")
        if len(value) > LONGEST_TEXT:
            yield _problem(element, f"{name} dài quá {LONGEST_TEXT} ký tự.")


def _callbacks(element: Element, known: Mapping[str, Procedure]) -> Iterator[Problem]:
    for attribute, name in element.attributes.items():
        if not _CALLBACK.match(attribute):
            continue
        expected = _SIGNATURES.get((element.name, attribute))
        procedure = known.get(name)
        if expected is None:
            yield _problem(element, f"{attribute} chưa được kiểm tra ở {element.name}.")
        elif procedure is None:
            yield _problem(element, f"{attribute} gọi {name} nhưng macros không có thủ tục công khai nào tên đó.")
        elif procedure.parameters != expected:
            shown = ", ".join(f"{how} {kind}" for how, kind in expected)
            yield _problem(element, f"{name} phải nhận đúng các tham số ({shown}) thì Excel mới gọi được {attribute}.")
