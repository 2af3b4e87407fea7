"""Reminders: exactly who is missing or late, each with its own slip, courteous, counted, and none twice by accident."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from bvq_excel.delivery import flow, reminding, rounds, sending
from bvq_excel.delivery.channel import Channel, NotSentError
from bvq_excel.delivery.drafts import DraftFolder
from bvq_excel.delivery.flow import Letter, Post
from bvq_excel.delivery.letters import Answering
from bvq_excel.delivery.log import DRAFT, SENT, decide, standing
from bvq_excel.delivery.message import Mail
from bvq_excel.delivery.preview import Preview
from bvq_excel.delivery.reminding import Plan, Reminders
from bvq_excel.documents.letters import NOTHING_DECIDED, Terms
from bvq_excel.documents.readback import paragraphs
from bvq_excel.errors import UsageError
from bvq_excel.hosts.cli import run_command
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.status import PeriodStatus
from tests.books import valid
from tests.form_documents import status
from tests.ledgers import NOW, Office, workbook
from tests.posts import Box, MemoryLog, period, post
from tests.test_letters import sent

DUE, LATE, DAY = date(2019, 6, 18), date(2019, 6, 19), date(2019, 6, 21)  # a Friday
UNTIL = date(2019, 6, 26)  # the third working day after it
FINAL = Terms(number="45", signed=DAY, signer="Nguyễn Văn Bình")
PROVINCE = "ub@example.gov.vn"


def some(*missing: str, late: tuple[str, ...] = (), returned: tuple[str, ...] = ()) -> PeriodStatus:
    """A period of which `missing` sent nothing that counts and `late` sent an empty report a day late."""
    return status(
        *missing,
        returned=returned,
        submissions=tuple(sent(u, nil=("DaoTao", "KienNghi", "NhiemVu", "TuyenTruyen", "KiemTra")) for u in late),
        first_received=dict.fromkeys(late, LATE),
        received=DAY,
    )


def planned(found: Plan) -> dict[str, int]:
    return {d.unit.code: d.times for d in found.due}


def made(office: Post, found: PeriodStatus, folder: Path, terms: Terms = NOTHING_DECIDED) -> Reminders:
    return reminding.make(office, found, reminding.plan(office, found), folder, {}, terms)


def preview(office: Post, found: PeriodStatus, folder: Path, terms: Terms = NOTHING_DECIDED) -> Preview:
    return flow.units(office, period(), made(office, found, folder, terms).letters)


def delivered(office: Post, found: PeriodStatus, folder: Path, box: Box | None = None) -> sending.Delivery:
    """The first or next reminder, sent at the office's day."""
    at = datetime(office.day.year, office.day.month, office.day.day, 9)
    return sending.send(preview(office, found, folder), box or Box(), office.log, lambda: at, "Mẩy")


def mails(shown: Preview) -> dict[str, Mail]:
    return {i.mail.unit: i.mail for i in shown.items}


# who ------------------------------------------------------------------------------------------------------------


def test_missing_late_and_returned_units_are_reminded_and_nobody_else() -> None:
    found = some("SYT", "HND", late=("STP",), returned=("SYT",))
    assert planned(reminding.plan(post(), found)) == {"STP": 1, "SYT": 1, "HND": 1}


def test_the_issuer_does_not_remind_itself() -> None:
    assert planned(reminding.plan(post(), some("SCT", "SYT"))) == {"SYT": 1}


def test_where_all_have_reported_there_is_nobody_to_remind() -> None:
    assert reminding.plan(post(), some()) == Plan()


# what -----------------------------------------------------------------------------------------------------------


def test_each_mail_says_how_things_stand(tmp_path: Path) -> None:
    found = some("SYT", "HND", late=("STP",), returned=("SYT",))
    bodies = {unit: mail.body for unit, mail in mails(preview(post(), found, tmp_path)).items()}
    until = f"trước ngày {UNTIL:%d/%m/%Y}"
    assert (
        "chưa nhận được bản sửa của báo cáo quý II năm 2019 đã trả lại Sở Y tế (hạn nộp: ngày 18/06/2019)"
        in (bodies["SYT"])
    )
    assert f"Sở Công Thương đề nghị Sở Y tế gửi {until}" in bodies["SYT"]
    assert "đến ngày 21/06/2019 Sở Công Thương chưa nhận được báo cáo quý II năm 2019" in bodies["HND"]
    assert "ngày 19/06/2019 Sở Công Thương mới nhận được báo cáo quý II năm 2019 của Sở Tư pháp" in bodies["STP"]
    assert "Sở Công Thương đề nghị Sở Tư pháp gửi báo cáo các kỳ sau đúng thời hạn." in bodies["STP"]
    assert until not in bodies["STP"]


