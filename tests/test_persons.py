"""Names and home addresses in free text: what is one, and what only looks like one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bvq_excel.persons import masked, places
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
