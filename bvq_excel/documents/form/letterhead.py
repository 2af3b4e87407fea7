"""The letterhead: country and motto, who issues, number, place and date, subject of a letter (F05 to F10, F12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bvq_excel.documents.form.findings import Form, FormFinding, at, number

GAPS = r"[\s.…_]*"
GAP = re.compile(GAPS)
DAY = re.compile(r"ngày\s+(\d+)\s+tháng\s+(\d+)\s+năm\s+(\d+)\.?$")
OPEN_DAY = re.compile(rf"^(?P<place>[^,]+), ngày{GAPS}(\d*){GAPS}tháng{GAPS}(\d*){GAPS}năm{GAPS}(\d*){GAPS}$")
STILL_DRAFT = "còn ghi là dự thảo"  # follows from what else is open


def country(form: Form) -> Iterator[FormFinding]:
    """The country's name in capitals, bold."""
    rule, paragraph = form.rule("F05"), form.parts.country
    if paragraph is None:
        yield rule.missing(f"phải có “{rule.check['text']}”")
        return
    if paragraph.text != rule.check["text"]:
        yield rule.wrong(at(paragraph), "viết chưa đúng", f"phải là “{rule.check['text']}”")
    yield from rule.look([paragraph])


def motto(form: Form) -> Iterator[FormFinding]:
    """The motto below it, bold, with a line as long as the text; single spacing between the two."""
    rule, paragraph = form.rule("F06"), form.parts.motto
    if paragraph is None:
        yield rule.missing(f"phải có “{rule.check['text']}” dưới Quốc hiệu")
        return
    if paragraph.text != rule.check["text"]:
        yield rule.wrong(at(paragraph), "viết chưa đúng", f"phải là “{rule.check['text']}”")
    yield from rule.look([paragraph])
    yield from rule.line_below(form.parts.motto_lines, [paragraph])
    if paragraph.in_table and paragraph.look.align != "center":
        yield rule.aligned(paragraph, "center")
    for one in (form.parts.country, paragraph):
        height = one.look.line_height(one.size) if one else rule.check["line_spacing"]
        if one and abs(height - rule.check["line_spacing"]) > 0.05:
            yield rule.wrong(at(one), f"cách dòng {number(height)}", "phải cách dòng đơn")


def superior(form: Form) -> Iterator[FormFinding]:
    """The superior body in capitals, not bold."""
    rule, found = form.rule("F07"), form.parts.superior
    if found:
        yield from rule.look(found)
    elif form.document_id:
        yield rule.missing("phải có tên cơ quan chủ quản trên tên cơ quan ban hành")


def issuer(form: Form) -> Iterator[FormFinding]:
    """The issuing body in capitals, bold, with a line of a third to a half of the text."""
    rule, found = form.rule("F08"), form.parts.issuer
    if not found:
        yield rule.missing("phải có tên cơ quan ban hành ở góc trên, bên trái")
        return
    yield from rule.look(found)
    yield from rule.line_below(form.parts.issuer_lines, found)
    for paragraph in found:
        if paragraph.in_table and paragraph.look.align != "center":
            yield rule.aligned(paragraph, "center")


def symbol(form: Form) -> Iterator[FormFinding]:
    """Number and symbol, written without spaces; a number below ten with a zero."""
    rule, paragraph = form.rule("F09"), form.parts.symbol
    if paragraph is None:
        yield rule.missing("phải có số, ký hiệu dưới tên cơ quan ban hành")
        return
    yield from rule.look([paragraph])
    pattern = form.symbol_pattern or str(rule.check["pattern"])
    said = _example(pattern, rule.check["examples_ok"])
    if _number_is_open(paragraph.text, pattern):
        yield rule.wrong(at(paragraph), "chưa cấp số", f"phải có số, viết như “{said}”", blank=True)
    elif not re.fullmatch(pattern.strip("^$"), paragraph.text):
        yield rule.wrong(at(paragraph), "viết chưa đúng", f"phải viết như “{said}”")
    if form.parts.draft:
        yield rule.wrong(at(form.parts.draft), STILL_DRAFT, "văn bản ban hành không ghi dự thảo", blank=True)


def _number_is_open(text: str, pattern: str) -> bool:
    """Return whether only the number is missing from an otherwise correct symbol."""
    head, slash, tail = text.partition("/")
    if not slash or not GAP.fullmatch(head.removeprefix("Số:")):
        return False
    return re.fullmatch(pattern.strip("^$"), f"Số: 12/{tail}") is not None


def _example(pattern: str, examples: list[str]) -> str:
    fitting = [e for e in examples if re.fullmatch(pattern.strip("^$"), e)]
    return (fitting or examples)[0]


def place_and_day(form: Form) -> Iterator[FormFinding]:
    """Place and date in italics; days below ten and the months 1 and 2 with a zero."""
    rule, paragraph = form.rule("F10"), form.parts.day
    if paragraph is None:
        yield rule.missing("phải có địa danh, ngày tháng năm dưới Tiêu ngữ")
        return
    yield from rule.look([paragraph])
    text, pattern = paragraph.text, str(rule.check["pattern"])
    place = text.partition(",")[0]
    example = str(rule.check["examples_ok"][0])
    shown = example.partition(",")[0]  # the place with which the catalogue writes the pattern
    if place not in form.places:
        place = min(form.places, default=shown)
    pattern, example = pattern.replace(shown, re.escape(place)), example.replace(shown, place)
    opened = OPEN_DAY.match(text)
    if opened and not all(opened.groups()[1:]) and re.match(pattern, f"{opened['place']}, ngày 15 tháng 3 năm 2020"):
        yield rule.wrong(at(paragraph), "chưa ghi đủ ngày, tháng, năm", f"phải viết như “{example}”", blank=True)
    elif not re.fullmatch(pattern.strip("^$"), text):
        yield rule.wrong(at(paragraph), "viết chưa đúng", f"phải viết như “{example}”")
    elif day_in(text) is None:
        yield rule.wrong(at(paragraph), "ngày không có thật", "phải là ngày có trong lịch")


def day_in(text: str) -> date | None:
    """Return the date that a line such as `Lai Châu, ngày 05 tháng 01 năm 2020` names, None without one."""
    found = DAY.search(" ".join(text.split()))
    if not found:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def subject(form: Form) -> Iterator[FormFinding]:
    """The subject of a letter below its number, upright, centred, six points apart."""
    rule, found = form.rule("F12"), form.parts.subject
    if not found:
        yield rule.missing("công văn phải có trích yếu “V/v …” dưới số, ký hiệu")
        return
    yield from rule.look(found)
    if not found[0].text.startswith(str(rule.check["prefix"])):
        yield rule.wrong(at(found[0]), "viết chưa đúng", f"phải bắt đầu bằng “{rule.check['prefix'].strip()}”")
    above = form.parts.symbol
    gap = found[0].look.before + (above.look.after if above else 0)
    low, high = rule.check["space_before_pt"]
    if not low - 0.1 <= gap <= high + 0.1:
        yield rule.wrong(at(found[0]), f"cách số, ký hiệu {number(gap)} pt", f"phải cách {number(low)} pt")
