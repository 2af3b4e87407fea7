"""A closed period changes by corrections alone: shown first, then made, every figure and cell with before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import store
from bvq_excel.errors import InputError, UsageError
from bvq_excel.ledger import audit, flow
from bvq_excel.ledger.correcting import Correction
from bvq_excel.ledger.corrections import FigureLine, RecordLine
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.memory import CorrectedFigure
from tests.books import valid
from tests.inboxes import book, plain
from tests.ledgers import complaint, document

Q1, Q2, Q3, H1 = "2019-Q1", "2019-Q2", "2019-Q3", "2019-H1"
WHY = "Ghi thiếu một văn bản"
WHO = "Lò Thị Mẩy"
LENT = date(2019, 2, 11)


def at(month: int, day: int = 20) -> datetime:
    return datetime(2019, month, day, 8, 30)


@dataclass(frozen=True)
class Office:
    """An office's inbox, ledger and archive."""

    folder: Path
    place: Path | str

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def hands(self, now: datetime) -> Hands:
        return Hands(self.place, now, WHO, archive=self.folder)

    def close(self, code: str, now: datetime, *files: Path) -> None:
        """Collect, consolidate and close a period."""
        if files:
            flow.collect(self.hands(now), files, code, now.date())
        flow.consolidate(self.hands(now), code, now.date())
        flow.close(self.hands(now), code)

    def correct(self, code: str, now: datetime, *files: Path, why: str = WHY, **more: Any) -> Correction:
        return flow.correct(self.hands(now), files, code, why, **more)

    def seen(self, code: str, now: datetime) -> tuple[CorrectedFigure, ...]:
        return flow.consolidate(self.hands(now), code, now.date()).background.corrections


@pytest.fixture
def office(place: Path | str, tmp_path: Path) -> Office:
    folder = tmp_path / "office"
    folder.mkdir()
    return Office(folder, place)


def first(**changes: Any) -> bytes:
    return book("SCT", Q1, VanBan=[document(1, LENT, **changes)])


def corrected() -> bytes:
    return book("SCT", Q1, VanBan=[document(1, LENT, abstract="V/v đôn đốc"), document(2, LENT)])


@pytest.fixture
def closed(office: Office) -> Office:
    """The first quarter with one document of reminding, closed on 20 March."""
    office.close(Q1, at(3), office.file("SCT.xlsx", first()))
    return office


def province(lines: tuple[FigureLine, ...]) -> dict[str, tuple[float | None, float | None]]:
    return {line.code: (line.before, line.after) for line in lines if not line.unit}


# shown, then made --------------------------------------------------------------------------------------------


def test_a_correction_is_made_with_before_and_after_of_figures_and_cells(closed: Office) -> None:
    done = closed.correct(Q1, at(5), closed.file("SCT sua.xlsx", corrected()))
    assert (done.done, done.period.code, done.who, done.at, done.why) == (True, Q1, WHO, at(5), WHY)
    assert province(done.figures)["I-VB-04"] == (1, 2)
    assert done.records == (
        RecordLine("SCT", "VanBan", "SCT-VB-2019-0001", "abstract", "V/v đôn đốc báo cáo", "V/v đôn đốc"),
        RecordLine("SCT", "VanBan", "SCT-VB-2019-0002", "", "", "có"),
    )
    with Ledger.open(closed.place) as ledger:
        assert ledger.figures(Q1).values["I-VB-04"] == 2
        assert [(e.file, e.submission_no, e.counts) for e in ledger.submissions(Q1)] == [
            ("SCT.xlsx", 1, False),
            ("SCT sua.xlsx", 2, True),
        ]
        (event,) = ledger.events(action=audit.CORRECTION)
        assert (event.at, event.who, event.period) == (at(5), WHO, Q1)
        assert event.content is not None
        assert event.content["why"] == WHY
        noted = ledger.corrections(Q1)
    assert [n.line for n in noted] == [*done.figures, *done.records]
    assert {(n.who, n.at, n.why) for n in noted} == {(WHO, at(5), WHY)}
    assert flow.verify(closed.hands(at(9))) == ()


