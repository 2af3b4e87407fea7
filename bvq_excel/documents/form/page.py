"""Paper, margins, font and page numbers (F01 to F04)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bvq_excel.documents.form.document import Paragraph, Section, Table
from bvq_excel.documents.form.extent import fits_one_page
from bvq_excel.documents.form.findings import MEASURE, Form, FormFinding, Rule, at, between, number
from bvq_excel.documents.form.styles import BLACK
from bvq_excel.text import is_composed

SIDES = {"top": "trên", "bottom": "dưới", "left": "trái", "right": "phải"}
PLACES = {"headers": "đầu trang", "footers": "chân trang"}
ALIGNED = {"center": "giữa", "right": "góc phải", "left": "bên trái", "both": "bên trái"}


def paper(form: Form) -> Iterator[FormFinding]:
    """A4, upright; across only for annexes, or for tables in the text of a document without annexes."""
    rule, document = form.rule("F01"), form.parts.document
    tables = {b.section for b in document.blocks if isinstance(b, Table)}
    first_annex = min((a.section for a in form.parts.annexes), default=None)
    for place, section in enumerate(document.sections):
        short, long = sorted((section.width, section.height))
        wanted = (rule.check["page_width_mm"], rule.check["page_height_mm"])
        if any(
            abs(found - must) > rule.check["tolerance_mm"] for found, must in zip((short, long), wanted, strict=True)
        ):
            size = f"khổ giấy {number(section.width, 0)} x {number(section.height, 0)} mm"
            yield rule.wrong(form.section_name(place), size, "phải là khổ A4, 210 x 297 mm")
        of_annex = first_annex is not None and place >= first_annex
        with_table = first_annex is None and place in tables
        if section.landscape and not of_annex and not with_table:
            yield rule.wrong(
                form.section_name(place), "trang nằm ngang", "phải là trang đứng; chỉ phụ lục được nằm ngang"
            )


def margins(form: Form) -> Iterator[FormFinding]:
    """Margins within the limits; with mirrored ones Word keeps the inner margin as the left one."""
    rule = form.rule("F02")
    for place, section in enumerate(form.parts.document.sections):
        for side, name in SIDES.items():
            low, high = rule.check[f"{side}_mm"]
            found = section.margins[side] + (section.margins["gutter"] if side == "left" else 0)
            if not low - MEASURE <= found <= high + MEASURE:
                said = f"lề {name} {number(found, 1)} mm"
                yield rule.wrong(form.section_name(place), said, f"phải từ {between(low, high, ' mm')}")


def font(form: Form) -> Iterator[FormFinding]:
    """Times New Roman, black, letters that are one character each; one finding for each odd font or colour."""
    rule, document = form.rule("F03"), form.parts.document
    parts = [*document.paragraphs, *document.notes]
    for section in document.sections:
        parts += [p for found in (*section.headers.values(), *section.footers.values()) for p in found]
    odd: dict[tuple[str, str], Paragraph] = {}
    count: Counter[tuple[str, str]] = Counter()
    for paragraph in parts:
        for problem in _font_problems(paragraph, str(rule.check["font"]), str(rule.check["color"])):
            odd.setdefault(problem, paragraph)
            count[problem] += 1
    for problem, paragraph in odd.items():
        more = f" và {count[problem] - 1} đoạn khác" if count[problem] > 1 else ""
        yield rule.wrong(f"{at(paragraph)}{more}", *problem)


def _font_problems(paragraph: Paragraph, font: str, colour: str) -> set[tuple[str, str]]:
    found = set()
    for run in paragraph.inked:
        for name in run.look.fonts:
            if name.casefold() != font.casefold():
                found.add((f"phông chữ {name}", f"phải là phông {font}"))
        if run.look.colour not in (colour, BLACK):
            found.add((f"chữ màu {run.look.colour}", "chữ phải màu đen"))
    if not is_composed(paragraph.text):
        found.add(("chữ có dấu gõ rời (Unicode tổ hợp)", "phải là Unicode dựng sẵn theo TCVN 6909:2001"))
    return found


def page_numbers(form: Form) -> Iterator[FormFinding]:
    """Numbers from 1 in Arabic numerals, upright; where the decree wants them, not on the first page."""
    rule = form.rule("F04")
    for place, section in enumerate(form.parts.document.sections):
        name = form.section_name(place)
        yield from _numbering(rule, section, name, first=place == 0)
        yield from _numbers_of(form, rule, section, name, alone=fits_one_page(form.parts.document, place))


def _numbering(rule: Rule, section: Section, name: str, *, first: bool) -> Iterator[FormFinding]:
    if section.number_format != "decimal":
        yield rule.wrong(name, f"số trang kiểu {section.number_format}", "phải là chữ số Ả Rập")
    if first and section.number_start not in (None, str(rule.check["start"])):
        yield rule.wrong(name, f"số trang bắt đầu từ {section.number_start}", "phải đánh từ số 1")


def _numbers_of(form: Form, rule: Rule, section: Section, name: str, *, alone: bool) -> Iterator[FormFinding]:
    """Yield what is wrong with the numbers of a section; one that is a page `alone` need not have any."""
    at_bottom = form.layout == "TT01"
    where, elsewhere = ("footers", "headers") if at_bottom else ("headers", "footers")
    must = "phải ở góc phải, cuối trang" if at_bottom else "phải ở giữa, đầu trang"
    kinds = ["default", "even"] if form.parts.document.even_pages else ["default"]
    found = [p for kind in kinds for p in getattr(section, where).get(kind, ()) if has_number(p)]
    other = [p for kind in kinds for p in getattr(section, elsewhere).get(kind, ()) if has_number(p)]
    if not found and (other or not (alone or form.parts.document.pages == 1)):
        said = f"số trang ở {PLACES[elsewhere]}" if other else "không có số trang"
        yield rule.wrong(f"{PLACES[where]}, {name}", said, must)
    for paragraph in found:
        place = f"{PLACES[where]}, {name}"
        align = _alignment(paragraph)
        if align != ("right" if at_bottom else "center"):
            yield rule.wrong(place, f"số trang ở {ALIGNED.get(align, align)}", must)
        yield from _number_look(rule, paragraph, place)
    first = [*section.headers.get("first", ()), *section.footers.get("first", ())]
    if found and (not section.title_page or any(has_number(p) for p in first)):
        yield rule.wrong(f"trang đầu, {name}", "có số trang", "trang thứ nhất không hiển thị số trang")


def _number_look(rule: Rule, paragraph: Paragraph, place: str) -> Iterator[FormFinding]:
    low, high = rule.check["size_pt"]
    for run in (r for r in paragraph.runs if _is_number(r.field)):
        if not low <= run.look.size <= high:
            yield rule.wrong(place, f"số trang cỡ {number(run.look.size)}", f"phải là cỡ chữ {between(low, high)}")
        if run.look.italic:
            yield rule.wrong(place, "số trang chữ nghiêng", "phải là chữ đứng")
        return


def has_number(paragraph: Paragraph) -> bool:
    """Return whether the paragraph holds the number of the page."""
    return any(_is_number(r.field) for r in paragraph.runs)


def _is_number(field: str) -> bool:
    return field.split()[:1] == ["PAGE"]


def _alignment(paragraph: Paragraph) -> str:
    """Return where the number stands: by the paragraph, by its frame, or behind the tabs of a header."""
    if paragraph.frame:
        return paragraph.frame
    before = ""
    for run in paragraph.runs:
        if _is_number(run.field):
            break
        before += run.text
    tabs = before.count("\t")
    return {0: paragraph.look.align, 1: "center"}.get(tabs, "right")
