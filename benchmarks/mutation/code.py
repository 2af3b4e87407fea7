"""Mutants of the conditions that are functions: comparisons, truth operators and constants in rules' code.

A mutated module is compiled, and the code of the one changed function is put in place of the function's own: all
who hold the function, such as the list of checks, then run the mutant.
"""

from __future__ import annotations

import ast
import copy
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from importlib import import_module
from itertools import islice
from types import CodeType, FunctionType, ModuleType
from typing import Any

from benchmarks.mutation.conditions import forget
from benchmarks.mutation.mutants import Mutant

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
_PLAIN = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.NamedExpr)

Change = Callable[[ast.AST], None]


def mutants(name: str) -> Iterator[Mutant]:
    """Yield every mutant of the functions and methods of the module called `name`."""
    module = import_module(name)
    tree = ast.parse(inspect.getsource(module))
    for qualname, function in dict(_functions(module)).items():
        path = _path(tree, qualname)
        if path is not None:
            yield from _of_function(module, tree, qualname, path, function)


def _functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    for value in vars(module).values():
        inner = inspect.unwrap(value) if callable(value) else value
        if isinstance(inner, FunctionType) and inner.__module__ == module.__name__:
            yield inner.__qualname__, inner
        elif inspect.isclass(value) and value.__module__ == module.__name__:
            for member in vars(value).values():
                method = _method(member)
                if method is not None and method.__module__ == module.__name__:
                    yield method.__qualname__, method


def _method(member: Any) -> FunctionType | None:
    if isinstance(member, property):
        member = member.fget
    elif isinstance(member, cached_property):
        member = member.func
    elif isinstance(member, (staticmethod, classmethod)):
        member = member.__func__
    return member if isinstance(member, FunctionType) else None


def _path(tree: ast.AST, qualname: str) -> tuple[int, ...] | None:
    """Return where the definition of `qualname` is among the bodies of `tree`, None if it has none there."""
    body: list[ast.stmt] = tree.body  # type: ignore[attr-defined]
    path: list[int] = []
    for part in qualname.split("."):
        index = next((i for i, n in enumerate(body) if getattr(n, "name", None) == part), None)
        if index is None:
            return None
        path.append(index)
        body = body[index].body  # type: ignore[attr-defined]
    return tuple(path)


def _at(tree: ast.Module, path: tuple[int, ...]) -> Any:
    node: Any = tree
    for index in path:
        node = node.body[index]
    return node


def _of_function(
    module: ModuleType, tree: ast.Module, qualname: str, path: tuple[int, ...], function: FunctionType
) -> Iterator[Mutant]:
    seen: dict[tuple[str, str], int] = {}
    owner = f"{module.__name__}.{qualname}"
    for number in range(sum(1 for _ in _changes(_at(tree, path)))):
        node, change = _nth_change(copy.deepcopy(_at(tree, path)), number)
        before = ast.unparse(node)
        change(node)
        after = ast.unparse(node)
        seen[before, after] = nth = seen.get((before, after), 0) + 1
        place = owner + (f" ({nth})" if nth > 1 else "")
        yield Mutant(place, before, after, owner, _running(module, path, number, function))


def _nth_change(function: ast.AST, number: int) -> tuple[ast.AST, Change]:
    return next(islice(_changes(function), number, None))


def _changes(function: ast.AST) -> Iterator[tuple[ast.AST, Change]]:
    """Yield the nodes of a function that can be changed, and each way to change them."""
    for node in _own_nodes(function):
        if isinstance(node, ast.Compare):
            for i, op in enumerate(node.ops):
                yield from ((node, _setting_op(i, other)) for other in _COMPARISONS[type(op)])
        elif isinstance(node, ast.BoolOp):
            yield node, _turn
            yield from ((node, _dropping(i)) for i in range(len(node.values)))
        elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _SUMS:
            if not isinstance(getattr(node, "right", None), ast.Constant) or _is_number(node.right):  # type: ignore[union-attr]
                yield node, _other_sum
        elif isinstance(node, ast.Constant) and _is_number(node):
            yield node, _next_number
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield node, _flip
        elif isinstance(node, (ast.If, ast.IfExp)) and isinstance(node.test, (*_PLAIN, ast.UnaryOp)):
            yield node.test, _negate_in(node)
        elif isinstance(node, ast.comprehension):
            for i, test in enumerate(node.ifs):
                yield test, _dropping_filter(node, i)


