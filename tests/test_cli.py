"""The command line as others script against it: exit codes, JSON, plain Vietnamese, the same edges everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from bvq_excel import files
from bvq_excel.catalog import Catalog, load
from bvq_excel.hosts.cli import COMMANDS, run_command
from bvq_excel.periods import period
from bvq_excel.workbooks import entry
from tests.books import valid

HEAVY = ("pandas", "numpy", "xlwings", "openpyxl", "matplotlib", "docxtpl", "docx", "xlsxwriter", "lxml")
CLOCK = datetime(2019, 6, 17, 8, 0)


@pytest.fixture
def workbook(tmp_path: Path, catalog: Catalog) -> Path:
    """STP's workbook of 2019-Q2 with one proposal and no mistake."""
    return write(catalog, tmp_path / "STP.xlsx")


@pytest.fixture
def wrong(tmp_path: Path, catalog: Catalog) -> Path:
    """The same workbook without the proposal's text."""
    return write(catalog, tmp_path / "STP_sai.xlsx", content=None)


def write(catalog: Catalog, path: Path, **changes: object) -> Path:
    now = period(catalog, "2019-Q2")
    unit = catalog.unit("STP", now.last)
    assert unit
    task = {"unit_code": "STP", "lead_unit": "STP", "actual_qty": 1}
    rows = {
        "NhiemVu": [
            valid("NhiemVu", **task, task_code="TC08.1", uom="HOATDONG"),
            valid("NhiemVu", **task, task_code="TC08.2", uom="CHUONGTRINH", integrated_program="Nông thôn mới"),
        ],
        "KienNghi": [valid("KienNghi", unit_code="STP", **changes)],
    }
    cover = {
        "preparer_name": "Lò Thị Mẩy",
        "preparer_phone": "02133876001",
        "preparer_email": "stp@laichau.gov.vn",
        "signer_name": "Nguyễn Văn Bình",
        "signer_title": "Phó Giám đốc",
        "nil_sheets": ("DaoTao",),
    }
    entry.write(path, catalog, now, unit, rows=rows, cover=cover, clock=CLOCK)
    return path


def check(*arguments: object) -> int:
    return run_command(["check", *map(str, arguments), "--as-of", "2019-06-17"])


# exit codes -------------------------------------------------------------------------------------------------


