"""Reading the catalogue's files into typed entries; a broken file fails here with the file and the entry named.

The files are the project's only copy of the data contract: TOML for what has structure, CSV for lists that
an officer may edit in Excel. Another province is a folder with the files that are different there: they stand in
place of the shipped ones of the same name, or beside them (further sheets, further rules).
"""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar

from bvq_excel.catalog import compiled
from bvq_excel.catalog.catalog import Catalog
from bvq_excel.catalog.definitions import (
    SEVERITIES,
    Annex,
    Area,
    Case,
    Clause,
    Column,
    Document,
    DocumentPart,
    Enumeration,
    EnumValue,
    Indicator,
    Parameter,
    PeriodExample,
    PeriodScheme,
    Rule,
    Sheet,
    Task,
    Unit,
    Writing,
)
from bvq_excel.catalog.overlay import Files
from bvq_excel.errors import CatalogError

DATA = Path(__file__).resolve().parent / "data"
_in_use = DATA

T = TypeVar("T")

# The contract's names on the left, the entries' on the right, where they differ.
UNIT_NAMES = {
    "unit_code": "code",
    "unit_name": "name",
    "unit_name_upper": "name_upper",
    "parent_code": "parent",
    "group_no": "group",
    "place_name": "place",
    "successor_codes": "successors",
}
AREA_NAMES = {"area_code": "code", "area_name": "name", "parent_code": "parent", "successor_codes": "successors"}
TASK_NAMES = {"task_code": "code", "uom": "uoms"}
ALIASES, EVERY_SHEET = "header_aliases.toml", "every_sheet"
CLAUSE_NAMES = {"clause": "code", "task_codes": "tasks"}
RULE_NAMES = {"pass": "passing", "fail": "failing"}


def use(folder: Path | None) -> None:
    """Make `folder` the province of this process: its catalogue is what `load()` gives; None for the shipped one.

    Called once by the host, before anything is loaded. Raises CatalogError when there is no such folder.
    """
    global _in_use
    if folder is not None and not folder.is_dir():
        raise CatalogError(f"Không có thư mục danh mục {folder}.")
    _in_use = folder or DATA


def in_use() -> Path:
    """Return the catalogue folder of this process."""
    return _in_use


def load(folder: Path | None = None) -> Catalog:
    """Return the validated catalogue of the province in `folder`, by default of the one in use; read once per process.

    Raises CatalogError, naming file and entry, when a file is malformed or inconsistent.
    """
    return _load(folder or _in_use)


@lru_cache(maxsize=4)
def _load(folder: Path) -> Catalog:
    kept = compiled.recall(folder) if folder == DATA else None
    if kept is not None:
        return kept
    from bvq_excel.catalog.validation import validate

    catalog = read(folder)
    validate(catalog)
    if folder == DATA:
        compiled.keep(folder, catalog)
    return catalog


def read(folder: Path) -> Catalog:
    """Return the catalogue in `folder`, each entry well formed but references between them not yet checked."""
    files = Files((DATA,) if folder == DATA else (DATA, folder))
    documents = files.toml("documents.toml")
    periods = files.toml("periods.toml")
    sheets = _by("name", "sheets", (_sheet(n, files.toml(n)) for n in files.part("sheets")))
    return Catalog(
        sheets=_with_aliases(sheets, files.toml(ALIASES)),
        enums=_enums(files.toml("enums.toml")["enums"]),
        rules=_by("id", "rules", (r for n in files.part("rules") for r in _rules(n, files.toml(n)))),
        parameters=_grouped("key", _entries(files, "parameters.csv", Parameter, {})),
        units=_grouped("code", _entries(files, "units.csv", Unit, UNIT_NAMES)),
        areas=_by("code", "areas.csv", _entries(files, "areas.csv", Area, AREA_NAMES)),
        tasks=_by("code", "tasks.csv", _entries(files, "tasks.csv", Task, TASK_NAMES)),
        clauses=_by("code", "clauses.csv", _entries(files, "clauses.csv", Clause, CLAUSE_NAMES)),
        indicators=_by("code", "indicators.toml", _indicators(files.toml("indicators.toml")["indicators"])),
        documents=_by("id", "documents.toml", (_document(d) for d in documents["documents"])),
        annexes=_by(
            "id", "documents.toml", (_build(Annex, a, "documents.toml, annexes") for a in documents["annexes"])
        ),
        writing=_build(
            Writing,
            {k: v for k, v in documents.items() if k in {f.name for f in dataclasses.fields(Writing)}},
            "documents.toml",
        ),
        format_checks=tuple(documents["format_checks"]),
        schemes=_schemes(periods),
        period_pattern=periods["code_pattern"],
    )


