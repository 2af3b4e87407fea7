"""What the units wrote, as the report says it: merged, attributed, under the right heading."""

from __future__ import annotations

from pathlib import Path

import pytest

from bvq_excel.documents import readback, report
from tests.report_tables import Province, opinions, written


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bc.docx"


# opinions -----------------------------------------------------------------------------------------------------


def test_the_same_words_of_several_units_stand_once_with_all_their_names(path: Path) -> None:
    data = Province(
        {
            "KienNghi": opinions(
                ("SYT", "KHOKHAN", "Thiếu kinh phí."),
                ("H106", "KHOKHAN", "thiếu  kinh phí"),
                ("SCT", "KHOKHAN", "Địa bàn rộng."),
            )
        }
    )
    texts = written(path, data)
    place = texts.index("2. Tồn tại, hạn chế")
    assert texts[place + 1 : place + 3] == (
        "- Thiếu kinh phí (Sở Y tế, UBND huyện Tam Đường).",
        "- Địa bàn rộng (Sở Công Thương).",
    )


def test_bullets_punctuation_and_the_place_of_a_tone_mark_make_no_difference(path: Path) -> None:
    data = Province(
        {
            "KienNghi": opinions(
                ("SYT", "KHOKHAN", "- hoà giải viên còn thiếu;"),
                ("H106", "KHOKHAN", "1. Hòa giải viên còn thiếu."),
                ("SCT", "KHOKHAN", "+ a) Địa bàn rộng"),
                ("STC", "KHOKHAN", "..."),
            )
        }
    )
    texts = written(path, data)
    place = texts.index("2. Tồn tại, hạn chế")
    assert texts[place + 1 : place + 4] == (
        "- Hoà giải viên còn thiếu (Sở Y tế, UBND huyện Tam Đường).",
        "- Địa bàn rộng (Sở Công Thương).",
        "3. Nguyên nhân",
    )


def test_what_a_unit_wrote_cannot_pass_for_a_figure(path: Path) -> None:
    fake = "Có \ue0010\ue00282 vụ\ue003 và \ue0007\ue002 nữa"
    data = Province({"KienNghi": opinions(("SYT", "KHOKHAN", fake))})
    made = report.write(data, path)
    assert "- Có 082 vụ và 7 nữa (Sở Y tế)." in readback.paragraphs(path)
    assert not any(f.text == "82 vụ" for f in made.text_figures)


def test_a_text_of_many_units_names_the_first_ones(path: Path) -> None:
    units = ("SCT", "STC", "SKHCN", "SYT", "H105", "H106")
    data = Province({"KienNghi": opinions(*((u, "PHUONGHUONG", "Tiếp tục tuyên truyền.") for u in units))})
    assert (
        "- Tiếp tục tuyên truyền (Sở Công Thương, Sở Tài chính, Sở Khoa học và Công nghệ và các đơn vị khác)."
        in written(path, data)
    )


def test_proposals_stand_under_their_addressee_and_none_is_lost(path: Path) -> None:
    data = Province(
        {
            "KienNghi": [
                *opinions(("SYT", "KIENNGHI", "Sửa thông tư."), send_to="BCT"),
                *opinions(("STC", "KIENNGHI", "Bố trí kinh phí."), send_to="UBND"),
                *opinions(("H106", "KIENNGHI", "Tập huấn sớm."), send_to="SCT"),
            ]
        }
    )
    texts = written(path, data)
    place = texts.index("1. Với Bộ Công Thương")
    assert texts[place : place + 6] == (
        "1. Với Bộ Công Thương",
        "- Sửa thông tư (Sở Y tế).",
        "2. Với Ủy ban nhân dân tỉnh",
        "- Bố trí kinh phí (Sở Tài chính).",
        "Các đơn vị kiến nghị Sở Công Thương:",
        "- Tập huấn sớm (UBND huyện Tam Đường).",
    )


def test_praise_of_a_task_stands_in_the_results_and_general_praise_in_the_evaluation(path: Path) -> None:
    data = Province(
        {
            "KienNghi": [
                *opinions(("SYT", "THUANLOI", "Lớp học đông."), task_code="ND3.01"),
                *opinions(("STC", "THUANLOI", "Lãnh đạo quan tâm.")),
            ]
        }
    )
    texts = written(path, data)
    results = texts.index("II. KẾT QUẢ THỰC HIỆN")
    assert texts[results + 1 : results + 3] == (
        "Tổng hợp các chỉ tiêu của báo cáo tại Phụ lục X kèm theo.",
        "- Lớp học đông (Sở Y tế).",
    )
    after = texts[texts.index("1. Kết quả đạt được") :]
    assert "- Lãnh đạo quan tâm (Sở Tài chính)." in after
    assert sum("Lớp học đông" in t for t in texts) == 1
