"""The whole job in one go: to its end, or up to what a person has to decide; again without harm; nothing sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bvq_excel import cycle
from bvq_excel.catalog import load
from bvq_excel.cycle import Cycle, Job
from bvq_excel.decisions import KINDS
from bvq_excel.delivery.log import DRAFT, LedgerLog
from bvq_excel.documents.orders import Order
from bvq_excel.errors import UsageError
from bvq_excel.hosts.cli import run_command
from bvq_excel.ledger import flow, schema
from bvq_excel.ledger.database import Database
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.office import Office
from tests.books import valid
from tests.inboxes import book, plain
from tests.posts import settings
from tests.test_cli import write

Q2 = "2019-Q2"
IN_TIME, OVER = date(2019, 6, 17), date(2019, 6, 24)
NOW = datetime(2019, 6, 24, 9)
NO_COURSE = {"DaoTao": [valid("DaoTao", course=None)]}
ALL = frozenset(KINDS)

Files = Mapping[str, bytes]


class Desk:
    """An office with its ledger, an inbox and a folder for results."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.inbox, self.out = folder, folder / "nhan", folder / "kq"
        self.inbox.mkdir()

    @property
    def log(self) -> LedgerLog:
        """The log of mail."""
        return LedgerLog(Database(self.folder / "so"))

    def run(self, files: Files | None = None, *accepted: str, day: date = OVER, **more: Any) -> Cycle:
        """The whole job on what lies in the inbox, with `files` put there first, received in time."""
        for name, content in (files or {}).items():
            (self.inbox / name).write_bytes(content)
        job = Job(Q2, self.out, (self.inbox,), IN_TIME, accepted=frozenset(accepted))
        return cycle.run(replace(job, **more), self.office(day))

    def office(self, day: date, **options: Any) -> Office:
        return Office(settings(data=str(self.folder / "so"), **options), load(), self.clock, day, "Mẩy")

    clock: Callable[[], datetime] = staticmethod(lambda: NOW)

    def made(self) -> dict[str, str]:
        """The hash of every result that is there, old ones kept aside left out."""
        paths = (p for p in self.out.rglob("*") if p.is_file() and "ban_cu" not in p.parts)
        return {str(p.relative_to(self.out)): sha256(p.read_bytes()).hexdigest() for p in paths}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def kinds(done: Cycle) -> list[str]:
    return [d.kind for d in done.decisions.open]


def cases(done: Cycle, kind: str) -> list[str]:
    return [case for d in done.decisions.open if d.kind == kind for case in d.cases]


# to the end ---------------------------------------------------------------------------------------------------------


def test_with_every_decision_taken_it_goes_to_the_end(desk: Desk) -> None:
    order = Order("12", OVER, "Nguyễn Văn Bình")
    done = desk.run({"SYT.xlsx": plain(), "HND.xlsx": book("HND", **NO_COURSE)}, *ALL, order=order)
    assert not done.stopped
    assert {d.kind for d in done.decisions.accepted} == {"thieu", "loi"}
    names = {p.name for p in done.outputs}
    assert names >= {
        "TinhHinhNop_2019-Q2.xlsx",
        "PHIEU_HND.docx",
        "Loi_HND.xlsx",
        "CV_2019-Q2.docx",
        "TongHop_2019-Q2.xlsx",
        "GuiCapTren_2019-Q2.xlsx",
        "BC_SCT_2019-Q2.docx",
    }
    assert all(p.exists() for p in done.outputs)
    assert {p.name for p in (desk.out / "thu_nhap").glob("*")} == {
        "thu_phieu_2019-Q2_HND.eml",
        "thu_nhac_2019-Q2_STP.eml",
        "thu_bao_cao_2019-Q2.eml",
    }


def test_nothing_is_sent_whatever_channel_is_set(desk: Desk) -> None:
    office = desk.office(OVER, mail__channel="smtp", mail__smtp__host="localhost")
    (desk.inbox / "SYT.xlsx").write_bytes(plain())
    done = cycle.run(Job(Q2, desk.out, (desk.inbox,), IN_TIME, accepted=ALL), office)
    assert {e.state for e in desk.log.events()} == {DRAFT}
    assert all(d.complete for d in done.drafts)


def test_again_it_makes_the_same_and_collects_nothing_twice(desk: Desk) -> None:
    desk.run({"SYT.xlsx": plain(), "HND.xlsx": book("HND", **NO_COURSE)}, *ALL)
    first = desk.made()
    again = desk.run(None, *ALL)
    assert desk.made() == first
    assert again.collected
    assert {r.outcome for r in again.collected.receipts} == {"repeated"}
    with Ledger.open(desk.folder / "so") as ledger:
        assert len(ledger.submissions(Q2)) == 2


