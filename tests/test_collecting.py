"""Collecting: what came is entered once, archived and sealed; what is mixed up is named and not entered."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import files
from bvq_excel.errors import UsageError
from bvq_excel.files import KEPT_FOLDER, Disk
from bvq_excel.inbox.items import VIETNAM
from bvq_excel.ledger import flow
from bvq_excel.ledger.archive import FOLDER
from bvq_excel.ledger.collecting import Collected
from bvq_excel.ledger.entries import Entry
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.model import Source
from tests.books import valid
from tests.inboxes import book, eml, plain, zipped

Q2 = "2019-Q2"
NOW = datetime(2019, 6, 17, 8, 30)
DAY = date(2019, 6, 17)
ADDRESSES = {"SYT": ("Sở Y tế <syt@example.gov.vn>",), "STP": ("stp@example.gov.vn",)}


class Desk:
    """An inbox and a data folder."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self.data = folder / "inbox", folder / "data"
        self.inbox.mkdir()

    def put(self, name: str, content: bytes, hour: int = 9) -> Path:
        path = self.inbox / name
        path.write_bytes(content)
        moment = datetime(2019, 6, 16, hour, tzinfo=VIETNAM).timestamp()
        os.utime(path, (moment, moment))
        return path

    def collect(
        self,
        received: date | None = DAY,
        hands: Hands | None = None,
        code: str = Q2,
        on_done: Callable[[int, Path], None] | None = None,
    ) -> Collected:
        return flow.collect(hands or self.hands(addresses=ADDRESSES), [self.inbox], code, received, on_done)

    def hands(self, **more: Any) -> Hands:
        return Hands(self.data, NOW, **more)

    def entries(self) -> tuple[Entry, ...]:
        with Ledger.open(self.data) as ledger:
            return ledger.submissions(Q2)

    def archived(self) -> list[str]:
        return sorted(str(p.relative_to(self.data)) for p in (self.data / FOLDER).rglob("*") if p.is_file())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def outcomes(done: Collected) -> list[tuple[str, str, int]]:
    return [(r.entry.file, r.outcome, r.entry.submission_no) for r in done.receipts]


def held(done: Collected) -> list[tuple[str, str]]:
    return [(m.source.file, m.reason) for m in done.misplaced]


# from everywhere, each once ----------------------------------------------------------------------------------


def test_folder_zip_file_and_mail_are_one_inbox(desk: Desk) -> None:
    desk.put("STP.xlsx", plain("STP"))
    desk.put("nop.zip", zipped({"Sở/SXD.xlsx": plain("SXD")}))
    desk.put("thu.eml", eml({"SYT.xlsx": plain("SYT"), "SYT ban sao.xlsx": plain("SYT"), "phieu.pdf": b"%PDF"}))
    done = desk.collect()
    assert outcomes(done) == [
        ("STP.xlsx", "new", 1),
        ("SXD.xlsx", "new", 1),
        ("SYT.xlsx", "new", 1),
        ("SYT.xlsx", "repeated", 1),
    ]
    assert (done.mails, done.archives, [x.file for x in done.left_out]) == (1, 1, ["phieu.pdf"])
    seen = {e.unit: (e.file, e.sender, e.received, e.arrived) for e in desk.entries()}
    assert seen["SYT"] == ("SYT.xlsx", "syt@example.gov.vn", date(2019, 6, 15), datetime(2019, 6, 15, 9, 30))
    assert seen["SXD"] == ("SXD.xlsx", "", DAY, datetime(2019, 6, 15, 10))


def test_without_a_day_a_file_was_received_when_it_was_written(desk: Desk) -> None:
    desk.put("SYT.xlsx", plain("SYT"))
    assert [r.entry.received for r in desk.collect(None).receipts] == [date(2019, 6, 16)]


def test_what_was_taken_out_of_containers_is_gone_afterwards(desk: Desk) -> None:
    desk.put("thu.eml", eml({"SYT.xlsx": plain("SYT")}))
    desk.collect()
    assert [p.name for p in (desk.data / FOLDER).iterdir()] == [Q2]


