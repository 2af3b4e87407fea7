"""Feedback for tests: workbooks with known faults in, the files that units are sent back out."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from bvq_excel import feedback
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.documents import readback
from bvq_excel.error_list import HEADERS
from bvq_excel.model import CheckedFile, RawWorkbook
from bvq_excel.reading import open_workbook
from bvq_excel.records import read_submissions
from tests.books import RECEIVED, raw_book, valid

MADE = datetime(2019, 6, 18, 9, 30)
TOO_EARLY = {"closed_date": date(2019, 2, 3)}  # R-KN-01, an error at AH6
NO_GUESTS = {"attendees": 0}  # R-TT-01, a warning at N6
OTHER_CASE = valid("KhieuNai", consumer_name="Lý A Páo", respondent_name="Cửa hàng Lan Anh")
NOTE = {"note": "Mưa lũ, không có ai đến dự"}


def checked(catalog: Catalog, *given: RawWorkbook | Path) -> list[CheckedFile]:
    """The outcome of checking grids or files."""
    files = []
    for one in given:
        raw = open_workbook(one) if isinstance(one, Path) else one
        found = read_submissions(raw, catalog, RECEIVED)
        findings = tuple(checker(catalog).check(s, RECEIVED) for s in found)
        files.append(CheckedFile(raw.file, tuple(replace(s, problems=()) for s in found), findings))
    return files


def made(catalog: Catalog, folder: Path, *given: RawWorkbook | Path, **options: Any) -> dict[str, Path]:
    """The files of the feedback on `given`, by name."""
    paths = feedback.write(catalog, checked(catalog, *given), folder, RECEIVED, MADE, **options)
    return {path.name: path for path in paths}


def clean(**sheets: Any) -> RawWorkbook:
    """A workbook of a unit that leads no task of its own, in order."""
    return raw_book(unit="DPTTH", **sheets)


def faulty(**cover: Any) -> RawWorkbook:
    rows = [valid("TuyenTruyen", **NO_GUESTS), valid("TuyenTruyen", topic="Chủ đề khác", **(NO_GUESTS | NOTE))]
    return raw_book(cover=cover, KhieuNai=[valid("KhieuNai"), OTHER_CASE | TOO_EARLY], TuyenTruyen=rows)


def everything(path: Path) -> str:
    """All that a file holds: the text of every part, and of the parts without their tags."""
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return "\n".join([*parts, *(html.unescape(re.sub(r"<[^>]+>", "", part)) for part in parts), path.name])


def listed(path: Path) -> list[dict[str, str]]:
    """The rows of Loi in a workbook, by header."""
    rows = load_workbook(path, data_only=True)["Loi"].iter_rows(min_row=5, values_only=True)
    header, *body = rows
    assert header == HEADERS
    return [dict(zip(HEADERS, (str(v or "") for v in row), strict=True)) for row in body]


def table(path: Path, first: str) -> list[list[str]]:
    """The slip's table whose first column has that header."""
    return next([list(r) for r in t] for t in readback.tables(path) if t[0][0] == first)