def test_bodies_that_are_not_subordinate_are_asked_with_particular_courtesy(tmp_path: Path) -> None:
    bodies = {u: m.body for u, m in mails(preview(post(), some("SYT", "HND"), tmp_path)).items()}
    assert bodies["HND"].count("trân trọng đề nghị") == bodies["HND"].count("đề nghị") == 2
    assert "trân trọng đề nghị" not in bodies["SYT"]


def test_a_late_unit_is_told_what_it_still_owes(tmp_path: Path) -> None:
    found = status(submissions=(sent("STP", nil=("DaoTao",)),), first_received={"STP": LATE}, received=DAY)
    body = mails(preview(post(), found, tmp_path))["STP"].body
    assert "Biểu còn thiếu: Nhiệm vụ, Kiến nghị." in body
    assert f"bổ sung, sửa và gửi lại trước ngày {UNTIL:%d/%m/%Y}" in body


def test_a_draft_of_the_document_goes_with_no_mail(tmp_path: Path) -> None:
    round_ = made(post(), some("SYT"), tmp_path)
    assert round_.draft
    assert [p.name for p in round_.paths] == ["CV_2019-Q2.docx"]
    assert round_.letters[0].paths == ()


def test_a_document_with_number_day_and_contact_goes_with_each_mail(tmp_path: Path) -> None:
    shown = preview(post(), some("SYT", "HND"), tmp_path, FINAL)
    assert [[a.name for a in m.attachments] for m in mails(shown).values()] == [["CV_2019-Q2.docx"]] * 2
    assert not any(i.problems for i in shown.items)
    assert "Số: 45/SCT-QLTM" in paragraphs(tmp_path / "CV_2019-Q2.docx")


def test_without_a_contact_the_document_stays_a_draft(tmp_path: Path) -> None:
    assert made(post(office__phone=""), some("SYT"), tmp_path, FINAL).draft


# how often ------------------------------------------------------------------------------------------------------


def test_a_unit_is_reminded_again_only_when_its_new_term_is_over(tmp_path: Path) -> None:
    log = MemoryLog()
    delivered(post(log), some("SYT"), tmp_path)
    for day, expected in ((DAY, {}), (UNTIL - timedelta(days=1), {}), (UNTIL, {"SYT": 2})):
        plan = reminding.plan(post(log, day), some("SYT"))
        assert planned(plan) == expected, day
        if not expected:
            (waits,) = plan.waiting
            assert (waits.times, waits.told, waits.until) == (1, DAY, UNTIL)


def test_an_officer_may_remind_before_the_term_is_over(tmp_path: Path) -> None:
    log = MemoryLog()
    delivered(post(log), some("SYT"), tmp_path)
    assert planned(reminding.plan(post(log), some("SYT"), again=True)) == {"SYT": 2}


def test_from_the_second_reminder_on_the_province_gets_a_copy(tmp_path: Path) -> None:
    log = MemoryLog()
    delivered(post(log), some("SYT", "STP"), tmp_path)
    later = post(log, UNTIL)
    shown = preview(later, some("SYT", "HND"), tmp_path)
    found = mails(shown)
    assert {u: m.words for u, m in found.items()} == {
        "HND": "Thư nhắc HND, kỳ 2019-Q2",
        "SYT": "Thư nhắc lần 2 SYT, kỳ 2019-Q2",
    }
    assert [r.address for r in found["SYT"].cc] == [PROVINCE]
    assert found["HND"].cc == ()
    assert "(lần 2)" in found["SYT"].subject
    assert "Bản sao thư này gửi Ủy ban nhân dân tỉnh." in found["SYT"].body
    again = "\n".join(paragraphs(tmp_path / "CV_2019-Q2_lan2.docx"))
    assert "V/v đôn đốc báo cáo công tác BVQLNTD quý II năm 2019 (lần 2)" in again
    assert "Ủy ban nhân dân tỉnh Lai Châu (để báo cáo)" in again or "UBND tỉnh (để báo cáo)" in again
    assert "Hội Nông dân tỉnh" not in again


def test_two_documents_do_not_get_one_number(tmp_path: Path) -> None:
    log = MemoryLog()
    delivered(post(log), some("SYT"), tmp_path)
    office, found = post(log, UNTIL), some("SYT", "HND")
    plan = reminding.plan(office, found)
    assert plan.rounds == (1, 2)
    with pytest.raises(UsageError, match="mỗi công văn một số riêng"):
        reminding.make(office, found, plan, tmp_path, {}, FINAL)
    only = reminding.make(office, found, plan.only(2), tmp_path, {}, FINAL)
    assert [letter.why.unit for letter in only.letters] == ["SYT"]