# entries ----------------------------------------------------------------------------------------------------


def _entries(files: Files, name: str, cls: type[T], names: Mapping[str, str]) -> Iterable[T]:
    for line, row in enumerate(files.table(name), 2):
        yield _build(cls, {names.get(k, k): v for k, v in row.items()}, f"{name}, dòng {line}")


def _sheet(name: str, raw: dict[str, Any]) -> Sheet:
    name = Path(name).name
    columns = tuple(
        _build(Column, c, f"{name}, cột {c.get('key', i)}") for i, c in enumerate(raw.pop("columns", ()), 1)
    )
    return _build(Sheet, raw | {"columns": columns}, name)


def _with_aliases(sheets: dict[str, Sheet], given: dict[str, Any]) -> dict[str, Sheet]:
    """Return the sheets with the other headers of their columns."""
    common = given.pop(EVERY_SHEET, {})
    for name, keys in given.items():
        unknown = [k for k in keys if name not in sheets or k not in sheets[name].by_key]
        if unknown:
            raise CatalogError(f"{ALIASES}, {name}: không có cột {unknown[0]}")
    found = {}
    for name, sheet in sheets.items():
        own = [({} if sheet.is_form else common), given.get(name, {})]
        columns = tuple(
            dataclasses.replace(c, aliases=_strings([a for part in own for a in part.get(c.key, ())]))
            for c in sheet.columns
        )
        found[name] = dataclasses.replace(sheet, columns=columns)
    return found


def _rules(name: str, found: Mapping[str, Any]) -> Iterable[Rule]:
    for raw in found.get("rules", ()):
        where = f"{Path(name).name}, quy tắc {raw.get('id', '?')}"
        cases = tuple(_build(Case, c, f"{where}, cases") for c in raw.get("cases", ()))
        rule = _build(Rule, {RULE_NAMES.get(k, k): v for k, v in raw.items()} | {"cases": cases}, where)
        if rule.severity not in SEVERITIES:
            raise CatalogError(f"{where}: severity '{rule.severity}' không có")
        yield rule


def _indicators(found: Iterable[dict[str, Any]]) -> Iterable[Indicator]:
    for raw in found:
        optional = {"dedup_key": "", "dedup_keep": ""}
        yield _build(Indicator, optional | raw, f"indicators.toml, chỉ tiêu {raw.get('code', '?')}")


def _enums(given: Mapping[str, Mapping[str, Any]]) -> dict[str, Enumeration]:
    found = {}
    for name, raw in given.items():
        values = []
        for v in raw["values"]:
            where = f"enums.toml, {name}.{v.get('code', '?')}"
            known = {"code", "label", "aliases", "valid_from", "valid_to"}
            extra = {k: x for k, x in v.items() if k not in known}
            values.append(_build(EnumValue, {k: x for k, x in v.items() if k in known} | {"extra": extra}, where))
        found[name] = Enumeration(name, raw["title"], tuple(values))
    return found


def _document(raw: Mapping[str, Any]) -> Document:
    where = f"documents.toml, văn bản {raw.get('id', '?')}"
    names = {f.name for f in dataclasses.fields(Document)} - {"extra", "parts"}
    parts = tuple(_build(DocumentPart, p, f"{where}, phần {p.get('no', '?')}") for p in raw.get("parts", ()))
    known = {k: v for k, v in raw.items() if k in names}
    extra = {k: v for k, v in raw.items() if k not in names | {"parts"}}
    return _build(Document, {"period_words": {}} | known | {"parts": parts, "extra": extra}, where)


