"""The reminder letter: exactly the units that are missing or late, courteous, with what each still owes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.consolidation.result import SetAside
from bvq_excel.documents import letters, readback
from bvq_excel.documents.letters import BLANK, Terms
from bvq_excel.documents.reminded import reminded
from bvq_excel.errors import TemplateError, UsageError
from bvq_excel.model import Layout, Record, Source, Submission
from bvq_excel.status import PeriodStatus
from bvq_excel.text import fold
from tests.form_documents import CONTACT, SIGNER, status

SIGNED = date(2019, 6, 24)


def sent(unit: str, *rows: str, nil: tuple[str, ...] = ()) -> Submission:
    """A submission of `unit` with one row on each of the sheets `rows`."""
    source = Source(f"{unit}.xlsx", unit, "2019-Q2", received=SIGNED)
    layout = Layout({})
    cover = Record("ThongTin", 6, {"unit_code": unit, "nil_sheets": nil}, layout, source)
    tables = {name: (Record(name, 6, {"unit_code": unit}, layout, source),) for name in rows}
    return Submission(source, cover, tables, {})


def written(path: Path, found: PeriodStatus, **more: object) -> tuple[str, ...]:
    """The paragraphs of the letter about `found`."""
    folder = {"templates_folder": more.pop("templates_folder", None)}
    letters.reminder(found, path, Terms(**more), **folder)  # type: ignore[arg-type]
    return readback.paragraphs(path)


def listed(path: Path) -> list[tuple[str, ...]]:
    """The rows of the letter's list."""
    return [row for t in readback.tables(path) if t[0][0] == "STT" for row in t[1:]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cv.docx"


def test_missing_units_are_asked_until_a_new_day(path: Path) -> None:
    texts = written(path, status("SYT", "H106"), deadline=date(2019, 6, 28), contact=CONTACT)
    assert "V/v đôn đốc báo cáo công tác BVQLNTD quý II năm 2019" in texts
    assert texts[texts.index("Kính gửi:") + 1 :][:2] == ("- Sở Y tế;", "- UBND huyện Tam Đường.")
    assert (
        "Thực hiện Kế hoạch số 646/KH-UBND ngày 14/5/2018 của Ủy ban nhân dân tỉnh Lai Châu, Sở Công Thương đề nghị:"
        in texts
    )
    asked = next(t for t in texts if t.startswith("Các cơ quan, đơn vị chưa gửi báo cáo"))
    assert "(hạn gửi đã qua: ngày 18/06/2019)" in asked
    assert asked.endswith("trước ngày 28/06/2019.")
    assert any("Lò Thị Mai, điện thoại 0213 3876 543, thư điện tử mailt.sct@laichau.gov.vn" in t for t in texts)
    assert "Sở Công Thương đề nghị quý cơ quan, đơn vị quan tâm thực hiện./." in texts


def test_the_list_has_the_sheets_that_each_unit_owes(path: Path) -> None:
    written(path, status("SYT", "H106"))
    assert listed(path) == [
        ("1", "Sở Y tế", "Chưa gửi báo cáo", "Đào tạo; Kiểm tra; Kiến nghị"),
        (
            "2",
            "UBND huyện Tam Đường",
            "Chưa gửi báo cáo",
            "Nhiệm vụ; Tuyên truyền; Ngày 15/3; Khiếu nại; Đào tạo; Kinh phí; Kiến nghị",
        ),
    ]


def test_a_late_unit_is_told_what_its_report_still_lacks(path: Path) -> None:
    late = status(
        submissions=(sent("SYT", "KiemTra", nil=("DaoTao",)), sent("STC", "DaoTao", "KinhPhi", "KienNghi")),
        first_received={"SYT": date(2019, 6, 19), "STC": date(2019, 6, 18)},
    )
    texts = written(path, late)
    assert listed(path) == [("1", "Sở Y tế", "Gửi muộn, ngày 19/06/2019", "Kiến nghị")]
    assert "Sở Y tế lưu ý gửi báo cáo các kỳ sau đúng thời hạn." in texts
    assert "Kính gửi: Sở Y tế" in texts
    assert not any("chưa gửi báo cáo" in t for t in texts)


def test_a_file_for_another_period_is_said_to_have_come(path: Path) -> None:
    aside = SetAside(Source("SYT.xlsx", "SYT", "2019-Q1"), "wrong_period")
    written(path, status("SYT", set_aside=(aside,)))
    assert listed(path)[0][2] == "Đã gửi tệp nhưng sai kỳ báo cáo"


def test_the_issuer_does_not_remind_itself(catalog: Catalog) -> None:
    assert [r.unit.code for r in reminded(status("SCT", "SYT"), "SCT")] == ["SYT"]


def test_the_front_and_mass_organisations_are_asked_with_particular_courtesy(path: Path) -> None:
    mixed = written(path, status("SYT", "HLHPN", "HND"))
    said = next(t for t in mixed if t.startswith("Sở Công Thương trân trọng đề nghị"))
    assert "Hội Liên hiệp Phụ nữ tỉnh, Hội Nông dân tỉnh phối hợp" in said
    assert any(t.startswith("Sở Y tế quan tâm hoàn thành") for t in mixed)
    alone = written(path, status("HLHPN"))
    assert any(t.endswith("Sở Công Thương trân trọng đề nghị:") for t in alone)
    assert "Sở Công Thương trân trọng đề nghị quý cơ quan, đơn vị quan tâm thực hiện./." in alone


def forbidden_words(catalog: Catalog, text: str) -> list[str]:
    """The words that a letter to bodies of the same rank must not use (`yêu cầu`, `chỉ đạo`)."""
    wording = catalog.documents["CV"].extra["wording"]
    assert isinstance(wording, dict)
    return [word for word in wording["avoid"] if fold(word) in fold(text)]


@pytest.mark.parametrize("codes", [("SYT",), ("SYT", "H106", "HLHPN"), ("HLHPN",)])
@pytest.mark.parametrize("second", [False, True])
def test_no_letter_commands(path: Path, catalog: Catalog, codes: tuple[str, ...], second: bool) -> None:
    texts = written(path, status(*codes), times=1 + second, contact=CONTACT)
    assert forbidden_words(catalog, "\n".join(texts)) == []


def test_several_points_are_numbered(path: Path) -> None:
    found = status("SYT", submissions=(sent("STC"),), first_received={"STC": date(2019, 6, 20)})
    texts = written(path, found)
    assert [t[:3] for t in texts if t.startswith(("1. ", "2. "))] == ["1. ", "2. "]


def test_the_second_reminder_names_the_first_and_goes_to_the_province_too(path: Path) -> None:
    previous = "Công văn số 45/SCT-QLTM ngày 24/6/2019"
    texts = written(path, status("SYT", received=date(2019, 7, 1)), times=2, previous=previous)
    assert (
        f"Sở Công Thương đã có {previous} đôn đốc; đến ngày 01/07/2019 còn 1 cơ quan, đơn vị chưa gửi báo cáo." in texts
    )
    assert any(t.startswith("V/v") and t.endswith("(lần 2)") for t in texts)
    place = texts.index("Nơi nhận:")
    assert texts[place + 1 : place + 4] == ("- Như trên;", "- UBND tỉnh (để báo cáo);", "- Lưu: VT, QLTM.")


def test_before_the_day_nothing_is_said_to_be_past(path: Path) -> None:
    texts = written(path, status("SYT", received=date(2019, 6, 17)))
    assert any("(hạn gửi: ngày 18/06/2019)" in t and t.endswith("trước ngày 21/06/2019.") for t in texts)


def test_many_units_are_addressed_by_group(path: Path, catalog: Catalog) -> None:
    codes = [u.code for u in catalog.reporting_units(date(2019, 6, 14)) if u.code != "SCT"]
    texts = written(path, status(*codes))
    lines = texts[texts.index("Kính gửi:") + 1 : texts.index("Kính gửi:") + 5]
    assert [line.partition(":")[0] for line in lines] == [
        "- Các sở, ban, ngành, cơ quan cấp tỉnh",
        "- Các cơ quan trung ương trên địa bàn tỉnh",
        "- Các tổ chức chính trị - xã hội, hội",
        "- Ủy ban nhân dân các huyện, thành phố",
    ]
    assert lines[-1].endswith("huyện Tân Uyên, huyện Nậm Nhùn.")
    assert len(listed(path)) == len(codes)


def test_a_theme_asks_for_its_few_sheets_only(path: Path) -> None:
    written(path, status("H106", period_code="2019-CD153", received=date(2019, 5, 20)))
    assert listed(path)[0][3] == "Ngày 15/3; Kiến nghị"


def test_the_guidance_is_cited_where_it_is_known(path: Path) -> None:
    texts = written(path, status("SYT"), guidance="Công văn số 30/SCT-QLTM ngày 10/5/2019 của Sở Công Thương")
    assert any("tỉnh Lai Châu và Công văn số 30/SCT-QLTM ngày 10/5/2019" in t for t in texts)


def test_a_letter_is_a_draft_until_number_day_and_contact_are_given(path: Path) -> None:
    draft = letters.reminder(status("SYT"), path)
    assert draft.draft
    assert {"Số:      /SCT-QLTM", "DỰ THẢO"} <= set(readback.paragraphs(path))
    assert letters.reminder(status("SYT"), path, Terms("8", SIGNED, signer=SIGNER)).draft
    nobody_to_call = Terms("8", SIGNED, contact=replace(CONTACT, phone=BLANK), signer=SIGNER)
    assert letters.reminder(status("SYT"), path, nobody_to_call).draft
    final = letters.reminder(status("SYT"), path, Terms("8", SIGNED, contact=CONTACT, signer=SIGNER))
    assert not final.draft
    assert {"Số: 08/SCT-QLTM", "Lai Châu, ngày 24 tháng 6 năm 2019", SIGNER} <= set(readback.paragraphs(path))


def test_nobody_to_remind_and_units_in_order_are_refused(path: Path) -> None:
    with pytest.raises(UsageError, match="không cần công văn đôn đốc"):
        letters.reminder(status(), path)
    with pytest.raises(UsageError, match="H106 không thuộc diện đôn đốc"):
        letters.reminder(status("SYT"), path, units=("H106",))
    assert not path.exists()


def test_an_offices_own_template_and_wording_come_first(tmp_path: Path, path: Path) -> None:
    from bvq_excel import resources

    shipped = resources.shipped("templates", "CV_cau.toml").read_text(encoding="utf-8")
    own = tmp_path / "mau"
    own.mkdir()
    (own / "CV_cau.toml").write_text(shipped.replace("xin liên hệ", "mời gọi"), encoding="utf-8")
    texts = written(path, status("SYT"), templates_folder=own)
    assert any("mời gọi" in t for t in texts)
    (own / "CV_cau.toml").write_text(shipped.replace("lien_he =", "lien_hee ="), encoding="utf-8")
    with pytest.raises(TemplateError, match=r"CV_cau\.toml, \[loi\]: thiếu 'lien_he'"):
        letters.reminder(status("SYT"), path, templates_folder=own)
    (own / "CV_cau.toml").write_text(shipped.replace("{{ ho_ten }},", "{{ ho_tenn }},"), encoding="utf-8")
    with pytest.raises(TemplateError, match="không có trường 'ho_tenn'"):
        letters.reminder(status("SYT"), path, templates_folder=own)


def test_equal_letters_are_equal_files(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        letters.reminder(status("SYT", "H106"), tmp_path / name, Terms(contact=CONTACT))
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
