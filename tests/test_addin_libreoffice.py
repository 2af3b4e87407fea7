"""The macros run: every forwarding macro, in LibreOffice, with a stub in place of xlwings' module."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from bvq_excel.addin import builder, buttons, sources
from bvq_excel.addin.settings import Settings
from bvq_excel.catalog import Catalog
from tests.addin_office import SYSTEM_FOLDER, Office, probe, with_stub

pytestmark = pytest.mark.libreoffice
CLOCK = datetime(2019, 6, 20)
SOURCES = sources.read()
MODULES = [s.name for s in SOURCES.macros if s.file.endswith(".bas")]
NO_PYTHON = (
    'Chưa chạy được: không tìm thấy Python của phần bổ trợ. Hãy chạy lệnh "bvq addin doctor" để kiểm tra bản cài đặt, '
    "hoặc hỏi người phụ trách máy tính."
)
UNSAFE = (
    'Chưa chạy được: tên tệp hoặc thư mục có một trong các ký tự ; ^ % | $ ` ". '
    "Hãy đổi tên, mở lại tệp rồi bấm lại nút này."
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office.start(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both files, stubbed; the add-in on the shared workbook's carrier so that the stub can write."""
    folder = tmp_path_factory.mktemp("stubbed")
    carrier, stubbed = builder.shared_carrier(CLOCK), with_stub(SOURCES)
    (folder / builder.SHARED).write_bytes(builder.assemble(carrier, "workbook", stubbed, Settings()))
    (folder / builder.ADDIN).write_bytes(builder.assemble(carrier, "addin", stubbed, Settings()))
    return folder


def with_book(office: Office, path: Path, lines: Iterable[str]) -> list[str]:
    """Run `lines` with `book` open; every module must first answer its probe."""
    probes = [f'Say Ask(book, "{m}.{probe(m)}", Array())' for m in MODULES]
    said = office.run(["Dim book", f'book = Opened("{path}")', *probes, *lines, "book.close(False)"])
    assert said[: len(MODULES)] == [f"{m} answers" for m in MODULES]
    return list(said[len(MODULES) :])


def ask(macro: str, argument: str = "", document: str = "book") -> str:
    return f'Ask({document}, "{macro}", Array({argument}))'


def click(function: str, document: str = "book") -> str:
    """A click on the button of a Python function."""
    return ask(f"BVQ_Ribbon.{buttons.callback(function)}", "Nothing", document)


def test_libreoffice_loads_the_workbook_with_every_module(office: Office, tmp_path: Path, catalog: Catalog) -> None:
    _, path = builder.build(tmp_path, clock=CLOCK)
    said = office.run(
        [
            "Dim book",
            f'book = Opened("{path}")',
            'Say Join(book.BasicLibraries.getByName("BVQ").getElementNames(), ",")',
            'Say Join(Split(book.BasicLibraries.getByName("BVQ").getByName("BVQ_Ribbon"), Chr(10)), "¶")',
            'Say book.Sheets.getByName("ThongTin").getCellRangeByName("B6").String',
            "book.close(False)",
        ]
    )
    names = said[0].split(",")
    assert {*MODULES, "BVQ_Events", "ThisWorkbook", "xlwings", "Sheet1"} <= set(names)
    assert len([n for n in names if n.startswith("Sheet")]) == 22
    stored = next(s.module().text for s in SOURCES.macros if s.name == "BVQ_Ribbon")
    assert said[1].rstrip("¶").endswith(stored.split("\r\n", 1)[1].rstrip().replace("\r\n", "¶"))
    assert said[2] == catalog.cover.columns[0].header


def test_every_button_runs_exactly_its_own_python_command(office: Office, files: Path) -> None:
    lines = [line for f in buttons.FUNCTIONS for line in ('Put(book, "X1", "")', click(f), 'Say Cell(book, "X1")')]
    assert with_book(office, files / builder.SHARED, lines) == [buttons.command(f) for f in buttons.FUNCTIONS]
    assert buttons.command("check") == "import bvq_excel.hosts.excel as host; host.check()"


def test_the_current_folder_is_safe_while_python_starts_and_as_before_afterwards(office: Office, files: Path) -> None:
    folder = f"Say {ask('BVQ_Test.Test_Folder')}"
    said = with_book(office, files / builder.SHARED, [folder, click("check"), 'Say Cell(book, "Y1")', folder])
    assert said == ["folder of the workbook", SYSTEM_FOLDER, "folder of the workbook"]