def test_a_slip_that_somebody_changed_is_kept_when_it_is_made_again(desk: Desk) -> None:
    desk.run({"HND.xlsx": book("HND", **NO_COURSE)}, *ALL)
    (slip,) = (desk.out / "phieu").glob("PHIEU_*.docx")
    slip.write_bytes(b"note of an officer")
    desk.run(None, *ALL)
    assert slip.read_bytes() != b"note of an officer"
    assert [p.read_bytes() for p in (slip.parent / "ban_cu").rglob("*") if p.is_file()] == [b"note of an officer"]


def test_without_an_inbox_it_goes_on_with_what_the_ledger_has(desk: Desk) -> None:
    desk.run({"SYT.xlsx": plain()})
    done = desk.run(None, *ALL, inbox=())
    assert done.collected is None
    assert done.consolidation
    assert [s.unit for s in done.consolidation.submissions] == ["SYT"]


def test_without_any_file_ever_there_is_nothing_to_do(desk: Desk) -> None:
    with pytest.raises(UsageError, match="Sổ cái chưa có tệp nào của kỳ 2019-Q2"):
        desk.run(inbox=())
    with pytest.raises(UsageError, match="không đúng"):
        desk.run(inbox=(), code="2019-Q9")


# stops --------------------------------------------------------------------------------------------------------------


def test_it_stops_before_consolidating_and_says_who_is_missing(desk: Desk) -> None:
    done = desk.run({"SYT.xlsx": plain()})
    assert done.stopped
    assert kinds(done) == ["thieu"]
    assert "Sở Tư pháp: chưa báo cáo" in cases(done, "thieu")
    assert not any("Sở Y tế" in case for case in cases(done, "thieu"))
    assert done.consolidation is None
    assert not (desk.out / "TongHop_2019-Q2.xlsx").exists()
    assert (desk.out / "TinhHinhNop_2019-Q2.xlsx").exists()


def test_errors_wait_for_the_unit_and_are_gone_when_it_has_mended_them(desk: Desk) -> None:
    first = desk.run({"SYT.xlsx": book("SYT", **NO_COURSE)}, "thieu")
    assert kinds(first) == ["loi"]
    assert cases(first, "loi") == ["Sở Y tế: 1 lỗi (Đào tạo)"]
    mended = desk.run({"SYT lan 2.xlsx": book("SYT", no=2, DaoTao=[valid("DaoTao")])}, "thieu")
    assert "loi" not in kinds(mended)


def test_warnings_wait_for_a_reason(desk: Desk) -> None:
    many = valid("TuyenTruyen", attendees=100_000, task_code="TC09.1")
    first = desk.run({"HND.xlsx": book("HND", TuyenTruyen=[many])}, "thieu", "loi")
    assert kinds(first) == ["canh_bao"]
    assert cases(first, "canh_bao") == ["Hội Nông dân tỉnh: 1 cảnh báo"]
    kept = {**many, "note": "Hội chợ cấp tỉnh, số của ban tổ chức."}
    again = desk.run({"HND2.xlsx": book("HND", no=2, TuyenTruyen=[kept])}, "thieu", "loi")
    assert not again.stopped


def test_a_file_that_cannot_be_read_waits_until_it_is_replaced(desk: Desk) -> None:
    first = desk.run({"SYT.xlsx": plain(), "STP.xlsx": plain("STP")[:3000]}, "thieu", "canh_bao")
    assert kinds(first) == ["khong_doc"]
    assert cases(first, "khong_doc")[0].startswith("STP.xlsx: ")
    assert kinds(desk.run({"STP.xlsx": plain("STP")}, "thieu", "canh_bao")) == []


def test_a_file_of_another_period_is_put_aside(desk: Desk) -> None:
    done = desk.run({"SYT.xlsx": plain(), "STP.xlsx": plain("STP", "2019-Q1")}, "thieu")
    assert kinds(done) == ["de_rieng"]
    assert cases(done, "de_rieng")[0].startswith("STP.xlsx: ")


def test_two_files_with_one_number_wait_for_a_word_from_the_unit(desk: Desk) -> None:
    training = {"DaoTao": [valid("DaoTao")]}
    files = {"SYT.xlsx": plain(), "SYT (2).xlsx": book("SYT", **training)}
    done = desk.run(files, "thieu", "loi", "canh_bao")
    assert kinds(done) == ["trung"]
    (case,) = cases(done, "trung")
    assert case.startswith("Sở Y tế: ")
    assert "cùng ghi lần gửi 1" in case
    settled = desk.run({"SYT (3).xlsx": book("SYT", no=3, **training)}, "thieu", "loi", "canh_bao")
    assert kinds(settled) == []


