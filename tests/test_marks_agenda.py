"""What a unit still has to do, and a rule in the words of the sheets."""

from __future__ import annotations

from datetime import date

import pytest

from bvq_excel import agenda
from bvq_excel.agenda import Task
from bvq_excel.catalog import Catalog
from bvq_excel.checking.explanation import explained
from bvq_excel.marks import Mark
from tests.books import RECEIVED, book, valid

DAY = RECEIVED


def wrong(sheet: str, **more: str) -> Mark:
    return Mark(severity="Lỗi", rule="R-CH-02", sheet=sheet, **more)  # type: ignore[arg-type]


def test_required_sheets_without_rows_wait_unless_declared_empty(catalog: Catalog) -> None:
    submission = book(catalog, "MTTQ", cover={"nil_sheets": ("VanBan",)}, TuyenTruyen=[])
    required = {n for n in catalog.unit("MTTQ", DAY).required_sheets if n in catalog.tables}  # type: ignore[union-attr]
    waiting = [task.sheet for task in agenda.waiting(catalog, [submission], ())]
    assert set(waiting) == required - {"VanBan"}
    assert waiting == [n for n in catalog.sheets if n in waiting]


def test_sheets_with_errors_wait_below_their_last_row(catalog: Catalog) -> None:
    submission = book(catalog, KhieuNai=[valid("KhieuNai"), valid("KhieuNai", consumer_name="Lò Thị Mẩy")])
    assert agenda.waiting(catalog, [submission], [wrong("KhieuNai")]) == (Task("KhieuNai", 8),)
    assert agenda.waiting(catalog, [submission], [wrong("ThongTin")]) == (Task("ThongTin", 6),)
    assert agenda.waiting(catalog, [submission], [wrong("KhieuNai", state="Giữ nguyên")]) == ()
    assert agenda.waiting(catalog, [submission], [wrong("KhieuNai")._replace(severity="Cảnh báo")]) == ()


@pytest.mark.parametrize(
    ("active", "following"),
    [("ThongTin", "B"), ("B", "D"), ("C", "D"), ("D", "B"), ("Khác", "B")],
)
def test_the_task_that_follows_goes_round(active: str, following: str) -> None:
    tasks = [Task("D", 6), Task("B", 6), Task("KhongCo", 6)]
    found = agenda.following(tasks, ["ThongTin", "B", "C", "D"], active)
    assert found == Task(following, 6)
    assert agenda.following([], ["ThongTin"], active) is None


# rules in words -----------------------------------------------------------------------------------------------------


def test_keys_codes_and_limits_are_said_in_words(catalog: Catalog) -> None:
    said = explained(catalog, catalog.rules["R-KN-01"], "KhieuNai", DAY)
    assert said[0] == ("Điều phải đúng: “Ngày tiếp nhận” ≤ “Ngày hồ sơ hợp lệ” ≤ “Ngày kết thúc” (bỏ qua ô trống).")
    assert said[-1].startswith("Ví dụ sai: Ngày tiếp nhận = 05/01/2020;")
    (limit, *_) = explained(catalog, catalog.rules["R-KN-07"], "KhieuNai", DAY)
    assert "trong 30 ngày cùng “Bên bị phản ánh”" in limit


def test_a_limit_is_the_one_in_force_on_the_day(catalog: Catalog) -> None:
    rule = catalog.rules["R-KT-05"]
    early, late = (explained(catalog, rule, "KiemTra", date(year, 6, 1))[0] for year in (2019, 2026))
    assert "không quá 7 ngày làm việc (vụ phức tạp: 10)" in late
    assert not early.startswith("Điều phải đúng")  # no such limit yet


def test_nothing_internal_is_shown_for_any_rule(catalog: Catalog) -> None:
    keys = {c.key for s in catalog.sheets.values() for c in s.columns if "_" in c.key}
    for rule in catalog.rules.values():
        for sheet in [n for n in catalog.sheets if rule.applies_to(n)] or [""]:
            text = "\n".join(explained(catalog, rule, sheet, DAY))
            assert not [line for line in text.splitlines() if line.startswith("Điều") and "@" in line]
            assert not {key for key in keys if key in text.split()}, rule.id


def test_most_rules_can_be_said(catalog: Catalog) -> None:
    said = [r for r in catalog.rules.values() if explained(catalog, r, next(iter(catalog.sheets)), DAY)]
    assert len(said) > 0.9 * len(catalog.rules)
