"""Around every click: what it works on, Excel as it was afterwards, and what the user is told.

A function of the ribbon runs inside `click`. Whatever happens in it, the user's screen updating, calculation mode,
events, status bar and active sheet are as before; then one message is shown. A condition that was foreseen speaks
for itself; anything else gives a short message and a log file, never a traceback.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sized
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bvq_excel.catalog import Catalog
from bvq_excel.errors import BvqError, UsageError
from bvq_excel.files import Keeper
from bvq_excel.hosts.excel_desk import Desk, users_desk
from bvq_excel.hosts.excel_reading import called
from bvq_excel.office import Office
from bvq_excel.settings import Settings

if TYPE_CHECKING:
    from xlwings import App, Book, Sheet

TITLE = "BVQLNTD"
LONGEST = 1_000  # characters that a message box shows without running off the screen
QUIET = {"screen_updating": False, "enable_events": False, "calculation": "manual"}
CONF_SHEET = "xlwings.conf"
Kind = Literal["none", "entry", "consolidated", "other"]


@dataclass
class Click:
    """One press of a button: the app, the active workbook (None if there is none), the user's surroundings."""

    app: App
    book: Book | None
    desk: Desk
    moved: bool = False
    said: list[str] = field(default_factory=list)

    @cached_property
    def catalog(self) -> Catalog:
        """The catalogue."""
        return self.desk.catalog()

    @cached_property
    def settings(self) -> Settings:
        """What the user has set."""
        return self.desk.settings()

    @cached_property
    def office(self) -> Office:
        """What the lead department works with."""
        return Office(self.settings, self.catalog, self.desk.now, self.today, self.desk.who, self.progress)

    @property
    def today(self) -> date:
        """The day, on which what is checked counts as received."""
        return self.desk.now().date()

    @property
    def open_book(self) -> Book:
        """The active workbook; raises UsageError when there is none."""
        if self.book is None:
            raise UsageError("Chưa có sổ nào đang mở. Hãy mở sổ cần làm rồi bấm lại.")
        return self.book

    @cached_property
    def kind(self) -> Kind:
        """What the active workbook is, as the ribbon sees it."""
        names = set(self.book.sheet_names) if self.book else None
        if names is None:
            return "none"
        cover = self.catalog.cover.name
        if any(name == cover or name.startswith(f"{cover} ") for name in names):  # also "ThongTin (2)", a copy
            return "entry"
        return "consolidated" if {"BangDieuKhien", "TongHop"} <= names else "other"

    @cached_property
    def called(self) -> Mapping[str, str]:
        """What each of the catalogue's sheets is called in the active workbook."""
        return called(self.open_book, self.catalog)

    @property
    def folder(self) -> Path | None:
        """The folder of the active workbook; None for one that was never saved or lies in the cloud."""
        # A received workbook could map its cloud address to any folder by a sheet that xlwings reads.
        if self.book is None or CONF_SHEET in self.book.sheet_names:
            return None
        try:
            path = Path(self.book.fullname)
        except Exception:  # a cloud address that xlwings cannot map to a folder
            return None
        return path.parent if path.is_absolute() and path.parent.is_dir() else None

    def keeper(self, action: str) -> Keeper:
        """Return what keeps the files that `action` replaces."""
        return self.office.keeper(action)

    def say(self, text: str) -> None:
        """Show `text` when the click is over."""
        self.said.append(text)

    def ask(self, text: str) -> bool:
        """Return whether the user agrees to go on."""
        return self.app.alert(shortened(text), title=TITLE, buttons="ok_cancel", mode="info") == "ok"

    def progress(self, text: str) -> None:
        """Show `text` in the status bar."""
        self.app.status_bar = text

    def count(self, what: Sized) -> Callable[[int, Path], None]:
        """Return a callback that shows in the status bar which of the files `what` is being worked on."""
        return lambda done, path: self.progress(f"{path.name} ({done}/{len(what)})…")

    def go(self, sheet: str, row: int, column: int) -> None:
        """Select a cell, where the user then stays; raises UsageError for a hidden sheet."""
        target = self.open_book.sheets[sheet]
        if target.visible not in (True, -1):
            raise UsageError(f"Biểu {sheet} đang ẩn. Hãy bỏ ẩn biểu này (chuột phải vào tên biểu, Unhide) rồi bấm lại.")
        self.moved = True
        target.activate()
        target.range((row, column)).select()


