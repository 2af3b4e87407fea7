"""Messages out of contract and templates: what they say, to whom, with which files, and what keeps them here."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bvq_excel import consolidation
from bvq_excel.catalog import Catalog, load
from bvq_excel.delivery import addresses, flow, letters, message
from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.flow import Letter, Post
from bvq_excel.delivery.letters import Answering, Reminding
from bvq_excel.delivery.log import DRAFT, FAILED, SENT, MemoryLog, facts
from bvq_excel.delivery.message import Attachment, Mail, compose
from bvq_excel.delivery.preview import Preview
from bvq_excel.delivery.syntax import is_address, split_address, within
from bvq_excel.errors import DeliveryError, TemplateError
from tests.books import RECEIVED
from tests.conftest import ROOT
from tests.ledgers import workbook
from tests.posts import DAY, NOW, SENDER, attached, mail, period, post, shown, write

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
    assert [flow.reminders_sent(book, "2019-Q2", u) for u in ("STP", "SYT")] == [1, 0]


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


# addresses and headers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "syt",
        "syt@",
        "@example.vn",
        "syt@example",
        "a@b.vn, c@d.vn",
        "a@b.vn;c@d.vn",
        "a b@c.vn",
        "a@b.vn\r\nBcc: c@d.vn",
        "A\nBcc: c@d.vn <a@b.vn>",
        "<a@b.vn> <c@d.vn>",
        '"x" <a@b.vn>',
        "a..b@c.vn",
        ".a@c.vn",
        "sở@example.vn",
        "a@sở.vn",
        "a@-b.vn",
        "a@b.vn\u202e",
        "a" * 250 + "@b.vn",
    ],
)
def test_what_is_not_one_plain_address_is_refused(text: str) -> None:
    assert not is_address(text)
    with pytest.raises(DeliveryError, match="không phải địa chỉ thư"):
        addresses.recipient(text)


def test_an_address_may_have_a_name() -> None:
    assert split_address(" Văn phòng <VP.a+b@example.gov.vn> ") == ("Văn phòng", "VP.a+b@example.gov.vn")
    assert split_address("a@b-c.example.vn") == ("", "a@b-c.example.vn")


def test_domains_hold_for_those_below_them_and_not_for_look_alikes() -> None:
    assert within("a@syt.laichau.gov.vn", ("gov.vn",))
    assert within("a@GOV.vn", ("@gov.vn",))
    assert not within("a@xgov.vn", ("gov.vn",))
    assert not within("a@gov.vn.example.com", ("gov.vn",))
    (item,) = shown(mail("HND"), mail__allowed_domains=["gov.vn"]).items
    assert item.problems == ("hnd@example.org không thuộc tên miền được phép gửi (gov.vn).",)


INJECTIONS = [
    "Sở Y tế\r\nBcc: trom@example.com",
    "Sở Y tế\nX: y",
    "Sở\rY tế",
    "Sở\u2028Y tế",
    "Sở Y tế\u202e",
    "Sở\x00",
]


@pytest.mark.parametrize("name", INJECTIONS)
def test_nothing_can_be_smuggled_into_a_header_through_a_units_name(name: str, tmp_path: Path) -> None:
    bad = mail("SYT", to=()).to[0]
    preview = shown(replace(mail("SYT"), to=(replace(bad, name=name),)), replace(mail("STP"), subject=f"Gửi {name}"))
    assert [i.blocked for i in preview.items] == [True, True]
    assert "tên của SYT có ký tự xuống dòng" in preview.items[0].problems[0]
    assert "tiêu đề trống hoặc có ký tự xuống dòng" in preview.items[1].problems[0]
    assert preview.ready == ()
    assert preview.write(tmp_path) == []
    if "\r" in name or "\n" in name:
        with pytest.raises(DeliveryError, match="xuống dòng"):
            compose(preview.items[0].mail)


# files -----------------------------------------------------------------------------------------------------------


def problems(*attachments: Attachment, kind: str = "phieu") -> str:
    (item,) = shown(mail("SYT", kind=kind, attachments=attachments)).items
    return "\n".join(item.problems)


@pytest.mark.parametrize(
    "name",
    [
        "Phiếu.docx",
        "a b.docx",
        "../x.docx",
        "x.exe",
        "x.docx.exe",
        "x.xlsm",
        "",
        ".docx",
        "x\r\n.docx",
        "a" * 120 + ".pdf",
    ],
)
def test_names_of_attachments_are_plain(name: str) -> None:
    assert "không đúng mẫu" in problems(Attachment(name, attached().content))


def test_names_of_the_reports_files_are_those_of_the_contract() -> None:
    assert "không đúng mẫu" in problems(attached("BaoCao.docx"), kind="bao_cao")
    assert problems(attached("BC_SCT_2019-Q2_v1.docx"), kind="bao_cao") == ""
    assert "hai tệp cùng tên" in problems(attached(), attached("phieu_syt_2019-q2.DOCX".replace("DOCX", "docx")))


def test_files_have_at_most_twenty_megabytes_together() -> None:
    def sized(*megabytes: float) -> list[str]:
        made = [Attachment(f"t{i}.pdf", b"x" * int(mb * 2**20)) for i, mb in enumerate(megabytes)]
        return message.faults(mail("SYT", attachments=tuple(made)))

    assert sized(20) == sized(10, 10) == []
    assert sized(10, 10.1) == ["các tệp cộng lại 20.1 MB, quá 20 MB; hãy bỏ bớt tệp."]


def test_a_message_with_personal_data_is_kept_here() -> None:
    from tests.books import book, valid

    office = post()
    guard = office.guard([book(unit="SYT", KhieuNai=[valid("KhieuNai", consumer_name="Hoàng Thị Thắm")])])
    texts = {"subject": "Vụ của Hoàng Thị Thắm", "body": "Gửi bà Hoàng Thị Thắm.\n"}
    for where, text in texts.items():
        (item,) = office.shown([mail("SYT", **{where: text})], guard).items
        assert 'Họ tên người tiêu dùng "H.T.T."' in item.problems[0]
        assert "Hoàng Thị Thắm" not in "".join(item.problems)
    (item,) = office.shown([mail("SYT", attachments=(attached("a.docx", "Hoàng Thị Thắm"),))], guard).items
    assert item.problems == ('a.docx có dữ liệu cá nhân chưa che: Họ tên người tiêu dùng "H.T.T." ở nội dung.',)


# the preview -----------------------------------------------------------------------------------------------------


def test_the_preview_tells_who_gets_what() -> None:
    book = MemoryLog()
    done, half, open_ = mail("SYT"), mail("STP", ("stp@example.gov.vn", "vt@example.gov.vn")), mail("HND")
    book.settle(facts(done), {"syt@example.gov.vn": (SENT, "")}, "smtp", NOW, "Mẩy")
    book.settle(facts(half), {"stp@example.gov.vn": (SENT, ""), "vt@example.gov.vn": (FAILED, "550")}, "smtp", NOW, "M")
    book.begin(facts(open_), ["hnd@example.org"], "smtp", NOW, "Mẩy")
    book.settle(facts(mail("UBNDT")), {"ub@example.gov.vn": (DRAFT, "")}, "eml", NOW, "Mẩy")
    preview = shown(done, half, open_, mail("UBNDT", attachments=(attached(),)), mail("UBNDT"), log=book)
    lines = [line.strip() for line in preview.lines()]
    assert "syt@example.gov.vn: đã gửi lúc 21/06/2019 09:30, không gửi lại." in lines
    assert (
        "hnd@example.org: lần gửi lúc 21/06/2019 09:30 chưa rõ đã đi hay chưa, không tự gửi lại; hãy xác nhận." in lines
    )
    assert "ub@example.gov.vn: đã lập thư nháp lúc 21/06/2019 09:30." in lines
    assert [[r.address for r in i.waiting] for i in preview.items] == [
        [],
        ["vt@example.gov.vn"],
        [],
        ["ub@example.gov.vn"],
        ["ub@example.gov.vn"],
    ]
    file = preview.items[3].mail.attachments[0]
    assert f"Tệp: {file.name} ({round(len(file.content) / 1024)} kB, SHA-256 {file.sha256[:12]}…)" in lines
    assert lines[-1].startswith("Cộng: 3 thư sẽ gửi")
    assert book.events("2019-Q2")[-1].state == DRAFT


def test_the_preview_is_data_and_files_too(tmp_path: Path) -> None:
    preview: Preview = shown(mail("SYT", attachments=(attached(),)), mail("SYT", body="khác"))
    (data, _) = json.loads(json.dumps(preview.data()))
    assert (data["to"], data["unit"], data["waiting"]) == (["syt@example.gov.vn"], "SYT", ["syt@example.gov.vn"])
    assert data["attachments"][0]["sha256"] == preview.items[0].mail.attachments[0].sha256
    written = preview.write(tmp_path / "xem")
    assert len({p.name for p in written}) == 2
    opened = cast(EmailMessage, message_from_bytes(written[0].read_bytes(), policy=default))
    assert opened["Subject"] == "Phiếu phản hồi SYT"


def test_a_trial_goes_to_oneself_alone(tmp_path: Path) -> None:
    sent = report(tmp_path, post(mail__own_address="toi@example.gov.vn"), to_self=True)
    assert ([r.address for r in sent.recipients], sent.subject[:9]) == (["toi@example.gov.vn"], "[Gửi thử]")
    assert sent.words == "Gửi thử: Thư báo cáo, kỳ 2019-Q2"
    assert [a.name for a in sent.attachments] == ["BC_SCT_2019-Q2_v1.docx"]
    with pytest.raises(DeliveryError, match=r"mail\.own_address"):
        report(tmp_path, post(mail__sender=""), to_self=True)


# the message -----------------------------------------------------------------------------------------------------


def unfolded(one_mail: Mail, header: str) -> str:
    """Return what a mail program reads in a header, by the standard's own rules."""
    head = compose(one_mail, datetime(2019, 6, 21, 9, 30)).as_bytes().partition(b"\r\n\r\n")[0].decode("ascii")
    assert max(len(line) for line in head.split("\r\n")) <= 78
    (raw,) = re.findall(rf"^{header}: (.*?)\r\n(?=\S)", head, re.DOTALL | re.MULTILINE)
    joined = re.sub(r"(\?=)\s+(=\?)", r"\1\2", raw)
    words = re.sub(r"=\?utf-8\?b\?(.*?)\?=", lambda m: b64decode(m[1]).decode(), joined)
    return re.sub(r"\r\n\s+", " ", words)