def test_an_inbox_without_anything_is_said_to_be_empty(desk: Desk) -> None:
    with pytest.raises(UsageError, match="Không thấy tệp Excel nào"):
        desk.collect()


def test_a_changed_file_under_the_same_number_becomes_the_next_one(desk: Desk) -> None:
    desk.put("SYT.xlsx", plain("SYT"))
    desk.collect()
    desk.put("SYT sua.xlsx", book("SYT", KienNghi=[valid("KienNghi")]), hour=15)
    again = desk.collect()
    assert outcomes(again) == [("SYT.xlsx", "repeated", 1), ("SYT sua.xlsx", "same_number", 2)]
    assert [(e.file, e.stated_no, e.submission_no, e.state) for e in desk.entries()] == [
        ("SYT.xlsx", 1, 1, "THAYTHE"),
        ("SYT sua.xlsx", 1, 2, again.receipts[1].entry.state),
    ]
    assert again.receipts[1].next_no == 3


def test_an_older_file_that_comes_late_gets_its_place_in_time(desk: Desk) -> None:
    desk.put("SYT moi.xlsx", book("SYT", KienNghi=[valid("KienNghi")]), hour=15)
    desk.collect()
    desk.put("SYT cu.xlsx", plain("SYT"), hour=9)
    desk.collect()
    assert [(e.file, e.submission_no, e.counts) for e in desk.entries()] == [
        ("SYT cu.xlsx", 1, False),
        ("SYT moi.xlsx", 2, True),
    ]


# the archive -------------------------------------------------------------------------------------------------


def test_what_was_entered_is_archived_as_it_came_and_read_only(desk: Desk) -> None:
    desk.put("Sở Y tế.xlsx", plain("SYT"))
    desk.collect()
    (entry,) = desk.entries()
    assert desk.archived() == [entry.archived]
    assert entry.archived == f"luu_tru/2019-Q2/SYT_{entry.sha256[:16]}.xlsx"
    path = desk.data / entry.archived
    assert path.read_bytes() == plain("SYT")
    assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert flow.verify(desk.hands()) == ()


def test_a_later_edit_of_an_archived_file_is_noticed_and_named(desk: Desk) -> None:
    desk.put("SYT.xlsx", plain("SYT"))
    desk.put("STP.xlsx", plain("STP"))
    desk.collect()
    changed, gone = (desk.data / e.archived for e in desk.entries())
    changed.chmod(0o644)
    changed.write_bytes(changed.read_bytes() + b" ")
    gone.unlink()
    found = flow.verify(desk.hands(), Q2)
    assert [(b.entry.unit, b.what) for b in found] == [("STP", "changed"), ("SYT", "missing")]
    assert f"Tệp lưu trữ {changed} (STP, kỳ 2019-Q2, lần gửi 1, nhận ngày 17/06/2019) đã bị sửa" in found[0].line
    again = desk.collect()
    assert [b.what for b in again.breaches] == ["changed", "missing"]
    assert flow.verify(desk.hands()) == ()
    assert len(list((changed.parent / KEPT_FOLDER).rglob("STP_*.xlsx"))) == 1


def test_a_ledger_from_before_the_archive_gets_its_files_when_they_come_again(desk: Desk) -> None:
    desk.put("SYT.xlsx", plain("SYT"))
    desk.collect()
    with Ledger.open(desk.data) as ledger, ledger.database.writing() as connection:
        connection.exec_driver_sql("UPDATE submissions SET archived = ''")
    assert flow.verify(desk.hands()) == ()
    desk.collect()
    assert desk.entries()[0].archived == desk.archived()[0]


def test_a_shared_ledger_needs_a_folder_for_its_archive(desk: Desk) -> None:
    with pytest.raises(UsageError, match="thư mục lưu trữ"):
        flow.collect(Hands("postgresql+psycopg://may-chu/bvq", NOW), [desk.inbox], Q2, DAY)