@contextmanager
def click(what: str, book: Book | None = None, desk: Desk | None = None) -> Iterator[Click]:
    """Yield the Click in which a button's function runs; `what` names it. Without `book` it is the active one."""
    app = book.app if book is not None else calling_app()
    at = Click(app, book if book is not None else active_book(app), desk or users_desk())
    mode = "info"
    try:
        with undisturbed(at):
            at.progress(f"{what}…")
            yield at
    except BvqError as e:
        at.said, mode = [str(e)], "critical"
    except PermissionError as e:
        at.said, mode = (
            [f"Không có quyền ghi hoặc đọc {_name(e)}, hoặc tệp đang mở. Hãy đóng tệp rồi làm lại."],
            "critical",
        )
    except Exception as e:
        at.said, mode = [_unexpected(e, what, at.desk)], "critical"
    if at.said:
        app.alert(shortened("\n\n".join(at.said)), title=TITLE, mode=mode)


@contextmanager
def undisturbed(at: Click) -> Iterator[None]:
    """Let Excel be quiet meanwhile, and as it was afterwards: each setting is put back even if another one fails."""
    with ExitStack() as back:
        settings = QUIET if at.book is not None else {}
        for name in ("status_bar", *settings):
            back.callback(setattr, at.app, name, getattr(at.app, name))
        if at.book is not None:
            back.callback(_return, at, at.book.sheets.active)
        if settings and at.app.calculation != "automatic":
            at.app.calculate()  # what is read shall not be out of date
        for name, value in settings.items():
            setattr(at.app, name, value)
        yield


def _return(at: Click, sheet: Sheet) -> None:
    """Go back to the sheet that was active, if a new one has come to the front."""
    if not at.moved and at.open_book.sheets.active.name != sheet.name:
        sheet.activate()


def calling_app() -> App:
    """Return the Excel in which the button was pressed (several may be running)."""
    import xlwings

    return xlwings.Book.caller().app


def active_book(app: App) -> Book | None:
    """Return the active workbook, None if there is none (the add-in itself never is)."""
    try:
        book = app.books.active
        found = bool(book.name)
    except Exception:  # each host says in its own way that there is none
        return None
    return book if found else None


def shortened(text: str) -> str:
    """Return `text` as long as a message box can show it, cut at a line or word."""
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST - 1]
    return cut[: max(cut.rfind("\n"), cut.rfind(" "))].rstrip() + "…"


def _name(error: OSError) -> str:
    return Path(error.filename).name if error.filename else "tệp"


def _unexpected(error: Exception, what: str, desk: Desk) -> str:
    """Write a log file and return what the user is told."""
    said = f"Chưa làm được “{what}” vì một lỗi ngoài dự kiến. Sổ đang mở không bị thay đổi."
    try:
        desk.logs.mkdir(parents=True, exist_ok=True)
        path = desk.logs / f"loi_{desk.now():%Y%m%d_%H%M%S}.txt"
        path.write_text(report(error, what), encoding="utf-8")
    except OSError:
        return f"{said} Hãy báo người phụ trách phần mềm."
    return f"{said} Hãy gửi tệp nhật ký {path.name} cho người phụ trách phần mềm; tệp ở thư mục:\n{path.parent}"


def report(error: BaseException, what: str) -> str:
    """Return the log: where it happened and the kinds of errors, without their texts, which may quote cells."""
    from bvq_excel import __version__

    lines = [f"bvq_excel {__version__}", what]
    chain: BaseException | None = error
    while chain is not None:
        lines += [type(chain).__qualname__, *(line.rstrip() for line in traceback.format_tb(chain.__traceback__))]
        chain = chain.__cause__ or chain.__context__
    return "\n".join(lines) + "\n"