def test_a_draft_is_no_reminder(tmp_path: Path) -> None:
    log = MemoryLog()
    office = post(log)
    shown = preview(office, some("SYT"), tmp_path)
    sending.send(shown, flow.channel(office.settings, tmp_path / "nhap"), log, lambda: NOW, "Mẩy")
    assert planned(reminding.plan(post(log, UNTIL), some("SYT"))) == {"SYT": 1}


def test_a_late_unit_that_has_nothing_to_do_is_reminded_once(tmp_path: Path) -> None:
    log = MemoryLog()
    delivered(post(log), some(late=("STP",)), tmp_path)
    assert reminding.plan(post(log, UNTIL), some(late=("STP",))) == Plan()


def test_after_a_failure_in_the_middle_the_rest_is_reminded_for_the_first_time(tmp_path: Path) -> None:
    log = MemoryLog()

    def break_at_the_second(mail: Mail) -> None:
        if mail.unit == "STP":
            raise NotSentError("mất kết nối.")

    first = delivered(post(log), some("STP", "SYT", "HND"), tmp_path, Box(break_at_the_second))
    assert not first.complete
    plan = reminding.plan(post(log), some("STP", "SYT", "HND"))
    done = {w.unit.code for w in plan.waiting}
    assert planned(plan) == dict.fromkeys({"STP", "SYT", "HND"} - done, 1)
    assert done == {"SYT"}
    box = Box()
    assert delivered(post(log), some("STP", "SYT", "HND"), tmp_path, box).complete
    assert sorted(m.unit for _, m in box.delivered) == sorted({"STP", "SYT", "HND"} - done)


# out of the ledger ----------------------------------------------------------------------------------------------


@pytest.fixture
def ledger_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """SYT sent a faulty file late, STP's faulty one was returned, HND's came in time with a mistake."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    made_ = Office(tmp_path / "so")
    wrong = {"DaoTao": [valid("DaoTao", course=None)]}
    made_.enter(workbook("SYT", received=LATE, **wrong), workbook("HND", received=DUE, **wrong))
    (receipt,) = made_.enter(workbook("STP", received=DUE, **wrong))
    with Ledger.open(made_.data) as ledger:
        ledger.send_back(receipt.entry, NOW)
    settings = """
