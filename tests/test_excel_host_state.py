"""What a click leaves behind: the list alone; after an error nothing but a message and a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import xlwings as xw

from bvq_excel.hosts import excel
from tests.excel_host import Office, book, errors, listed, office, wrong

__all__ = ["book", "office", "wrong"]


def test_clearing_empties_the_list(office: Office, wrong: xw.Book) -> None:
    excel.clear_marks(wrong, office.desk)
    assert listed(wrong, "Khóa") == []
    assert "Đã xóa 3 dòng" in office.said
    excel.clear_marks(wrong, office.desk)
    assert "không có đánh dấu" in office.said


@pytest.fixture
def particular(office: Office, book: xw.Book) -> Iterator[xw.Book]:
    """The workbook as a user has it: somewhere in a sheet, in manual calculation, with a text in the status bar."""
    book.sheets["KhieuNai"].range("B8").value = None
    book.sheets["KhieuNai"].range("AG7").value = "Xong rồi"
    book.sheets["KhieuNai"].activate()
    book.sheets["KhieuNai"].range("E7:F9").select()
    office.app.calculation, office.app.status_bar = "manual", "Đang chờ"
    yield book
    app = office.app
    assert (app.calculation, app.status_bar, app.screen_updating, app.enable_events) == (
        "manual",
        "Đang chờ",
        True,
        True,
    )
    assert office.here == "KhieuNai!E7:F9"


def state(book: xw.Book) -> dict[str, Any]:
    """Every cell of every sheet as it would be typed, with tables."""
    cells = {
        s.name: {(c.row, c.column): c.value for row in s.api.iter_rows() for c in row if c.value is not None}
        for s in book.sheets
    }
    return cells | {t.name: t.range.address for s in book.sheets for t in s.tables}


def test_excel_is_as_before_after_a_check(office: Office, particular: xw.Book) -> None:
    excel.check(particular, office.desk)
    assert errors(particular) == [("R-CH-02", "KhieuNai!AG7")]


@pytest.mark.parametrize("number", range(1, 5))
def test_an_error_while_writing_leaves_the_book_as_it_was(
    office: Office, particular: xw.Book, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The host fails at its first, second, … attempt to write; every time all is taken back."""
    before = state(particular)
    fail_at(monkeypatch, number)
    excel.check(particular, office.desk)
    assert "lỗi ngoài dự kiến" in office.said
    assert state(particular) == before


SECRET = "Vàng A Chu"


def fail_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let the host's `number`-th writing call (value, format, size of a table, row heights) fail, later ones work."""
    from bvq_excel.hosts.headless_parts import Table
    from bvq_excel.hosts.headless_range import Range

    calls = iter(range(1, 10_000))

    def failing(original: Any) -> Any:
        def write(*args: Any, **more: Any) -> Any:
            if next(calls) == number:
                raise RuntimeError(f"the host gave up on {SECRET}")
            return original(*args, **more)

        return write

    for name in ("raw_value", "number_format"):
        whole = getattr(Range, name)
        monkeypatch.setattr(Range, name, property(whole.fget, failing(whole.fset)))
    monkeypatch.setattr(Table, "resize", failing(Table.resize))
    monkeypatch.setattr(Range, "autofit", failing(Range.autofit))


def test_an_unexpected_error_is_logged_without_texts_of_cells(
    office: Office, book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at(monkeypatch, 1)
    excel.check(book, office.desk)
    (log,) = (office.folder / "logs").iterdir()
    assert log.name in office.said
    assert "Traceback" not in office.said
    assert "Sổ đang mở không bị thay đổi" in office.said
    text = log.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "excel_loi.py" in text
    assert SECRET not in text


def test_a_protected_loi_is_named(office: Office, particular: xw.Book) -> None:
    before = state(particular)
    particular.sheets["Loi"].api.protection.sheet = True
    excel.check(particular, office.desk)
    assert "Loi đang được bảo vệ" in office.said
    assert state(particular) == before