def test_a_failure_is_said_in_vietnamese_and_the_folder_comes_back(office: Office, files: Path) -> None:
    lines = ['Put(book, "W1", "fail")', click("check"), 'Say Cell(book, "Z1")', f"Say {ask('BVQ_Test.Test_Folder')}"]
    said = with_book(office, files / builder.SHARED, lines)
    assert said[0].startswith("BVQLNTD/48: Chưa chạy được lệnh này: ")
    assert "no server" in said[0]
    assert said[1] == "folder of the workbook"


def test_without_python_nothing_is_started_and_the_user_hears_why(office: Office, files: Path) -> None:
    lines = ['Put(book, "W1", "no python")', click("check"), 'Say Cell(book, "X1")', 'Say Cell(book, "Z1")']
    assert with_book(office, files / builder.SHARED, lines) == ["", f"BVQLNTD/48: {NO_PYTHON}"]


def test_a_path_that_a_command_line_would_misread_is_refused(office: Office, files: Path) -> None:
    path = files / "a^b.xlsm"
    path.write_bytes((files / builder.SHARED).read_bytes())
    lines = [click("check"), 'Say Cell(book, "X1")', 'Say Cell(book, "Z1")']
    assert with_book(office, path, lines) == ["", f"BVQLNTD/48: {UNSAFE}"]


def test_which_paths_are_safe(office: Office, files: Path) -> None:
    safe = ["C:/Số liệu/R&D (1)/BVQ.xlsm", "//may-chu/chung/BVQ.xlsm", "https://a.b/T%C3%A0i%20li%E1%BB%87u/BVQ.xlsm"]
    unsafe = [f"C:/a{character}b/BVQ.xlsm" for character in ";^%|$`"] + ["https://a.b/c;d.xlsm"]
    lines = [f"""Say {ask("BVQ_Host.BVQ_IsSafe", f'"{path}"')}""" for path in (*safe, *unsafe)]
    lines.append(f"""Say {ask("BVQ_Host.BVQ_IsSafe", 'Chr(34) & "a"')}""")
    assert with_book(office, files / builder.SHARED, lines) == ["True"] * 3 + ["False"] * 8


def test_only_a_plain_function_name_reaches_python(office: Office, files: Path) -> None:
    names = ("check();import os", "Check", "check ", "a.b")
    lines = [line for n in names for line in (ask("BVQ_Host.BVQ_Python", f'"{n}"'), 'Say Cell(book, "X1") & "."')]
    assert with_book(office, files / builder.SHARED, lines) == ["."] * 4


def test_the_shared_workbook_hides_its_tab_and_forwards_when_the_add_in_is_loaded(office: Office, files: Path) -> None:
    visible = f"Say {ask('BVQ_Test.Test_Visible')}"
    lines = [
        visible,
        "Dim addin",
        f'addin = Opened("{files / builder.ADDIN}")',
        visible,
        click("next_error"),
        'Say Cell(book, "X1") & "."',
        'Say Cell(addin, "X1")',
        'Put(addin, "X1", "")',
        click("check", "addin"),
        'Say Cell(addin, "X1")',
        "addin.close(False)",
        visible,
    ]
    next_error, check = buttons.command("next_error"), buttons.command("check")
    assert with_book(office, files / builder.SHARED, lines) == ["True", "False", ".", next_error, check, "True"]


def test_buttons_are_enabled_by_the_kind_of_the_active_workbook(office: Office, files: Path, tmp_path: Path) -> None:
    import xlsxwriter

    books = [
        ("entry", ["ThongTin"]),
        ("entry", ["ThongTin (2)", "KhieuNai"]),
        ("consolidated", ["BangDieuKhien", "TongHop", "Loi"]),
        ("other", ["Loi", "KhieuNai", "ThongTinKhac"]),
    ]
    kinds = ("entry", "consolidated", "other")
    lines, expected = ["Dim other"], []
    for number, (kind, sheets) in enumerate(books):
        with xlsxwriter.Workbook(tmp_path / f"{number}.xlsx") as book:
            for sheet in sheets:
                book.add_worksheet(sheet)
        tags = (*kinds, "none", f"none {kind}")
        lines.append(f'other = Opened("{tmp_path / str(number)}.xlsx")')
        lines += [f"""Say {ask("BVQ_Test.Test_Enabled", f'"{tag}"')}""" for tag in tags]
        lines.append("other.close(False)")
        expected += [str(tag in (kind, f"none {kind}")) for tag in tags]
    assert with_book(office, files / builder.SHARED, lines) == expected


def test_a_refresh_asks_the_ribbon_again(office: Office, files: Path) -> None:
    refresh = f"Say {ask('BVQ_Test.Test_Invalidations')}"
    lines = [ask("BVQ_State.BVQ_Refresh"), ask("BVQ_Test.Test_Load"), refresh, refresh]
    assert with_book(office, files / builder.SHARED, lines) == ["1", "1"]
