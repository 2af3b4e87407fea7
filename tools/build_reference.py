"""Writes the pages of the guide that list what the catalogue holds: `python -m tools.build_reference`.

One page for each sheet with its columns and rules, one of figures, of buttons, of commands, of messages, of the fields
of templates. They are committed, so that they
can be read without building anything; a test sees to it that they are what the catalogue says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from pathlib import Path

import click

from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Column, Indicator, Rule, Sheet
from bvq_excel.checking.explanation import explained, in_words
from bvq_excel.checking.messages import PLACE
from bvq_excel.hosts.cli import app
from bvq_excel.hosts.options import DATA_ERRORS, OK, UNUSABLE, WRONG_USE
from bvq_excel.hosts.terminal import REASON_WORDS
from bvq_excel.text import lower_first
from tools.program_messages import messages
from tools.ribbon_groups import ribbon_groups

ROOT = Path(__file__).resolve().parent.parent
OUT, TEMPLATES = ROOT / "docs" / "huong-dan" / "tra-cuu", ROOT / "templates"
SAID_ON = date(2026, 1, 1)
"""The day on which limits that change with time are looked up for the pages."""

SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Thông tin"}
TYPES = {
    "text": "chữ",
    "date": "ngày",
    "month": "tháng (mm/yyyy)",
    "integer": "số nguyên",
    "money": "số tiền (đồng)",
    "percent": "phần trăm",
    "id": "mã, số hiệu",
    "phone": "điện thoại",
    "email": "thư điện tử",
    "tax_code": "mã số thuế",
    "url": "đường dẫn",
    "bool": "Có/Không",
}
PERSONAL = {"": "", "pd": "dữ liệu cá nhân", "pd_sensitive": "dữ liệu cá nhân nhạy cảm"}
AGGREGATIONS = {
    "count": "đếm số dòng",
    "sum": "cộng",
    "count_distinct": "đếm không trùng",
    "count_distinct_ontime": "đếm đơn vị nộp đúng hạn",
    "snapshot": "trạng thái cuối kỳ",
    "expected_units": "đếm đơn vị phải báo cáo",
    "ratio": "tỷ lệ",
    "change": "biến động",
    "any": "có hay không",
    "first_last_avg": "bình quân đầu kỳ, cuối kỳ",
}
EXIT_CODES = {
    OK: "chạy được, số liệu không có lỗi",
    DATA_ERRORS: "chạy được, số liệu có lỗi phải sửa",
    WRONG_USE: "gọi lệnh sai: thiếu tham số, sai tùy chọn, sai kỳ, sai đơn vị",
    UNUSABLE: "có tệp không dùng được, hoặc máy không cho làm (không có quyền ghi, thiếu chương trình)",
}
CONDITIONS = (  # what the conditions of figures are written with, and how they are read
    (r"in_period\((.+?)\)", r"\1 trong kỳ"),
    (r"count_items\((.+?)\)", r"số giá trị ở \1"),
    (r" is not empty", " có giá trị"),
    (r" is empty", " trống"),
    (r" not in \[(.+?)\]", r" không thuộc (\1)"),
    (r" in \[(.+?)\]", r" thuộc (\1)"),
    (r" == true\b", " là Có"),
    (r" == false\b", " là Không"),
    (r" == ", " là "),
    (r" != ", " khác "),
    (r" and ", " và "),
    (r" or ", " hoặc "),
    (r"\bnot ", "không "),
)


def pages(catalog: Catalog) -> dict[str, str]:
    """Return the pages by file name, in Markdown."""
    found = {f"bieu-{s.name}.md": "\n".join(_sheet(catalog, s)) + "\n" for s in catalog.sheets.values()}
    found["quy-tac-chung.md"] = "\n".join(_common_rules(catalog)) + "\n"
    found["chi-tieu.md"] = "\n".join(_indicators(catalog)) + "\n"
    found["nut.md"] = "\n".join(_buttons()) + "\n"
    found["thong-bao.md"] = "\n".join(_messages()) + "\n"
    found["mau-van-ban.md"] = _templates()
    found["lenh.md"] = "\n".join(_commands()) + "\n"
    return found


def _sheet(catalog: Catalog, sheet: Sheet) -> Iterator[str]:
    yield f"# Biểu {sheet.name}: {sheet.title}"
    yield ""
    yield from _table(("Cột", "Kiểu", "Bắt buộc", "Cách ghi"), [_column(catalog, c) for c in sheet.columns])
    own = [r for r in catalog.rules.values() if sheet.name in r.sheets]
    if own:
        yield "## Quy tắc kiểm tra"
        yield ""
        for rule in own:
            yield from _rule(catalog, rule, sheet.name)
    yield "Các quy tắc áp dụng cho mọi biểu: [quy tắc chung](quy-tac-chung.md)."


def _column(catalog: Catalog, column: Column) -> tuple[str, ...]:
    needed = "tự điền" if column.computed else "có" if column.required else "khi cần" if column.required_if else ""
    told = [column.help]
    if column.enumeration and column.enumeration != "Bool":
        labels = [v.label for v in catalog.enums[column.enumeration].values]
        told.append(f"Các giá trị: {'; '.join(labels)}." if len(labels) <= 12 else f"Có {len(labels)} giá trị.")
    if column.personal:
        told.append(f"Là {PERSONAL[column.personal]}.")
    return column.header, _type(column), needed, " ".join(told)


def _type(column: Column) -> str:
    if column.type in ("enum", "ref"):
        return "chọn trong danh sách"
    if column.type in ("enum_list", "ref_list"):
        return "chọn một hay nhiều, cách nhau bằng ;"
    return TYPES[column.type]


def _rule(catalog: Catalog, rule: Rule, sheet: str) -> Iterator[str]:
    yield f"### {rule.id} ({SEVERITIES[rule.severity]})"
    yield ""
    lines = explained(catalog, rule, sheet, SAID_ON)
    own = [s for s in dict.fromkeys((sheet, *rule.sheets)) if s in catalog.sheets] or list(catalog.sheets)
    if not any(line.startswith("Điều phải đúng") for line in lines):
        lines.insert(0, f"Điều phải đúng: {in_words(catalog, rule.must, own, None)}")
    fix = in_words(catalog, rule.fix, own, None)
    for line in (*lines[:1], f"Cách sửa: {fix}", *lines[1:]):
        yield f"- {line}"
    yield from _said_by(catalog, rule, own)
    yield ""


def _said_by(catalog: Catalog, rule: Rule, sheets: Sequence[str]) -> Iterator[str]:
    """What the rule says when it objects; what is filled in from the cells shows as `…`."""
    yield "- Chương trình báo:"
    columns = {c.key: c for name in reversed(sheets) for c in catalog.sheets[name].columns}
    several = "*" in rule.sheets or len(rule.sheets) > 1
    for case in rule.cases:
        at = columns[case.at].header if case.at in columns else ""
        # Functions over several sheets speak of facts: `{month}` is no column there, whatever some sheet calls so.
        facts = frozenset(columns) - {"record_id"} if several and not case.holds else frozenset()
        told = [_filled(catalog, columns, text, at, facts) for text in (case.message, case.fix)]
        yield f"    - {' '.join(t[:1].upper() + t[1:] for t in told)}"


def _filled(catalog: Catalog, columns: Mapping[str, Column], text: str, at: str, facts: Collection[str]) -> str:
    """Return a message with the places that every reader knows filled in: names of columns and labels."""

    def place(found: re.Match[str]) -> str:
        name, _, part = found[1].partition(".")
        column = columns.get(name)
        header = lower_first(at if name == "this" else column.header if column else "")
        if name in catalog.enums and part:
            return catalog.enums[name].label(part)
        if part == "cell":
            return "ô này" if name == "this" else f"ô {header}"
        if part == "header":
            return header or "giá trị"
        quoted = text[found.start() - 1 : found.start()] == '"'
        if not part and (name == "this" or (column and name not in facts and not quoted)):
            return f'{header or "giá trị"} "…"'
        return "…"

    return PLACE.sub(place, text)


def _common_rules(catalog: Catalog) -> Iterator[str]:
    yield "# Quy tắc chung"
    yield ""
    yield "Áp dụng cho mọi biểu của mọi đơn vị, và khi đối chiếu giữa các đơn vị, giữa các kỳ."
    yield ""
    for rule in catalog.rules.values():
        if "*" in rule.sheets:
            yield from _rule(catalog, rule, "")


def _indicators(catalog: Catalog) -> Iterator[str]:
    yield "# Chỉ tiêu"
    yield ""
    yield (
        "Mỗi con số trong báo cáo là một chỉ tiêu, tính từ các dòng của một biểu. Một dòng được tính khi thỏa "
        "điều kiện ở cột thứ tư; các dòng nói về cùng một việc (cột cuối) chỉ tính một lần."
    )
    yield ""
    heads = ("Mã", "Chỉ tiêu", "Cách tính", "Điều kiện", "Tính một lần theo")
    areas = catalog.enums["ContentArea"]
    for area in areas.by_code:
        rows = [_indicator(catalog, i) for i in catalog.indicators.values() if i.content_area == area]
        if rows:
            yield f"## {areas.label(area)}"
            yield ""
            yield from _table(heads, rows)


def _indicator(catalog: Catalog, indicator: Indicator) -> tuple[str, ...]:
    def said(text: str) -> str:
        told = in_words(catalog, text, [indicator.sheet], None)
        return reduce(lambda t, pair: re.sub(*pair, t), CONDITIONS, told)

    how = AGGREGATIONS.get(indicator.aggregation, indicator.aggregation)
    expr = f" {said(indicator.expr)}" if indicator.expr else ""
    where = f"biểu {indicator.sheet}: " + (said(indicator.filter) or "mọi dòng")
    once = in_words(catalog, indicator.dedup, [indicator.sheet], None)
    return indicator.code, f"{indicator.name} ({indicator.uom})", f"{how}{expr}", where, once


def _buttons() -> Iterator[str]:
    yield "# Các nút trên thẻ BVQLNTD"
    yield ""
    for group in ribbon_groups():
        yield f"## {group.label}"
        yield ""
        told = [(f"**{b['label']}**", b.get("keytip", ""), b.get("supertip", "")) for b in group.buttons]
        yield from _table(("Nút", "Phím (sau Alt, BV)", "Việc làm"), told)


def _commands() -> Iterator[str]:
    yield "# Lệnh"
    yield ""
    yield "Mọi lệnh của chương trình `bvq`, các tham số và tùy chọn. `bvq LỆNH --help` in cùng nội dung."
    yield ""
    yield from _command("bvq", app)
    yield "## Mã thoát"
    yield ""
    yield from _table(("Mã", "Nghĩa"), [(str(code), meaning) for code, meaning in EXIT_CODES.items()])


def _command(name: str, command: click.Command) -> Iterator[str]:
    about = " ".join((command.help or "").split())
    yield f"## {name}"
    yield ""
    yield about
    yield ""
    rows = [_parameter(p) for p in command.params]
    if rows:
        yield from _table(("Tham số, tùy chọn", "Ý nghĩa"), rows)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            if inner := command.get_command(context, word):
                yield from _command(f"{name} {word}", inner)


def _parameter(parameter: click.Parameter) -> tuple[str, str]:
    metavar = parameter.metavar or ""
    if not isinstance(parameter, click.Option):
        return f"`{metavar}`", parameter.help or ""
    word = "" if parameter.is_flag else f" {metavar or 'GIÁ_TRỊ'}"
    needed = " Bắt buộc." if parameter.required else ""
    return f"`{', '.join(parameter.opts)}{word}`", f"{parameter.help or ''}{needed}"


def _messages() -> Iterator[str]:
    yield "# Mọi thông báo"
    yield ""
    yield (
        "Các câu mà chương trình nói khi có điều trở ngại, xếp theo việc và theo vần. Dấu … là chỗ chương trình điền "
        "tên tệp, ô, giá trị. Việc phải làm nằm ngay trong câu. Câu có mã trong ngoặc vuông, ví dụ [R-KN-01], "
        "là của một quy tắc kiểm tra và nằm ở trang của [biểu](bieu-KhieuNai.md) hoặc ở "
        "[quy tắc chung](quy-tac-chung.md). "
        "Những câu hay gặp nhất: [thông báo thường gặp](../thong-bao.md)."
    )
    yield ""
    for chapter, texts in messages().items():
        yield f"## {chapter}"
        yield ""
        yield from (f"- {_plain(text)}" for text in texts)
        yield ""
    yield "## Vì sao một tệp không được tổng hợp"
    yield ""
    yield from (f"- {reason[:1].upper()}{reason[1:]}." for reason in REASON_WORDS.values())


def _plain(text: str) -> str:
    """Return a text in which nothing means anything to Markdown."""
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", text)


def _templates() -> str:
    """The guide to templates, which lies beside them, with its links as from this page."""
    return (TEMPLATES / "README.md").read_text(encoding="utf-8")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in row)} |"
    yield ""


def write(catalog: Catalog, out: Path = OUT) -> Mapping[str, str]:
    """Return the pages written to `out`, by name."""
    out.mkdir(parents=True, exist_ok=True)
    found = pages(catalog)
    for name, text in found.items():
        (out / name).write_text(text, encoding="utf-8")
    return found


if __name__ == "__main__":
    print(f"{len(write(load()))} trang trong {OUT}")
