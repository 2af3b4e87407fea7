"""The report's sentences: zero, unknown and compared figures, and that the wording covers the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import resources
from bvq_excel.catalog import Catalog, load
from bvq_excel.documents import marks, wording
from bvq_excel.documents.environment import TemplateEnvironment
from bvq_excel.documents.figures import Comparison
from bvq_excel.documents.printer import FigurePrinter
from bvq_excel.documents.sentences import SentenceWriter
from bvq_excel.errors import TemplateError
from bvq_excel.indicators import Figure

SHIPPED = resources.shipped("templates", "BC_cau.toml")
LINES = "[loi]\n" + "".join(f'{name} = "x"\n' for name in sorted(wording.LINES))


class Given:
    """Figures that a test writes down; those it does not name are empty."""

    def __init__(
        self,
        values: Mapping[str, float],
        groups: Mapping[str, float] | None = None,
        prices: Mapping[str, tuple[float, float]] | None = None,
    ) -> None:
        self._values = values
        self._groups = groups or {}
        self._prices = prices or {}

    def figure(self, code: str) -> Figure:
        return Figure(code, self._values.get(code))

    def breakdown(self, code: str, by: str) -> Mapping[str, Figure]:
        if code == "I-GI-03":
            return {item: Figure(code, last, first=first) for item, (first, last) in self._prices.items()}
        return {group: Figure(code, value) for group, value in self._groups.items()}

    def cross(self, code: str, by_row: str, by_column: str) -> Mapping[tuple[str, str], Figure]:
        return {}


def written(part: str, values: Mapping[str, float], earlier: Mapping[str, float] | None = None, **more: Any) -> str:
    """The paragraphs of a part for the given figures."""
    return said(writer(SHIPPED, values, earlier, **more)[0], part)


def said(sentences: SentenceWriter, part: str) -> str:
    """The paragraphs of a part as a reader sees them."""
    return "\n".join(marks.plain(text) for _, text in sentences.paragraphs(part))


def writer(
    path: Path,
    values: Mapping[str, float],
    earlier: Mapping[str, float] | None = None,
    so_far: Mapping[str, float] | None = None,
    groups: Mapping[str, float] | None = None,
    prices: Mapping[str, tuple[float, float]] | None = None,
) -> tuple[SentenceWriter, FigurePrinter]:
    catalog = load()
    figures, comparison = Given(values, groups, prices), Comparison(catalog, earlier or {}, 2018)
    printer = FigurePrinter(catalog, figures, comparison, date(2019, 6, 14), so_far, "và các đơn vị khác")
    fields = {"ky": "quý II năm 2019", "nam": 2019}
    sentence = catalog.writing.zero_sentence
    return SentenceWriter(printer, wording.load(path), TemplateEnvironment(), fields, sentence, lambda _: True), printer


def sentences(tmp_path: Path, clauses: str, values: Mapping[str, float]) -> str:
    """The text that a wording of one sentence, "Đã" and `clauses`, makes of the given figures."""
    path = tmp_path / "BC_cau.toml"
    path.write_text(f'{LINES}[[doan]]\nphan = "I"\n[[doan.cau]]\nmo = "Đã"\nve = [\n{clauses}\n]\n', encoding="utf-8")
    return said(writer(path, values)[0], "I")


def test_a_sentence_states_value_unit_and_comparison() -> None:
    values = {"I-KN-02": 45, "I-KN-11": 5, "I-KN-01": 20, "I-KN-03": 40, "I-KN-10": 61.54}
    assert written("II.7", values, {"I-KN-02": 40}) == (
        "Trong kỳ, toàn tỉnh tiếp nhận 45 vụ phản ánh, yêu cầu, khiếu nại của người tiêu dùng (tăng 12,5% so với cùng "
        "kỳ năm 2018), trong đó có 5 vụ giao dịch trên không gian mạng; kỳ trước chuyển sang 20 vụ. Đã giải quyết 40 "
        "vụ, đạt 61,5% tổng số vụ phải giải quyết."
    )


def test_a_paragraph_says_once_with_what_it_compares() -> None:
    text = written("II.7", {"I-KN-02": 45, "I-KN-03": 40}, {"I-KN-02": 40, "I-KN-03": 50})
    assert "(tăng 12,5% so với cùng kỳ năm 2018)" in text
    assert "Đã giải quyết 40 vụ (giảm 20%)." in text


def test_what_has_not_changed_is_said_of_the_figures_that_matter_alone() -> None:
    text = written("II.3", {"I-DT-01": 2, "I-DT-04": 7}, {"I-DT-01": 2, "I-DT-04": 7})
    assert text == (
        "Trong kỳ, các đơn vị đã tổ chức 2 lớp tập huấn (bằng cùng kỳ năm 2018); cử 7 lượt cán bộ dự các lớp đào tạo, "
        "tập huấn."
    )


def test_the_year_so_far_stands_beside_the_comparison() -> None:
    values = {"I-DT-01": 2, "I-DT-04": 7}
    assert "tổ chức 2 lớp tập huấn (tăng 100% so với cùng kỳ năm 2018; lũy kế từ đầu năm 5 lớp)" in written(
        "II.3", values, {"I-DT-01": 1}, so_far={"I-DT-01": 5, "I-DT-04": 9}
    )
    assert "tổ chức 2 lớp tập huấn (lũy kế từ đầu năm 5 lớp)" in written("II.3", values, so_far={"I-DT-01": 5})


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        (
            {"GAOTE": (100, 104), "GASENGCU": (100, 101), "THITBO": (100, 90), "DAUAN": (100, 100.01)},
            "tăng nhiều nhất là gạo tẻ thường (4%), gạo Séng cù (1%); giảm nhiều nhất là thịt bò (10%).",
        ),
        ({"GAOTE": (100, 90)}, "đầu kỳ: giảm nhiều nhất là gạo tẻ thường (10%)."),
        ({"GAOTE": (100, 100)}, "đầu kỳ: các mặt hàng ổn định."),
    ],
)
def test_price_movements_largest_first(prices: Mapping[str, tuple[float, float]], said: str) -> None:
    codes = {v.label: v.code for v in load().enums["MarketItem"].values}
    names = {"GAOTE": "Gạo tẻ thường", "GASENGCU": "Gạo Séng cù", "THITBO": "Thịt bò", "DAUAN": "Dầu ăn"}
    given = {codes.get(names[k], k): v for k, v in prices.items()}
    assert said in written("II.4", {"I-GI-01": 2, "I-GI-02": len(given)}, prices=given)


def test_units_with_overdue_tasks_are_named_and_many_are_cut() -> None:
    text = written("II.7", {"I-KN-02": 3}, groups={"SYT": 1, "SCT": 2})
    assert "Đơn vị tiếp nhận nhiều nhất: Sở Công Thương với 2 vụ; Sở Y tế với 1 vụ." in text
    _, printer = writer(SHIPPED, {"I-NV-06": 3}, groups={"SYT": 1, "SCT": 2, "H105": 3, "": 9})
    assert printer.units_with("I-NV-06", 2) == "UBND thành phố Lai Châu; Sở Công Thương và các đơn vị khác"
    assert printer.units_with("I-NV-06", 3) == "UBND thành phố Lai Châu; Sở Công Thương; Sở Y tế"


def test_without_earlier_data_nothing_is_compared() -> None:
    assert "so với" not in written("II.7", {"I-KN-02": 45})


def test_a_previous_zero_is_said_in_words() -> None:
    text = written("II.3", {"I-DT-04": 7}, {"I-DT-04": 0})
    assert text == ("Trong kỳ, các đơn vị đã cử 7 lượt cán bộ dự các lớp đào tạo, tập huấn (cùng kỳ không phát sinh).")


def test_zeros_are_gathered_in_one_sentence() -> None:
    values = {"I-DT-01": 0, "I-DT-02": 0, "I-DT-03": 0, "I-DT-04": 0}
    assert written("II.3", values) == (
        "Trong kỳ không phát sinh lớp tập huấn; lượt cán bộ được cử đi đào tạo, tập huấn."
    )


def test_zero_beside_other_figures_follows_them() -> None:
    text = written("II.3", {"I-DT-01": 2, "I-DT-02": 60, "I-DT-03": 16, "I-DT-04": 0})
    assert text == (
        "Trong kỳ, các đơn vị đã tổ chức 2 lớp tập huấn cho 60 học viên, tổng thời lượng 16 giờ. "
        "Trong kỳ không phát sinh lượt cán bộ được cử đi đào tạo, tập huấn."
    )


def test_a_stock_of_zero_has_its_own_words() -> None:
    text = written("II.7", {"I-KN-02": 3, "I-KN-01": 0, "I-KN-03": 3, "I-KN-04": 0, "I-KN-07": 0})
    assert "không có vụ kỳ trước chuyển sang" in text
    assert "trong đó giải quyết đúng hạn 0 vụ; không còn vụ chuyển kỳ sau" in text


def test_what_is_unknown_is_left_out() -> None:
    assert written("II.7", {}) == ""
    assert written("II.5", {"I-DNN-05": 4}) == "Các doanh nghiệp đã giải quyết 4 vụ khiếu nại của người tiêu dùng."


def test_the_largest_groups_come_first() -> None:
    groups = {"TP": 3, "DT": 9, "KHAC": 3, "NL": 4, "": 50}
    text = written("II.7", {"I-KN-02": 19}, groups=groups)
    assert (
        "nhiều nhất: điện thoại, viễn thông với 9 vụ; năng lượng, môi trường (điện, nước, xăng dầu, gas) với 4 vụ; "
        "thực phẩm, đồ uống, thực phẩm chức năng với 3 vụ." in text
    )


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"I-DT-01": 2, "I-DT-02": 30}, "Đã mở 2 lớp cho 30 học viên."),
        ({"I-DT-02": 30}, "Đã dạy 30 học viên."),
        ({"I-DT-01": 2}, "Đã mở 2 lớp."),
        ({"I-DT-01": 0, "I-DT-02": 0}, "Trong kỳ không phát sinh lớp học."),
    ],
)
def test_a_joined_clause_follows_its_head_or_speaks_for_itself(
    tmp_path: Path, values: Mapping[str, float], text: str
) -> None:
    clauses = (
        '{ so = "I-DT-01", loi = "mở {{ n }}", khong = "lớp học" },\n'
        '{ so = "I-DT-02", noi = " cho ", loi = "{{ n }}", rieng = "dạy {{ n }}" },'
    )
    assert sentences(tmp_path, clauses, values) == text


def test_every_printed_figure_is_recorded_with_its_place() -> None:
    writes, printer = writer(SHIPPED, {"I-DT-01": 2, "I-DT-02": 60})
    writes.paragraphs("II.3")
    assert [(p.code, p.value, p.text, p.place) for p in printer.printed] == [
        ("I-DT-01", 2, "2 lớp", "II.3"),
        ("I-DT-02", 60, "60 học viên", "II.3"),
    ]


def test_the_wording_states_every_indicator_of_the_reports_parts(catalog: Catalog) -> None:
    said = re.findall(r"I-[A-Z0-9]+-\d+", SHIPPED.read_text(encoding="utf-8"))
    changes = {i.code for i in catalog.indicators.values() if i.aggregation == "change"}  # said as a comparison
    for part in catalog.documents["BC"].parts:
        assert set(part.indicators) - changes <= set(said), part.no


def test_the_wording_names_known_indicators_and_parts_only(catalog: Catalog) -> None:
    shipped = wording.load(SHIPPED)
    parts = {p.no: p.subparts for p in catalog.documents["BC"].parts}
    for paragraph in shipped.paragraphs:
        assert not paragraph.subpart or paragraph.subpart in parts[paragraph.part]
        for clause in (c for s in paragraph.sentences for c in s.clauses):
            assert clause.code in catalog.indicators
    assert set(shipped.no_opinion) <= {v.code for v in catalog.enums["ProposalKind"].values}


def test_no_figure_is_written_into_the_wording() -> None:
    """Digits stand only in codes, in {{ … }} and in fixed names."""
    text = re.sub(
        r"#.*|\{\{.*?\}\}|\{%.*?%\}|I-[A-Z0-9]+-\d+|bang_0|G\d+|(muc|phan|nhieu_nhat) = .*",
        "",
        SHIPPED.read_text(encoding="utf-8"),
    )
    assert re.findall(r"\d+", text) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[doan]\n", "sai cú pháp TOML"),
        (LINES.replace("chua_co", "chua_con"), "thiếu 'chua_co'"),
        (LINES + '[[bieu_do]]\nphan = "I"\nten = "x"\ntheo = "unit"\n', "biểu đồ phần I: thiếu 'cot'"),
        (LINES + '[[bieu_do]]\nphan = "I"\nmau = "đỏ"\n', "biểu đồ phần I: không hiểu 'mau'"),
        (LINES + '[[doan]]\nmuc = "x"\n', "thiếu 'phan'"),
        (LINES + '[[doan]]\nphan = "I"\n[[doan.cau]]\nve = [{ so = "I-DT-01" }]\n', "phần I, vế I-DT-01: thiếu 'loi'"),
        (
            LINES + '[[doan]]\nphan = "I"\n[[doan.cau]]\nve = [{ so = "I-DT-01", loi = "x", la = "y" }]\n',
            "phần I, vế I-DT-01: không hiểu 'la'",
        ),
    ],
)
def test_a_broken_wording_is_refused_with_its_place(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "BC_cau.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TemplateError, match=message) as error:
        wording.load(path)
    assert "BC_cau.toml" in str(error.value)


def test_a_field_or_figure_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="không có trường 'vung'"):
        sentences(tmp_path, '{ so = "I-DT-01", loi = "ở {{ vung }}" },', {"I-DT-01": 1})
    with pytest.raises(TemplateError, match=r"^Mẫu BC_cau\.toml: không có chỉ tiêu 'I-DT-99'"):
        sentences(tmp_path, '{ so = "I-DT-99", loi = "{{ n }}" },', {})
