"""Where figures come from: the trace file beside a report, and what is found in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.documents import report, trace
from bvq_excel.documents.trace import SourceRow, Trace, TracedFigure
from bvq_excel.errors import HostError, InputError
from tests.four_reports import consolidated
from tests.indicator_tables import rows
from tests.report_tables import COMPLAINTS, Province, province

CAMPAIGNS = """
    record_id | unit_code | form  | date_from  | date_to    | events | attendees | cost
    T1        | SCT       | HNGHI | 2019-04-01 | 2019-04-02 | 2      | 120       | 3000000
    T2        | SYT       | LOALD | 2019-05-01 | 2019-05-02 | 4      | 80        |
"""
TASKS = """
    record_id | unit_code | lead_unit | task_code | uom  | target_qty | actual_qty | status
    N1        | SCT       | SCT       | ND1.01    | CUOC | 4          | 5          | HT
    N2        | H106      | H106      | ND1.01    | CUOC | 6          | 6          | QH
"""


def traced(tmp_path: Path, **more: object) -> Trace:
    """The trace of a small report with complaints, campaigns and tasks."""
    data = province({"KhieuNai": COMPLAINTS, "TuyenTruyen": CAMPAIGNS, "NhiemVu": TASKS}, **more)
    report.write(data, tmp_path / "bc.docx")
    return trace.read(tmp_path / "bc.docx")


def one(found: Trace, code: str, name: str) -> TracedFigure:
    return next(f for f in trace.find(found, code) if f.name == name)


def lines(figure: TracedFigure) -> list[str]:
    return [row.line for row in figure.rows]


# what it says -------------------------------------------------------------------------------------------------


def test_a_figure_has_its_places_and_its_rows(tmp_path: Path) -> None:
    figure = one(traced(tmp_path), "I-TT-02", "Lượt người được tuyên truyền")
    assert figure.value == 200
    assert figure.texts == ("200 lượt người", "200")
    assert figure.places == ("Phần II.1. Công tác tuyên truyền, phổ biến chính sách, pháp luật",)
    assert figure.cells == (
        "Phụ lục II, Toàn tỉnh, Lượt người",
        "Phụ lục X, Lượt người được tuyên truyền, Trong kỳ",
    )
    assert [(r.unit, r.sheet, r.record_id, r.value) for r in figure.rows] == [
        ("Sở Công Thương", "TuyenTruyen", "T1", 120),
        ("Sở Y tế", "TuyenTruyen", "T2", 80),
    ]


def test_a_row_that_is_counted_is_shown_by_its_first_cell(tmp_path: Path, catalog: Catalog) -> None:
    figure = one(traced(tmp_path), "I-KN-02", "Vụ tiếp nhận trong kỳ")
    table = rows(catalog, "KhieuNai", COMPLAINTS)
    assert [(r.cell, r.value) for r in figure.rows] == [(r.cell("seq"), None) for r in table[1:]]


def test_the_part_of_a_group_has_the_rows_of_the_group(tmp_path: Path) -> None:
    found = traced(tmp_path)
    part = one(found, "I-KN-02", "Vụ tiếp nhận trong kỳ, Điện thoại, viễn thông")
    assert [r.record_id for r in part.rows] == ["A3"]
    assert part.cells == ("Phụ lục IV, Điện thoại, viễn thông, Tổng",)
    crossed = one(found, "I-KN-02", "Vụ tiếp nhận trong kỳ, Điện thoại, viễn thông, Cung cấp thông tin")
    assert [r.record_id for r in crossed.rows] == ["A3"]


def test_a_task_has_the_rows_of_the_units_in_charge(tmp_path: Path) -> None:
    done = one(traced(tmp_path), "NhiemVu", "Nhiệm vụ ND1.01, cuộc, số thực hiện")
    assert [(r.unit, r.value) for r in done.rows] == [("Sở Công Thương", 5), ("UBND huyện Tam Đường", 6)]
    assert done.cells == ("Phụ lục I, ND1.01, Thực hiện trong kỳ",)


def test_comparisons_and_the_year_so_far_say_where_they_are_from(tmp_path: Path) -> None:
    found = traced(tmp_path, earlier={"I-KN-02": 1}, so_far={"I-KN-02": 7})
    change = one(found, "I-KN-02", "Vụ tiếp nhận trong kỳ, so với cùng kỳ")
    assert (change.value, change.texts, change.note) == (100, ("100%",), "So với số cùng kỳ 1 của sổ cái.")
    so_far = one(found, "I-KN-02", "Vụ tiếp nhận trong kỳ, lũy kế từ đầu năm")
    assert (so_far.texts, so_far.rows) == (("7 vụ", "7"), ())
    assert so_far.note == "Lũy kế lấy từ sổ cái, từ đầu năm đến hết ngày 14/06/2019."
    before = one(found, "I-KN-02", "Vụ tiếp nhận trong kỳ, cùng kỳ năm trước")
    assert before.cells == ("Phụ lục X, Vụ tiếp nhận trong kỳ, Cùng kỳ năm 2018",)


def test_a_rate_names_what_it_is_made_of(tmp_path: Path) -> None:
    rate = one(traced(tmp_path), "I-KN-10", "Tỷ lệ vụ đã giải quyết trên tổng phải giải quyết")
    assert rate.note == "Tính từ: Vụ đã giải quyết trong kỳ; Vụ tồn đầu kỳ; Vụ tiếp nhận trong kỳ."
    assert {r.record_id for r in rate.rows} == {"A1", "A2", "A3"}


def test_every_figure_of_a_report_is_in_its_trace_with_as_many_rows_as_it_has(tmp_path: Path) -> None:
    data = consolidated("2019-H1")
    made = report.write(data, tmp_path / "bc.docx")
    found = trace.read(made.path)
    assert len(found.figures) == len({f.key for f in (*made.figures, *made.chart_figures)})
    counts = {f.name: len(f.rows) for f in found.figures}
    for code in ("I-KN-02", "I-KT-05", "I-DNN-02", "I-XU-03"):
        assert counts[data.catalog.indicators[code].name] == len(data.evaluator.figure(code).rows)
    files = {r.file for f in found.figures for r in f.rows}
    assert {"2019-Q1/SCT.xlsx", "2019-Q2/SCT.xlsx"} <= files


def test_no_personal_value_is_in_the_file(tmp_path: Path, catalog: Catalog) -> None:
    person = {"consumer_name": "Lò Văn Kín", "consumer_phone": "0912345678", "respondent_name": "Quán Hồng Hoa"}
    complaints = [replace(r, values={**r.values, **person}) for r in rows(catalog, "KhieuNai", COMPLAINTS)]
    made = report.write(Province({"KhieuNai": complaints}), tmp_path / "bc.docx")
    assert made.trace
    text = made.trace.read_text(encoding="utf-8")
    assert "Nội bộ" in text
    assert not any(value in text for value in person.values())


def test_the_same_data_gives_the_same_trace(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        traced(tmp_path / name)
    assert (tmp_path / "a" / "bc.trace.json").read_bytes() == (tmp_path / "b" / "bc.trace.json").read_bytes()


# looking for a figure -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (
            "I-TT-09",
            ["Kinh phí tuyên truyền", "Kinh phí tuyên truyền, Sở Công Thương", "Kinh phí tuyên truyền, Sở Y tế"],
        ),
        ("i-kn-10", ["Tỷ lệ vụ đã giải quyết trên tổng phải giải quyết"]),
        ("200 lượt người", ["Lượt người được tuyên truyền"]),
        ("200", ["Lượt người được tuyên truyền"]),
        ("3,3 TRIỆU đồng", ["Giá trị người tiêu dùng được đền bù"]),
        ("tỷ lệ vụ đã giải quyết", ["Tỷ lệ vụ đã giải quyết trên tổng phải giải quyết"]),
        ("Phụ lục IV, Điện thoại, viễn thông, Tổng", ["Vụ tiếp nhận trong kỳ, Điện thoại, viễn thông"]),
        ("không có gì như thế", []),
        ("", []),
    ],
)
def test_a_figure_is_found_by_code_print_name_or_place(tmp_path: Path, wanted: str, names: list[str]) -> None:
    assert [f.name for f in trace.find(traced(tmp_path), wanted)] == names


def test_what_is_found_is_told_in_lines(tmp_path: Path) -> None:
    told = trace.lines(trace.find(traced(tmp_path), "200 lượt người"), most=1)
    assert told[0] == "Lượt người được tuyên truyền [I-TT-02]: 200 lượt người (nơi khác ghi: 200)"
    assert told[1] == "  Trong báo cáo: Phần II.1. Công tác tuyên truyền, phổ biến chính sách, pháp luật"
    assert told[2] == "  Ô phụ lục: Phụ lục II, Toàn tỉnh, Lượt người"
    assert told[-3] == "  Nguồn: 2 dòng"
    assert told[-2].startswith("    Sở Công Thương, SCT.xlsx, TuyenTruyen!")
    assert told[-2].endswith(": 120")
    assert told[-1] == "    … và 1 dòng khác"


def test_a_source_row_on_one_line() -> None:
    assert SourceRow("Sở Y tế", "SYT.xlsx", "KiemTra", "Z7", "X", 1_450_000).line == (
        "Sở Y tế, SYT.xlsx, KiemTra!Z7: 1.450.000"
    )
    assert SourceRow("Sở Y tế", "SYT.xlsx", "KhieuNai", "A7", "X").line == "Sở Y tế, SYT.xlsx, KhieuNai!A7"


# what cannot be read ------------------------------------------------------------------------------------------


def test_without_the_file_there_is_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Không thấy bc\.trace\.json bên cạnh báo cáo") as error:
        trace.read(tmp_path / "bc.docx")
    assert error.value.reason == "missing"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "damaged"),
        ("{}", "not_ours"),
        ("[]", "not_ours"),
        ('{"kind": "bvq_excel/trace", "version": 9, "rows": [], "figures": []}', "not_ours"),
        (
            '{"kind": "bvq_excel/trace", "version": 1, "report": "a", "period": "b", "rows": [], "figures": [{}]}',
            "not_ours",
        ),
    ],
)
def test_a_file_that_is_no_trace_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "bc.trace.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"^bc\.trace\.json") as error:
        trace.read(path)
    assert error.value.reason == reason


def test_rows_that_the_file_does_not_have_are_no_trace(tmp_path: Path) -> None:
    traced(tmp_path)
    path = tmp_path / "bc.trace.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**raw, "rows": []}), encoding="utf-8")
    with pytest.raises(InputError, match="không phải tệp nguồn số liệu"):
        trace.read(path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "bc.trace.json").mkdir()
    with pytest.raises(HostError, match=r"bc\.trace\.json"):
        traced(tmp_path)