class Dying(Disk):
    """Stops everything at the n-th call."""

    def __init__(self, at: int) -> None:
        self.left = at

    def _step(self) -> None:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt

    def create(self, path: Path) -> int:
        self._step()
        return super().create(path)

    def write(self, handle: int, data: memoryview) -> int:
        self._step()
        return super().write(handle, data)

    def replace(self, old: Path, new: Path) -> None:
        self._step()
        super().replace(old, new)

    def protect(self, path: Path, *, on: bool = True) -> None:
        self._step()
        super().protect(path, on=on)

    def make_folder(self, path: Path) -> None:
        self._step()
        super().make_folder(path)


def test_whoever_is_stopped_at_any_step_has_entered_nothing_that_is_not_archived(desk: Desk) -> None:
    desk.put("SYT.xlsx", plain("SYT"))
    desk.put("STP.xlsx", plain("STP"))
    for at in range(1, 40):
        disk = Dying(at)
        try:
            desk.collect(hands=desk.hands(disk=disk))
        except KeyboardInterrupt:
            assert flow.verify(desk.hands()) == ()
            assert all(e.archived for e in desk.entries())
            continue
        break
    assert at > 5
    assert [(e.unit, e.submission_no) for e in desk.entries()] == [("STP", 1), ("SYT", 1)]
    assert desk.archived() == sorted(e.archived for e in desk.entries())