def _schemes(raw: Mapping[str, Any]) -> dict[str, PeriodScheme]:
    found = {}
    for code, s in raw["schemes"].items():
        where = f"periods.toml, {code}"
        examples = tuple(
            _build(PeriodExample, {"code": e["code"], "first": e["from"], "last": e["to"], "days": e["days"]}, where)
            for e in s["examples"]
        )
        labels = {k: f["label"] for k, f in s["formulas"].items()}
        found[code] = PeriodScheme(code, s["title"], s["basis"], labels, examples)
    return found


# generic construction ---------------------------------------------------------------------------------------


@cache
def _fields(cls: Any) -> dict[str, tuple[Callable[[object], object], bool]]:
    """Return for each field of `cls` its converter and whether the entry must name it."""
    hints = typing.get_type_hints(cls)
    return {
        f.name: (
            _converter(hints[f.name]),
            f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING,
        )
        for f in dataclasses.fields(cls)
    }


def _build(cls: type[T], raw: Mapping[str, object], where: str) -> T:
    """Return `raw` as a `cls`, each value converted to its field's type.

    Raises CatalogError, beginning with `where`, for unknown, missing or ill-typed fields.
    """
    fields = _fields(typing.cast("Hashable", cls))
    unknown = [k for k in raw if k not in fields]
    if unknown:
        raise CatalogError(f"{where}: trường lạ '{unknown[0]}'")
    values = {}
    for name, (convert, needed) in fields.items():
        if name in raw:
            try:
                values[name] = convert(raw[name])
            except (ValueError, TypeError) as e:
                raise CatalogError(f"{where}: trường {name} sai kiểu ({raw[name]!r})") from e
        elif needed:
            raise CatalogError(f"{where}: thiếu trường {name}")
    return cls(**values)


def _converter(hint: Any) -> Callable[[object], object]:
    origin = typing.get_origin(hint)
    if origin is UnionType:
        inner = _converter(next(a for a in typing.get_args(hint) if a is not type(None)))
        return lambda v: None if v in ("", None) else inner(v)
    if origin is tuple:
        return _strings if typing.get_args(hint)[0] is str else _plain(tuple)
    if origin is typing.Literal:
        return _plain(str)
    if hint is date:
        return lambda v: v if isinstance(v, date) else date.fromisoformat(str(v))
    if hint is int:
        return _integer
    return _plain(origin or hint)


def _plain(kind: Any) -> Callable[[object], object]:
    def same(value: object) -> object:
        if not isinstance(value, kind):
            raise TypeError
        return value

    return same


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError
    return int(value)


def _strings(value: object) -> tuple[str, ...]:
    items = [x for x in value.split(";") if x] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)) or not all(isinstance(x, str) for x in items):
        raise TypeError
    return tuple(items)


def _by(attribute: str, where: str, entries: Iterable[T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for entry in entries:
        key = getattr(entry, attribute)
        if key in found:
            raise CatalogError(f"{where}: trùng mã {key}")
        found[key] = entry
    return found


def _grouped(attribute: str, entries: Iterable[T]) -> dict[str, tuple[T, ...]]:
    """Return entries by code, each group in order of validity."""
    found: dict[str, list[T]] = {}
    for entry in entries:
        found.setdefault(getattr(entry, attribute), []).append(entry)
    first = date.min
    return {k: tuple(sorted(v, key=lambda e: getattr(e, "valid_from", None) or first)) for k, v in found.items()}


def is_code(text: str) -> bool:
    """Return whether `text` looks like a code of the catalogue (capitals, digits, dots, dashes, underscores)."""
    return bool(re.fullmatch(r"[A-Z0-9][\w.-]*", text))
