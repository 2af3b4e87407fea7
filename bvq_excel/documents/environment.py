"""The one Jinja environment of all templates: sandboxed, escaping, strict about names, and bounded.

A template may print fields, loop over lists, test conditions, define macros, and call the functions that the
document offers. It can reach no Python object behind a value, call no method, import nothing, and cannot be
written so that it runs or grows without end. Whatever goes wrong becomes a TemplateError in Vietnamese that names
the template, the field and, where it is known, the text around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from jinja2 import StrictUndefined, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.runtime import Context, LoopContext, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from bvq_excel.errors import BvqError, TemplateError
from bvq_excel.text import lower_first

MAX_LOOP_DEPTH = 3
MAX_CALLS = 20_000
MAX_TEXT = 100_000
FILTERS = frozenset({"default", "first", "last", "length", "lower", "upper", "trim"})
TESTS = frozenset({"defined", "undefined", "none", "number", "string", "divisibleby", "even", "odd", "in"})
LOOP_ATTRIBUTES = frozenset({"index", "index0", "first", "last", "length", "revindex", "previtem", "nextitem"})
ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**"})
FORBIDDEN = (nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends, nodes.Block, nodes.AssignBlock, nodes.Concat)

TAG = re.compile(r"\{\{|\{%")
# What XML 1.0 cannot hold, and the two characters that docxtpl would take for paragraph and page breaks.
_CONTROL = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\ufffe\uffff]")
# docxtpl turns `{_{` into `{{` after rendering; text that holds it has to pass unchanged.
_DOCXTPL_ESCAPES = re.compile(r"(?<=\{)_|_(?=\}|%\})")

# What Word makes of the quotes that somebody types, and what they are in a tag.
_CURLY = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛", "'")})
_IN_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)

F = TypeVar("F", bound=Callable[..., Any])


class TemplateMistake(Exception):  # noqa: N818 - not an error of its own: it becomes a TemplateError with its place
    """What a template asks a function for in vain, said in Vietnamese (`không có chỉ tiêu 'I-KN-99'`)."""


def template_function(function: F) -> F:
    """Return `function`, marked as one that templates may call."""
    function.for_templates = True  # type: ignore[attr-defined]
    return function


class _Missing(StrictUndefined):
    """A field that does not exist: any use of it fails with the field's name."""

    @property
    def _undefined_message(self) -> str:
        return f"không có trường '{self._undefined_name}'"


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """The environment in which every template of the project is parsed and rendered."""

    intercepted_binops = ARITHMETIC

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=_Missing, finalize=printable)
        self.globals.clear()
        self.filters = {k: v for k, v in self.filters.items() if k in FILTERS}
        self.tests = {k: v for k, v in self.tests.items() if k in TESTS}
        self._calls = 0

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the compiled template; raises SecurityError where it holds what a template must not hold."""
        tree = self.parse(source)
        _refuse(tree)
        self._calls = 0
        return super().from_string(source, *args, **kwargs)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may read the attribute: those of a loop only, values are lists and dicts."""
        return isinstance(obj, LoopContext) and attr in LOOP_ATTRIBUTES

    def is_safe_callable(self, obj: Any) -> bool:
        """Return whether a template may call `obj`: its own macros and what was marked for templates."""
        return isinstance(obj, Macro) or getattr(obj, "for_templates", False) is True

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
        """Refuse at once: an undefined value could still be swallowed by a filter."""
        raise SecurityError(f"không được dùng '{attribute}'")

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return the sum, difference … of two numbers; texts are neither added nor repeated."""
        if operator == "**" or not all(isinstance(v, (int, float)) for v in (left, right)):
            raise SecurityError(f"không dùng được phép tính '{operator}' ở đây")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call `obj` if it is allowed and the template has not called too often already."""
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise SecurityError("mẫu gọi hàm quá nhiều lần")
        if not self.is_safe_callable(obj):
            raise SecurityError("không được gọi hàm ở đây")
        result = context.call(obj, *args, **kwargs)
        if isinstance(result, str) and len(result) > MAX_TEXT:
            raise SecurityError("mẫu tạo ra đoạn văn bản quá dài")
        return result


def printable(value: Any) -> Any:
    """Return `value` as it may stand in XML: escaped, without control characters, exactly as typed otherwise.

    Nothing prints as nothing; what is neither text nor a number cannot be printed.
    """
    if value is None:
        return ""
    if isinstance(value, (Markup, Undefined)) or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    if not isinstance(value, str):
        raise SecurityError("không in được giá trị này")
    text = str(escape(_CONTROL.sub("", value)))
    return Markup(_DOCXTPL_ESCAPES.sub("&#95;", text))  # noqa: S704 - escaped on the line above


def straight(source: str) -> str:
    """Return `source` with plain quotes inside its tags, where Word put curly ones."""
    return _IN_TAG.sub(lambda tag: tag[0].translate(_CURLY), source)