def test_figures_of_units_are_corrected_with_those_of_the_province(office: Office) -> None:
    office.close(Q1, at(3), office.file("SCT.xlsx", book("SCT", Q1, KhieuNai=[complaint()])))
    second = complaint(record_id="SCT-KN-2019-0002", consumer_name="Giàng Thị Sua", respondent_name="Quán Hoa Ban")
    done = office.correct(Q1, at(5), office.file("b.xlsx", book("SCT", Q1, KhieuNai=[complaint(), second])))
    assert [x for x in done.figures if x.code == "I-KN-02"] == [
        FigureLine("I-KN-02", "", 1, 2),
        FigureLine("I-KN-02", "SCT", 1, 2),
    ]
    with Ledger.open(office.place) as ledger:
        assert ledger.figures(Q1).by_unit["I-KN-02"] == {"SCT": 2}


def test_what_somebody_says_no_to_changes_nothing(closed: Office) -> None:
    with Ledger.open(closed.place) as ledger:
        before = ledger.submissions(Q1), ledger.figures(Q1), ledger.events()
    asked: list[Correction] = []
    done = closed.correct(Q1, at(5), closed.file("SCT sua.xlsx", corrected()), confirm=asked.append)
    assert (done.done, province(done.figures)["I-VB-04"], asked) == (False, (1, 2), [done])
    with Ledger.open(closed.place) as ledger:
        assert (ledger.submissions(Q1), ledger.figures(Q1), ledger.events()) == before
        assert ledger.corrections() == []


def test_a_file_that_was_returned_because_the_period_was_closed_is_let_in_by_a_correction(closed: Office) -> None:
    path = closed.file("SCT sua.xlsx", corrected())
    (refused,) = flow.collect(closed.hands(at(4)), [path], Q1, at(4).date()).receipts
    assert refused.outcome == "closed"
    closed.correct(Q1, at(5), path)
    with Ledger.open(closed.place) as ledger:
        assert [(e.file, e.state, e.errors) for e in ledger.submissions(Q1)] == [
            ("SCT.xlsx", "THAYTHE", 0),
            ("SCT sua.xlsx", "DADUYET", 0),
        ]
    assert [f for f in flow.consolidate(closed.hands(at(5)), Q1, at(5).date()).findings if f.rule == "R-XU-08"] == []


def test_only_what_the_correction_changes_is_changed(closed: Office) -> None:
    """A figure that the program would compute otherwise today stays as it was closed."""
    with Ledger.open(closed.place) as ledger, ledger.transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE figures SET value = 7 WHERE code = 'I-KN-02' AND kind = 'period'")
    done = closed.correct(Q1, at(5), closed.file("SCT sua.xlsx", corrected()))
    assert "I-KN-02" not in province(done.figures)
    with Ledger.open(closed.place) as ledger:
        assert (ledger.figures(Q1).values["I-KN-02"], ledger.figures(Q1).values["I-VB-04"]) == (7, 2)


def test_personal_data_is_not_written_down(office: Office) -> None:
    office.close(Q1, at(3), office.file("SCT.xlsx", book("SCT", Q1, KhieuNai=[complaint(consumer_name="Vàng A Chu")])))
    changed = complaint(consumer_name="Vàng A Chứ", note="gọi lại cho Vàng A Chu")
    path = office.file("b.xlsx", book("SCT", Q1, KhieuNai=[changed]))
    done = office.correct(Q1, at(5), path, why="Vàng A Chu gọi 0912345678")
    assert [(r.key, r.before, r.after) for r in done.records] == [
        ("consumer_name", "[đã che]", "[đã che]"),
        ("note", "", "gọi lại cho V.A.C."),
    ]
    assert "0912345678" not in done.why


# what is refused ---------------------------------------------------------------------------------------------


def test_what_cannot_be_corrected_is_said(closed: Office) -> None:
    good = closed.file("SCT sua.xlsx", corrected())
    with pytest.raises(UsageError, match="phải nêu lý do"):
        closed.correct(Q1, at(5), good, why="  ")
    with pytest.raises(UsageError, match="chưa khóa nên không cần đính chính"):
        closed.correct(Q2, at(5), good)
    with pytest.raises(UsageError, match="Không có gì thay đổi"):
        closed.correct(Q1, at(5), closed.folder / "SCT.xlsx")
    with pytest.raises(UsageError, match="là tệp của kỳ 2019-Q2"):
        closed.correct(Q1, at(5), closed.file("SCT q2.xlsx", plain("SCT", Q2)))
    with pytest.raises(InputError, match="không phải sổ Excel"):
        closed.correct(Q1, at(5), closed.file("hong.xlsx", b"hong"))
    with pytest.raises(UsageError, match="Không thấy tệp Excel nào"):
        closed.correct(Q1, at(5), closed.file("thu.zip", b"PK\x05\x06" + bytes(18)))


