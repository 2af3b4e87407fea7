"""One thing has one name: the add-in is "phần bổ trợ" wherever a user reads of it."""

from __future__ import annotations

from tests.conftest import ROOT

OTHER_NAMES = ("tiện ích", "add-on", "tiện ích bổ sung", "bổ trợ Excel (add-in)")


def test_the_add_in_has_one_name() -> None:
    pages = [*ROOT.glob("bvq_excel/**/*.py"), *ROOT.glob("macros/*.xml"), *ROOT.glob("docs/*.md"), *ROOT.glob("*.md")]
    texts = {path.name: path.read_text(encoding="utf-8").casefold() for path in pages if path.name != "CHANGELOG.md"}
    assert len(texts) > 100
    assert [(name, word) for name, text in texts.items() for word in OTHER_NAMES if word in text] == []
