"""The periodic report: true figures, formal parts, annexes, opinions, drafts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from bvq_excel import resources
from bvq_excel.catalog import Catalog
from bvq_excel.documents import readback, report
from bvq_excel.documents.pdf import to_pdf
from bvq_excel.errors import HostError, UsageError
from bvq_excel.model import Source
from tests.indicator_tables import rows
from tests.report_tables import COMPLAINTS, RECEIVED, Province, opinions, province

SIGNED: Mapping[str, Any] = {"number": "12", "date": date(2019, 6, 21)}

TRAINING = """
    record_id | unit_code | kind  | date_from  | date_to    | trainees | hours | sent
    T1        | SCT       | MOLOP | 2019-04-01 | 2019-04-02 | 30       | 16    |
    T2        | SYT       | CUDI  | 2019-05-01 | 2019-05-02 |          |       | 4
"""
TASKS = """
    record_id | unit_code | lead_unit | task_code | uom       | target_qty | actual_qty | status
    N1        | SCT       | SCT       | ND1.01    | CUOC      | 4          | 5          | HT
    N2        | H106      | H106      | ND1.01    | CUOC      | 6          | 6          | QH
    N3        | SCT       | SCT       | ND1.01    | LUOTNGUOI |            | 120        | HT
"""


def written(path: Path, data: Province, **more: Any) -> tuple[str, ...]:
    """The paragraphs of the report on `data`."""
    report.write(data, path, **more)
    return readback.paragraphs(path)


def table(path: Path, first_header: str) -> list[list[str]]:
    """The annex whose first column has that header, as rows of texts."""
    return next([list(r) for r in t] for t in readback.tables(path) if t[0][0] == first_header)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bc.docx"


# formal parts -------------------------------------------------------------------------------------------------


def test_without_number_and_date_the_report_is_a_draft_with_blanks(path: Path) -> None:
    texts = written(path, province())
    assert "Số:      /BC-SCT" in texts
    assert "Lai Châu, ngày     tháng     năm     " in texts
    assert "DỰ THẢO" in texts
    assert "(Kèm theo Báo cáo số      /BC-SCT ngày     tháng     năm      của Sở Công Thương)" in texts


def test_a_signed_report_has_number_date_and_signer_and_no_draft_mark(path: Path) -> None:
    texts = written(path, province(), **SIGNED, signer="Nguyễn Văn Bình")
    assert {"Số: 12/BC-SCT", "Lai Châu, ngày 21 tháng 6 năm 2019", "Nguyễn Văn Bình"} <= set(texts)
    assert "(Kèm theo Báo cáo số 12/BC-SCT ngày 21 tháng 6 năm 2019 của Sở Công Thương)" in texts
    assert "DỰ THẢO" not in texts


def test_a_report_with_a_number_but_no_date_is_still_a_draft(path: Path) -> None:
    assert report.write(province(), path, number="7").draft
    assert {"Số: 07/BC-SCT", "DỰ THẢO"} <= set(readback.paragraphs(path))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2020, 1, 5), "Lai Châu, ngày 05 tháng 01 năm 2020"),
        (date(2020, 2, 29), "Lai Châu, ngày 29 tháng 02 năm 2020"),
        (date(2020, 3, 15), "Lai Châu, ngày 15 tháng 3 năm 2020"),
        (date(2020, 12, 9), "Lai Châu, ngày 09 tháng 12 năm 2020"),
    ],
)
def test_small_days_and_the_first_two_months_have_a_zero(path: Path, catalog: Catalog, day: date, said: str) -> None:
    assert said in written(path, province(), number="5", date=day)
    checks = {str(c["id"]): c for c in catalog.format_checks}
    assert re.fullmatch(str(checks["F10"]["pattern"]), said)
    assert re.fullmatch(catalog.documents["BC"].symbol_pattern, "Số: 05/BC-SCT")
    assert "Số: 05/BC-SCT" in readback.paragraphs(path)


@pytest.mark.parametrize("number", ["", "0", "12/BC", "mười hai", "-3"])
def test_a_number_that_is_none_is_refused(path: Path, number: str) -> None:
    with pytest.raises(UsageError, match="Số văn bản"):
        report.write(province(), path, number=number)


def test_the_ministrys_part_in_charge_is_the_one_of_the_day(path: Path) -> None:
    old = written(path, province(), number="1", date=date(2023, 3, 31))
    new = written(path, province(), number="1", date=date(2023, 4, 1))
    assert "- Bộ Công Thương (Cục Cạnh tranh và Bảo vệ người tiêu dùng);" in old
    assert "- Bộ Công Thương (Ủy ban Cạnh tranh Quốc gia);" in new
    assert "- Ủy ban nhân dân tỉnh Lai Châu." in old


def test_letterhead_title_recipients_and_closing(path: Path) -> None:
    texts = written(path, province(), **SIGNED)
    assert texts[:4] == (
        "UBND TỈNH LAI CHÂU",
        "SỞ CÔNG THƯƠNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    )
    place = texts.index("BÁO CÁO")
    assert texts[place + 1] == "Kết quả công tác bảo vệ quyền lợi người tiêu dùng quý II năm 2019"
    assert texts[place + 2] == "Kính gửi:"
    assert (
        "Trên đây là báo cáo kết quả công tác bảo vệ quyền lợi người tiêu dùng quý II năm 2019 của Sở Công Thương./."
        in texts
    )
    end = texts.index("Nơi nhận:")
    assert texts[end + 1 : end + 7] == (
        "- Như trên;",
        "- UBND tỉnh;",
        "- Các đơn vị liên quan;",
        "- Lưu: VT, QLTM.",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2019-M03", "tháng 3 năm 2019"),
        ("2019-H1", "6 tháng đầu năm 2019"),
        ("2019-9M", "9 tháng năm 2019"),
        ("2019-Y", "năm 2019"),
    ],
)
def test_every_kind_of_period_has_its_words(path: Path, code: str, words: str) -> None:
    texts = written(path, province(period_code=code))
    assert f"Kết quả công tác bảo vệ quyền lợi người tiêu dùng {words}" in texts


# parts and figures --------------------------------------------------------------------------------------------


def test_all_parts_stand_in_order_with_their_headings(path: Path, catalog: Catalog) -> None:
    made = report.write(province(), path)
    headings = [b.text for b in made.blocks if b.kind in ("section", "clause")]
    expected = []
    for part in catalog.documents["BC"].parts:
        expected.append(f"{part.no.split('.')[-1]}. {part.heading}")
        expected.extend(part.subparts)
    assert headings == expected


def test_the_figures_of_the_text_are_the_evaluators(path: Path) -> None:
    data = province({"KhieuNai": COMPLAINTS, "DaoTao": TRAINING})
    made = report.write(data, path)
    texts = readback.paragraphs(path)
    for printed in (f for f in made.figures if f.code in data.catalog.indicators):
        figure = data.evaluator.figure(printed.code)
        assert printed.group or printed.kind != "value" or printed.value == figure.value
        assert not printed.value or any(printed.text in t for t in texts)
    assert any("tiếp nhận 2 vụ" in t and "đền bù 3,3 triệu đồng" in t and "đạt 50%" in t for t in texts)
    assert any("1 lớp tập huấn cho 30 học viên, tổng thời lượng 16 giờ; cử 4 lượt" in t for t in texts)


def test_every_number_of_the_text_is_a_recorded_figure_or_a_fixed_name(path: Path) -> None:
    made = report.write(province({"KhieuNai": COMPLAINTS, "DaoTao": TRAINING, "NhiemVu": TASKS}), path)
    recorded = {n for p in made.figures for n in re.findall(r"[\d.,]*\d", p.text)}
    fixed = re.compile(r"ngày \d+/\d+/\d+|646/KH-UBND|năm \d{4}|15/3|^\d\. |Phụ lục [IVX, ]+")
    for block in made.blocks:
        for number in re.findall(r"[\d.,]*\d", fixed.sub("", block.text)):
            assert number in recorded, block.text


def test_a_period_without_anything_says_so_and_makes_up_no_figure(path: Path) -> None:
    texts = written(path, province())
    assert any(t.startswith("Trong kỳ không phát sinh phản ánh, yêu cầu, khiếu nại của người tiêu dùng") for t in texts)
    assert "Trong kỳ không phát sinh kiến nghị, đề xuất với Bộ Công Thương." in texts
    assert "Trong kỳ không phát sinh tồn tại, hạn chế." in texts
    assert not any("None" in t or "{" in t for t in texts)


def test_earlier_data_brings_comparisons(path: Path) -> None:
    data = province({"KhieuNai": COMPLAINTS}, earlier={"I-KN-02": 1, "I-KN-03": 0})
    text = next(t for t in written(path, data) if "tiếp nhận" in t)
    assert "tiếp nhận 2 vụ phản ánh, yêu cầu, khiếu nại của người tiêu dùng (tăng 100% so với cùng kỳ năm 2018)" in text
    assert "Đã giải quyết 2 vụ (cùng kỳ không phát sinh)" in text


def test_who_reported_who_did_not_and_who_was_late(path: Path, catalog: Catalog) -> None:
    sources = [
        Source("SCT.xlsx", "SCT", "2019-Q2", received=date(2019, 6, 17)),
        Source("SYT.xlsx", "SYT", "2019-Q2", received=date(2019, 6, 20)),
    ]
    missing = [u for u in catalog.reporting_units(RECEIVED) if u.code in ("STC", "H106")]
    data = province(submissions=sources, expected=("SCT", "SYT", "STC", "H106"), missing=missing)
    texts = written(path, data)
    assert (
        "Có 2/4 đơn vị gửi báo cáo, trong đó gửi đúng hạn 1 đơn vị, tỷ lệ đúng hạn 25% số đơn vị phải báo cáo." in texts
    )
    assert "Các đơn vị chưa gửi báo cáo: Sở Tài chính; UBND huyện Tam Đường." in texts
    assert "Các đơn vị gửi báo cáo muộn: Sở Y tế." in texts
    assert "Tất cả các đơn vị đã gửi báo cáo." in written(path, replace(data, missing=()))


def test_the_thematic_report_speaks_of_what_its_sheets_hold(path: Path) -> None:
    made = report.write(province(period_code="2019-CD153"), path)
    headings = [b.text for b in made.blocks if b.kind == "clause"]
    assert headings[:2] == [
        "1. Công tác tuyên truyền, phổ biến chính sách, pháp luật",
        "2. Ngày Quyền của người tiêu dùng Việt Nam 15/3, đường dây nóng",
    ]
    assert headings[2] == "1. Kết quả đạt được"
    assert [a.label for a in made.annexes] == ["Phụ lục I", "Phụ lục II"]
    assert [c.text for c in made.annexes[0].rows[-1].cells] == ["Toàn tỉnh", "", "", "", "", "-", "-", "-", "-", ""]
    assert any("từ ngày 01/02/2019 đến hết ngày 30/4/2019" in t for t in readback.paragraphs(path))
    assert not any("khiếu nại" in b.text and b.kind == "paragraph" for b in made.blocks)


# the annex of all figures -------------------------------------------------------------------------------------


def summary(path: Path, data: Province) -> list[list[str]]:
    """The annex of all figures as rows of texts."""
    report.write(data, path)
    return table(path, "Chỉ tiêu")


def test_all_figures_of_the_text_stand_together_beside_the_year_before_and_the_year_so_far(path: Path) -> None:
    earlier = {"I-KN-02": 4, "I-KN-09": 75.0, "I-KN-08": 10_000_000, "I-KN-03": 0, "I-KN-07": 1}
    found = summary(path, province({"KhieuNai": COMPLAINTS}, earlier=earlier, so_far={"I-KN-02": 7, "I-KN-07": 9}))
    assert found[0] == [
        "Chỉ tiêu",
        "Đơn vị tính",
        "Trong kỳ",
        "Cùng kỳ năm 2018",
        "Tăng, giảm so với cùng kỳ",
        "Lũy kế từ đầu năm",
    ]
    rows_by_name = {r[0]: r[1:] for r in found}
    assert rows_by_name["Vụ tiếp nhận trong kỳ"] == ["vụ", "2", "4", "-50%", "7"]
    assert rows_by_name["Tỷ lệ giải quyết đúng hạn"] == ["%", "50,0", "75,0", "-25 điểm %", ""]
    assert rows_by_name["Giá trị người tiêu dùng được đền bù"] == ["triệu đồng", "3,3", "10,0", "-67,5%", ""]
    assert rows_by_name["Vụ đã giải quyết trong kỳ"] == ["vụ", "2", "-", "", ""]
    assert rows_by_name["Vụ tồn cuối kỳ"] == ["vụ", "1", "1", "0%", ""]  # a state is no sum over the year
    assert rows_by_name["Đã kết nối Tổng đài của Bộ"] == ["", "Không", "", "", ""]


def test_columns_of_which_nothing_is_known_are_left_out(path: Path) -> None:
    assert summary(path, province({"KhieuNai": COMPLAINTS}))[0] == ["Chỉ tiêu", "Đơn vị tính", "Trong kỳ"]
    assert len(summary(path, province({"KhieuNai": COMPLAINTS}, so_far={"I-KN-02": 7}))[0]) == 4


def test_its_parts_are_those_of_the_report(path: Path, catalog: Catalog) -> None:
    found = [r[0] for r in summary(path, province()) if len(set(r)) == 1]
    assert found == [p.heading for p in catalog.documents["BC"].parts if p.indicators]


def test_a_figure_of_the_text_that_no_part_lists_has_its_place_too(path: Path) -> None:
    overdue = COMPLAINTS.replace("2019-07-01", "2019-06-01")
    data = province({"KhieuNai": overdue})
    found = summary(path, data)
    assert any("còn 1 vụ chuyển kỳ sau, trong đó 1 vụ đã quá hạn giải quyết" in t for t in readback.paragraphs(path))
    assert [r[0] for r in found[-2:]] == ["Chỉ tiêu khác", "Vụ đang xử lý đã quá hạn"]


def test_in_a_period_that_begins_with_the_year_nothing_is_said_of_the_year_so_far(path: Path) -> None:
    data = province({"KhieuNai": COMPLAINTS}, period_code="2019-H1", so_far={"I-KN-02": 7})
    report.write(data, path)
    assert not any("lũy kế" in t for t in readback.paragraphs(path) if "tiếp nhận" in t)
    assert table(path, "Chỉ tiêu")[0] == ["Chỉ tiêu", "Đơn vị tính", "Trong kỳ"]


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


# annexes ------------------------------------------------------------------------------------------------------


def test_complaints_by_unit_with_the_provinces_own_totals(path: Path) -> None:
    report.write(province({"KhieuNai": COMPLAINTS}), path)
    assert table(path, "Đơn vị")[0][1] == "Số cuộc"
    complaints = next(t for t in readback.tables(path) if "Tồn đầu kỳ" in t[0])
    assert [list(r) for r in complaints[1:]] == [
        ["Sở Công Thương", "1", "1", "2", "1", "-", "-", "-", "3,3"],
        ["UBND huyện Tam Đường", "-", "1", "-", "-", "-", "-", "1", "-"],
        ["Toàn tỉnh", "1", "2", "2", "1", "-", "-", "1", "3,3"],
    ]


def test_goods_by_behaviour_with_totals_both_ways_and_online_cases_apart(path: Path) -> None:
    report.write(province({"KhieuNai": COMPLAINTS}), path)
    crossed = table(path, "Nhóm hàng hóa, dịch vụ")
    assert crossed[0][1:5] == [
        "Cung cấp thông tin",
        "Giao kết hợp đồng",
        "Thực hiện hợp đồng, cam kết",
        "Số lượng, chất lượng, thời gian giao hàng",
    ]
    assert [r[0] for r in crossed[1:]] == [
        "Thực phẩm, đồ uống, thực phẩm chức năng",
        "Điện thoại, viễn thông",
        "Tổng cộng",
        "Trong đó: vụ giao dịch trên không gian mạng",
    ]
    assert [[r[1], r[4], r[9]] for r in crossed[1:]] == [
        ["-", "1", "1"],
        ["1", "-", "1"],
        ["1", "1", "2"],
        ["-", "1", "1"],
    ]


def test_tasks_with_plan_done_share_and_state(path: Path) -> None:
    report.write(province({"NhiemVu": TASKS}), path)
    tasks = table(path, "Mã nhiệm vụ")
    head = ["ND1.01", "Tổ chức hội nghị, hội thảo, tọa đàm, diễn đàn"]
    assert [r[:2] + r[3:] for r in tasks[1:3]] == [
        [*head, "cuộc", "10", "11", "", "110,0", "Hoàn thành đúng hạn: 1; Quá hạn: 1"],
        [*head, "lượt người", "", "120", "", "", "Hoàn thành đúng hạn"],
    ]
    assert tasks[1][2].endswith("UBND các huyện, thành phố")
    assert [[r[1], r[5]] for r in tasks[-4:]] == [
        ["Tỷ lệ nhiệm vụ hoàn thành", "50,0"],
        ["Số nhiệm vụ được theo dõi", "2"],
        ["Số nhiệm vụ hoàn thành", "1"],
        ["Số nhiệm vụ quá hạn", "1"],
    ]


def test_tasks_with_the_year_so_far_are_seen_against_what_was_planned_so_far(path: Path) -> None:
    so_far = {"done": {"ND1.01": {"CUOC": 20}}, "planned": {"ND1.01": {"CUOC": 25}}}
    report.write(province({"NhiemVu": TASKS}, **so_far), path)
    rows_of_tasks = table(path, "Mã nhiệm vụ")[1:3]
    assert [r[4:8] for r in rows_of_tasks] == [["25", "11", "20", "80,0"], ["", "120", "", ""]]
    note = "Kế hoạch và lũy kế tính từ đầu năm đến hết kỳ; % kế hoạch là lũy kế trên kế hoạch."
    assert any(note in t for t in readback.paragraphs(path))


def test_without_the_year_so_far_its_column_stays_empty_with_a_word_why(path: Path) -> None:
    assert any("Cột lũy kế để trống vì chưa có số liệu các kỳ trước trong năm" in t for t in written(path, province()))


def test_in_the_first_quarter_what_was_done_so_far_is_what_was_done(path: Path) -> None:
    report.write(province({"NhiemVu": TASKS}, period_code="2019-Q1"), path)
    assert table(path, "Mã nhiệm vụ")[1][5:8] == ["11", "11", "110,0"]


def test_inspections_are_compared_in_total_only(path: Path) -> None:
    inspections = """
        record_id | unit_code | team_lead | inspection_date | field | decision_no | subject_name | fine
        K1        | QLTT      | QLTT      | 2019-04-01      | ATTP  | 1           | Quán A       | 500000
        K2        | QLTT      | QLTT      | 2019-04-02      | GIA   | 2           | Quán B       |
    """
    report.write(province({"KiemTra": inspections}, earlier={"I-KT-01": 4}), path)
    checked = table(path, "Lĩnh vực")
    assert [[r[0], r[1], r[9]] for r in checked[1:]] == [
        ["An toàn thực phẩm", "1", ""],
        ["Giá", "1", ""],
        ["Tổng cộng", "2", "-50,0"],
    ]


def test_budget_by_item_and_source_adds_up_both_ways(path: Path) -> None:
    budget = """
        record_id | unit_code | budget_unit | year | item        | fund_source | requested | spent
        P1        | SCT       | SCT         | 2019 | TUYENTRUYEN | NSTINH      | 10000000  | 4000000
        P2        | SCT       | SCT         | 2019 | TUYENTRUYEN | XHH         | 5000000   | 1000000
        P3        | SCT       | SCT         | 2019 | DAOTAO      | NSTINH      | 2000000   |
    """
    report.write(province({"KinhPhi": budget}), path)
    money = table(path, "Khoản mục")
    assert [[r[0], r[1], r[2]] for r in money[1:]] == [
        ["Tuyên truyền", "Ngân sách tỉnh", "10,0"],
        ["Tuyên truyền", "Xã hội hóa", "5,0"],
        ["Đào tạo, tập huấn", "Ngân sách tỉnh", "2,0"],
        ["Tổng cộng", "", "17,0"],
        ["Chia theo nguồn", "Ngân sách tỉnh", "12,0"],
        ["Chia theo nguồn", "Xã hội hóa", "5,0"],
    ]
    assert "Đơn vị tính: triệu đồng" in readback.paragraphs(path)


def test_prices_at_the_start_and_at_the_end(path: Path) -> None:
    prices = """
        record_id | unit_code | survey_date | item  | price
        G1        | SCT       | 2019-04-01  | GAOTE | 14000
        G2        | SCT       | 2019-05-01  | GAOTE | 15000
        G3        | SCT       | 2019-06-01  | GAOTE | 14350
    """
    report.write(province({"ThiTruong": prices}), path)
    assert table(path, "Mặt hàng")[1:] == [["Gạo tẻ thường", "đ/kg", "14.000", "14.350", "2,5"]]


def test_every_total_of_an_annex_is_the_figure_of_the_evaluator(path: Path, catalog: Catalog) -> None:
    data = province({"KhieuNai": COMPLAINTS, "DaoTao": TRAINING, "NhiemVu": TASKS})
    made = report.write(data, path)
    totals = {
        (p.place, p.code): p.value
        for p in made.figures
        if p.place.startswith("PL") and not p.group and p.kind == "value"
    }
    for annex in (catalog.annexes[a.id] for a in made.annexes if a.id not in ("PL IX", "PL TH")):
        for code in annex.indicators:
            assert totals[annex.id, code] == data.evaluator.figure(code).value


def test_annexes_are_numbered_in_order_and_the_internal_one_stays_home(path: Path) -> None:
    made = report.write(province(), path)
    assert [a.label for a in made.annexes] == [
        f"Phụ lục {n}" for n in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
    ]
    assert made.annexes[-1].title == "TỔNG HỢP CHỈ TIÊU"
    assert not any("TÌNH HÌNH NỘP BÁO CÁO" in t for t in readback.paragraphs(path))


# privacy, file ------------------------------------------------------------------------------------------------


def test_no_personal_data_is_in_the_document(path: Path, catalog: Catalog) -> None:
    person = {"consumer_name": "Lò Văn Kín", "consumer_phone": "0912345678", "national_id": "012345678901"}
    complaints = [replace(r, values={**r.values, **person}) for r in rows(catalog, "KhieuNai", COMPLAINTS)]
    report.write(Province({"KhieuNai": complaints}), path)
    with zipfile.ZipFile(path) as package:
        content = b"".join(package.read(n) for n in package.namelist()).decode("utf-8", "replace")
    assert not any(secret in content for secret in person.values())


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        report.write(province({"KhieuNai": COMPLAINTS}), tmp_path / name, **SIGNED)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    properties = docx.Document(str(tmp_path / "a.docx")).core_properties
    assert properties.title == "Kết quả công tác bảo vệ quyền lợi người tiêu dùng quý II năm 2019"
    assert (properties.author, properties.language) == ("SỞ CÔNG THƯƠNG", "vi-VN")


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "bc.docx").mkdir()
    with pytest.raises(HostError, match=r"Không ghi được tệp .*bc\.docx"):
        report.write(province(), tmp_path / "bc.docx")
    assert [p.name for p in tmp_path.iterdir()] == ["bc.docx"]


# what offices are told ----------------------------------------------------------------------------------------


def test_every_field_that_a_template_may_use_is_documented() -> None:
    shipped = resources.shipped("templates", "BC.docx")
    guide = shipped.with_name("README.md").read_text(encoding="utf-8")
    made = report.ReportFields(province(), report.Formalities(), report.wording_of(shipped))
    fields = made.fields()
    names = {*fields, *fields["noi_dung"][0], *fields["phu_luc"][0], *fields["phu_luc"][0]["dong"][0], "chu", "so"}
    assert {n for n in names if not re.search(rf"\b{n}\b", guide)} == set()


def test_a_wording_beside_an_offices_template_is_used(tmp_path: Path) -> None:
    shipped = resources.shipped("templates", "BC.docx")
    (tmp_path / "BC.docx").write_bytes(shipped.read_bytes())
    own = shipped.with_name("BC_cau.toml").read_text(encoding="utf-8")
    own = own.replace('mo = "Trong kỳ, toàn tỉnh"', 'mo = "Quý này, cả tỉnh"')
    (tmp_path / "BC_cau.toml").write_text(own, encoding="utf-8")
    texts = written(tmp_path / "bc.docx", province({"KhieuNai": COMPLAINTS}), template=tmp_path / "BC.docx")
    assert any(t.startswith("Quý này, cả tỉnh tiếp nhận 2 vụ") for t in texts)


def test_without_a_program_that_converts_there_is_a_clear_message(tmp_path: Path) -> None:
    with pytest.raises(HostError, match=r"không chuyển được bc\.docx sang PDF"):
        to_pdf(tmp_path / "bc.docx", tmp_path, program=str(tmp_path / "khong_co"))
