"""Cells of codes: enumerations, yes and no, units, areas, tasks, ids of other rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.lookup import edits
from bvq_excel.values import Parsed, reader

STATUS = ("NhiemVu", "status")
YES_NO = ("KhieuNai", "online")
AUDIENCE = ("TuyenTruyen", "audience")
SOURCE = ("KinhPhi", "fund_source")
UNIT = ("KhieuNai", "handling_unit")
UNITS = ("NhiemVu", "coop_units")
AREA = ("TuyenTruyen", "area_code")
TASK = ("KhieuNai", "task_code")


def parsed(catalog: Catalog, place: tuple[str, str], raw: Any, day: date = date(2019, 4, 1)) -> Parsed:
    """Return what a raw cell means on `day`."""
    found = reader(catalog, catalog.sheets[place[0]].by_key[place[1]])(raw, "")
    found = found if isinstance(found, Parsed) else Parsed(found)
    return found.dated(day) if found.dated else found


def read(catalog: Catalog, place: tuple[str, str], raw: Any, day: date = date(2019, 4, 1)) -> Any:
    """Return the value of a raw cell on `day`, or the rule and case that it breaks."""
    found = parsed(catalog, place, raw, day)
    return [f"{f.rule} {f.case}".strip() for f in found.flaws] if found.unread else found.value


@pytest.mark.parametrize(
    "raw",
    [
        "HT",
        "ht",
        " HT ",
        "Hoàn thành đúng hạn",
        "hoàn thành đúng hạn",
        "  hoàn thành ",
        "Hoàn\u00a0thành",
        "xong",
        "HT – Hoàn thành đúng hạn",
        "HT - hoàn thành",
        "HT: Hoàn thành đúng hạn",
    ],
)
def test_a_value_is_known_by_code_label_and_alias(catalog: Catalog, raw: str) -> None:
    assert read(catalog, STATUS, raw) == "HT"


@pytest.mark.parametrize(
    ("raw", "code"), [("toạ đàm", "TDAM"), ("Tọa đàm", "TDAM"), ("TO\u0323A ĐÀM", "TDAM"), ("Hội thảo", "HTHAO")]
)
def test_the_place_of_the_tone_mark_makes_no_difference(catalog: Catalog, raw: str, code: str) -> None:
    assert read(catalog, ("TuyenTruyen", "form"), raw) == code


@pytest.mark.parametrize(
    ("raw", "case", "fact", "text"),
    [
        ("Hoan thành", "near", "suggestion", "Hoàn thành đúng hạn"),
        ("Qua hạn", "near", "suggestion", "Quá hạn"),
        ("làm xong rồi", "few", "choices", "Chưa thực hiện; Đang thực hiện; Hoàn thành đúng hạn"),
        ("HT - Hoàn thành muộn", "few", "item", "HT - Hoàn thành muộn"),
    ],
)
def test_an_unknown_value_gets_a_suggestion(catalog: Catalog, raw: str, case: str, fact: str, text: str) -> None:
    (flaw,) = parsed(catalog, STATUS, raw).flaws
    assert (flaw.rule, flaw.case) == ("R-CH-02", case)
    assert flaw.facts[fact].startswith(text)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Có", True),
        ("co\u0301", True),
        ("x", True),
        ("X", True),
        ("1", True),
        (1.0, True),
        (True, True),
        ("Không", False),
        ("K", False),
        ("0", False),
        (0.0, False),
        (False, False),
        ("chưa rõ", ["R-CH-02 few"]),
        (2.0, ["R-CH-02 few"]),
    ],
)
def test_yes_and_no(catalog: Catalog, raw: Any, value: Any) -> None:
    assert read(catalog, YES_NO, raw) == value


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        ("NTD", ("NTD",)),
        ("NTD; DN", ("NTD", "DN")),
        ("NTD;DN;", ("NTD", "DN")),
        ("Người tiêu dùng\nDoanh nghiệp", ("NTD", "DN")),
        ("Công chức, viên chức", ("CC",)),
        ("Công chức, viên chức; hội viên", ("CC", "HV")),
        ("NTD; NTD", ("NTD",)),
        ("NTD, DN", ["R-CH-02 commas"]),
        ("NTD; người lạ", ["R-CH-02 few"]),
        (" ; ", None),
    ],
)
def test_a_list_is_separated_by_semicolons_or_line_breaks(catalog: Catalog, raw: str, codes: Any) -> None:
    assert read(catalog, AUDIENCE, raw) == codes


def test_a_repeated_code_is_dropped_and_the_change_is_told(catalog: Catalog) -> None:
    assert parsed(catalog, AUDIENCE, "NTD; NTD").why == "bỏ mã lặp lại trong ô"


@pytest.mark.parametrize(
    ("raw", "day", "said"),
    [
        ("NSHUYEN", date(2025, 6, 30), []),
        ("NSHUYEN", date(2025, 7, 1), ["R-CH-02 expired"]),
        ("Ngân sách huyện, thành phố", date(2025, 7, 1), ["R-CH-02 expired"]),
    ],
)
def test_a_value_out_of_force_keeps_its_value_and_is_reported(
    catalog: Catalog, raw: str, day: date, said: list[str]
) -> None:
    found = parsed(catalog, SOURCE, raw, day)
    assert (found.value, [f"{f.rule} {f.case}" for f in found.flaws]) == ("NSHUYEN", said)


def test_a_value_not_yet_in_force_is_reported_also_in_a_list(catalog: Catalog) -> None:
    found = parsed(catalog, ("KhieuNai", "action"), "HTTL; TRALOI", date(2024, 6, 30))
    assert (found.value, [f.case for f in found.flaws]) == (("HTTL", "TRALOI"), ["not_yet"])
    assert parsed(catalog, ("KhieuNai", "action"), "HTTL; TRALOI", date(2024, 7, 1)).flaws == ()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("SCT", "SCT"),
        ("sct", "SCT"),
        ("Sở Công Thương", "SCT"),
        ("SỞ CÔNG THƯƠNG", "SCT"),
        ("Sở CT", "SCT"),
        ("SCT – Sở Công Thương", "SCT"),
        ("Uỷ ban nhân dân tỉnh Lai Châu", "UBNDT"),
        ("UBND huyện Tam Đường", "H106"),
        ("Chi cục Quản lý thị trường", "QLTT"),
        ("Cục Quản lý thị trường tỉnh Lai Châu", "QLTT"),
        ("Văn phòng Ủy ban nhân dân tỉnh", "VPUB"),
        ("Cổng thông tin điện tử tỉnh", "CTTDT"),
        ("SCT – Sở Y tế", ["R-CH-17 unknown"]),
        ("Sở Công Thươg", ["R-CH-17 near"]),
        ("XYZ", ["R-CH-17 unknown"]),
    ],
)
def test_a_unit_is_known_by_code_and_every_name_it_had(catalog: Catalog, raw: str, code: Any) -> None:
    assert read(catalog, UNIT, raw) == code


@pytest.mark.parametrize(
    ("raw", "day", "code"),
    [
        ("H106", date(2019, 4, 1), "H106"),
        ("Huyện Tam Đường", date(2019, 4, 1), "H106"),
        ("TP. Lai Châu", date(2019, 4, 1), "H105"),
        ("toàn tỉnh", date(2019, 4, 1), "T12"),
        ("Xã Than Uyên", date(2026, 1, 5), "X03595"),
        ("Than Uyên", date(2025, 6, 30), "H110"),
        ("Than Uyên", date(2025, 7, 1), "X03595"),
        ("Tân Phong", date(2025, 7, 1), "X03408"),
        ("Mường Xén", date(2019, 4, 1), ["R-CH-17 unknown"]),
    ],
)
def test_a_place_without_its_level_is_the_one_of_that_day(catalog: Catalog, raw: str, day: date, code: Any) -> None:
    assert read(catalog, AREA, raw, day) == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("ND2.06", "ND2.06"),
        ("nd2.06", "ND2.06"),
        ("ND2.06 – Tiếp nhận ý kiến…", "ND2.06"),
        ("ND2.6", ["R-CH-13 near"]),
        ("ND9.99", ["R-CH-13 unknown"]),
    ],
)
def test_an_unknown_task_is_a_matter_of_its_own_rule(catalog: Catalog, raw: str, code: Any) -> None:
    assert read(catalog, TASK, raw) == code


@pytest.mark.parametrize(
    ("raw", "codes"),
    [("SCT; Sở Y tế", ("SCT", "SYT")), ("SCT, SYT", ["R-CH-17 commas"]), ("SCT; XYZ", ["R-CH-17 unknown"])],
)
def test_a_list_of_units(catalog: Catalog, raw: str, codes: Any) -> None:
    assert read(catalog, UNITS, raw) == codes


def test_all_unknown_items_of_a_list_are_named(catalog: Catalog) -> None:
    (flaw,) = parsed(catalog, UNITS, "SCT; XYZ; ABC").flaws
    assert flaw.facts["item"] == "XYZ; ABC"


def test_a_suggested_task_has_its_code_and_a_suggested_unit_its_name(catalog: Catalog) -> None:
    assert parsed(catalog, TASK, "ND2.6").flaws[0].facts["suggestion"].startswith("ND2.06 – Tiếp nhận")
    assert parsed(catalog, UNIT, "Sở Công Thươg").flaws[0].facts["suggestion"] == "Sở Công Thương"


def test_the_id_of_another_row_is_text_with_plain_hyphens(catalog: Catalog) -> None:
    found = parsed(catalog, ("KhieuNai", "mediation_id"), "HG–01")
    assert (found.value, found.why) == ("HG-01", "đổi dấu gạch dài thành gạch nối")
    assert read(catalog, ("KhieuNai", "mediation_id"), " HG-01 ") == "HG-01"


@pytest.mark.parametrize(("a", "b", "n"), [("", "abc", 3), ("kitten", "sitting", 3), ("quá", "qua", 1), ("a", "a", 0)])
def test_edits_are_counted(a: str, b: str, n: int) -> None:
    assert edits(a, b) == edits(b, a) == n
