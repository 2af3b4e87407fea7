"""The page of all messages has what the program says when something is in the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bvq_excel.catalog import load
from bvq_excel.hosts.cli import run_command
from bvq_excel.reading.refusals import SENTENCES
from tests.conftest import ROOT
from tools import build_reference
from tools.program_messages import ANY, messages

SAID = [text for texts in messages().values() for text in texts]
COMMON = ROOT / "docs" / "huong-dan" / "thong-bao.md"


def listed(said: str) -> bool:
    """Whether a message stands on the page, with anything where it has a place."""
    return any(_pattern(text).search(said) for text in SAID)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.rstrip(f"{ANY}. ").split(ANY)))


@pytest.mark.parametrize(
    "command",
    [
        "check khong_co.xlsx",
        "check rong.xlsx",
        "check anh.xlsx",
        "check . --full-copy",
        "check . --as-of hom-qua",
        "new --period 2019-Q2 --out bieu",
        "new --period 2019-Q9 --all --out bieu",
        "new --period 2019-Q2 --unit XYZ --out bieu",
        "consolidate --period 2019-Q2 --out ra",
        "consolidate --period 2019-Q2 --out ra --data chua_co",
        "report --period 2019-Q2 --from chua_co --out ra",
        "report --verify rong.xlsx",
        "report --templates chua_co",
        "rules R-KN-1",
        "status --period 2019-Q2 --data chua_co",
        "reject --period 2019-Q2 --unit SYT --data chua_co",
        "send --period 2019-Q2 --from ra",
        "restore khong_co.docx",
        "fix anh.xlsx --out sua.xlsx",
        "--catalog chua_co rules",
        "check --khong-co",
    ],
)
def test_what_the_program_answers_is_on_the_page(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rong.xlsx").touch()
    (tmp_path / "anh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert run_command(command.split()) in (2, 3)
    captured = capsys.readouterr()
    said = " ".join((captured.err or captured.out).split())
    assert listed(said), said


def test_every_reason_for_refusing_a_file_is_on_the_page() -> None:
    for sentence in SENTENCES.values():
        assert listed(re.sub(r"\{\w+\}", "x", sentence)), sentence


def test_a_message_that_the_page_lacks_is_noticed() -> None:
    assert not listed("Máy in hết giấy; hãy nạp giấy rồi in lại.")


def test_the_common_messages_are_those_of_the_program() -> None:
    page, _, _ = COMMON.read_text(encoding="utf-8").partition("## Khi không có thông báo")
    told = re.findall(r"^\| ([^|]+?) \|", page, re.MULTILINE)[1:]
    assert len(told) > 9
    everything = "\n".join([*SAID, build_reference.pages(load())["thong-bao.md"], "Kết luận: có 2 lỗi thể thức"])
    for text in told:
        assert re.search(".*".join(map(re.escape, text.split(ANY))), everything, re.IGNORECASE), text


def test_each_rule_shows_all_that_it_says() -> None:
    pages = build_reference.pages(load())
    for rule in load().rules.values():
        page = pages["quy-tac-chung.md" if "*" in rule.sheets else f"bieu-{rule.sheets[0]}.md"]
        section = page.partition(f"### {rule.id} (")[2].partition("\n### ")[0]
        assert section.count("\n    - ") == len(rule.cases) > 0, rule.id
