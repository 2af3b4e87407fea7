"""Messages out of contract and templates: what they say, to whom, with which files, and what keeps them here."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from bvq_excel import consolidation
from bvq_excel.catalog import Catalog, load
from bvq_excel.delivery import addresses, flow, letters
from bvq_excel.delivery.flow import Letter, Post
from bvq_excel.delivery.letters import Answering, Reminding
from bvq_excel.delivery.log import SENT, facts
from bvq_excel.delivery.message import Attachment, Mail
from bvq_excel.errors import DeliveryError, TemplateError
from tests.books import RECEIVED
from tests.ledgers import workbook
from tests.posts import DAY, NOW, MemoryLog, period, post, shown, write

SIGNED = date(2019, 6, 21)


@cache
def result() -> consolidation.Consolidation:
    return consolidation.consolidate(load(), [workbook("SYT")], period(), RECEIVED)


def report(tmp_path: Path, office: Post | None = None, number: str | None = "12", **more: Any) -> Mail:
    path = write(tmp_path / "BC_SCT_2019-Q2.docx")
    signed = SIGNED if number else None
    (item,) = flow.report(office or post(), result(), [path], number=number, signed=signed, **more).items
    return item.mail


def remind(unit: str, times: int = 1, **more: Any) -> Letter:
    return Letter(Reminding(unit, date(2019, 6, 17), date(2019, 6, 25), times=times, **more))


def one(office: Post, letter: Letter) -> Mail:
    (item,) = flow.units(office, period(), [letter]).items
    return item.mail


# the report ------------------------------------------------------------------------------------------------------


def test_the_report_goes_out_as_the_contract_says(catalog: Catalog, tmp_path: Path) -> None:
    sent = report(tmp_path)
    assert sent.subject == "[SCT Lai Châu] Báo cáo 12/BC-SCT – quý II năm 2019"
    contract = catalog.documents["EMAIL"]
    lines = [line for line in sent.body.splitlines() if re.match(r"\d\. ", line)]
    assert len(lines) == contract.extra["body_lines"]
    for line, part in zip(lines, ("trích yếu", "số, ngày", "danh mục tệp", "đầu mối", "đề nghị"), strict=True):
        assert part in contract.opening
        assert line[3:].lower().startswith(part)
    assert "Kính gửi: Bộ Công Thương; Ủy ban nhân dân tỉnh Lai Châu," in sent.body
    assert "Sở Công Thương gửi báo cáo quý II năm 2019:" in sent.body
    assert "2. Số, ngày: 12/BC-SCT, ngày 21/6/2019." in sent.body
    assert "3. Danh mục tệp: BC_SCT_2019-Q2_v1.docx." in sent.body
    assert "4. Đầu mối: Lò Thị Mẩy, 0213 3876 000, may.lt@example.gov.vn." in sent.body
    assert contract.closing in sent.body
    assert sent.body.rstrip().endswith("Lò Thị Mẩy")
    assert re.fullmatch(str(contract.extra["attachment_pattern"]), sent.attachments[0].name)


def test_the_addressees_are_those_of_the_document_on_the_day(tmp_path: Path) -> None:
    assert [r.address for r in report(tmp_path).to] == ["bct@example.gov.vn", "ub@example.gov.vn"]
    later = replace(post(), day=date(2024, 6, 21))
    found = addresses.of_document(load(), later.settings.mail, load().documents["BC"], later.day)
    assert [r.unit for r in found] == ["UBCTQG", "UBNDT"]


def test_the_settings_may_name_other_addressees(tmp_path: Path) -> None:
    office = post(mail__report_to=["UBNDT", "Phòng A <a@example.org>"], mail__report_cc=["SYT", "ub@example.gov.vn"])
    sent = report(tmp_path, office)
    assert [r.shown for r in sent.to] == [
        "Ủy ban nhân dân tỉnh Lai Châu <ub@example.gov.vn>",
        "Phòng A <a@example.org>",
    ]
    assert [r.address for r in sent.cc] == ["syt@example.gov.vn"]


def test_who_is_known_by_an_address_alone_is_addressed_without_it(tmp_path: Path) -> None:
    sent = report(tmp_path, post(mail__report_to=["vanthu@example.org"]))
    assert "Kính gửi: Quý cơ quan," in sent.body
    assert "vanthu@example.org" not in sent.body


def test_without_number_the_report_is_not_final(tmp_path: Path) -> None:
    sent = report(tmp_path, number=None)
    assert not sent.final
    assert sent.subject == "[SCT Lai Châu] Báo cáo …/BC-SCT – quý II năm 2019"
    assert "dự thảo" in "\n".join(shown(sent).lines())


def test_a_report_gets_a_new_version_when_its_content_changes(tmp_path: Path) -> None:
    office = post()
    first = report(tmp_path, office)
    office.log.settle(facts(first), {"ub@example.gov.vn": (SENT, "")}, "smtp", NOW, "Mẩy")
    assert report(tmp_path, office).digest == first.digest
    write(tmp_path / "BC_SCT_2019-Q2.docx", "Số khác")
    (item,) = flow.report(office, result(), [tmp_path / "BC_SCT_2019-Q2.docx"], number="12", signed=SIGNED).items
    assert item.mail.attachments[0].name == "BC_SCT_2019-Q2_v2.docx"
    assert len(item.waiting) == 2
    assert "đã nhận bản khác lúc 21/06/2019 09:30" in "\n".join(shown(item.mail, log=office.log).lines())


def test_the_same_pdf_made_again_is_the_same() -> None:
    def made(at: str, text: str = "BT (so lieu) Tj ET") -> Attachment:
        body = f"%PDF-1.7\n{text}\n/CreationDate(D:{at}Z)\n/ID [ <{at}> <{at}> ]\n/DocChecksum /{at}"
        return Attachment("BC_SCT_2019-Q2_v1.pdf", body.encode())

    assert made("20190621").sha256 != made("20190622").sha256
    assert made("20190621").identity == made("20190622").identity
    assert made("20190621").identity != made("20190621", "BT (so khac) Tj ET").identity


# units -----------------------------------------------------------------------------------------------------------


def test_a_reminder_says_what_is_missing_and_asks() -> None:
    sent = one(post(), remind("STP", missing_sheets=["Đào tạo", "Kinh phí"]))
    assert sent.subject == "[SCT Lai Châu] V/v đôn đốc báo cáo công tác BVQLNTD quý II năm 2019"
    assert (
        "Sở Công Thương chưa nhận được báo cáo quý II năm 2019 của Sở Tư pháp (hạn nộp: ngày 17/06/2019)" in sent.body
    )
    assert "Biểu còn thiếu: Đào tạo, Kinh phí." in sent.body
    assert "Sở Công Thương đề nghị Sở Tư pháp gửi trước ngày 25/06/2019" in sent.body
    assert sent.cc == ()


def test_bodies_that_are_not_subordinate_are_asked_more_politely_and_nobody_is_ordered(catalog: Catalog) -> None:
    assert "trân trọng đề nghị Hội Nông dân tỉnh" in one(post(), remind("HND")).body
    wording = cast(dict[str, Any], catalog.documents["CV"].extra["wording"])
    for unit in ("HND", "STP"):
        text = one(post(), remind(unit)).body.lower()
        assert not [word for word in wording["avoid"] if word in text]


def test_the_second_reminder_has_a_copy_to_the_province() -> None:
    sent = one(post(), remind("STP", 2))
    assert [r.unit for r in sent.cc] == ["UBNDT"]
    assert sent.subject.endswith("(lần 2)")
    assert "Bản sao thư này gửi Ủy ban nhân dân tỉnh." in sent.body
    assert (sent.kind, sent.words) == ("nhac_2", "Thư nhắc lần 2 STP, kỳ 2019-Q2")


def test_each_reminder_goes_to_a_unit_once_though_its_text_names_the_day() -> None:
    book = MemoryLog()
    first = one(post(book), remind("STP"))
    book.settle(facts(first), {"stp@example.gov.vn": (SENT, "")}, "smtp", NOW, "Mẩy")
    next_day = post(book, date(2019, 6, 24))
    (again,) = flow.units(next_day, period(), [remind("STP")]).items
    assert again.problems == ("đơn vị đã được nhắc lần này lúc 21/06/2019 09:30; nhắc tiếp thì lập lần sau.",)
    assert flow.units(next_day, period(), [remind("STP", 2)]).items[0].problems == ()
    assert flow.reminders_sent(book, "2019-Q2") == {"STP": 1}


def test_a_slip_says_what_to_do() -> None:
    def said(errors: int, warnings: int) -> str:
        return one(post(), Letter(Answering("SYT", "SYT.xlsx", RECEIVED, errors, warnings, date(2019, 6, 20)))).body

    assert "Tệp có 2 lỗi phải sửa và 1 cảnh báo cần kiểm tra lại" in said(2, 1)
    assert "Tệp có 2 lỗi phải sửa; chi tiết" in said(2, 0)
    assert "Tệp có 1 cảnh báo cần kiểm tra lại" in said(0, 1)
    assert "đơn vị không phải gửi lại" in said(0, 0)


def test_no_text_has_empty_places_or_doubled_lines() -> None:
    texts = [one(post(), remind(u, t)).body for u in ("SYT", "HND") for t in (1, 2)]
    texts += [one(post(), Letter(Answering("SYT", "a.xlsx", RECEIVED, e, w, DAY))).body for e in (0, 3) for w in (0, 3)]
    for text in texts:
        assert "\n\n\n" not in text
        assert not re.search(r"\{|\}|  | ,| \.|: \.", text)


def test_one_unit_without_an_address_does_not_keep_the_others(tmp_path: Path) -> None:
    letters_wanted = [remind("STC"), replace(remind("STP"), paths=(tmp_path / "mat.docx",)), remind("SYT")]
    preview = flow.units(post(), period(), letters_wanted)
    assert [i.mail.unit for i in preview.items] == ["SYT"]
    assert [u[:30] for u in preview.unmade] == ["STC: Chưa có địa chỉ thư của S", "STP: Không đọc được tệp đính k"]
    assert "STC = ['…@…'] dưới [mail.addresses]" in preview.unmade[0]
    assert preview.lines()[-1] == "Cộng: 1 thư sẽ gửi, 0 kB; 2 thư bị giữ lại."


def test_files_for_units_have_plain_names() -> None:
    assert flow.unit_file_name(Path("PHIEU_SYT.docx"), "2019-Q2") == "PHIEU_SYT_2019-Q2.docx"
    assert flow.unit_file_name(Path("Đôn đốc (lần 1) 2019-Q2.DOCX"), "2019-Q2") == "Don_doc_lan_1_2019-Q2.docx"
    assert flow.unit_file_name(Path("….pdf"), "2019-Q2") == "tep_2019-Q2.pdf"


# templates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tieu_de = 'a'\nnoi_dung = '{{ don_vj }}'\n", "không có trường 'don_vj'"),
        ("tieu_de = 'a'\nnoi_dung = '{{ don_vi '\n", "thẻ viết sai cú pháp"),
        ("tieu_de = 'a'\nnoi_dung = '{{ don_vi.__class__ }}'\n", "nhac.toml"),
        ("tieu_de = 'a'\nnoi_dung = '{% include \"x\" %}'\n", "không được dùng thẻ 'include'"),
        ("tieu_de = 'a'\n", "phải có đúng hai mục"),
        ("tieu_de = 'a\n", "Không đọc được mẫu thư"),
    ],
)
def test_a_template_of_the_office_that_does_not_work_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "nhac.toml").write_text(text, encoding="utf-8")
    desk = letters.Desk(load(), post().settings, period(), DAY, tmp_path)
    why = remind("STP").why
    assert isinstance(why, Reminding)
    with pytest.raises(TemplateError) as raised:
        letters.reminder(desk, why)
    assert said in str(raised.value)


def test_the_office_may_have_templates_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "nhac.toml").write_text("tieu_de = 'Nhắc {{ don_vi }}'\nnoi_dung = '{{ ky }} & <b>'\n", "utf-8")
    office = replace(post(), templates=tmp_path)
    assert (one(office, remind("STP")).subject, one(office, remind("STP")).body) == (
        "Nhắc Sở Tư pháp",
        "quý II năm 2019 & <b>\n",
    )


def test_a_trial_goes_to_oneself_alone(tmp_path: Path) -> None:
    sent = report(tmp_path, post(mail__own_address="toi@example.gov.vn"), to_self=True)
    assert ([r.address for r in sent.recipients], sent.subject[:9]) == (["toi@example.gov.vn"], "[Gửi thử]")
    assert sent.words == "Gửi thử: Thư báo cáo, kỳ 2019-Q2"
    assert [a.name for a in sent.attachments] == ["BC_SCT_2019-Q2_v1.docx"]
    with pytest.raises(DeliveryError, match=r"mail\.own_address"):
        report(tmp_path, post(mail__sender=""), to_self=True)