NAMES = ("Sở Y tế", "Ủy ban <x>", "a" * 60, "Sở Công Thương tỉnh Lai Châu " * 7, "Ế" * 90)


@pytest.mark.parametrize("name", [n.strip() for n in NAMES])
def test_every_name_and_subject_comes_out_as_it_went_in(name: str) -> None:
    one_mail = replace(mail("SYT"), to=(Recipient("syt@example.gov.vn", name), mail("STP").to[0]), subject=name)
    assert unfolded(one_mail, "Subject") == name
    assert unfolded(one_mail, "To").replace('"', "") == f"{name} <syt@example.gov.vn>, Sở Tư pháp <stp@example.gov.vn>"
    read = message_from_bytes(compose(one_mail).as_bytes(), policy=default)
    assert [a.addr_spec for a in read["To"].addresses] == ["syt@example.gov.vn", "stp@example.gov.vn"]
    assert read["Bcc"] is None


WORDS = ["Sở", "Ủy ban", "tỉnh", "Lai Châu", "quyền", "lợi", "(lần 2),", "12/BC-SCT", "–", "[SCT]"]


@given(st.lists(st.sampled_from(WORDS), min_size=1))
def test_no_subject_loses_a_space_or_a_letter(words: list[str]) -> None:
    subject = " ".join(words)
    assert unfolded(replace(mail("SYT"), subject=subject), "Subject") == subject