def test_a_closed_period_takes_no_file_and_says_so(desk: Desk) -> None:
    desk.run({"SYT.xlsx": plain()}, *ALL)
    flow.close(desk.office(OVER).hands, Q2)
    done = desk.run({"STP.xlsx": plain("STP")}, "thieu")
    assert kinds(done) == ["da_khoa"]
    assert "STP.xlsx (Sở Tư pháp)" in cases(done, "da_khoa")[0]
    assert done.reminders is None


def test_what_somebody_left_unfinished_is_told_of(desk: Desk) -> None:
    desk.run({"SYT.xlsx": plain()})
    with Database(desk.folder / "so").writing() as connection:
        connection.execute(insert(schema.works).values(period=Q2, who="Chu", what="tổng hợp", since=NOW))
    said: list[str] = []
    cycle.run(Job(Q2, desk.out, accepted=ALL), replace(desk.office(OVER), tell=said.append))
    assert [text.partition(",")[0] for text in said] == ["Lần làm trước của Chu (tổng hợp"]


# mail ---------------------------------------------------------------------------------------------------------------


def test_before_the_last_day_nobody_is_reminded(desk: Desk) -> None:
    done = desk.run({"SYT.xlsx": plain()}, day=IN_TIME)
    assert done.reminders is None
    assert not list(desk.out.glob("CV*"))
    (missing,) = [d for d in done.decisions.open if d.kind == "thieu"]
    assert "chưa qua" in missing.title
    assert missing.way_out == "Chờ đến hạn rồi chạy lại."


def test_the_office_sends_itself_no_mail_and_units_without_an_address_are_named(desk: Desk) -> None:
    wrong = {"SCT.xlsx": book("SCT", **NO_COURSE), "H106.xlsx": book("H106", **NO_COURSE)}
    done = desk.run(wrong)
    assert {p.name for letter in done.slips for p in letter.paths} >= {"PHIEU_SCT.docx", "PHIEU_H106.docx"}
    (note,) = done.notes
    assert "UBND huyện Tam Đường (H106)" in note
    assert "(SCT)" not in note


def test_a_late_units_slip_goes_with_its_reminder_alone(desk: Desk) -> None:
    done = desk.run({"SYT.xlsx": book("SYT", **NO_COURSE)}, received=date(2019, 6, 20))
    names = {p.name for p in (desk.out / "thu_nhap").glob("*_SYT.eml")}
    assert names == {"thu_nhac_2019-Q2_SYT.eml"}
    assert done.reminders
    (late,) = [x for x in done.reminders.letters if x.why.unit == "SYT"]
    assert [p.name for p in late.paths] == ["PHIEU_SYT.docx", "Loi_SYT.xlsx"]


# the command --------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nhan").mkdir()
    (tmp_path / "nhan" / "SYT.xlsx").write_bytes(book("SYT", **NO_COURSE))
    return tmp_path


def command(*arguments: str) -> int:
    return run_command(["run", "nhan", "--period", Q2, "--out", "kq", "--as-of", "2019-06-17", *arguments])


def test_the_command_stops_with_a_list_and_the_words_to_go_on(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("--data", "so") == 1
    out = capsys.readouterr().out
    assert "DỪNG trước khi tổng hợp, có 2 việc cần quyết định:" in out
    assert "   - Sở Y tế: 1 lỗi (Đào tạo)" in out
    assert "--accept thieu --accept loi" in out
    assert command("--data", "so", "--accept", "thieu", "--accept", "loi") == 1  # errors in the data
    assert "BC_SCT_2019-Q2.docx" in capsys.readouterr().out
    assert (at_home / "kq" / "TongHop_2019-Q2.xlsx").exists()


def test_what_always_is_accepted_stands_in_the_settings(at_home: Path) -> None:
    (at_home / "so").mkdir()
    (at_home / "so" / "thiet_lap.toml").write_text("[work]\naccept = ['thieu', 'loi']\n", encoding="utf-8")
    command("--data", "so")
    assert (at_home / "kq" / "TongHop_2019-Q2.xlsx").exists()


def test_without_a_ledger_it_consolidates_and_reports_once(at_home: Path, catalog: Any) -> None:
    write(catalog, at_home / "nhan" / "STP.xlsx")
    assert command() == 1
    assert (at_home / "kq" / "BC_SCT_2019-Q2.docx").exists()
    assert not (at_home / "kq" / "thu_nhap").exists()
    assert not list(at_home.rglob("so_cai*"))


def test_wrong_use_is_said(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("--accept", "thieu") == 2
    assert "--data" in capsys.readouterr().err
    assert command("--data", "so", "--accept", "gi_do") == 2
    assert run_command(["run", "--period", Q2]) == 2
