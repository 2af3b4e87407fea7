"""What offices really type and send: every line of the field notes on text, numbers, identifiers and files.

Each case gives what stands in a cell, and what becomes of it: the clean value, or the rule that names it. Whole
files come last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from bvq_excel import amounts, collation, consolidation, display, periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.checking.engine import checker
from bvq_excel.errors import InputError
from bvq_excel.model import CheckedFile, Finding, RawWorkbook, Submission
from bvq_excel.reading import open_workbook
from bvq_excel.text import ascii_name, fold, lookup_key
from tests import hostile
from tests.books import RECEIVED, book, changed, raw_book, spoken, submission, valid

Q2 = "2019-Q2"


def read(sheet: str, key: str, raw: Any, font: str = "", **row: Any) -> tuple[Any, list[str]]:
    """What becomes of a cell: its value, and the rules that say something about it."""
    given = raw_book(**{sheet: [valid(sheet, **row, **{key: raw})]})
    if font:
        layout = submission(given).layouts[sheet]
        given = changed(given, sheet, fonts={layout.cell(key, 6): font})
    found = submission(given)
    (record,) = found.tables[sheet]
    told = [f.rule for f in checker(load()).check(found, RECEIVED) if f.sheet == sheet and f.key == key]
    return record[key], told


def clean(value: Any) -> tuple[Any, list[str]]:
    return value, []


# 6.1 text -------------------------------------------------------------------------------------------------------

TEXT = ("TuyenTruyen", "topic")


@pytest.mark.parametrize(
    ("raw", "text", "rules"),
    [
        # Unicode form
        ("Hòa giải", "Hòa giải", []),
        ("Ho\u0300a gia\u0309i", "Hòa giải", ["R-CH-09"]),
        ("Tuye\u0302\u0300n truye\u0302\u0300n", "Tuyền truyền", ["R-CH-09"]),
        # look-alikes
        ("646⁄KH-UBND", "646/KH-UBND", []),
        ("646\u2215KH-UBND", "646/KH-UBND", []),
        ("646\uff0fKH-UBND", "646/KH-UBND", []),
        ("ngày\u00a015\u202ftháng 3", "ngày 15 tháng 3", []),
        ("Hội\u200b nghị\ufeff", "Hội nghị", []),
        ("Ðường Ɖèo", "Đường Đèo", []),
        ("Giá – chất lượng", "Giá – chất lượng", []),
        # legacy encodings, known by their characters
        ("Ng\u00adêi tiªu dïng", "Người tiêu dùng", ["R-CH-09"]),
        ("®Êt n\u00adíc ViÖt Nam", "đất nước Việt Nam", ["R-CH-09"]),
        ("Ngöôøi tieâu duøng", "Người tiêu dùng", ["R-CH-09"]),
        # spaces
        ("  Phổ  biến Luật ", "Phổ biến Luật", []),
        ("   ", None, ["R-CH-01"]),
    ],
)
def test_text(raw: str, text: str | None, rules: list[str]) -> None:
    assert read(*TEXT, raw) == (text, rules)


@pytest.mark.parametrize(
    ("raw", "font", "text"),
    [
        ("Sè 10, M\u00adêng Khoa", ".VnTime", "Số 10, Mường Khoa"),
        ("Hµ Néi", ".VnArial", "Hà Nội"),
        ("lai ch©u", ".VnTimeH", "LAI CHÂU"),
        ("Ñaø Naüng", "VNI-Times", "Đà Nẵng"),
    ],
)
def test_text_in_an_old_font(raw: str, font: str, text: str) -> None:
    assert read("KiemTra", "subject_address", raw, font) == (text, ["R-CH-09"])


@pytest.mark.parametrize(
    ("sheet", "key", "raw", "code"),
    [
        ("KhieuNai", "status", "đã giải quyết", "DAGQ"),
        ("KhieuNai", "handling_unit", "Sở Công thương", "SCT"),
        ("VanBan", "issuer", "Uỷ ban nhân dân huyện Tam Đường", "H106"),
        ("VanBan", "issuer", "UBND HUYỆN TAM ĐƯỜNG", "H106"),
        ("NhiemVu", "status", "Hoàn thành", "HT"),
        ("HoaGiai", "result", "khong thanh", None),
    ],
)
def test_spelling_variants_of_names_are_equal(sheet: str, key: str, raw: str, code: str | None) -> None:
    value, _ = read(sheet, key, raw)
    assert value == code


@pytest.mark.parametrize(
    ("one", "other"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("Ủy", "Uỷ"), ("kỹ", "kĩ"), ("quý", "quí")]
)
def test_spelling_variants_of_words_are_equal(one: str, other: str) -> None:
    assert lookup_key(one) == lookup_key(other)


def test_words_stand_in_their_vietnamese_order() -> None:
    words = ["da", "đa", "đà", "đá", "e", "ê", "ma", "mà", "mả", "mã", "má", "mạ", "o", "ô", "ơ", "u", "ư"]
    assert sorted(set(words), key=collation.key) == words
    assert sorted(["Lò Văn Tụ", "Vàng A Chu"], key=collation.person_key) == ["Vàng A Chu", "Lò Văn Tụ"]
    assert sorted(["Huyện Than Uyên", "Xã Bum Nưa"], key=collation.place_key) == ["Xã Bum Nưa", "Huyện Than Uyên"]


def test_case_and_file_names_know_vietnamese_letters() -> None:
    assert fold("ĐƠN ƯU TIÊN") == "đơn ưu tiên"
    assert ascii_name("Báo cáo quý I – Đường Ơn.xlsx").startswith("Bao cao quy I")
    assert ascii_name("Đường ưu đãi") == "Duong uu dai"


# 6.2 numbers, money, dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "key", "raw", "value", "rules"),
    [
        # numbers as text
        ("KhieuNai", "claim_value", "1.234.567", 1_234_567, []),
        ("KhieuNai", "claim_value", "1,234,567", 1_234_567, []),
        ("KhieuNai", "claim_value", "1.234.567 đ", 1_234_567, []),
        ("KhieuNai", "claim_value", "12,5 triệu", 12_500_000, []),
        ("KhieuNai", "claim_value", "1tr2", 1_200_000, []),
        # one separator and three digits: by the column
        ("TuyenTruyen", "attendees", "1.234", 1234, []),
        ("KhieuNai", "claim_value", "1.234", 1234, []),
        ("ThiTruong", "change_pct", "1.234", 1.234, []),
        # a number that Excel has understood the English way
        ("TuyenTruyen", "attendees", 1.234, None, ["R-CH-08"]),
        ("NhiemVu", "progress_pct", "8,5", 8.5, []),
        ("NhiemVu", "progress_pct", "8.5", 8.5, []),
        # money in another unit than đồng
        ("KhieuNai", "claim_value", 500, 500, ["R-CH-07"]),
        ("KhieuNai", "claim_value", "2 triệu", 2_000_000, []),
        # per cent
        ("NhiemVu", "progress_pct", "12,5%", 12.5, []),
        ("NhiemVu", "progress_pct", "120%", None, ["R-CH-08"]),
        # dates
        ("DaoTao", "date_from", "22/5/2019", date(2019, 5, 22), []),
        ("DaoTao", "date_from", "22-5-2019", date(2019, 5, 22), []),
        ("DaoTao", "date_from", "22.5.2019", date(2019, 5, 22), []),
        ("DaoTao", "date_from", "ngày 22 tháng 5 năm 2019", date(2019, 5, 22), []),
        ("DaoTao", "date_from", "22/05/19", date(2019, 5, 22), ["R-CH-23"]),
        ("DaoTao", "date_from", 43607, date(2019, 5, 22), []),
        ("DaoTao", "date_from", "5/22/2019", None, ["R-CH-03"]),
        ("DaoTao", "date_from", "05/06/2019", date(2019, 6, 5), ["R-CH-23"]),
        ("DaoTao", "date_from", "tháng 5/2019", None, ["R-CH-03"]),
        ("DuongDayNong", "month", "tháng 5/2019", "2019-05", []),
        ("DuongDayNong", "month", "05/2019", "2019-05", []),
    ],
)
def test_numbers_and_dates(sheet: str, key: str, raw: Any, value: Any, rules: list[str]) -> None:
    found, told = read(sheet, key, raw, **({"date_to": "30/6/2019"} if key == "date_from" else {}))
    assert (found, [r for r in told if r.startswith("R-CH")]) == (value, rules)


def test_numbers_are_shown_with_vietnamese_separators() -> None:
    assert display.number(1234.5, 1) == "1.234,5"
    assert display.number(1_234_567) == "1.234.567"
    assert display.day(date(2020, 1, 5)) == "05/01/2020"


def test_a_column_whose_days_and_months_were_swapped_is_found() -> None:
    days = [date(2019, 1, 4), date(2019, 8, 4), date(2019, 11, 5), date(2019, 2, 5), date(2019, 9, 5)]
    rows = [valid("BaoChi", pub_date=d, title=f"Bài {n}") for n, d in enumerate(days)]
    assert [(f.rule, f.key) for f in spoken(book(BaoChi=rows), of="R-CH-28")] == [("R-CH-28", "pub_date")]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (25, "Hai mươi lăm đồng"),
        (101, "Một trăm linh một đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (1_001, "Một nghìn không trăm linh một đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (1_021_000, "Một triệu không trăm hai mươi mốt nghìn đồng"),
        (1_234_567, "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng"),
        (2_000_005, "Hai triệu không trăm linh năm đồng"),
        (1_000_000_005, "Một tỷ không trăm linh năm đồng"),
        (1_500_000_000_000, "Một nghìn năm trăm tỷ đồng"),
    ],
)
def test_amounts_in_words(amount: int, words: str) -> None:
    assert amounts.in_words(amount) == words


# 6.3 identifiers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "key", "raw", "value", "rules"),
    [
        # mobile numbers
        ("KhieuNai", "consumer_phone", "0912 345 678", "0912345678", []),
        ("KhieuNai", "consumer_phone", "+84912345678", "0912345678", []),
        ("KhieuNai", "consumer_phone", "84912345678", "0912345678", []),
        ("KhieuNai", "consumer_phone", 912345678, "0912345678", []),
        ("KhieuNai", "consumer_phone", "0412345678", None, ["R-CH-18"]),
        # from eleven digits to ten
        *(
            ("KhieuNai", "consumer_phone", f"{old}2345678", f"{new}2345678", ["R-CH-18"])
            for old, new in {
                **{f"016{n}": f"03{n}" for n in range(2, 10)},
                **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
                **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
                **{"0186": "056", "0188": "058", "0199": "059"},
            }.items()
        ),
        # landlines and hotlines
        ("KhieuNai", "consumer_phone", "(02133) 878 436", "02133878436", []),
        ("KhieuNai", "consumer_phone", "0231878436", None, ["R-CH-18"]),
        ("DuongDayNong", "hotline", "1800.6838", "18006838", []),
        ("DuongDayNong", "hotline", "1900 1234", "19001234", []),
        # identity cards
        ("KhieuNai", "national_id", "012090123456", "012090123456", []),
        ("KhieuNai", "national_id", 12090123456, "012090123456", []),
        ("KhieuNai", "national_id", 45123456, "045123456", []),
        ("KhieuNai", "national_id", "4512345", "4512345", ["R-CH-21"]),
        # tax codes
        *(
            ("DoanhNghiep", "tax_code", code, code, [])
            for code in ("0100109106", "0100684378", "0100686174", "0300588569", "0101248141")
        ),
        ("DoanhNghiep", "tax_code", "0100109107", None, ["R-CH-19"]),
        ("DoanhNghiep", "tax_code", "0100109106001", "0100109106-001", []),
        ("DoanhNghiep", "tax_code", 100109106, "0100109106", []),
        ("DoanhNghiep", "tax_code", "012090123456", None, ["R-CH-19"]),
        # e-mail
        ("KhieuNai", "consumer_email", "chu.va@gmail.com", "chu.va@gmail.com", []),
        ("KhieuNai", "consumer_email", "chú@gmail.com", None, ["R-CH-22"]),
        # document numbers
        ("VanBan", "doc_no", "646⁄KH-UBND", "646/KH-UBND", []),
        ("VanBan", "doc_no", "22/2016/QÐ-UBND", "22/2016/QĐ-UBND", []),
        ("VanBan", "doc_no", "1035/QĐ–TTg", "1035/QĐ-TTg", []),
    ],
)
def test_identifiers(sheet: str, key: str, raw: Any, value: Any, rules: list[str]) -> None:
    found, told = read(sheet, key, raw)
    assert (found, [r for r in told if r.startswith("R-CH")]) == (value, rules)


def test_old_identity_cards_are_asked_about_once_they_have_ended() -> None:
    later = {"received_date": date(2025, 5, 1), "accepted_date": date(2025, 5, 2), "closed_date": date(2025, 5, 9)}
    row = valid("KhieuNai", national_id="045123456", due_date=None, consumer_area=None, **later)
    given = book(period="2025-Q2", KhieuNai=[row])
    told = [f for f in checker(load()).check(given, date(2025, 6, 17)) if f.key == "national_id"]
    assert [(f.rule, f.severity) for f in told] == [("R-KN-56", "warning")]


def test_a_citizens_number_whose_digit_tells_another_sex_is_asked_about() -> None:
    given = book(KhieuNai=[valid("KhieuNai", national_id="012190123456", sex="NAM")])
    assert [(f.rule, f.severity) for f in spoken(given, of="R-KN-5")] == [("R-KN-57", "warning")]


def test_official_mail_is_asked_for() -> None:
    given = book(cover={"preparer_email": "may@gmail.com"})
    assert [f.rule for f in spoken(given, of="R-TI-08")] == ["R-TI-08"]


def test_document_numbers_are_compared_without_case_and_look_alikes() -> None:
    rows = [valid("VanBan", doc_no="22/QĐ-SCT"), valid("VanBan", doc_no="22/qÐ–sct")]
    assert [(f.rule, f.cell) for f in spoken(book(VanBan=rows), of="R-VB-01")] == [("R-VB-01", "E7")]


# 6.4 whole files ------------------------------------------------------------------------------------------------

Make = Callable[[], RawWorkbook]
DAOTAO = load().sheets["DaoTao"]
HEADERS = [c.header for c in DAOTAO.columns]


def sheet(rows: list[list[Any]], name: str = "DaoTao", **fields: Any) -> RawWorkbook:
    """A workbook whose sheet DaoTao has these rows from row 1 on."""
    raw = raw_book(DaoTao=[valid("DaoTao")])
    table = replace(raw.sheets["DaoTao"], name=name, cells=tuple(map(tuple, rows)), **fields)
    return replace(raw, sheets={**{n: s for n, s in raw.sheets.items() if n != "DaoTao"}, name: table})


def grid(*changes: Mapping[str, Any]) -> list[list[Any]]:
    """The rows of a sheet DaoTao with a valid row for each of `changes`."""
    return [list(r) for r in raw_book(DaoTao=[valid("DaoTao", **c) for c in changes]).sheets["DaoTao"].cells]


def two_row_header() -> RawWorkbook:
    rows = grid({})
    groups = list(rows[4])
    groups[13:18] = ["Học viên", None, None, None, None]
    below: list[Any] = [None] * len(groups)
    below[13:18] = ["là công chức", "là người lao động", "của doanh nghiệp", "của Hội", "khác"]
    merges = ("N5:R5", *(f"{c}5:{c}6" for c in "ABCDEFGHIJKLM"))
    return sheet([*rows[:4], groups, below, *rows[5:]], merges=merges)


def without_column(key: str) -> RawWorkbook:
    at = [c.key for c in DAOTAO.columns].index(key)
    return sheet([[v for i, v in enumerate(r) if i != at] for r in grid({})])


def with_column(at: int, title: str) -> RawWorkbook:
    rows = grid({})
    return sheet([[*r[:at], title if n == 4 else None, *r[at:]] for n, r in enumerate(rows)])


def with_header(key: str, title: str) -> RawWorkbook:
    rows = grid({})
    rows[4][[c.key for c in DAOTAO.columns].index(key)] = title
    return sheet(rows)


def with_rows(*rows: Mapping[str, Any]) -> RawWorkbook:
    return raw_book(DaoTao=[*rows])


def older() -> RawWorkbook:
    raw = with_header("trainees", "Số học viên")
    return changed(raw, "ThongTin", {"C19": "0.9"})


FILES: dict[str, tuple[Make, list[tuple[str, str]]]] = {
    "merged two-row header": (two_row_header, [("R-CH-10", "DaoTao!A6")]),
    "inserted column": (lambda: with_column(6, "Ghi thêm"), [("R-CH-10", "DaoTao!G5")]),
    "deleted column": (lambda: without_column("place"), [("R-CH-10", "DaoTao!L5")]),
    "renamed column": (lambda: with_header("hours", "Thời lượng"), [("R-CH-10", "DaoTao!J5")]),
    "nearly the same header": (lambda: with_header("course", "Tên lớp học"), [("R-CH-10", "DaoTao!F5")]),
    "row of totals": (
        lambda: with_rows(valid("DaoTao"), {"course": "Tổng cộng", "trainees": 50}),
        [("R-CH-10", "DaoTao!F7")],
    ),
    "blank rows inside": (lambda: with_rows(valid("DaoTao"), {}, {}, valid("DaoTao", course="Lớp B")), []),
    "numbers as text": (lambda: with_rows(valid("DaoTao", trainees="50 ", hours=" 16", certified="50 người")), []),
    "words for zero": (
        lambda: with_rows(valid("DaoTao", trainees_other="Không có", trainees_female="K", trainees_association="10")),
        [],
    ),
    "two values in a cell": (lambda: with_rows(valid("DaoTao", hours="3 lớp/120 người")), [("R-CH-27", "DaoTao!J6")]),
    "date as m/d": (lambda: with_rows(valid("DaoTao", date_from="5/22/2019")), [("R-CH-03", "DaoTao!H6")]),
    "hidden rows": (
        lambda: changed(with_rows(valid("DaoTao")), "DaoTao", hidden_rows=(6,)),
        [("R-CH-11", "DaoTao!A5")],
    ),
    "pasted over a drop-down": (lambda: with_rows(valid("DaoTao", kind="lớp mới")), [("R-CH-02", "DaoTao!E6")]),
    "sheet renamed": (lambda: sheet(grid({}), "DaoTao (2)"), [("R-CH-10", "DaoTao!A1")]),
    "older template": (older, [("R-TI-05", "ThongTin!C19")]),
    "copied from a neighbour": (
        lambda: with_rows(valid("DaoTao", unit_code="H106", record_id="H106-DT-2019-2401")),
        [("R-CH-20", "DaoTao!B6"), ("R-CH-14", "DaoTao!D6")],
    ),
    "broken formula": (
        lambda: changed(with_rows(valid("DaoTao", hours=None)), "DaoTao", errors={"J6": "#REF!"}),
        [("R-CH-10", "DaoTao!J6")],
    ),
    "old font": (
        lambda: changed(with_rows(valid("DaoTao", course="TËp huÊn")), "DaoTao", fonts={"F6": ".VnTime"}),
        [("R-CH-09", "DaoTao!F6")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file(name: str) -> None:
    make, expected = FILES[name]
    found = spoken(make())
    told = [(f.rule, f"{f.sheet}!{f.cell}") for f in found if f.rule.startswith(("R-CH", "R-TI-05", "R-DT"))]
    assert told == expected


def test_words_for_zero_are_zero() -> None:
    row = valid("DaoTao", trainees_other="-", trainees_female="không", trainees_minority="K", trainees_association="10")
    read_row = book(DaoTao=[row]).tables["DaoTao"][0]
    assert [read_row[k] for k in ("trainees_other", "trainees_female", "trainees_minority")] == [0, 0, 0]


def test_dates_of_the_1904_system_are_read_as_they_are_meant() -> None:
    raw = replace(raw_book(DaoTao=[valid("DaoTao", date_from=42145, date_to=42146)]), date1904=True)
    assert submission(raw).tables["DaoTao"][0]["date_from"] == date(2019, 5, 22)


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "so.xls": ("old_format", lambda: hostile.compound("Workbook")),
    "so.ods": (
        "other_format",
        lambda: hostile.packed(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office/>"}
        ),
    ),
    "mat_khau.xlsx": ("encrypted", lambda: hostile.compound("EncryptedPackage", "EncryptionInfo")),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_file_that_must_be_saved_otherwise_is_refused_with_the_way_out(name: str, tmp_path: Path) -> None:
    reason, make = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(InputError, match="hãy mở bằng Excel") as caught:
        open_workbook(path)
    assert caught.value.reason == reason


def saved(raw: RawWorkbook, path: Path, links: Mapping[str, tuple[str, Any]] | None = None) -> Path:
    """The workbook as a file; `links` are formulas of sheet DaoTao with the values that they were saved with."""
    with xlsxwriter.Workbook(str(path)) as file:
        days = file.add_format({"num_format": "dd/mm/yyyy"})
        for name, table in raw.sheets.items():
            written = file.add_worksheet(name)
            for r, row in enumerate(table.cells):
                for c, value in enumerate(row):
                    if isinstance(value, date):
                        written.write_datetime(r, c, value, days)
                    elif value is not None:
                        written.write(r, c, value)
            for cell, (formula, value) in (links or {}).items() if name == "DaoTao" else ():
                written.write_formula(cell, formula, None, value)
    return path


def test_a_workbook_with_macros_is_read_like_any_other(tmp_path: Path) -> None:
    path = saved(with_rows(valid("DaoTao")), tmp_path / "so.xlsm")
    assert submission(open_workbook(path)).row_counts["DaoTao"] == 1


def test_links_to_other_workbooks_give_the_values_that_were_saved(tmp_path: Path) -> None:
    link = {"J6": ("='C:\\bao cao\\[lop.xlsx]Sheet1'!A1", 24)}
    raw = open_workbook(saved(with_rows(valid("DaoTao")), tmp_path / "so.xlsx", link))
    assert raw.sheets["DaoTao"].formulas == {"J6"}
    assert submission(raw).tables["DaoTao"][0]["hours"] == 24


def checked(file: str, number: int, *rows: Mapping[str, Any]) -> CheckedFile:
    """A checked file of Sở Công Thương."""
    found: Submission = book(file=file, cover={"submission_no": number}, VanBan=[*rows])
    found = replace(found, source=replace(found.source, sha256=f"{file}{number}"))
    findings: tuple[Finding, ...] = checker(load()).check(found, RECEIVED)
    return CheckedFile(file, (found,), (findings,))


@pytest.mark.parametrize(
    ("first", "second", "used", "rules"),
    [
        (("BC quy 2.xlsx", 1), ("BC quy 2 sua lan 2 (final).xlsx", 2), "BC quy 2 sua lan 2 (final).xlsx", []),
        (
            ("BC quy 2.xlsx", 1),
            ("BC quy 2 sua lan 2 (final).xlsx", 1),
            "BC quy 2 sua lan 2 (final).xlsx",
            ["R-XU-02", "R-XU-02"],
        ),
    ],
)
def test_of_two_versions_with_names_alike_the_number_decides_and_a_doubt_is_said(
    catalog: Catalog, first: tuple[str, int], second: tuple[str, int], used: str, rules: list[str]
) -> None:
    files = [checked(*second, valid("VanBan", doc_no="1/A")), checked(*first, valid("VanBan", doc_no="1/A"))]
    result = consolidation.consolidate(catalog, files, periods.period(catalog, Q2), RECEIVED)
    assert [s.source.file for s in result.submissions] == [used]
    assert [f.rule for f in result.findings if f.rule == "R-XU-02"] == rules