class Meddling(Disk):
    """Changes a file of the inbox while it is being collected."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def make_folder(self, path: Path) -> None:
        super().make_folder(path)
        if path.name == Q2:
            self._path.write_bytes(b"vua sua")


def test_a_file_that_changes_meanwhile_is_not_entered(desk: Desk) -> None:
    desk.put("STP.xlsx", plain("STP"))
    path = desk.put("SYT.xlsx", plain("SYT"))
    done = desk.collect(hands=desk.hands(disk=Meddling(path)))
    assert [e.unit for e in desk.entries()] == ["STP"]
    assert [(u.file, u.reason) for u in done.unreadable] == [("SYT.xlsx", "changing")]


# what is mixed up --------------------------------------------------------------------------------------------


def test_two_units_files_that_were_swapped_are_named_and_wait(desk: Desk) -> None:
    desk.put("SYT_2019-Q2.xlsx", plain("STP"))
    desk.put("STP_2019-Q2.xlsx", plain("SYT"))
    desk.put("SXD_2019-Q2.xlsx", plain("SXD"))
    done = desk.collect()
    assert held(done) == [("STP_2019-Q2.xlsx", "swapped"), ("SYT_2019-Q2.xlsx", "swapped")]
    assert "tên tệp là của Sở Tư pháp (STP) nhưng nội dung là của Sở Y tế (SYT)" in done.misplaced[0].message
    assert [e.unit for e in desk.entries()] == ["SXD"]
    assert desk.archived() == [desk.entries()[0].archived]


def test_a_name_that_speaks_of_another_unit_is_asked_about(desk: Desk) -> None:
    desk.put("SYT.xlsx", plain("STP"))
    desk.put("STP gửi SYT.xlsx", plain("SXD"))
    desk.put("bao cao.xlsx", plain("SKHDT"))
    done = desk.collect()
    assert held(done) == [("SYT.xlsx", "wrong_name")]
    assert "với tên STP.xlsx rồi tiếp nhận" in done.misplaced[0].message


def test_a_renamed_file_is_entered(desk: Desk) -> None:
    path = desk.put("SYT.xlsx", plain("STP"))
    desk.collect()
    path.rename(path.with_name("STP.xlsx"))
    assert outcomes(desk.collect()) == [("STP.xlsx", "new", 1)]


def test_an_attachment_of_another_unit_than_the_senders_is_asked_about(desk: Desk) -> None:
    desk.put("a.eml", eml({"bao cao.xlsx": plain("STP")}))
    desk.put("b.eml", eml({"SYT.xlsx": plain("SYT")}))
    desk.put("c.eml", eml({"SXD.xlsx": plain("SXD")}, sender="ai.do@example.gov.vn"))
    done = desk.collect()
    assert [(m.source.file, m.reason, m.via) for m in done.misplaced] == [("bao cao.xlsx", "wrong_sender", "a.eml")]
    assert (
        "syt@example.gov.vn, địa chỉ của Sở Y tế (SYT), nhưng tệp là của Sở Tư pháp (STP)" in done.misplaced[0].message
    )
    assert [e.unit for e in desk.entries()] == ["SXD", "SYT"]


def test_a_workbook_filled_in_on_another_units_form_is_asked_about(desk: Desk) -> None:
    rows = [valid("KienNghi", record_id=f"SYT-KIN-2019-240{n}") for n in (1, 2)]
    desk.put("STP.xlsx", book("STP", KienNghi=rows))
    desk.put("SXD.xlsx", book("SXD", KienNghi=[rows[0], valid("KienNghi")]))
    done = desk.collect()
    assert held(done) == [("STP.xlsx", "foreign_rows")]
    assert "mọi mã bản ghi là của Sở Y tế (SYT)" in done.misplaced[0].message
    assert [e.unit for e in desk.entries()] == ["SXD"]


def test_cases_taken_over_from_a_unit_that_was_dissolved_are_no_mix_up(tmp_path: Path) -> None:
    from bvq_excel import periods
    from bvq_excel.catalog import load
    from bvq_excel.inbox import Item
    from bvq_excel.ledger.screening import Screen
    from tests.ledgers import workbook

    code, heir = "2025-Q4", "SNNMT"
    assert [u.code for u in load().successors("STNMT", date(2025, 12, 14))] == [heir]
    file = workbook(heir, code, KienNghi=[valid("KienNghi", record_id="STNMT-KIN-2024-0001")])
    item = Item(tmp_path, "STNMT.xlsx", DAY, NOW)
    done = Screen(load(), periods.period(load(), code), {}).sort_out([(item, file)])
    assert (len(done.kept), done.misplaced) == (1, [])


def test_wrong_periods_and_unknown_units_are_named_with_the_way_out(desk: Desk) -> None:
    desk.put("SYT.xlsx", plain("SYT", "2019-Q1"))
    desk.put("SNNMT.xlsx", plain("SNNMT"))
    desk.put("SXD.xlsx", plain("SXD"))
    done = desk.collect()
    assert held(done) == [("SNNMT.xlsx", "unknown_unit"), ("SYT.xlsx", "wrong_period")]
    assert "Hãy tiếp nhận vào kỳ 2019-Q1" in done.misplaced[1].message


def test_an_old_template_is_entered_and_named(desk: Desk) -> None:
    desk.put("SYT.xlsx", book("SYT", cover={"template_version": "0.9"}))
    done = desk.collect()
    assert [s.file for s in done.old] == ["SYT.xlsx"]
    assert isinstance(done.old[0], Source)
    assert outcomes(done) == [("SYT.xlsx", "new", 1)]


def test_content_that_is_known_is_not_asked_about_again(desk: Desk) -> None:
    desk.put("STP.xlsx", plain("STP"))
    desk.collect()
    desk.put("a.eml", eml({"SYT.xlsx": plain("STP")}))
    assert [o[1] for o in outcomes(desk.collect())] == ["repeated", "repeated"]


def test_content_that_is_known_is_not_read_again(desk: Desk) -> None:
    desk.put("STP.xlsx", plain("STP"))
    desk.put("SYT.xlsx", book("SYT", cover={"template_version": "0.9"}))
    first = desk.collect()
    desk.put("SXD.xlsx", plain("SXD"))
    read: list[str] = []
    again = desk.collect(on_done=lambda _count, path: read.append(path.name))
    assert read == ["SXD.xlsx"]
    assert outcomes(again) == [("STP.xlsx", "repeated", 1), ("SXD.xlsx", "new", 1), ("SYT.xlsx", "repeated", 1)]
    assert [s.file for s in again.old] == [s.file for s in first.old] == ["SYT.xlsx"]


def test_the_workshop_is_left_empty_after_an_error(tmp_path: Path) -> None:
    def interrupted() -> None:
        with files.workshop(tmp_path) as room:
            (room / "a").mkdir()
            (room / "a" / "b").write_bytes(b"x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []
