"""`bvq rules ID` for every rule: what must hold, the fix, why, a passing and a failing example, the function."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from bvq_excel.catalog import load
from bvq_excel.catalog.definitions import Rule
from bvq_excel.checking.engine import checker
from bvq_excel.hosts import rules_view
from bvq_excel.hosts.cli import run_command

CATALOG = load()
RULES = list(CATALOG.rules.values())
HEADS = ["Điều phải đúng", "Cách sửa", "Căn cứ", "Ví dụ đúng", "Ví dụ sai", "Thực hiện bởi"]
KEYS = {c.key for s in CATALOG.sheets.values() for c in s.columns if "_" in c.key}
CODES = {c for e in CATALOG.enums.values() for c in e.by_code if len(c) > 3 and not c.isdigit()}
PLAIN = {*CATALOG.units, *CATALOG.sheets, "UBND", "DTTS", "18006838", "CD153", "SCT", "STC", "NFC", "WEBSITE", "EMAIL"}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_is_shown_in_full(rule: Rule, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["rules", rule.id.lower()]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{rule.id} · ")
    told = dict(line.split(": ", 1) for line in lines)
    assert list(told) == HEADS
    assert all(told.values())
    for head in ("Ví dụ đúng", "Ví dụ sai"):
        words = set(re.findall(r"[\w.]+", told[head]))
        assert not {w for w in words if w in KEYS}, told[head]
        assert not words & CODES - PLAIN, told[head]
        assert not re.search(r"\d{4}-\d{2}-\d{2}|(?<!\w)@", told[head]), told[head]
    assert told["Ví dụ đúng"] != told["Ví dụ sai"]


def test_rules_without_a_check_of_their_own_are_judged_by_what_is_named() -> None:
    own = checker(CATALOG).policy.by_rule
    assert rules_view.ELSEWHERE.keys() == {r.id for r in RULES if r.id not in own and not any(c.holds for c in r.cases)}
    for names in rules_view.ELSEWHERE.values():
        for name in names:
            module, _, attribute = name.rpartition(".")
            assert callable(getattr(import_module(module), attribute)), name


@pytest.mark.parametrize(
    ("rule", "head", "words"),
    [
        ("R-KN-01", "Ví dụ sai", "Ngày tiếp nhận = 05/01/2020; "
         "Ngày hồ sơ hợp lệ = 07/01/2020; Ngày kết thúc = 06/01/2020"),
        ("R-CH-03", "Ví dụ sai", "cột kiểu = ngày; ô ghi = 29/02/2019"),
        ("R-KT-07", "Ví dụ sai", "số vụ kiểm tra = 10; số vụ xử lý = 4; số hành vi = 3; số cơ sở = 12"),
        ("R-XU-08", "Ví dụ sai", "trạng thái của kỳ = đã khóa; thay đổi bằng cách = gửi lại tệp; lý do = (trống)"),
        ("R-XU-02", "Thực hiện bởi", "bvq_excel.consolidation.selection.Selector"),
        ("R-CH-19", "Thực hiện bởi", "bvq_excel.values.identifiers.tax_reader"),
        ("R-KT-07", "Thực hiện bởi", "bvq_excel.sheets.inspections.four_measures"),
        ("R-HG-05", "Căn cứ", "Luật 19/2023/QH15 Đ.64"),
    ],
)  # fmt: skip
def test_what_is_shown(rule: str, head: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    run_command(["rules", rule])
    assert f"{head}: {words}" in capsys.readouterr().out.splitlines()


def test_a_rule_that_does_not_exist_gets_those_near_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["rules", "R-KN-1"]) == 2
    assert "Có phải: R-KN-" in capsys.readouterr().err
