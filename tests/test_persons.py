"""Names and home addresses in free text: what is one, and what only looks like one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from itertools import pairwise

import pytest

from bvq_excel.persons import DATA, masked, places
from bvq_excel.privacy import MASK, free_text


def shown(text: str) -> str:
    return masked(text, lambda _: "…")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Gặp bà Vàng Thị Xuân ở chợ, ông Trần Văn An", "Gặp bà … ở chợ, ông …"),
        ("VÀNG THỊ XUÂN MAI khiếu nại, ông MÙA A TỦA", "… khiếu nại, ông …"),
        ("Gặp Vàng Thị Xuân hỏi", "Gặp … hỏi"),
        ("Bà Xuân không đồng ý", "Bà … không đồng ý"),
        ("hộ kinh doanh Lò Văn Hoan", "hộ kinh doanh …"),
        ("Tổ hòa giải: Nguyễn Văn Bình, Lê Thị Hoa", "Tổ hòa giải: …, …"),
        ("Chị Sùng Thị Dở, trú tại bản Pa Khôm, xã Hồng Thu; mua nồi", "Chị …, trú tại …; mua nồi"),
        ("số nhà 12 đường Trần Phú, phường Đoàn Kết", "…, phường Đoàn Kết"),
        ("giao đến số 24 ngõ 5 đường Hoàng Quốc Việt", "giao đến …"),
        ("Xe 25A-123.45 của anh Mùa A Tủa", "Xe … của anh …"),
        ("hộ chiếu B1234567", "hộ chiếu …"),
        ("Họ và tên: Cà Văn Hặc", "Họ và tên: …"),
    ],
)
def test_persons_are_found(text: str, left: str) -> None:
    assert shown(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Bảo vệ quyền lợi người tiêu dùng Việt Nam, tỉnh Lai Châu",
        "đồng chí Bí thư Tỉnh ủy, đồng chí Phó Chủ tịch",
        "đường Trần Hưng Đạo, xã Lê Lợi, trường THPT Nguyễn Văn Cừ",
        "Công ty TNHH Trần Văn Lan",
        "Cục Quản Lý Thị Trường, QUẢN LÝ THỊ TRƯỜNG",
        "Thành phố Hồ Chí Minh, Hà Nội Mới",
        "Vàng bạc đá quý, hồ sơ, lý do, cao su",
        "XỬ\nLÝ VI PHẠM, MAI CHÂU THUẬN",
        "Ghi chú: Số liệu quý II; chị em: Hội Phụ nữ",
        "Quyết định số 12 đường dây nóng",
        "Tuyên truyền tại bản Nậm Cầy, tổ 5",
        "Bà C.L.T., ông A.",
        "anh chị em Công nhân, bà con Các bản",
        "",
    ],
)
def test_places_bodies_and_plain_words_are_none(text: str) -> None:
    assert shown(text) == text


def test_what_is_found_lies_side_by_side() -> None:
    text = "Bà Lò Thị Mẩy ở số nhà 3 ngõ 2 đường 19/8 và ông Giàng A Sử, sống tại tổ 4"
    spans = places(text)
    assert [text[a:b] for a, b in spans] == ["Lò Thị Mẩy", "số nhà 3 ngõ 2 đường 19/8 và ông Giàng A Sử", "tổ 4"]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_free_text_goes_out_without_any_of_it() -> None:
    text = "Ông Sùng A Chớ, 0912345678, chuyển STK 8100205012345, thẻ 9704 3612 3456 7890, a.b@c.vn"
    assert free_text(text) == f"Ông {MASK}, {MASK}, chuyển STK{MASK}, thẻ {MASK}, {MASK}"


WORDS = tomllib.loads(DATA.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [str, str.upper, str.title])
@pytest.mark.parametrize("word", sorted({*WORDS["titles"]} - {"đ/c"}))
def test_after_every_title_stands_a_name(word: str, case: Callable[[str], str]) -> None:
    assert shown(f"gặp {case(word)} Hoa, hẹn lại") == f"gặp {case(word)} …, hẹn lại"


def test_a_title_may_be_shortened_with_a_stroke() -> None:
    assert shown("gặp đ/c Hoa, hẹn lại") == "gặp đ/c …, hẹn lại"


@pytest.mark.parametrize("word", WORDS["family_names"])
def test_every_family_name_begins_a_name(word: str) -> None:
    assert shown(f"gặp {word} Thị Hoa, hẹn lại") == "gặp …, hẹn lại"
    assert shown(f"GẶP {word.upper()} THỊ HOA.") == "GẶP …."


@pytest.mark.parametrize("word", [*WORDS["address_words"], "Trú tại", "ĐỊA CHỈ NHÀ"])
def test_after_every_word_of_living_somewhere_stands_an_address(word: str) -> None:
    assert shown(f"người {word} bản Mé Gióng; hẹn lại") == f"người {word} …; hẹn lại"


@pytest.mark.parametrize("address", ["SN 12", "sn12", "số nhà 5", "Nhà số 7", "số 3, đường Trần Phú", "29A-123.45"])
def test_houses_and_number_plates_are_addresses(address: str) -> None:
    assert shown(f"giao tại {address}; hẹn lại") == "giao tại …; hẹn lại"


def test_of_a_passport_the_number_is_found() -> None:
    assert shown("có hộ chiếu B1234567, hẹn lại") == "có hộ chiếu …, hẹn lại"