[office]
preparer = 'Lò Thị Mẩy'
phone = '0213 3876 000'
email = 'may.lt@example.gov.vn'
[mail]
sender = 'Sở Công Thương <sct@example.gov.vn>'
[mail.addresses]
SYT = ['syt@example.gov.vn']
STP = ['stp@example.gov.vn']
HND = ['hnd@example.org']
H106 = ['h106@example.gov.vn']
"""
    (made_.data / "thiet_lap.toml").write_text(settings, encoding="utf-8")
    return made_


def remind(office: Office, out: Path, *arguments: str) -> int:
    given = ["--period", "2019-Q2", "--data", str(office.data), "--out", str(out), "--as-of", "2019-06-21"]
    return run_command(["remind", *given, *arguments])


def drafts(folder: Path) -> dict[str, EmailMessage]:
    found = {}
    for path in folder.glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=default)
        found[path.stem.rpartition("_")[2]] = message
    return found  # type: ignore[return-value]


def test_the_command_writes_the_document_and_a_draft_to_each_with_its_own_slip(
    ledger_office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remind(ledger_office, tmp_path / "ra")
    out = capsys.readouterr().out
    made_ = drafts(tmp_path / "ra" / "thu_nhap")
    files = {unit: [a.get_filename() for a in m.iter_attachments()] for unit, m in made_.items()}
    assert files == {
        "SYT": ["PHIEU_SYT_2019-Q2.docx", "Loi_SYT_2019-Q2.xlsx"],
        "STP": ["PHIEU_STP_2019-Q2.docx", "Loi_STP_2019-Q2.xlsx"],
        "H106": [],
    }
    assert (tmp_path / "ra" / "CV_2019-Q2.docx").exists()
    assert "Công văn là dự thảo" in out
    assert out.index("Thư nhắc SYT") < out.index("thư nháp đã lập")
    assert "Không lập được thư: H105: Chưa có địa chỉ thư của UBND thành phố Lai Châu" in out


def test_the_mail_says_how_many_errors_there_are(ledger_office: Office, tmp_path: Path) -> None:
    remind(ledger_office, tmp_path / "ra")
    body = drafts(tmp_path / "ra" / "thu_nhap")["SYT"].get_body()
    assert body
    assert "Tệp đã gửi có 1 lỗi phải sửa; chi tiết ở phiếu kèm theo." in body.get_content()


def test_a_dry_run_leaves_nothing(ledger_office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remind(ledger_office, tmp_path / "ra", "--dry-run")
    assert "Chạy thử" in capsys.readouterr().out
    assert not (tmp_path / "ra").exists()


def test_the_name_of_who_signs_the_letter_is_nobody_to_look_at(
    ledger_office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = ("--number", "45", "--date", "2019-06-21", "--signer", "Nguyễn Văn Bình")
    remind(ledger_office, tmp_path / "ra", *signed, "--dry-run")
    out = capsys.readouterr().out
    assert "CV_2019-Q2.docx" in out
    assert "giống họ tên" not in out


def test_the_command_wants_a_folder_and_true_days(ledger_office: Office, tmp_path: Path) -> None:
    assert run_command(["remind", "--period", "2019-Q2", "--data", str(ledger_office.data)]) == 2
    assert remind(ledger_office, tmp_path, "--deadline", "27/6/2019") == 2
    assert remind(ledger_office, tmp_path, "--number", "x") == 2


def test_a_returned_file_gets_a_slip_with_personal_values_masked(tmp_path: Path) -> None:
    office = Office(tmp_path / "so")
    case = valid("KhieuNai", consumer_phone="0912 345 678", goods_desc=None)
    (receipt,) = office.enter(workbook("H106", received=DUE, KhieuNai=[case]))
    with Ledger.open(office.data) as ledger:
        ledger.send_back(receipt.entry, NOW)
        (slip,) = rounds.slips(ledger, period(), tmp_path / "phieu").letters
    assert isinstance(slip.why, Answering)
    assert slip.why.unit == "H106"
    shown = flow.units(post(mail__addresses__H106=["h106@example.gov.vn"]), period(), [slip], [receipt_rows(office)])
    assert not shown.items[0].problems


def receipt_rows(office: Office) -> object:
    with Ledger.open(office.data) as ledger:
        return ledger.returned("2019-Q2")[0].submissions[0]


def test_slips_of_others_are_not_written(ledger_office: Office, tmp_path: Path) -> None:
    with Ledger.open(ledger_office.data) as ledger:
        found = rounds.slips(ledger, period(), tmp_path, only=("SYT",)).letters
    assert [letter.why.unit for letter in found] == ["SYT"]
    assert sorted(p.name for p in tmp_path.glob("PHIEU*")) == ["PHIEU_SYT.docx"]


def test_a_slip_gives_time_from_the_day_on_which_it_is_sent_and_stays_the_same_afterwards(
    ledger_office: Office, tmp_path: Path
) -> None:
    log = MemoryLog()

    def slips(day: date) -> list[Letter]:
        with Ledger.open(ledger_office.data) as ledger:
            return list(rounds.slips(ledger, period(), tmp_path, post(log, day), only=("SYT",)).letters)

    def until(day: date) -> date:
        (letter,) = slips(day)
        assert isinstance(letter.why, Answering)
        return letter.why.until

    assert until(LATE) == date(2019, 6, 21)
    assert until(UNTIL) == date(2019, 6, 28)
    shown = flow.units(post(log, UNTIL), period(), slips(UNTIL))
    sending.send(shown, Box(), log, lambda: datetime(2019, 6, 26, 9), "Mẩy")
    later = date(2019, 7, 5)
    assert until(later) == date(2019, 6, 28)
    assert not flow.units(post(log, later), period(), slips(later)).ready


def test_a_slip_that_was_sent_by_hand_is_known_again_whenever_that_was_noted(
    ledger_office: Office, tmp_path: Path
) -> None:
    log = MemoryLog()

    def shown(day: date, *, trial: bool = False) -> Preview:
        office = post(log, day)
        with Ledger.open(ledger_office.data) as ledger:
            letters = rounds.slips(ledger, period(), tmp_path, office, only=("SYT",)).letters
        return flow.units(office, period(), letters, to_self=trial)

    def go(day: date, channel: Channel, *, trial: bool = False) -> None:
        moment = datetime(day.year, day.month, day.day, 9)
        sending.send(shown(day, trial=trial), channel, log, lambda: moment, "Mẩy")

    go(date(2019, 6, 19), Box(), trial=True)  # tells the unit nothing
    go(date(2019, 6, 20), DraftFolder(tmp_path / "thu_nhap"))
    (draft,) = (e for e in standing(log.events()) if e.state == DRAFT)
    decide(log, draft, SENT, datetime(2019, 6, 24, 16), "Mẩy", "gửi tay")
    (item,) = shown(date(2019, 6, 28)).items
    assert (item.mail.digest, item.waiting) == (draft.facts.digest, ())
