"""`bvq report` and `bvq trace` as an officer types them."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from bvq_excel import pipeline, resources, store
from bvq_excel.documents import pdf
from bvq_excel.hosts.cli import run_command
from tests.test_making import CASE, NAME, NOW, SOURCES, data, names

PERIOD = ("--period", "2019-Q2")
PREPARER = "BVQ_OFFICE_PREPARER"
SIGNED = ("--number", "12", "--date", "2019-06-21", "--signer", "Nguyễn Văn Bình")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `bvq consolidate` left of a quarter; the settings are those of a computer on which nothing is set."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nha"))
    found = tmp_path / "kq"
    found.mkdir()
    store.write(data(), found)
    return found


def report(folder: Path, *arguments: str) -> int:
    return run_command(["report", *PERIOD, "--from", str(folder), "--out", str(folder.parent / "ra"), *arguments])


def test_a_draft_is_made_checked_and_called_a_draft(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(folder) == 0
    out = capsys.readouterr().out
    assert names(folder.parent / "ra") == [f"{NAME}.docx", f"{NAME}.trace.json", f"{NAME}.xlsx", SOURCES]
    assert f"{NAME}.trace.json (nội bộ, không gửi kèm)" in out
    assert [f"F{n:02d}" in out for n in range(1, 23) if n != 12] == [True] * 21
    assert out.splitlines()[-1].endswith(
        "dự thảo, vì chưa cấp số; chưa ghi đủ ngày, tháng, năm; chưa ghi họ tên người ký."
    )


def test_with_number_date_and_signer_it_is_final(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(folder, *SIGNED) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"Báo cáo định kỳ {NAME}.docx: bản chính thức."


def test_a_template_out_of_form_ends_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = docx.Document(str(resources.shipped("templates", "BC_TT01.docx")))
    document.sections[0].left_margin = 360000
    mine = folder.parent / "mau"
    mine.mkdir()
    document.save(str(mine / "BC_TT01.docx"))
    assert report(folder, *SIGNED, "--templates", str(mine)) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("dự thảo, vì sai thể thức F02 (Lề trang).")


def test_figures_that_do_not_agree_end_with_3_and_no_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = docx.Document(str(resources.shipped("templates", "BC_TT01.docx")))
    document.paragraphs[0].insert_paragraph_before("{{ so('I-KT-99') }}")
    mine = folder.parent / "mau"
    mine.mkdir()
    document.save(str(mine / "BC_TT01.docx"))
    assert report(folder, "--templates", str(mine)) == 3
    assert "I-KT-99" in capsys.readouterr().err
    assert names(folder.parent / "ra") == []


def test_papers_are_made_by_their_kind(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(folder, "--kind", "TIEP_NHAN", "--record", CASE, "--number", "7") == 0
    assert names(folder.parent / "ra") == [f"GiayTiepNhan_{CASE}.docx"]
    assert report(folder, "--kind", "du_toan") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Bảng tổng hợp kinh phí DuToan_2019-Q2.docx: dự thảo")


def test_the_letter_names_the_contact_of_the_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PREPARER, "Lò Thị Mẩy")
    assert report(folder, "--kind", "CV", "--unit", "SYT", *SIGNED) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("dự thảo, vì chưa ghi đầu mối liên hệ.")  # nobody to call
    monkeypatch.setenv("BVQ_OFFICE_PHONE", "0213 3876 000")
    monkeypatch.setenv("BVQ_OFFICE_EMAIL", "may.lt@example.gov.vn")
    assert report(folder, "--kind", "CV", "--unit", "SYT", *SIGNED, "--deadline", "2019-06-28") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Công văn đôn đốc CV_2019-Q2.docx: bản chính thức."
    said = [p.text for p in docx.Document(str(folder.parent / "ra" / "CV_2019-Q2.docx")).paragraphs]
    assert any("Lò Thị Mẩy" in text for text in said)
    assert any("28/06/2019" in text for text in said)


def test_without_a_converter_the_document_is_made_and_the_command_ends_with_3(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    assert report(folder, "--kind", "DU_TOAN", "--pdf") == 3
    assert names(folder.parent / "ra") == ["DuToan_2019-Q2.docx"]
    assert pdf.NEITHER in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "BCC"), "Có phải là BC?"),
        (("--kind", "PHIEU"), "bvq check"),
        (("--kind", "TIEP_NHAN"), "--record MÃ"),
        (("--data", "x"), "không nêu cả hai"),
        (("--templates", "khong_co"), "không thấy thư mục"),
        (("--date", "21/6/2019"), "--date"),
        (("--number", "12a"), "Số văn bản '12a' không đúng"),
    ],
)
def test_wrong_use_ends_with_2(
    folder: Path, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(folder, *arguments) == 2
    assert said in capsys.readouterr().err


def test_templates_alone_are_checked_without_any_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("BC.docx", "CV.docx"):
        (tmp_path / name).write_bytes(resources.shipped("templates", name).read_bytes())
    assert run_command(["report", "--templates", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == ["BC.docx: dùng được.", "CV.docx: dùng được."]
    document = docx.Document(str(tmp_path / "CV.docx"))
    document.paragraphs[0].insert_paragraph_before("{{ kyy }}")
    document.save(str(tmp_path / "CV.docx"))
    assert run_command(["report", "--templates", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "CV.docx: KHÔNG dùng được." in out
    assert "Có phải là 'ky'?" in out


def test_the_slips_template_comes_from_the_offices_folder(tmp_path: Path) -> None:
    document = docx.Document(str(resources.shipped("templates", "PHIEU.docx")))
    document.paragraphs[0].insert_paragraph_before("Phiếu riêng của cơ quan")
    mine = tmp_path / "mau"
    mine.mkdir()
    document.save(str(mine / "PHIEU.docx"))
    (tmp_path / "nhan").mkdir()
    (book,) = pipeline.entry_workbooks("2019-Q2", ["SYT"], tmp_path / "nhan", NOW)
    arguments = ["check", str(book), "--as-of", "2019-06-17", "--feedback", str(tmp_path / "ra")]
    assert run_command([*arguments, "--templates", str(mine)]) == 1
    (slip,) = (tmp_path / "ra").glob("PHIEU_*.docx")
    assert "Phiếu riêng của cơ quan" in [p.text for p in docx.Document(str(slip)).paragraphs]
    assert run_command([*arguments, "--templates", str(tmp_path / "khong_co")]) == 2
    assert run_command(["check", str(book), "--templates", str(mine)]) == 2


# where a figure comes from --------------------------------------------------------------------------------------


def test_trace_lists_the_figures_and_names_the_rows_of_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(folder)
    capsys.readouterr()
    made = folder.parent / "ra"
    assert run_command(["trace", str(made / f"{NAME}.docx")]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed[1].split("\t") == ["Mã", "Tên", "Giá trị in", "Số dòng nguồn", "Trong báo cáo"]
    assert any(line.startswith("I-KN-02\tVụ tiếp nhận trong kỳ\t1 vụ") for line in listed)
    assert run_command(["trace", str(made), "I-KN-02"]) == 0
    said = capsys.readouterr().out
    assert "Sở Công Thương, SCT.xlsx, KhieuNai!A6" in said
    assert "Ô phụ lục: Phụ lục III, Toàn tỉnh, Tiếp nhận" in said


def test_an_unknown_figure_ends_with_2_and_the_nearest_ones(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(folder)
    assert run_command(["trace", str(folder.parent / "ra"), "vụ tiếp nhan trong ky"]) == 2
    assert "Có phải là: Vụ tiếp nhận trong kỳ" in capsys.readouterr().err


def test_a_report_without_its_trace_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["trace", str(tmp_path)]) == 2
    assert run_command(["trace", str(tmp_path / "BC.docx")]) == 3
    assert "hãy lập lại báo cáo" in capsys.readouterr().err
