"""From grids to typed records: every value keeps its cell, every normalisation is noted, nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bvq_excel.catalog import Catalog
from bvq_excel.errors import InputError
from bvq_excel.model import RawSheet
from bvq_excel.records import read_submissions
from bvq_excel.records.identity import period_code
from tests.books import RECEIVED, VALID, book, changed, findings, raw_book, spoken, submission, valid


def test_a_row_becomes_a_record_with_typed_values_and_its_cells() -> None:
    read = book(KhieuNai=[valid("KhieuNai", claim_value="2.500.000 đ", online="x")])
    (row,) = read.tables["KhieuNai"]
    assert (row.unit, row.record_id, row.row) == ("SCT", "SCT-KN-2019-2401", 6)
    assert (row["received_date"], row["claim_value"], row["online"]) == (date(2019, 4, 2), 2500000, True)
    assert row["seq"] == 1
    assert row["note"] is None
    assert (row.cell("received_date"), row.cell("online"), row.cell("closed_date")) == ("E6", "W6", "AH6")


def test_what_a_cell_shows_is_kept_where_it_is_not_the_values_usual_look() -> None:
    (row,) = book(
        KhieuNai=[valid("KhieuNai", status="đã giải quyết", received_date="2/4/2019", claim_value="hai triệu")]
    ).tables["KhieuNai"]
    assert dict(row.raw) == {"status": "đã giải quyết", "received_date": "2/4/2019", "claim_value": "hai triệu"}
    assert row.unread == {"claim_value"}
    assert "claim_value" not in row.values


def test_a_number_shows_separators_and_a_telephone_number_none() -> None:
    (row,) = book(DaoTao=[valid("DaoTao", trainees=-1234)]).tables["DaoTao"]
    assert row.raw == {"trainees": "-1.234"}
    (row,) = book(KhieuNai=[valid("KhieuNai", consumer_phone=912345678)]).tables["KhieuNai"]
    assert row.raw == {"consumer_phone": "912345678"}


def test_the_shown_text_reaches_the_finding() -> None:
    (found,) = spoken(book(KhieuNai=[valid("KhieuNai", claim_value="hai triệu")]), of="R-CH")
    assert (found.rule, found.cell, found.value, found.record_id) == ("R-CH-27", "Z6", "hai triệu", "SCT-KN-2019-2401")


def test_a_normalisation_is_noted_with_cell_before_after_and_reason() -> None:
    read = book(
        KhieuNai=[valid("KhieuNai", consumer_name=" Vàng  A Chu", consumer_phone=912345678, status="đã giải quyết")]
    )
    assert [(c.sheet, c.cell, c.key, c.before, c.after) for c in read.changes] == [
        ("KhieuNai", "H6", "consumer_name", "Vàng  A Chu", "Vàng A Chu"),
        ("KhieuNai", "I6", "consumer_phone", "912345678", "0912345678"),
    ]
    assert [c.why for c in read.changes] == ["bỏ khoảng trắng thừa", "thêm số 0 đầu bị Excel bỏ"]


def test_a_cell_that_is_only_spaces_is_empty() -> None:
    (row,) = book(KhieuNai=[valid("KhieuNai", note="  \u00a0", consumer_name="\u200b")]).tables["KhieuNai"]
    assert not {"note", "consumer_name"} & {*row.values, *row.raw, *row.unread}


def test_rows_with_printed_columns_alone_are_blank() -> None:
    printed = {"task_code": None}
    read = book(DaoTao=[printed, valid("DaoTao"), printed, {"note": "  "}, valid("DaoTao", course="Lớp khác"), printed])
    assert [r.row for r in read.tables["DaoTao"]] == [7, 10]
    assert read.row_counts["DaoTao"] == 2


def test_a_row_without_id_and_unit_belongs_to_the_files_unit() -> None:
    (row,) = book(DaoTao=[valid("DaoTao", record_id=None, unit_code=None)]).tables["DaoTao"]
    assert (row.record_id, row.unit) == (None, "SCT")


def test_the_source_names_file_unit_period_number_and_day() -> None:
    source = book(unit="H106", cover={"submission_no": 3}, file="báo cáo.xlsx").source
    assert (source.file, source.unit, source.period, source.submission_no) == ("báo cáo.xlsx", "H106", "2019-Q2", 3)
    assert source.received == RECEIVED


def test_sheets_that_the_catalogue_does_not_know_are_left_alone() -> None:
    raw = raw_book(DaoTao=[valid("DaoTao")])
    extra = RawSheet("Loi", (("STT", "Mức"), (1.0, "Lỗi")))
    read = submission(replace(raw, sheets={**raw.sheets, "Loi": extra, "Sheet3": RawSheet("Sheet3", ())}))
    assert "Loi" not in read.tables
    assert read.problems == ()


def test_sheets_present_but_empty_are_in_the_tables(catalog: Catalog) -> None:
    counts = book(unit="MTTQ").row_counts
    assert set(counts) == set(catalog.any_unit("MTTQ").required_sheets) - {"ThongTin"}
    assert set(counts.values()) == {0}


def test_legacy_text_is_converted_by_the_cells_font() -> None:
    raw = changed(
        raw_book(KiemTra=[valid("KiemTra", subject_address="Sè 10, M­êng Khoa")]), "KiemTra", fonts={"O6": ".VnTime"}
    )
    read = submission(raw)
    assert read.tables["KiemTra"][0]["subject_address"] == "Số 10, Mường Khoa"
    assert findings(read, of="R-CH") == [("R-CH-09", "KiemTra!O6")]
    assert [c.why for c in read.changes] == ["chuyển từ bảng mã cũ sang Unicode"]


def test_a_bare_serial_follows_the_workbooks_date_system() -> None:
    raw = raw_book(DaoTao=[valid("DaoTao", date_from=43607, date_to=43608)])
    assert submission(raw).tables["DaoTao"][0]["date_from"] == date(2019, 5, 22)
    later = submission(replace(raw, date1904=True)).tables["DaoTao"][0]
    assert later["date_from"] == date(2023, 5, 23)


# the period and the unit ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("2019-Q2", "2019-Q2", []),
        ("2019-q2", "2019-Q2", []),
        (" 2019 – Q2 ", "2019-Q2", []),
        ("Quý II/2019", "2019-Q2", ["R-CH-21"]),
        ("quý 2 năm 2019", "2019-Q2", ["R-CH-21"]),
        ("Q2/2019", "2019-Q2", ["R-CH-21"]),
        ("Tháng 5/2019", "2019-M05", ["R-CH-21"]),
        ("6 tháng đầu năm 2019", "2019-H1", ["R-CH-21"]),
        ("9 tháng năm 2019", "2019-9M", ["R-CH-21"]),
        ("năm 2019", "2019-Y", ["R-CH-21"]),
        ("quý này", "2019-Q2", ["R-CH-21"]),
        (None, "2019-Q2", ["R-CH-01"]),
    ],
)
def test_the_period_is_what_the_file_says_best(typed: str | None, code: str, said: list[str]) -> None:
    read = book(cover={"period_code": typed})
    assert read.source.period == code
    assert [f for f, place in findings(read, of="R-CH") if place == "ThongTin!C9"] == said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Quý II/2019", "2019-Q2"),
        ("quý iv năm 2019", "2019-Q4"),
        ("Q3/2020", "2020-Q3"),
        ("6 tháng cuối năm 2019", "2019-H2"),
        ("9 tháng đầu năm 2019", "2019-9M"),
        ("Tháng 12 năm 2019", "2019-M12"),
        ("Tháng 13/2019", ""),
        ("cả năm 2019", "2019-Y"),
        ("2019-cd153", "2019-CD153"),
        ("quý V/2019", ""),
    ],
)
def test_a_period_is_understood_in_words(text: str, code: str) -> None:
    assert period_code(text) == code


def test_a_file_that_names_no_period_is_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match="mã kỳ") as caught:
        book(cover={"period_code": "quý này", "period_from": None, "period_to": None})
    assert caught.value.reason == "no_period"


@pytest.mark.parametrize(
    ("cover", "unit", "said"),
    [
        ({"unit_code": "H106"}, "H106", []),
        ({"unit_code": "UBND huyện Tam Đường"}, "H106", []),
        ({"unit_code": "X999", "unit_name": "UBND huyện Tam Đường"}, "H106", ["R-CH-17"]),
        ({"unit_code": None, "unit_name": "UBND huyện Tam Đường"}, "H106", ["R-CH-01"]),
    ],
)
def test_the_unit_is_what_the_file_says_best(cover: dict[str, Any], unit: str, said: list[str]) -> None:
    read = book(unit="H106", cover=cover)
    assert read.unit == unit
    assert [f for f, place in findings(read, of="R-CH") if place == "ThongTin!C6"] == said


def test_the_unit_may_be_known_by_the_ids_of_the_rows() -> None:
    raw = raw_book(cover={"unit_code": None, "unit_name": None}, KienNghi=[valid("KienNghi")])
    untitled = {n: replace(s, cells=((None,),) * 4 + s.cells[4:]) for n, s in raw.sheets.items()}
    assert submission(replace(raw, sheets=untitled)).unit == "SCT"


def test_a_file_that_names_no_unit_is_refused_with_the_way_out() -> None:
    raw = raw_book(cover={"unit_code": "X999", "unit_name": None})
    untitled = {n: replace(s, cells=((None,),) * 4 + s.cells[4:]) for n, s in raw.sheets.items()}
    with pytest.raises(InputError, match='ghi "X999"') as caught:
        submission(replace(raw, sheets=untitled))
    assert caught.value.reason == "no_unit"


def test_a_workbook_without_cover_is_not_ours(catalog: Catalog) -> None:
    raw = raw_book()
    for sheets in ({"Sheet1": RawSheet("Sheet1", (("a",),))}, {"ThongTin": RawSheet("ThongTin", (("a", "b"),))}):
        with pytest.raises(InputError, match="ThongTin") as caught:
            read_submissions(replace(raw, sheets=sheets), catalog, RECEIVED)
        assert caught.value.reason == "not_ours"


# properties -------------------------------------------------------------------------------------------------

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵĐÂĂÊÔƠƯ"
_VIETNAMESE = st.text(alphabet=_LETTERS + " ", min_size=1, max_size=40).filter(str.strip)


@given(text=_VIETNAMESE, form=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_text_in_any_normal_form_is_the_same_record(text: str, form: str) -> None:
    def values(topic: str) -> Any:
        return book(TuyenTruyen=[valid("TuyenTruyen", topic=topic, form="Hội nghị")]).tables["TuyenTruyen"][0].values

    assert values(unicodedata.normalize(form, text)) == values(text)
    assert values(unicodedata.normalize(form, text))["topic"] == " ".join(text.split())


_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")


@given(data=st.data(), sheet=st.sampled_from(sorted(VALID)))
def test_any_text_in_any_cell_is_read_or_reported_but_never_lost(data: st.DataObject, sheet: str) -> None:
    key = data.draw(st.sampled_from(sorted(VALID[sheet])))
    text = data.draw(st.text(max_size=30).filter(lambda t: _INVISIBLE.sub("", t).strip(";")))
    (row,) = book(**{sheet: [valid(sheet, **{key: text})]}).tables[sheet]
    assert key in row.values or key in row.unread
