"""An Excel that is none: an xlwings engine over openpyxl, so that the add-in's functions run without Excel.

For tests and for automation on copies. It is built on the classes that xlwings gives to engines (BSD licence) and
needs no licence key. What it cannot do, it says: formulas are not calculated (a cell gives the value that was stored
with its formula, none once something was put into it), and openpyxl loses what it does not know (text boxes, the
ribbon) on saving; so a file that existed before is never written.

    app = headless.start()
    book = app.books.open("copy.xlsx")
    excel.check(book)
    book.save("checked.xlsx")
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import xlwings as xw
from openpyxl import Workbook, load_workbook
from xlwings import base_classes

from bvq_excel.errors import HostError
from bvq_excel.hosts import headless_cells as cells
from bvq_excel.hosts.headless_book import Book
from bvq_excel.hosts.headless_range import Range
from bvq_excel.reading import open_workbook

NAME = "headless"
_pids = itertools.count(1)


class Engine:
    """What xlwings asks an engine for."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        return "" if x is None else x

    @staticmethod
    def clean_value_data(
        data: Any,
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if isinstance(value, cells.CellError):
                return str(value) if err_to_str else None
            if value is None or value == "":
                return empty_as
            if isinstance(value, float) and number_builder is not None:
                return number_builder(value)
            if isinstance(value, datetime) and datetime_builder is not datetime:
                return datetime_builder(year=value.year, month=value.month, day=value.day)
            return value

        return [[clean(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    """The running apps, the newest first."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._apps: list[App] = []

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> App:
        app = App(self)
        self._apps.insert(0, app)
        if add_book:
            app.books.add()
        return app

    def keys(self) -> list[int]:
        return [app.pid for app in self._apps]

    def __iter__(self) -> Iterator[App]:
        return iter(self._apps)

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self._apps if app.pid == pid)

    def remove(self, app: App) -> None:
        """Forget an app that was quit."""
        self._apps.remove(app)


class App(base_classes.App):
    """One app: its books and the settings that a function must leave as they were.

    `alerts` has what the user would have been shown; `answers` are the buttons that the user presses next, where
    there is a choice: none means that the user declines.
    """

    # In the class, where they replace the properties of the base class.
    visible = True
    screen_updating = True
    display_alerts = True
    enable_events = True
    calculation = "automatic"
    status_bar: str | bool = False

    def __init__(self, apps: Apps) -> None:
        self._apps = apps
        self._pid = next(_pids)
        self._books = Books(self)
        self.alerts: list[str] = []
        self.answers: deque[str] = deque()

    @property
    def engine(self) -> Engine:
        return self._apps.engine

    @property
    def api(self) -> Any:
        return self

    @property
    def pid(self) -> int:
        return self._pid

    @property
    def books(self) -> Books:
        return self._books

    @property
    def version(self) -> str:
        return "0.0"

    @property
    def selection(self) -> Range | None:
        book = self._books.current
        return book.sheets.active.selection if book else None

    def activate(self, steal_focus: bool = False) -> None:
        self._apps._apps.remove(self)
        self._apps._apps.insert(0, self)

    def calculate(self) -> None:
        """Do nothing: there is no calculation here."""

    def alert(self, prompt: str, title: str, buttons: str, mode: str, callback: Any) -> str:
        self.alerts.append(prompt)
        if buttons == "ok":
            return "ok"
        return self.answers.popleft() if self.answers else {"ok_cancel": "cancel"}.get(buttons, "no")

    def quit(self) -> None:
        self._apps.remove(self)


class Books(base_classes.Books):
    """The open books of an app."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.current: Book | None = None
        self._books: list[Book] = []

    @property
    def api(self) -> Any:
        return self._books

    @property
    def active(self) -> Book:
        if self.current is None:
            raise HostError("Không có sổ nào đang mở.")
        return self.current

    def __call__(self, name_or_index: int | str) -> Book:
        if isinstance(name_or_index, int):
            return self._books[name_or_index - 1]
        for book in self._books:
            if book.name.casefold() == str(name_or_index).casefold():
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self._books)

    def __iter__(self) -> Iterator[Book]:
        return iter(self._books)

    def add(self) -> Book:
        return self._opened(Book(self.app, Workbook(), f"Book{len(self) + 1}"))

    def open(self, fullname: str, *args: Any) -> Book:
        path = Path(fullname)
        raw = open_workbook(path)
        part = load_workbook(path, keep_vba=path.suffix.casefold() == ".xlsm")
        return self._opened(Book(self.app, part, path.name, path, {s: raw.sheets[s.title] for s in part.worksheets}))

    def _opened(self, book: Book) -> Book:
        self._books.append(book)
        self.current = book
        return book

    def closed(self, book: Book) -> None:
        """Forget a book that was closed; the last one opened comes to the front."""
        self._books.remove(book)
        self.current = self._books[-1] if self._books else None


_engine = Engine()


def register() -> xw.Engine:
    """Return the engine, known to xlwings from now on as `xlwings.engines["headless"]`."""
    if NAME not in {engine.name for engine in xw.engines}:
        xw.engines.add(xw.Engine(impl=_engine))
    return xw.engines[NAME]


def start() -> xw.App:
    """Return a new app of this host without a book; it becomes the active app of the active engine."""
    register().activate()
    return xw.App(add_book=False)
