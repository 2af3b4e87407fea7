"""The add-in's functions for tests: a desk with a fixed clock in a temporary folder, the headless app, open books."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from bvq_excel.hosts import headless
from bvq_excel.hosts.excel_desk import Desk
from tests.conftest import SHARED

NOW = datetime(2019, 6, 17, 8, 0)
SAMPLES = SHARED / "samples"


@dataclass
class Office:
    """An app without Excel and the surroundings of its user."""

    app: xw.App
    folder: Path
    opened: list[Path] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """The user's clock and folders; what is opened is noted."""
        return Desk(
            lambda: NOW, self.folder / "cfg" / "thiet_lap.txt", self.folder / "logs", self.folder, self.opened.append
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

    def set(self, **settings: str) -> None:
        """Write the user's settings."""
        self.desk.settings_file.parent.mkdir(exist_ok=True)
        lines = [f"{word} = '{value}'\n" for word, value in settings.items()]
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
