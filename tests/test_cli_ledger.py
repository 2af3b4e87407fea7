"""The command line with the office's memory: collect, consolidate and report from the ledger, slips for units."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.hosts.cli import run_command
from tests.books import valid
from tests.inboxes import book, eml, plain
from tests.test_cli import write

DAY = ["--as-of", "2019-06-17"]


@pytest.fixture
def inbox(tmp_path: Path, catalog: Catalog) -> Path:
    folder = tmp_path / "da_nhan"
    folder.mkdir()
    write(catalog, folder / "STP.xlsx")
    return folder


def test_collected_files_are_consolidated_and_reported_without_the_inbox(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "du_lieu", tmp_path / "kq"
    period = ["--period", "2019-Q2", "--data", str(data)]
    assert run_command(["collect", str(inbox), *period, *DAY]) == 0
    assert "STP.xlsx · Sở Tư pháp (STP) · lần gửi 1: đã nhận" in capsys.readouterr().out
    assert run_command(["collect", str(inbox), *period, *DAY]) == 0
    assert "không ghi thêm" in capsys.readouterr().out
    (inbox / "STP.xlsx").unlink()
    assert run_command(["consolidate", *period, "--out", str(out), *DAY, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["rows"] == {"read": 3, "merged": 3, "rejected": 0, "duplicate": 0}
    assert run_command(["report", *period, "--out", str(out), *DAY]) == 0
    assert (out / "BC_SCT_2019-Q2.docx").is_file()


def test_an_office_that_has_set_its_folder_names_it_no_more(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BVQ_DATA", str(tmp_path / "du_lieu"))
    assert run_command(["collect", str(inbox), "--period", "2019-Q2", *DAY]) == 0
    capsys.readouterr()
    assert run_command(["consolidate", "--period", "2019-Q2", "--out", str(tmp_path / "kq"), *DAY, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["rows"]["merged"] == 3


def test_an_empty_ledger_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--period", "2019-Q2", "--data", str(tmp_path / "moi"), "--out", str(tmp_path / "kq")]
    assert run_command(["consolidate", *arguments, *DAY]) == 2
    assert "tiếp nhận" in capsys.readouterr().err


def test_a_damaged_file_is_named_and_the_others_are_collected(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (inbox / "hong.xlsx").write_bytes((inbox / "STP.xlsx").read_bytes()[:3000])
    assert run_command(["collect", str(inbox), "--period", "2019-Q2", "--data", str(tmp_path / "d"), *DAY]) == 3
    out = capsys.readouterr().out
    assert "hong.xlsx: không đọc được" in out
    assert "đã tiếp nhận 1 tệp" in out


def test_feedback_writes_a_slip_for_each_unit(inbox: Path, tmp_path: Path, catalog: Catalog) -> None:
    write(catalog, inbox / "STP.xlsx", content=None)
    slips = tmp_path / "phieu"
    assert run_command(["check", str(inbox), *DAY, "--feedback", str(slips)]) == 1
    assert sorted(p.name for p in slips.iterdir()) == ["Loi_STP.xlsx", "PHIEU_STP.docx"]


def test_consolidate_needs_files_or_a_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BVQ_DATA", str(tmp_path / "chua_co"))
    assert run_command(["consolidate", "--period", "2019-Q2", "--out", str(tmp_path / "kq")]) == 2
    assert "--data" in capsys.readouterr().err


def test_a_repaired_copy_stands_beside_the_untouched_file(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = inbox / "STP.xlsx", tmp_path / "STP_sua.xlsx"
    before = source.read_bytes()
    assert run_command(["fix", str(source), "--out", str(out), *DAY]) == 0
    assert "Đã chuyển 3 dòng" in capsys.readouterr().out
    assert out.is_file()
    assert source.read_bytes() == before
    assert run_command(["fix", str(source), "--out", str(source), *DAY]) == 2


def test_the_form_of_a_report_is_checked_rule_by_rule(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kq"
    run_command(["run", str(inbox), "--period", "2019-Q2", "--out", str(out), *DAY])
    capsys.readouterr()
    assert run_command(["report", "--verify", str(out / "BC_SCT_2019-Q2.docx")]) == 0
    assert "F01" in capsys.readouterr().out
    assert run_command(["report", "--verify", str(inbox / "STP.xlsx")]) == 3


def test_making_a_report_again_keeps_what_the_officer_wrote(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "kq"
    assert run_command(["run", str(inbox), "--period", "2019-Q2", "--out", str(out), *DAY]) == 1
    path = out / "BC_SCT_2019-Q2.docx"
    document = docx.Document(str(path))
    anchor = next(p for p in document.paragraphs if "ĐÁNH GIÁ CHUNG" in "".join(p._p.itertext()))
    anchor.insert_paragraph_before("Đoạn do chuyên viên viết thêm.")
    document.save(str(path))
    assert run_command(["report", "--period", "2019-Q2", "--from", str(out), "--out", str(out)]) == 0
    again = ["".join(p._p.itertext()) for p in docx.Document(str(path)).paragraphs]
    assert any("Đoạn do chuyên viên viết thêm." in text for text in again)


def test_everything_about_an_inbox_is_told_with_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "SYT.xlsx").write_bytes(plain("SYT"))
    (inbox / "STP_2019-Q2.xlsx").write_bytes(plain("SXD"))
    (inbox / "thu.eml").write_bytes(eml({"SYT ban sao.xlsx": plain("SYT"), "phieu.pdf": b"%PDF", "b.xlsx": b"hong"}))
    (inbox / "cu.msg").write_bytes(b"khong phai thu")
    period = ["--period", "2019-Q2", "--data", str(tmp_path / "d")]
    assert run_command(["collect", str(inbox), *period, *DAY]) == 3
    out = capsys.readouterr().out.splitlines()
    assert out[-1] == (
        "Kỳ 2019-Q2: đã mở 2 thư; đã tiếp nhận 1 tệp (1 lần gửi đầu), 1 tệp trùng nội dung đã nhận, "
        "1 tệp để riêng chờ xem lại, 2 tệp không đọc được, 1 tệp không phải sổ Excel."
    )
    assert any("STP_2019-Q2.xlsx: chưa tiếp nhận, tên tệp là của Sở Tư pháp (STP)" in line for line in out)
    (inbox / "thu.eml").unlink()
    (inbox / "cu.msg").unlink()
    assert run_command(["collect", str(inbox), *period, *DAY]) == 1


def test_a_number_that_is_taken_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    period = ["--period", "2019-Q2", "--data", str(tmp_path / "d"), *DAY]
    for name, content in (("SYT.xlsx", plain("SYT")), ("SYT sua.xlsx", book("SYT", KienNghi=[valid("KienNghi")]))):
        path = tmp_path / name
        path.write_bytes(content)
        run_command(["collect", str(path), *period])
    out = capsys.readouterr().out
    assert (
        "SYT sua.xlsx · Sở Y tế (SYT) · lần gửi 2: số lần gửi 1 trùng với tệp khác nội dung (SYT.xlsx, lần gửi 1), "
        "ghi là lần gửi 2; dùng tệp này"
    ) in out


def test_an_archived_file_that_was_changed_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "SYT.xlsx").write_bytes(plain("SYT"))
    period = ["--period", "2019-Q2", "--data", str(tmp_path / "d"), *DAY]
    run_command(["collect", str(tmp_path / "SYT.xlsx"), *period])
    (kept,) = (tmp_path / "d" / "luu_tru" / "2019-Q2").iterdir()
    kept.chmod(0o644)
    kept.write_bytes(b"da sua")
    run_command(["consolidate", *period, "--out", str(tmp_path / "kq")])
    assert f"Tệp lưu trữ {kept} (SYT, kỳ 2019-Q2" in capsys.readouterr().err