# longer periods ----------------------------------------------------------------------------------------------


def test_a_closed_half_year_is_made_anew_after_its_part_was_corrected(closed: Office) -> None:
    closed.close(Q2, at(6, 16), closed.file("q2.xlsx", book("SCT", Q2, VanBan=[document(5, date(2019, 4, 22))])))
    closed.close(H1, at(6, 17))
    done = closed.correct(Q1, at(7), closed.file("SCT sua.xlsx", corrected()))
    assert done.whole == (H1,)
    with Ledger.open(closed.place) as ledger:
        assert ledger.figures(H1).values["I-VB-04"] == 2
    half = closed.correct(H1, at(7, 21), why="Quý I đã đính chính")
    assert province(half.figures)["I-VB-04"] == (2, 3)
    assert half.records == ()
    with Ledger.open(closed.place) as ledger:
        assert ledger.figures(H1).values["I-VB-04"] == 3


# the next report ---------------------------------------------------------------------------------------------


def of_reminders(found: tuple[CorrectedFigure, ...]) -> list[CorrectedFigure]:
    return [c for c in found if c.code == "I-VB-04"]


def test_the_next_report_knows_what_was_corrected_and_the_one_after_does_not(closed: Office, tmp_path: Path) -> None:
    line = CorrectedFigure(Q1, "I-VB-04", 1, 2, at(5).date(), WHY)
    closed.correct(Q1, at(5), closed.file("SCT sua.xlsx", corrected()))
    assert of_reminders(closed.seen(Q1, at(5, 21))) == [line]  # the report on the corrected period itself
    closed.close(Q2, at(6), closed.file("q2.xlsx", plain("SCT", Q2)))
    assert of_reminders(closed.seen(Q2, at(6, 21))) == [line]
    flow.collect(closed.hands(at(9)), [closed.file("q3.xlsx", plain("SCT", Q3))], Q3, at(9).date())
    assert closed.seen(Q3, at(9)) == ()
    result = flow.consolidate(closed.hands(at(9, 21)), Q2, at(6).date())
    store.write(result, tmp_path)
    assert of_reminders(store.read(tmp_path).background.corrections) == [line]


def test_what_is_corrected_after_a_report_is_told_in_the_next_one(closed: Office) -> None:
    closed.close(Q2, at(6), closed.file("q2.xlsx", plain("SCT", Q2)))
    closed.correct(Q1, at(7), closed.file("SCT sua.xlsx", corrected()))
    assert closed.seen(Q2, at(7, 21)) == ()
    flow.collect(closed.hands(at(9)), [closed.file("q3.xlsx", plain("SCT", Q3))], Q3, at(9).date())
    assert [c.period for c in of_reminders(closed.seen(Q3, at(9)))] == [Q1]


def test_a_row_that_came_or_went_or_lost_its_id_is_known_by_its_key(closed: Office) -> None:
    rows = [document(1, LENT, record_id="SCT-VB-2019-0099")]
    done = closed.correct(Q1, at(5), closed.file("b.xlsx", book("SCT", Q1, VanBan=rows)), why="Sai mã")
    assert done.records == (
        RecordLine("SCT", "VanBan", "SCT-VB-2019-0099", "record_id", "SCT-VB-2019-0001", "SCT-VB-2019-0099"),
    )
    gone = closed.correct(Q1, at(5, 21), closed.file("c.xlsx", plain("SCT", Q1)), why="Không có văn bản")
    assert RecordLine("SCT", "VanBan", "SCT-VB-2019-0099", "", "có", "") in gone.records
    assert province(gone.figures)["I-VB-04"] == (1, 0)
    assert valid("VanBan")["purpose"] == "DONDOC"
