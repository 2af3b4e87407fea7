"""The report's annexes: rows, totals, the year before, the year so far; the annex of all figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.documents import readback, report
from tests.report_tables import COMPLAINTS, TASKS, TRAINING, Province, province, table, written


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bc.docx"


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


def test_a_case_without_behaviour_has_a_column_of_its_own(path: Path) -> None:
    report.write(province({"KhieuNai": COMPLAINTS.replace("SLCL", "    ")}), path)
    crossed = table(path, "Nhóm hàng hóa, dịch vụ")
    assert crossed[0][-2:] == ["Chưa phân loại", "Tổng"]
    assert [r[-2:] for r in crossed[1:]] == [["1", "1"], ["-", "1"], ["1", "2"], ["1", "1"]]


def test_a_case_passed_on_over_the_turn_of_a_period_is_in_the_total_alone(path: Path) -> None:
    """Received by one unit before the period, passed on to another in it: open at the start for the province only."""
    passed = """
        record_id | unit_code | received_date | closed_date | due_date   | status | goods_group | linked_case
        A1        | SCT       | 2019-03-01    | 2019-03-10  | 2019-04-10 | CHUYEN | TP          | A1
        A2        | H106      | 2019-03-20    |             | 2019-07-10 | MOI    | TP          | A1
    """
    report.write(province({"KhieuNai": passed}), path)
    complaints = next(t for t in readback.tables(path) if "Tồn đầu kỳ" in t[0])
    assert [[r[0], r[1], r[2]] for r in complaints[1:]] == [
        ["UBND huyện Tam Đường", "-", "1"],
        ["Toàn tỉnh", "1", "-"],
    ]
    assert any("Số toàn tỉnh tính mỗi vụ chuyển giữa các đơn vị một lần" in t for t in readback.paragraphs(path))


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
        ["Số nhiệm vụ được theo dõi", "2"],
        ["Số nhiệm vụ hoàn thành", "1"],
        ["Số nhiệm vụ quá hạn", "1"],
        ["Tỷ lệ nhiệm vụ hoàn thành", "50,0"],
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
