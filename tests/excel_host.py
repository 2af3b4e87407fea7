"""The add-in's functions for tests: a desk with a fixed clock in a temporary folder, the headless app, open books.

Fixtures are imported by name into the modules that use them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from bvq_excel import periods, settings
from bvq_excel.catalog import Catalog, load
from bvq_excel.hosts import excel, headless
from bvq_excel.hosts.excel_desk import Desk
from bvq_excel.workbooks import entry
from tests.books import COVER, valid
from tests.conftest import SHARED
from tests.entry_books import CLOCK, a_row_everywhere, unit_of, written

NOW = datetime(2019, 6, 17, 8, 0)
SAMPLES = SHARED / "samples"


@dataclass
class Office:
    """An app without Excel and the surroundings of its user."""

    app: xw.App
    folder: Path
    opened: list[Path] = field(default_factory=list)
    clouds: tuple[str, ...] = ()

    @property
    def desk(self) -> Desk:
        """The user's clock and folders; what is opened is noted."""
        file = self.folder / "cfg" / "thiet_lap.txt"
        sources = settings.Sources(user_files=[file])
        return Desk(
            now=lambda: NOW,
            catalog=load,
            who="may.lt",
            clouds=self.clouds,
            settings=lambda: settings.load(sources, load().units),
            settings_file=file,
            logs=self.folder / "logs",
            documents=self.folder,
            open=self.opened.append,
        )

    @property
    def said(self) -> str:
        """What the user was shown last."""
        return str(self.app.impl.alerts[-1])

    @property
    def here(self) -> str:
        """The selected cell: KhieuNai!AG6."""
        selection = self.app.selection
        return f"{selection.sheet.name}!{selection.get_address(False, False)}"

    def open(self, path: Path) -> xw.Book:
        """Open a copy of a workbook, so that the original cannot be touched."""
        inside = self.folder / path.name
        if path != inside:
            shutil.copy(path, inside)
        return self.app.books.open(inside)

    def answer(self, *buttons: str) -> None:
        """Press `buttons` at the next questions."""
        self.app.impl.answers.extend(buttons)

    def set(self, **given: str) -> None:
        """Write the user's settings."""
        self.desk.settings_file.parent.mkdir(exist_ok=True)
        lines = [f"{word} = '{value}'\n" for word, value in given.items()]
        self.desk.settings_file.write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An app of its own, which is gone afterwards."""
    app = headless.start()
    yield Office(app, tmp_path)
    app.quit()


def listed(book: xw.Book, *headers: str) -> list[tuple[Any, ...]]:
    """Return the given columns of Loi's filled rows."""
    body = book.sheets["Loi"].tables["tblLoi"].range.options(ndim=2).value
    places = [body[0].index(h) for h in headers]
    return [tuple(row[i] for i in places) for row in body[1:] if row[2]]


def complaints(catalog: Catalog, *changes: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A row in every sheet, and complaints with these changes."""
    typed = {c.key for c in catalog.sheets["KhieuNai"].columns if not c.computed}
    rows = [{k: v for k, v in valid("KhieuNai", **c).items() if k in typed} for c in changes or ({},)]
    return {**a_row_everywhere(catalog), "KhieuNai": rows}


@pytest.fixture
def book(office: Office) -> xw.Book:
    """SCT's workbook with three complaints, saved without an error in them."""
    path = office.folder / "SCT_2019-Q2.xlsx"
    path.write_bytes(three_complaints())
    return office.open(path)


@lru_cache
def three_complaints() -> bytes:
    """The file that many tests begin with, written once."""
    changes = [{"consumer_name": name} for name in ("Vàng A Chu", "Lò Thị Mẩy", "Giàng A Páo")]
    with tempfile.TemporaryDirectory() as folder:
        return written(Path(folder), rows=complaints(load(), *changes)).read_bytes()


@pytest.fixture
def shared(office: Office, catalog: Catalog) -> xw.Book:
    """A shared workbook of SCT and SYT, each with a training course that says too little."""
    period = periods.period(catalog, "2019-Q2")
    course = {
        k: v for k, v in valid("DaoTao", organiser=None).items() if not catalog.sheets["DaoTao"].by_key[k].computed
    }
    contents = [entry.Contents(unit_of(u, "2019-Q2"), {"DaoTao": [course]}, COVER) for u in ("SCT", "SYT")]
    path = entry.write_shared(office.folder / "chung.xlsx", catalog, period, contents, clock=CLOCK)
    return office.open(path)


@pytest.fixture
def wrong(office: Office, book: xw.Book) -> xw.Book:
    """The workbook with errors in AG6 and AG8, checked; the cover is in front."""
    for cell in ("AG6", "AG8"):
        book.sheets["KhieuNai"].range(cell).value = "Xong rồi"
    excel.check(book, office.desk)
    return book


@pytest.fixture
def warned(office: Office, book: xw.Book) -> xw.Book:
    """The workbook with a warning (tasks without a row) that somebody keeps, with a reason."""
    excel.check(book, office.desk)
    rows = listed(book, "STT", "Quy tắc")
    (row,) = (5 + int(number) for number, rule in rows if rule == "R-NV-03")
    book.sheets["Loi"].range((row, 12)).value = "Các nhiệm vụ khác do đơn vị khác làm"
    return book


def errors(book: xw.Book) -> list[tuple[Any, ...]]:
    """Rule and cell of the errors that Loi lists."""
    return [
        (rule, f"{sheet}!{cell}")
        for level, rule, sheet, cell in listed(book, "Mức", "Quy tắc", "Biểu", "Ô")
        if level == "Lỗi"
    ]