def test_a_plain_name_with_marks_is_quoted() -> None:
    read = message_from_bytes(
        compose(replace(mail("SYT"), to=(Recipient("a@b.vn", 'Phong "A", B; C (x)'),))).as_bytes(), policy=default
    )
    assert [(a.display_name, a.addr_spec) for a in read["To"].addresses] == [('Phong "A", B; C (x)', "a@b.vn")]


def test_equal_messages_have_equal_bytes_and_identities() -> None:
    first, second = (mail("SYT", attachments=(attached(),)) for _ in range(2))
    same = replace(second, attachments=first.attachments)
    assert compose(first).as_bytes() == compose(same).as_bytes()
    assert first.message_id == same.message_id
    assert re.fullmatch(r"<2019-Q2\.SYT\.[0-9a-f]{20}@example\.gov\.vn>", first.message_id)
    assert b"Message-ID: <2019-Q2" in compose(first).as_bytes()
    assert replace(first, sender=None).message_id.endswith("@bvq.invalid>")
    assert SENDER.address in str(compose(first)["From"])


def test_every_field_of_the_letters_is_in_the_guide_to_templates() -> None:
    guide = (ROOT / "templates" / "README.md").read_text(encoding="utf-8").partition("## Chỗ điền của thư")[2]
    for name in letters.TEMPLATES.values():
        text = (ROOT / "templates" / "mail" / f"{name}.toml").read_text(encoding="utf-8")
        fields = set(re.findall(r"\{[{%][^}]*?\b(?:if |elif )?([a-z_]{2,})\b", text)) - {
            "if",
            "elif",
            "else",
            "endif",
            "not",
            "or",
        }
        assert fields
        assert [f for f in fields if f"`{f}`" not in guide.partition("\n## ")[0]] == []