def _own_nodes(function: Any) -> Iterator[ast.AST]:
    """Yield the nodes of a function's body, without what decides nothing.

    That is docstring, annotations, indexes, defaults, texts that are put together, and `strict=`, which only says
    that two lists are of one length.
    """
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        if _is_default(node):
            pending = [*node.values[:-1], *pending]  # type: ignore[attr-defined]
            continue
        yield node
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            inner = node.body if isinstance(node.body, list) else [node.body]
            pending = [*inner, *pending]
        elif isinstance(node, ast.AnnAssign):
            pending = [*([node.value] if node.value else []), *pending]
        elif isinstance(node, ast.Subscript):
            pending = [node.value, *pending]
        elif not isinstance(node, ast.JoinedStr):
            pending = [*ast.iter_child_nodes(node), *pending]


def _is_default(node: ast.AST) -> bool:
    """Return whether a node is `value or ""` (or another empty value): a default, which decides nothing."""
    if not (isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)):
        return False
    last = node.values[-1]
    return (isinstance(last, ast.Constant) and not last.value) or (isinstance(last, ast.Tuple) and not last.elts)


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def _setting_op(index: int, other: type[ast.cmpop]) -> Change:
    def change(node: Any) -> None:
        node.ops[index] = other()

    return change


def _turn(node: Any) -> None:
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _dropping(index: int) -> Change:
    def change(node: Any) -> None:
        rest = [value for i, value in enumerate(node.values) if i != index]
        if len(rest) == 1:
            _become(node, rest[0])
        else:
            node.values = rest

    return change


def _other_sum(node: Any) -> None:
    node.op = _SUMS[type(node.op)]()


def _next_number(node: Any) -> None:
    node.value += 1


def _flip(node: Any) -> None:
    node.value = not node.value


def _negate_in(parent: Any) -> Change:
    """Return the negation of the test of `if`; the node itself becomes the negation, so that it can be shown."""

    def change(node: Any) -> None:
        _become(node, ast.UnaryOp(ast.Not(), copy.copy(node)))

    return change


def _dropping_filter(parent: Any, index: int) -> Change:
    def change(node: Any) -> None:
        _become(node, ast.Constant(True))

    return change


def _become(node: Any, other: ast.AST) -> None:
    """Turn `node` into `other` where it stands."""
    fields = dict(vars(other))
    node.__class__ = type(other)
    vars(node).clear()
    vars(node).update(fields)


# running a mutant ----------------------------------------------------------------------------------------------


def _running(
    module: ModuleType, path: tuple[int, ...], number: int, function: FunctionType
) -> Callable[[], AbstractContextManager[None]]:
    @contextmanager
    def applied() -> Iterator[None]:
        tree = ast.parse(inspect.getsource(module))
        node, change = _nth_change(_at(tree, path), number)
        change(node)
        code = compile(ast.fix_missing_locations(tree), str(module.__file__), "exec")
        before = function.__code__
        function.__code__ = _code(code, function.__qualname__)
        _forget_all()
        try:
            yield
        finally:
            function.__code__ = before
            _forget_all()

    return applied


def _code(code: CodeType, qualname: str) -> CodeType:
    """Return the code object of `qualname` inside a module's code."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == qualname:
                return constant
            if qualname.startswith(f"{constant.co_qualname}."):
                return _code(constant, qualname)
    raise LookupError(qualname)


def _forget_all() -> None:
    """Empty the caches in which the answers of rules and of readers of cells may be kept."""
    forget()
    forget_answers()


def forget_answers() -> None:
    """Empty the caches of the modules whose functions are mutated: their functions are then called anew."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGES):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


PACKAGES = ("bvq_excel.sheets.", "bvq_excel.values.")
