"""Workbooks gathered one by one: nothing is different from having had them all at once, but little is kept."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from bvq_excel import consolidation, periods
from bvq_excel.catalog import Catalog
from bvq_excel.model import CheckedFile
from tests.test_consolidation import Q2, RECEIVED, a_province, book, together

ROW = {"doc_no": "1/A"}


def copy(unit: str, name: str, no: int, content: str) -> CheckedFile:
    """A workbook of `unit` whose one document tells which content it has."""
    return book(unit, file=name, no=no, content=content, VanBan=[{"doc_no": content}])


def one_by_one(catalog: Catalog, files: Sequence[CheckedFile]) -> tuple[list[CheckedFile], list[str]]:
    """The gathered files, and the names of those that were checked anew."""
    at = {Path(str(i)): file for i, file in enumerate(files)}
    anew: list[str] = []

    def again(paths: Sequence[Path]) -> list[CheckedFile]:
        anew.extend(at[path].file for path in paths)
        return [at[path] for path in paths]

    return consolidation.gathered(catalog, periods.period(catalog, Q2), RECEIVED, at.items(), again), anew


def whole(files: Sequence[CheckedFile]) -> list[str]:
    return [f.file for f in files if any(s.tables for s in f.submissions)]


def test_of_many_submissions_of_a_unit_the_last_alone_is_kept(catalog: Catalog) -> None:
    files = [copy("SYT", f"SYT{n}.xlsx", n, f"lần {n}") for n in (1, 3, 2)]
    gathered, anew = one_by_one(catalog, files)
    assert whole(gathered) == ["SYT3.xlsx"]
    assert anew == []


def test_of_equal_contents_the_first_by_name_is_kept(catalog: Catalog) -> None:
    files = [copy("SYT", name, 1, "như nhau") for name in ("b.xlsx", "a.xlsx", "c.xlsx")]
    gathered, anew = one_by_one(catalog, files)
    assert whole(gathered) == ["a.xlsx"]
    assert anew == []


def test_a_workbook_that_was_let_go_and_is_used_after_all_is_checked_anew(catalog: Catalog) -> None:
    # Of the content of "z" and "a" the name "a" counts; with that "m" is the last one.
    files = [copy("SYT", "z.xlsx", 1, "một"), copy("SYT", "m.xlsx", 1, "hai"), copy("SYT", "a.xlsx", 1, "một")]
    gathered, anew = one_by_one(catalog, files)
    assert anew == ["m.xlsx"]
    assert "m.xlsx" in whole(gathered)
    assert together(catalog, *gathered) == together(catalog, *files)


@pytest.mark.parametrize("seed", range(20))
def test_the_consolidation_is_that_of_all_workbooks_at_once(catalog: Catalog, seed: int) -> None:
    other = "2019-Q1"
    files = [
        *a_province(),
        *(copy("SYT", f"SYT ({n}).xlsx", n % 3 + 1, f"lần {n % 4}") for n in range(8)),
        *(copy("STC", f"STC{n}.xlsx", 1, f"nội dung {n % 2}") for n in range(4)),
        book("SNV", file="SNV-cu.xlsx", period=other, VanBan=[ROW]),
        book("GIDO", errors=[("ThongTin", 6)], VanBan=[ROW]),
        CheckedFile("hong.xlsx", reason="damaged", message="Tệp hỏng."),
    ]
    random.Random(seed).shuffle(files)
    gathered, _ = one_by_one(catalog, files)
    assert [f.file for f in gathered] == [f.file for f in files]
    assert together(catalog, *gathered) == together(catalog, *files)
