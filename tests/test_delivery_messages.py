"""Addresses, headers, files and the preview of messages: nothing is smuggled in, nothing gets lost."""

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
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bvq_excel.delivery import addresses, letters, message
from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.log import DRAFT, FAILED, SENT, facts
from bvq_excel.delivery.message import Attachment, Mail, compose
from bvq_excel.delivery.preview import Preview
from bvq_excel.errors import DeliveryError
from bvq_excel.mail_syntax import is_address, split_address, within
from tests.conftest import ROOT
from tests.posts import NOW, SENDER, MemoryLog, attached, mail, post, shown

SIGNED = date(2019, 6, 21)


@cache
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
