"""Drafts: files that mail programs open for editing, and items in Outlook."""

from __future__ import annotations

import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest

from bvq_excel.delivery import flow, sending
from bvq_excel.delivery.drafts import DraftFolder
from bvq_excel.delivery.log import DRAFT
from bvq_excel.delivery.outlook import OutlookDrafts
from bvq_excel.delivery.smtp import SmtpChannel
from bvq_excel.errors import DeliveryError
from bvq_excel.files import Keeper, backups
from tests.posts import NOW, MemoryLog, attached, clock, mail, settings, shown


def read(path: Path) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=default))


def test_a_draft_opens_as_one_and_has_everything(tmp_path: Path) -> None:
    book = MemoryLog()
    made = DraftFolder(tmp_path / "thu nhap")
    one = mail("SYT", attachments=(attached(),))
    done = sending.send(shown(one, mail("STP"), log=book), made, book, clock(), "Mẩy")
    assert done.complete
    assert [p.name for p in made.written] == ["thu_phieu_2019-Q2_SYT.eml", "thu_phieu_2019-Q2_STP.eml"]
    draft = read(made.written[0])
    assert (draft["X-Unsent"], draft["Date"], draft["Bcc"]) == ("1", None, None)
    assert draft["To"] == "Sở Y tế <syt@example.gov.vn>"
    assert [a.get_filename() for a in draft.iter_attachments()] == ["PHIEU_SYT_2019-Q2.docx"]
    assert done.lines()[-1] == "2 thư nháp đã lập"


def test_drafts_made_twice_are_the_same_files_and_are_logged_once(tmp_path: Path) -> None:
    book = MemoryLog()
    for _ in range(2):
        folder = DraftFolder(tmp_path, Keeper(NOW))
        sending.send(shown(mail("SYT", attachments=(attached(),)), log=book), folder, book, clock(), "Mẩy")
    assert [e.state for e in book.events()] == [DRAFT]
    assert backups(tmp_path) == ()
    sending.send(shown(mail("SYT", body="khác"), log=book), DraftFolder(tmp_path, Keeper(NOW)), book, clock(), "Mẩy")
    assert len(backups(tmp_path)) == 1


def test_a_draft_to_those_alone_who_have_not_got_it(tmp_path: Path) -> None:
    book = MemoryLog()
    two = mail("SYT", ("syt@example.gov.vn", "vt@example.gov.vn"))
    from bvq_excel.delivery.log import SENT, facts

    book.settle(facts(two), {"syt@example.gov.vn": (SENT, "")}, "smtp", NOW, "Mẩy")
    folder = DraftFolder(tmp_path)
    sending.send(shown(two, log=book), folder, book, clock(), "Mẩy")
    assert read(folder.written[0])["To"] == "Sở Y tế <vt@example.gov.vn>"


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_logged(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("")
    book = MemoryLog()
    done = sending.send(shown(mail(), log=book), DraftFolder(tmp_path / "tep" / "x"), book, clock(), "Mẩy")
    assert "Không ghi được vào thư mục" in str(done.error)
    assert book.events() == ()


# Outlook ---------------------------------------------------------------------------------------------------------


class FakeItem:
    """A mail item with as much of Outlook's interface as is used."""

    Type = 0

    def __init__(self) -> None:
        self.saved = False
        self.to: list[tuple[str, FakeItem]] = []
        self.files: dict[str, bytes] = {}
        self.Recipients = self.Attachments = self

    def Add(self, what: str) -> FakeItem:  # noqa: N802 - Outlook's name
        if "@" in what:
            self.to.append((what, FakeItem()))
            return self.to[-1][1]
        self.files[Path(what).name] = Path(what).read_bytes()
        return self

    def Save(self) -> None:  # noqa: N802
        self.saved = True


class FakeOutlook:
    """The interface's application object; `broken` refuses to make items."""

    def __init__(self, *, broken: bool = False) -> None:
        self.items: list[Any] = []
        self._broken = broken

    def CreateItem(self, kind: int) -> Any:  # noqa: N802
        if self._broken:
            raise RuntimeError("(-2147352567, 'Exception occurred.')")
        assert kind == 0
        self.items.append(FakeItem())
        return self.items[-1]


def test_drafts_are_put_into_outlook_once() -> None:
    book, outlook = MemoryLog(), FakeOutlook()
    one = mail("SYT", attachments=(attached(),), cc=(mail("STP").to[0],))
    for _ in range(2):
        done = sending.send(shown(one, log=book), OutlookDrafts(lambda: outlook), book, clock(), "Mẩy")
        assert done.complete
    (item,) = outlook.items
    assert (item.Subject, item.Body, item.saved) == (one.subject, one.body, True)
    assert [(a, r.Type) for a, r in item.to] == [("syt@example.gov.vn", 1), ("stp@example.gov.vn", 2)]
    assert item.files == {a.name: a.content for a in one.attachments}


def test_what_outlook_refuses_is_said_with_the_way_out() -> None:
    book = MemoryLog()
    done = sending.send(shown(mail(), log=book), OutlookDrafts(lambda: FakeOutlook(broken=True)), book, clock(), "Mẩy")
    assert "mail.channel = 'eml'" in str(done.error)
    if sys.platform != "win32":
        elsewhere = sending.send(shown(mail("STP"), log=book), OutlookDrafts(), book, clock(), "Mẩy")
        assert "chỉ lập được trên Windows" in str(elsewhere.error)


# which channel ---------------------------------------------------------------------------------------------------


def test_the_settings_choose_the_channel_and_say_what_is_missing(tmp_path: Path) -> None:
    assert isinstance(flow.channel(settings(), tmp_path), DraftFolder)
    assert isinstance(flow.channel(settings(mail__channel="outlook"), tmp_path), OutlookDrafts)
    by_server = settings(mail__channel="smtp", mail__smtp__host="smtp.example.gov.vn")
    assert isinstance(flow.channel(by_server, tmp_path), SmtpChannel)
    with pytest.raises(DeliveryError, match=r"mail\.smtp\.host"):
        flow.channel(settings(mail__channel="smtp"), tmp_path)
    with pytest.raises(DeliveryError, match=r"mail\.sender"):
        flow.channel(settings(mail__channel="smtp", mail__sender=""), tmp_path)