def render(environment: TemplateEnvironment, source: str, fields: Mapping[str, Any], template: str) -> str:
    """Return `source` filled with `fields`, as plain text.

    `template` is the name under which errors speak of it. Raises TemplateError.
    """
    if not TAG.search(source):
        return source
    try:
        return Markup(environment.from_string(straight(source)).render(fields)).unescape()  # noqa: S704 - plain text again
    except Exception as e:
        raise explained(e, template, source) from e


def names_of(environment: TemplateEnvironment, source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields that `source` uses, and the parts of fields (`p.nhan`) that it asks loop variables for.

    Raises SecurityError or TemplateSyntaxError for what a template must not hold.
    """
    tree = environment.parse(source)
    _refuse(tree)
    loops = {t.name for loop in tree.find_all(nodes.For) for t in loop.target.find_all(nodes.Name)}
    loops |= {loop.target.name for loop in tree.find_all(nodes.For) if isinstance(loop.target, nodes.Name)}
    parts = {a.attr for a in tree.find_all(nodes.Getattr) if isinstance(a.node, nodes.Name) and a.node.name in loops}
    return frozenset(meta.find_undeclared_variables(tree)), frozenset(parts)


def unknown_fields(environment: TemplateEnvironment, source: str, known: Iterable[str]) -> list[str]:
    """Return the names that `source` uses and nobody defines, in alphabetical order."""
    return sorted(meta.find_undeclared_variables(environment.parse(source)) - set(known))


def no_such_field(template: str, name: str, known: Iterable[str], source: str) -> TemplateError:
    """Return the error about a field of `source` that does not exist, with the nearest one that does."""
    pattern = re.compile(rf"\{{[{{%][^}}]*\b{re.escape(name)}\b")
    around = next((t for t in map(plain, source.splitlines()) if pattern.search(t)), "")
    return TemplateError(f"Mẫu {template}: không có trường '{name}'{_near(around)}.{_nearest(name, known)}")


def explained(error: Exception, template: str, source: str = "", known: Iterable[str] = ()) -> TemplateError:
    """Return any failure of a template as a TemplateError that says what is wrong and where.

    `known` are the names among which the nearest one is sought for a part of a field that does not exist.
    """
    if isinstance(error, TemplateError):
        return error
    around = _around(error, source)
    if isinstance(error, TemplateSyntaxError):
        what = "thẻ viết sai cú pháp"
    elif isinstance(error, (SecurityError, UndefinedError)):
        what = _own_words(error)
    elif isinstance(error, (TemplateMistake, BvqError)):
        what = lower_first(str(error).rstrip("."))
    elif isinstance(error, RecursionError):
        what = "macro gọi lại chính nó không dừng"
    elif isinstance(error, JinjaError):
        what = "thẻ không dùng được"
    else:
        what = "không điền được mẫu"
    missing = re.match(r"không có trường '(\w+)'$", what)
    hint = _nearest(missing[1], known) if missing else ""
    return TemplateError(f"Mẫu {template}: {what}{_near(around)}.{hint}")


def shortened(text: str, limit: int = 80) -> str:
    """Return `text` on one line, cut after `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit].rstrip()}…"


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Có phải là '{close[0]}'?" if close else ""


def _near(around: str) -> str:
    return f", ở đoạn “{shortened(around)}”" if around else ""


def _own_words(error: Exception) -> str:
    text = str(error)
    return text if text.startswith(("không ", "mẫu ")) else "có thẻ không được phép dùng"


def _around(error: Exception, source: str) -> str:
    """Return the text of the template where `error` arose, without its XML."""
    lines = source.splitlines()
    if isinstance(error, TemplateSyntaxError):
        return plain("".join(lines[error.lineno - 1 : error.lineno]))
    named = re.search(r"'(\w+)'", str(error))
    for line in lines:
        text = plain(line)
        if TAG.search(text) and (not named or re.search(rf"\b{named.group(1)}\b", text)):
            return text
    return ""


def plain(xml: str) -> str:
    """Return the text of a piece of XML."""
    return re.sub(r"<[^>]+>", "", xml)


def _refuse(tree: nodes.Template) -> None:
    """Raise SecurityError for what a template must not hold: other templates, blocks, loops nested too deep."""
    for node in tree.find_all(FORBIDDEN):
        raise SecurityError(f"không được dùng thẻ '{type(node).__name__.lower()}'")
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            raise SecurityError("không được dùng vòng lặp đệ quy")
    if _loop_depth(tree) > MAX_LOOP_DEPTH:
        raise SecurityError(f"không được lồng quá {MAX_LOOP_DEPTH} vòng lặp")


def _loop_depth(node: nodes.Node) -> int:
    deepest = max((_loop_depth(child) for child in node.iter_child_nodes()), default=0)
    return deepest + isinstance(node, nodes.For)
