"""Which sheet of a file is which of the catalogue's: by its name, by a name that was altered, by its headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Sheet
from bvq_excel.model import Problem, RawSheet, RawWorkbook
from bvq_excel.records import titles
from bvq_excel.records.likeness import Places, known, place
from bvq_excel.text import ascii_name, fold, normalise

RULE = "R-CH-10"
# Sheets of ours that hold no records.
HELPERS = frozenset(map(fold, ("Loi", "DanhMuc", "HuongDan", "ThayDoi", "ChuaChuyen", "BangDieuKhien", "TongHop")))
# Those of them that nobody fills in.
GENERATED = frozenset(map(fold, ("DanhMuc", "HuongDan")))
# So much of a sheet from its first cell on is enough to know it by its headers.
HEAD_ROWS, HEAD_COLUMNS = 60, 120
# A sheet without a known name is one of ours when it has this share of its headers, and at least so many.
SHARE, FEWEST = 0.6, 5
FORM_HEADERS, FORM_ROWS, FORM_COLUMNS = 3, HEAD_ROWS, 6

_COPY = re.compile(r"[\s_-]*(?:\(\d+\)|copy(?: of)?|ban sao)(?:\s*\(?\d+\)?)?$")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class KnownSheets:
    """The file's sheets under the catalogue's names, what is said about their names, and sheets that are no one's."""

    by_name: Mapping[str, RawSheet]
    problems: tuple[Problem, ...] = ()
    others: tuple[RawSheet, ...] = ()

    @property
    def names(self) -> Mapping[str, str]:
        """What each of the catalogue's sheets is called in the file."""
        return {name: sheet.name for name, sheet in self.by_name.items()}


def known_sheets(raw: RawWorkbook, catalog: Catalog) -> KnownSheets:
    """Return which sheet of `raw` is which of the catalogue's.

    Case and spaces around a name do not matter. A sheet whose name was altered (`KhieuNai (2)`, `Khieu Nai`,
    "Khiếu nại") or that bears the headers of a missing sheet is taken for it, with a problem that names both.
    """
    by_fold = {fold(name): sheet for name, sheet in raw.sheets.items()}
    found = {name: by_fold[fold(name)] for name in catalog.sheets if fold(name) in by_fold}
    taken = {sheet.name for sheet in found.values()}
    others = [s for s in raw.sheets.values() if s.name not in taken and fold(s.name) not in HELPERS]
    if not others:
        return KnownSheets(found)
    problems: list[Problem] = []
    left: list[RawSheet] = []
    for sheet in others:
        name = _named(catalog, sheet) or _with_headers(catalog, sheet, found)
        if not name:
            left.append(sheet)
        elif name in found:
            left.append(sheet)
            problems.extend(_copied(catalog, name, sheet, found[name]))
        else:
            found[name] = sheet
            problems.append(_problem(name, sheet, "sheet_renamed", {"typed": sheet.name, "name": name}))
    in_order = {name: found[name] for name in catalog.sheets if name in found}
    return KnownSheets(in_order, tuple(problems), tuple(left))


def _named(catalog: Catalog, sheet: RawSheet) -> str:
    """Return the catalogue's sheet that an altered name means, empty if it means none or looks otherwise."""
    name = _names(catalog).get(_key(sheet.name), "")
    return name if name and _resembles(catalog.sheets[name], sheet, 0.0, 2) else ""


def _with_headers(catalog: Catalog, sheet: RawSheet, found: Mapping[str, RawSheet]) -> str:
    """Return the missing sheet whose headers stand in `sheet`, empty if there is none."""
    missing = [s for name, s in catalog.sheets.items() if name not in found]
    return next((s.name for s in missing if _resembles(s, sheet, SHARE, FEWEST)), "")


def _copied(catalog: Catalog, name: str, sheet: RawSheet, read: RawSheet) -> Iterator[Problem]:
    if _resembles(catalog.sheets[name], sheet, SHARE, FEWEST):
        yield _problem(name, sheet, "sheet_copied", {"typed": sheet.name, "name": name, "read": read.name})


def _problem(name: str, sheet: RawSheet, case: str, facts: Mapping[str, str]) -> Problem:
    return Problem(
        "", case, sheet=name, cell="A1", rule=RULE, facts=facts, severity="warning", value=normalise(sheet.name)
    )


def _resembles(form: Sheet, sheet: RawSheet, share: float, fewest: int) -> bool:
    """Return whether at least `fewest` headers of `form`, and this `share` of them, stand in `sheet`."""
    needed = max(fewest, share * len(form.columns))
    if form.is_form:
        return len(form_rows(form, sheet)[1].at) >= needed
    return titles.score(titles.find(form, sheet), known(form.columns)) >= needed


def form_rows(form: Sheet, sheet: RawSheet) -> tuple[int, Places]:
    """Return in which column (zero-based) the headers of a form stand, and in which rows (1-based).

    Of the first columns it is the one that has most of them.
    """
    best = (1, Places())
    for column in (1, 0, *range(2, FORM_COLUMNS)):
        texts = {
            number: (normalise(row[column]),)
            for number, row in enumerate(sheet.cells[:FORM_ROWS], 1)
            if len(row) > column and isinstance(row[column], str) and row[column].strip()
        }
        if len(texts) < FORM_HEADERS:
            continue
        found = place(form.columns, form.columns, texts)
        if len(found.at) > len(best[1].at):
            best = (column, found)
        if len(best[1].at) * 2 > len(form.columns):
            break
    return best


def _key(name: str) -> str:
    """Return a sheet's name without marks, case, spaces, signs and what a copy has at its end."""
    return _NOT_LETTERS.sub("", _COPY.sub("", ascii_name(normalise(name)).casefold().strip()))


@lru_cache(maxsize=8)
def _names(catalog: Catalog) -> Mapping[str, str]:
    """Return the catalogue's sheets by every key that their names, labels and titles have; none for two of them."""
    found: dict[str, set[str]] = {}
    labels = catalog.enums["SheetName"].by_code if "SheetName" in catalog.enums else {}
    for name, sheet in catalog.sheets.items():
        label = labels.get(name)
        texts = (name, sheet.title, *((label.label, *label.aliases) if label else ()))
        for text in texts:
            found.setdefault(_key(text), set()).add(name)
    return {key: next(iter(names)) for key, names in found.items() if len(names) == 1}