def test_a_workbook_in_order_ends_with_0(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(workbook) == 0
    assert "không có lỗi" in capsys.readouterr().out


def test_a_mistake_ends_with_1_and_is_told_on_one_line(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(wrong) == 1
    out = capsys.readouterr().out
    assert [line for line in out.splitlines() if "KienNghi!F6" in line and line.endswith("[R-CH-01]")]


def test_a_file_that_is_not_there_ends_with_3_and_the_rest_is_checked(
    wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(wrong, wrong.with_name("khong_co.xlsx")) == 3
    out = capsys.readouterr().out
    assert "khong_co.xlsx" in out
    assert "[R-CH-01]" in out


def test_wrong_use_goes_before_everything_else(wrong: Path) -> None:
    assert run_command(["check", str(wrong), str(wrong.with_name("khong_co.xlsx")), "--as-of", "hôm qua"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "Không có lệnh 'chek'"),
        (["check"], "Thiếu"),
        (["check", "a.xlsx", "--jsn"], "Không có tùy chọn --jsn"),
        (["check", "a.xlsx", "--as-of", "17/6/2019"], "--as-of: '17/6/2019' không phải ngày"),
        (["new", "--period", "2019-Q2", "--out", "x"], "--unit MÃ"),
        (["new", "--period", "2019-Q5", "--all", "--out", "x"], "Mã kỳ '2019-Q5' không đúng"),
        (["new", "--period", "2019-Q2", "--unit", "SAI", "--out", "x"], "Không có đơn vị mang mã 'SAI'"),
        (["new", "--period", "2025-Q3", "--unit", "SNNPTNT", "--out", "x"], "Đơn vị kế thừa: SNNMT"),
        (["rules", "R-KN-1"], "R-KN-01"),
    ],
)
def test_wrong_use_ends_with_2_and_a_vietnamese_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command(arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert not captured.out
    assert not list(tmp_path.iterdir())


def test_help_is_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], *([name, "--help"] for name in COMMANDS), ["addin", "build", "--help"]):
        assert run_command(arguments) == 0
        page = capsys.readouterr().out
        assert page.startswith("Cách dùng: bvq") or page.lstrip().startswith("Cách dùng: bvq")
        for english in ("Usage", "Options", "Arguments", "Commands", "Positional", "Show this", "required", "default"):
            assert english not in page


# JSON -------------------------------------------------------------------------------------------------------


def test_json_is_one_object_a_line_and_nothing_else(
    workbook: Path, wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "anh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    assert run_command(["check", str(tmp_path), "--as-of", "2019-06-17", "--json"]) == 3
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(x["file"], x["status"]) for x in lines] == [
        ("STP.xlsx", "ok"),
        ("STP_sai.xlsx", "findings"),
        ("anh.xlsx", "unreadable"),
    ]
    ok, findings, unreadable = lines
    assert (ok["unit"], ok["period"], ok["reason"], ok["rows"]["KienNghi"], ok["rows"]["DaoTao"]) == (
        "STP",
        "2019-Q2",
        None,
        1,
        0,
    )
    found = findings["findings"][0]
    assert {k: found[k] for k in ("rule", "severity", "sheet", "cell", "key", "value")} == {
        "rule": "R-CH-01",
        "severity": "error",
        "sheet": "KienNghi",
        "cell": "F6",
        "key": "content",
        "value": "",
    }
    assert found["message"]
    assert found["fix"]
    assert "anh.xlsx" in unreadable["reason"]


def test_consolidate_prints_the_agreed_object(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kq"
    code = run_command(
        ["consolidate", str(workbook), "--period", "2019-Q2", "--out", str(out), "--as-of", "2019-06-17", "--json"]
    )
    assert code == 1  # 43 units have not sent anything
    found = json.loads(capsys.readouterr().out)
    assert found["period"] == "2019-Q2"
    assert found["files"]["accepted"] == 1
    assert found["rows"] == {"read": 3, "merged": 3, "rejected": 0, "duplicate": 0}
    assert found["by_sheet"]["KienNghi"] == {"read": 1, "merged": 1, "rejected": 0, "duplicate": 0}
    assert found["indicators"]["I-XU-03"] == 1
    missing = [f for f in found["findings"] if f["rule"] == "R-XU-01"]
    assert len(missing) == 43
    assert {(f["file"], f["sheet"], f["cell"]) for f in missing} == {(None, None, None)}
    assert all(Path(p).is_file() for p in found["outputs"])


# the whole way ----------------------------------------------------------------------------------------------


def test_new_check_run_and_report(tmp_path: Path, workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forms, out = tmp_path / "bieu_mau", tmp_path / "kq"
    assert run_command(["new", "--period", "2019-Q3", "--unit", "STP", "--unit", "SYT", "--out", str(forms)]) == 0
    assert sorted(p.name for p in forms.iterdir()) == ["STP_2019-Q3.xlsx", "SYT_2019-Q3.xlsx"]
    code = run_command(["run", str(workbook), "--period", "2019-Q2", "--out", str(out), "--as-of", "2019-06-17"])
    assert code == 1
    assert "Hạch toán dòng" in capsys.readouterr().out
    again = tmp_path / "lai"
    arguments = ["--from", str(out), "--out", str(again), "--number", "12", "--date", "2019-06-21"]
    assert run_command(["report", "--period", "2019-Q2", *arguments]) == 0
    assert ".docx" in {p.suffix for p in again.iterdir()}
    assert run_command(["report", "--period", "2019-Q1", *arguments]) in (2, 3)


def test_rules_show_examples_in_headers_and_what_carries_them_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["rules"]) == 0
    assert f"{len(load().rules)} quy tắc" in capsys.readouterr().out
    assert run_command(["rules", "r-kn-01"]) == 0
    page = capsys.readouterr().out
    assert "Ngày kết thúc" in page
    assert "closed_date" not in page.split("Thực hiện bởi")[0].split("Cách sửa")[1]


# edges ------------------------------------------------------------------------------------------------------


def test_reading_changes_no_file(workbook: Path, tmp_path: Path) -> None:
    before = workbook.read_bytes(), workbook.stat().st_mtime_ns
    check(workbook)
    run_command(["consolidate", str(workbook), "--period", "2019-Q2", "--out", str(tmp_path / "kq")])
    assert (workbook.read_bytes(), workbook.stat().st_mtime_ns) == before


def test_an_empty_folder_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path) == 2
    assert "Không thấy tệp Excel nào" in capsys.readouterr().err


def test_lock_files_beside_an_open_workbook_are_passed_over(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook.with_name("~$STP.xlsx").write_bytes(b"owner")
    assert check(workbook.parent) == 0
    assert "1 tệp" in capsys.readouterr().out


def test_a_file_name_in_decomposed_unicode_is_read(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renamed = workbook.with_name("Sở Tư pháp.xlsx")
    workbook.rename(renamed)
    assert check(renamed) == 0
    assert "Tư pháp" in capsys.readouterr().out


def test_an_output_folder_that_is_a_file_is_named(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run_command(["consolidate", str(workbook), "--period", "2019-Q2", "--out", str(workbook)])
    assert code == 3
    assert "STP.xlsx" in capsys.readouterr().err


def test_checking_loads_nothing_heavy_and_no_other_command(workbook: Path) -> None:
    code = (
        "import sys\n"
        "from bvq_excel.hosts.cli import run_command\n"
        "code = run_command(sys.argv[1:])\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)\n"
        "sys.exit(code)"
    )
    command = [sys.executable, "-c", code, "check", str(workbook), "--as-of", "2019-06-17"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
    loaded = done.stderr.split()
    assert not {name.split(".")[0] for name in loaded} & {*HEAVY, "rich"}
    assert [n for n in loaded if n.startswith("bvq_excel.hosts.commands.")] == ["bvq_excel.hosts.commands.checking"]


def test_output_is_utf8_whatever_the_locale(workbook: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "bvq_excel", "check", str(workbook), "--as-of", "2019-06-17"]
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr.decode()
    assert "Sở Tư pháp" in done.stdout.decode("utf-8")


def test_today_is_the_default_day_of_receipt(workbook: Path) -> None:
    assert date.today() > date(2019, 6, 17)
    assert run_command(["check", str(workbook)]) in (0, 1)


# what stands there already ----------------------------------------------------------------------------------


def test_what_a_command_replaces_is_kept_and_can_be_given_back(
    wrong: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    out = tmp_path / "ra"
    out.mkdir()
    standing = {n: f"của người khác: {n}".encode() for n in ("STP_2019-Q2.xlsx", "sua.xlsx", "PHIEU_STP.docx")}
    for name, content in standing.items():
        (out / name).write_bytes(content)
    assert run_command(["new", "--period", "2019-Q2", "--unit", "STP", "--out", str(out)]) == 0
    assert run_command(["fix", str(wrong), "--out", str(out / "sua.xlsx"), "--as-of", "2019-06-17"]) in (0, 1)
    assert check(wrong, "--feedback", out) == 1
    assert f"{out / 'PHIEU_STP.docx'}" in capsys.readouterr().out
    for name, content in standing.items():
        (kept,) = files.backups(out, name)
        assert (kept.path.read_bytes(), (out / name).read_bytes() != content) == (content, True)
    assert [p.name for p in out.iterdir() if p.name.startswith((".bvq", "~"))] == []
