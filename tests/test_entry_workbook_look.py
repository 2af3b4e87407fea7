"""The look and the layout are text; what does not fit is named."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from bvq_excel.errors import TemplateError
from bvq_excel.resources import shipped
from bvq_excel.workbooks.layout import load_layout
from bvq_excel.workbooks.look import load_look

NAMES = (
    *("title", "subtitle", "group", "header", "header_required", "text", "wrap", "id", "integer", "money", "percent"),
    *("date", "note", "total", "total_money", "link", "key_figure"),
)


def look(folder: Path, text: str) -> Path:
    path = folder / "look.toml"
    path.write_text('[base]\nfont = "Arial"\nsize = 10\n[colours]\nred = "#AA0000"\n' + text, encoding="utf-8")
    return path


def test_every_promised_style_becomes_a_format(tmp_path: Path) -> None:
    formats = load_look().formats(xlsxwriter.Workbook(str(tmp_path / "a.xlsx")))
    assert {formats[name].font_name for name in NAMES} == {"Times New Roman"}
    assert formats["money"] is formats["money"]
    both = load_look().properties("money", "computed")
    assert (both["num_format"], both["bg_color"]) == ("#,##0", load_look().properties("computed")["bg_color"])


def test_a_style_builds_on_another_and_on_the_palette(tmp_path: Path) -> None:
    styles = load_look(
        look(tmp_path, '[styles.a]\nbold = true\ncolour = "red"\n[styles.b]\nextends = "a"\nsize = 12\n')
    )
    assert styles.properties("b") == {"font_name": "Arial", "font_size": 12, "bold": True, "font_color": "#AA0000"}
    assert styles.conditional("b") == {"bold": True, "font_color": "#AA0000"}, "no typeface in a conditional format"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[styles.a]\ncolour = "mauve"\n', "kiểu a: không hiểu 'colour = mauve'"),
        ("[styles.a]\nblink = true\n", "kiểu a: không hiểu 'blink = True'"),
        ('[styles.a]\nextends = "b"\n', "kiểu a: không dựng được trên 'b'"),
        ('[styles.a]\nextends = "a"\n', "kiểu a: không dựng được trên 'a'"),
        ("[styles.a\n", "sai cú pháp TOML"),
    ],
)
def test_a_word_that_does_not_fit_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TemplateError, match=said):
        load_look(look(tmp_path, text))


def test_an_unknown_style_is_named() -> None:
    with pytest.raises(TemplateError, match="không có kiểu 'loud'"):
        load_look().properties("loud")


def test_a_layout_without_a_part_is_named(tmp_path: Path) -> None:
    text = shipped("workbook", "layout.toml").read_text(encoding="utf-8")
    broken = tmp_path / "layout.toml"
    broken.write_text(text.replace("page_width", "paper_width"), encoding="utf-8")
    with pytest.raises(TemplateError, match=r"layout\.toml: thiếu hoặc sai mục 'page_width'"):
        load_layout(broken)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("Trạng thái", 20, 1), ("Tỷ lệ hoàn thành (%)", 10, 3), ("một\nhai", 40, 2), ("x" * 50, 21, 3), ("", 10, 1)],
)
def test_lines_of_wrapped_text_are_foreseen(text: str, width: float, lines: int) -> None:
    assert load_layout().lines(text, width) == lines
