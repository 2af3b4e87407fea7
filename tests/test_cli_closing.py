"""The command line about closed periods: closing one, correcting it, what the next report says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bvq_excel.documents import readback
from bvq_excel.hosts.cli import run_command
from tests.inboxes import book, plain
from tests.ledgers import document

Q1, Q2 = "2019-Q1", "2019-Q2"
LENT = date(2019, 2, 11)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A data folder with the first quarter collected and consolidated."""
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    folder = tmp_path / "so"
    (tmp_path / "SCT.xlsx").write_bytes(book("SCT", Q1, VanBan=[document(1, LENT)]))
    run(folder, "collect", str(tmp_path / "SCT.xlsx"), "--period", Q1, "--as-of", "2019-03-17")
    run(folder, "consolidate", "--period", Q1, "--as-of", "2019-03-17", "--out", str(tmp_path / "kq"))
    capsys.readouterr()
    return folder


def run(data: Path, *arguments: str) -> int:
    return run_command([*arguments, "--data", str(data)])


def changed(folder: Path) -> str:
    path = folder / "SCT sua.xlsx"
    path.write_bytes(book("SCT", Q1, VanBan=[document(1, LENT), document(2, LENT)]))
    return str(path)


def test_a_period_is_closed_when_somebody_says_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "close", "--period", Q1) == 0
    said = capsys.readouterr()
    assert "Kỳ 2019-Q1: 1 đơn vị có số liệu, 43 đơn vị chưa gửi" in said.out
    assert "Chưa khóa." in said.out
    assert "--yes" in said.err
    assert run(data, "close", "--period", Q1, "--yes") == 0
    assert "Đã khóa kỳ 2019-Q1" in capsys.readouterr().out
    assert run(data, "close", "--period", Q1, "--yes") == 2
    assert "đã khóa từ trước" in capsys.readouterr().err
    assert run(data, "close", "--period", Q2, "--yes") == 2
    assert "chưa tổng hợp" in capsys.readouterr().err


def test_a_file_that_is_sent_back_counts_no_more(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "reject", "--period", Q1, "--unit", "sct") == 0
    assert capsys.readouterr().out == (
        "Đã trả lại tệp SCT.xlsx (lần gửi 1) của Sở Công Thương.\nĐơn vị này nay chưa có tệp nào được tính.\n"
    )
    run(data, "status", "--period", Q1, "--as-of", "2019-03-17")
    assert "SCT\tSở Công Thương\tTrả lại" in capsys.readouterr().out
    assert run(data, "reject", "--period", Q1, "--unit", "SCT") == 2
    assert "không có tệp nào của đơn vị 'SCT' đang được tính" in capsys.readouterr().err


def test_of_two_files_the_one_before_counts_again(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(data, "collect", changed(tmp_path), "--period", Q1, "--as-of", "2019-03-18")
    capsys.readouterr()
    assert run(data, "reject", "--period", Q1, "--unit", "SCT") == 0
    assert "Tính lại tệp SCT.xlsx." in capsys.readouterr().out


def test_a_closed_period_refuses_files_with_the_way_out(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(data, "close", "--period", Q1, "--yes")
    capsys.readouterr()
    assert run(data, "collect", changed(tmp_path), "--period", Q1, "--as-of", "2019-05-20") == 1
    out = capsys.readouterr().out
    assert (
        "kỳ đã khóa nên trả lại; muốn thay đổi thì lập đính chính: bvq correct TỆP --period 2019-Q1 --why LÝ_DO" in out
    )
    assert "đã tiếp nhận 0 tệp, 1 tệp trả lại vì kỳ đã khóa." in out


def test_a_correction_is_shown_made_listed_and_told_in_the_next_report(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(data, "close", "--period", Q1, "--yes")
    capsys.readouterr()
    asked = ["correct", changed(tmp_path), "--period", Q1, "--why", "Ghi thiếu một văn bản"]
    assert run(data, *asked) == 0
    shown = capsys.readouterr().out
    assert "Văn bản đôn đốc\tToàn tỉnh\t1 văn bản\t2 văn bản" in shown
    assert "Sở Công Thương\tVăn bản chỉ đạo, điều hành\tSCT-VB-2019-0002\t(cả dòng)\t(trống)\tcó" in shown
    assert "Chưa lập đính chính; kỳ 2019-Q1 không thay đổi." in shown
    assert run(data, *asked, "--yes") == 0
    assert "Đã đính chính kỳ 2019-Q1: " in capsys.readouterr().out
    assert run(data, "correct", "--period", Q1) == 0
    listed = capsys.readouterr().out
    assert "lý do: Ghi thiếu một văn bản" in listed
    assert "Văn bản đôn đốc\tToàn tỉnh\t1 văn bản\t2 văn bản" in listed
    assert run(data, "correct", "--period", Q1, "--why", "x") == 2
    (tmp_path / "q2.xlsx").write_bytes(plain("SCT", Q2))
    day, out = ["--as-of", "2019-06-16"], str(tmp_path / "kq")
    run(data, "collect", str(tmp_path / "q2.xlsx"), "--period", Q2, *day)
    run(data, "report", "--period", Q2, *day, "--out", out)
    paragraphs = readback.paragraphs(tmp_path / "kq" / "BC_SCT_2019-Q2.docx")
    assert "5. Những thay đổi so với báo cáo trước" in paragraphs
    assert any("Văn bản đôn đốc (quý I năm 2019): số đã báo cáo 1 văn bản, nay là 2 văn bản" in p for p in paragraphs)


def test_a_period_without_corrections_says_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "correct", "--period", Q1) == 0
    assert "chưa có đính chính nào" in capsys.readouterr().out
    assert run(data, "correct", "--period", Q1, "--why", "x") == 2
    assert "chưa khóa nên không cần đính chính" in capsys.readouterr().err
