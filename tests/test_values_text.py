"""Vietnamese text: one normal form, look-alike characters, legacy encodings, document numbers."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from bvq_excel import legacy_text
from bvq_excel.catalog import Catalog
from bvq_excel.text import fold, lookup_key, normalise
from bvq_excel.values import Parsed, reader

TOPIC = ("TuyenTruyen", "topic")
DOCUMENT_NUMBER = ("VanBan", "doc_no")


def read(catalog: Catalog, raw: Any, place: tuple[str, str] = TOPIC, font: str = "") -> tuple[Any, list[str], str]:
    """Return value, rules broken, and why the value is not what was typed."""
    found = reader(catalog, catalog.sheets[place[0]].by_key[place[1]])(raw, font)
    if not isinstance(found, Parsed):
        return found, [], ""
    return found.value, [f"{f.rule} {f.case}".strip() for f in found.flaws], found.why


@pytest.mark.parametrize(
    ("raw", "text", "why"),
    [
        ("Hòa giải", "Hòa giải", ""),
        (" Hòa giải", "Hòa giải", "bỏ khoảng trắng thừa"),
        ("Hòa  giải ", "Hòa giải", "bỏ khoảng trắng thừa"),
        ("Hòa\u00a0giải", "Hòa giải", "bỏ khoảng trắng thừa"),
        ("Hòa\u202fgiải", "Hòa giải", "bỏ khoảng trắng thừa"),
        ("Hòa\ngiải\t", "Hòa giải", "bỏ khoảng trắng thừa"),
        ("Hòa\u200b giải\ufeff", "Hòa giải", "thay ký tự nhìn giống nhau"),
        ("14⁄5∕2018", "14/5/2018", "thay ký tự nhìn giống nhau"),
        ("646\uff0fKH-UBND", "646/KH-UBND", "thay ký tự nhìn giống nhau"),
        ("Ðoàn Ɖiện", "Đoàn Điện", "thay ký tự nhìn giống nhau"),
        ("Giá – chất lượng", "Giá – chất lượng", ""),
        ("   ", None, ""),
        (12.0, "12", ""),
        (1.5, "1,5", ""),
    ],
)
def test_text_is_made_plain(catalog: Catalog, raw: Any, text: str | None, why: str) -> None:
    assert read(catalog, raw) == (text, [], why)


def test_decomposed_letters_are_composed_and_reported(catalog: Catalog) -> None:
    raw = unicodedata.normalize("NFD", "Hội nghị về người tiêu dùng")
    assert read(catalog, raw) == (
        "Hội nghị về người tiêu dùng",
        ["R-CH-09 decomposed"],
        "ghép dấu thành chữ dựng sẵn",
    )


@pytest.mark.parametrize(
    ("raw", "font", "text"),
    [
        ("Ng­êi tiªu dïng", ".VnTime", "Người tiêu dùng"),
        ("Ng­êi tiªu dïng", ".VnTimeH", "NGƯỜI TIÊU DÙNG"),
        ("§éi Qu¶n lý thÞ tr­êng", ".VnArial", "Đội Quản lý thị trường"),
        ("hîp ®ång", ".VnTime", "hợp đồng"),
        ("Ban chi dao", ".VnTimeH", "BAN CHI DAO"),
        ("Ngöôøi tieâu duøng", "VNI-Times", "Người tiêu dùng"),
        ("ÑOÄI QUAÛN LYÙ THÒ TRÖÔØNG", "VNI-Helve", "ĐỘI QUẢN LÝ THỊ TRƯỜNG"),
        ("ñöôïc hoøa giaûi", "VNI-Times", "được hòa giải"),
    ],
)
def test_legacy_text_is_converted_by_its_font(catalog: Catalog, raw: str, font: str, text: str) -> None:
    assert read(catalog, raw, font=font) == (text, ["R-CH-09 font"], "chuyển từ bảng mã cũ sang Unicode")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Ng­êi tiªu dïng", "Người tiêu dùng"),
        ("KiÓm tra ®ét xuÊt", "Kiểm tra đột xuất"),
        ("Ngöôøi tieâu duøng", "Người tiêu dùng"),
        ("Sôû Coâng Thöông", "Sở Công Thương"),
    ],
)
def test_legacy_text_is_known_by_its_characters(catalog: Catalog, raw: str, text: str) -> None:
    assert read(catalog, raw) == (text, ["R-CH-09"], "chuyển từ bảng mã cũ sang Unicode")


@pytest.mark.parametrize(
    "raw",
    [
        "hòa giải",
        "Giá 100°C",
        "5 m² ± 1",
        "«Bình Minh»",
        "Nestlé Crème brûlée",
        "Müller & Söhne",
        "Máy ®",
        "½ hộp",
        "hép",
    ],
)
def test_unicode_text_is_not_taken_for_legacy_text(raw: str) -> None:
    assert legacy_text.convert(raw) is None


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times"])
def test_unicode_text_in_a_legacy_font_is_left_as_it_is(catalog: Catalog, font: str) -> None:
    assert read(catalog, "Người tiêu dùng", font=font) == ("Người tiêu dùng", [], "")


def test_every_vietnamese_letter_survives_both_legacy_encodings() -> None:
    letters = "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"
    tcvn3 = {unicode: legacy for legacy, unicode in legacy_text._TCVN3.items()}
    vni = {unicode: legacy for legacy, unicode in legacy_text._VNI.items()}
    assert set(letters) <= set(tcvn3)
    assert set(letters + letters.upper()) <= set(vni)
    for letter in letters:
        assert (legacy_text.convert(tcvn3[letter], ".VnTime") or tcvn3[letter]) == letter
        assert legacy_text.convert(tcvn3[letter], ".VnTimeH") == letter.upper()
        for wanted in (letter, letter.upper()):
            assert (legacy_text.convert(vni[wanted], "VNI-Times") or vni[wanted]) == wanted


@pytest.mark.parametrize(("raw", "text"), [("12/KH–SCT", "12/KH-SCT"), ("22/2016/QÐ—UBND", "22/2016/QĐ-UBND")])
def test_document_numbers_have_plain_hyphens(catalog: Catalog, raw: str, text: str) -> None:
    assert read(catalog, raw, DOCUMENT_NUMBER)[:2] == (text, [])


def test_text_that_is_too_long_or_not_of_the_pattern_is_kept_and_reported(catalog: Catalog) -> None:
    assert read(catalog, "a" * 301)[1] == ["R-CH-21 long"]
    assert read(catalog, "a" * 300)[1] == []
    assert read(catalog, "G4711x", ("DoanhNghiep", "vsic"))[:2] == ("G4711x", ["R-CH-21 pattern"])
    assert read(catalog, "4711", ("DoanhNghiep", "vsic"))[:2] == ("4711", [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("thủy", "thuỷ"),
        ("Ủy ban", "uỷ  ban"),
        ("kỹ thuật", "kĩ thuật"),
        ("Quý II", "quí ii"),
        ("ĐỒNG", "đồng"),
        ("a – b", "A - B"),
        (unicodedata.normalize("NFD", "Tọa đàm"), "toạ đàm"),
    ],
)
def test_spellings_of_one_word_have_one_lookup_key(one: str, other: str) -> None:
    assert lookup_key(one) == lookup_key(other)


@pytest.mark.parametrize(("one", "other"), [("má", "mà"), ("hoa", "hòa"), ("đa", "da"), ("cây", "cai"), ("mơ", "mo")])
def test_different_words_have_different_lookup_keys(one: str, other: str) -> None:
    assert lookup_key(one) != lookup_key(other)


def test_comparing_ignores_case_and_spaces_but_not_marks() -> None:
    assert fold(" HỘI  Nghị") == fold("hội nghị")
    assert fold("hòa") != fold("hoà")


def test_normalising_twice_changes_nothing() -> None:
    text = normalise(" Ðo\u0300\u00a0 14⁄5 \u200b")
    assert normalise(text) == text == "Đò 14/5"
