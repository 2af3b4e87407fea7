"""Title, addressees and running text (F11, F13 to F15, F17)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bvq_excel.documents.form.document import Paragraph
from bvq_excel.documents.form.findings import Form, FormFinding, Rule, at, between, number
from bvq_excel.documents.form.markup import MM_PER_TWIP
from bvq_excel.text import fold

PART = re.compile(r"^(phần|chương)\s+(thứ\s+)?\w+$")
SECTION = re.compile(r"^[IVX]+\s*[.)/:-]?\s+\S")
NUMBERED = re.compile(r"^\d+\s*[.)/-]\s+\S")
POINT = re.compile(r"^[a-zđ]\s*[.)/-]\s+\S")
GOOD_POINT = re.compile(r"^[a-zđ]\) ")
GOOD_CLAUSE = re.compile(r"^\d+\. ")
BESIDE = re.compile(r"^(hình|biểu đồ|bảng|đơn vị tính|đvt|nguồn|ghi chú)\b")
ENDINGS = ".;:,?!"
LONGEST_TITLE = 160
TAB = 720.0
CM_PER_TWIP = MM_PER_TWIP / 10
SLACK_CM = 0.05
TT01_EXACT = 15.0  # points, the least exact line height under Circular 01/2011


def title(form: Form) -> Iterator[FormFinding]:
    """Type in capitals, summary below it, both bold and centred; a line below the summary."""
    rule, parts = form.rule("F11"), form.parts
    if parts.type_name is None:
        yield rule.missing("phải có tên loại văn bản viết hoa, giữa dòng")
        return
    yield from rule.look([parts.type_name], case="upper")
    if not parts.summary:
        yield rule.wrong(at(parts.type_name), "không có trích yếu ở dưới", "phải có trích yếu nội dung")
        return
    yield from rule.look(parts.summary)
    for paragraph in parts.summary:
        if paragraph.text.isupper():
            yield rule.wrong(at(paragraph), "trích yếu viết hoa toàn bộ", "trích yếu phải là chữ thường")
    yield from rule.line_below(parts.summary_lines, parts.summary)


def bases(form: Form) -> Iterator[FormFinding]:
    """Legal bases: one a line in italics (upright before Decree 30), with semicolons and a full stop at the end."""
    rule, found = form.rule("F13"), _bases(form.parts.body)
    for place, paragraph in enumerate(found, 1):
        yield from rule.look([paragraph], italic=form.layout == "ND30")
        last = place == len(found)
        ends = str(rule.check["last_line_end"] if last else rule.check["line_end"])
        allowed = (ends, ",") if last and form.layout == "TT01" else (ends,)
        if not paragraph.text.endswith(allowed):
            yield rule.wrong(at(paragraph), f"kết thúc bằng “{paragraph.text[-1]}”", f"phải kết thúc bằng “{ends}”")


def running_text(form: Form) -> Iterator[FormFinding]:
    """Running text: size, both edges, first line, space between paragraphs, line height."""
    rule, before = form.rule("F14"), None
    for paragraph in form.parts.body[len(_bases(form.parts.body)) :]:
        if not paragraph.text or _is_beside(paragraph):
            before = None
            continue
        yield from rule.look([paragraph], align=paragraph.look.align)
        heading = _is_centred_heading(paragraph)
        if not heading:
            if paragraph.look.align != "both" and not _is_heading(paragraph):
                yield rule.aligned(paragraph, "both")
            yield from _first_line(form, rule, paragraph)
        yield from _spaces(form, rule, before, paragraph)
        before = paragraph


def _first_line(form: Form, rule: Rule, paragraph: Paragraph) -> Iterator[FormFinding]:
    found = _start(paragraph) * CM_PER_TWIP
    if form.layout == "TT01":
        low, high = rule.check["first_line_cm"]
        right, must = low - SLACK_CM <= found <= high + SLACK_CM, f"phải lùi từ {between(low, high, ' cm')}"
    else:
        allowed = rule.check["first_line_allowed_cm"]
        right = any(abs(found - one) <= SLACK_CM for one in allowed)
        must = f"phải lùi {' hoặc '.join(number(one) for one in allowed)} cm"
    if not right:
        yield rule.wrong(at(paragraph), f"dòng đầu lùi {number(found)} cm", must)


def _start(paragraph: Paragraph) -> float:
    """Return where the first line begins, in twips from the margin; a tab at its head moves it."""
    place = paragraph.look.left + paragraph.look.first_line
    whole = "".join(r.text for r in paragraph.runs)
    for _ in range(len(whole) - len(whole.lstrip("\t"))):
        stops = [t for t in paragraph.look.tabs if t > place + 1]
        place = stops[0] if stops else (int(place // TAB) + 1) * TAB
    return place


def _spaces(form: Form, rule: Rule, before: Paragraph | None, paragraph: Paragraph) -> Iterator[FormFinding]:
    least = rule.check["space_between_pt_min"]
    if before is not None:
        gap = before.look.after + paragraph.look.before
        if before.look.contextual and before.look.style == paragraph.look.style:
            gap = 0.0
        if gap < least - 0.1:
            yield rule.wrong(at(paragraph), f"cách đoạn trên {number(gap)} pt", f"phải cách ít nhất {number(least)} pt")
    low, high = rule.check["line_spacing"]
    height = paragraph.look.line_height(paragraph.size or 14)
    exact = paragraph.look.exact or 0.0
    fixed = form.layout == "TT01" and exact >= TT01_EXACT and height <= high
    if not low - 0.03 <= height <= high + 0.03 and not fixed:
        yield rule.wrong(at(paragraph), f"cách dòng {number(height)}", f"phải từ {between(low, high)}")


def headings(form: Form) -> Iterator[FormFinding]:
    """Parts centred, sections `I. …` in capitals, clauses with a title bold, points `a)`."""
    rule = form.rule("F15")
    for paragraph in form.parts.body:
        text = paragraph.text
        if PART.fullmatch(fold(text)):
            yield from rule.look([paragraph], bold=True, align="center")
        elif _is_section(text):
            yield from rule.look([paragraph], bold=True)
            if text != text.upper() or not re.fullmatch(str(rule.check["section_pattern"]).strip("^$"), text):
                yield rule.wrong(at(paragraph), "tiêu đề mục viết chưa đúng", "phải viết như “I. NHỮNG KẾT QUẢ”")
        elif NUMBERED.match(text):
            yield from _clause(rule, paragraph)
        elif POINT.match(text) and not GOOD_POINT.match(text):
            yield rule.wrong(at(paragraph), "thứ tự điểm viết chưa đúng", "phải viết như “a) …”")


def _clause(rule: Rule, paragraph: Paragraph) -> Iterator[FormFinding]:
    if not GOOD_CLAUSE.match(paragraph.text):
        yield rule.wrong(at(paragraph), "thứ tự khoản viết chưa đúng", "phải là chữ số Ả Rập và dấu chấm, như “1. …”")
    if _is_title(paragraph):
        yield from rule.look([paragraph], bold=True)
    else:
        yield from rule.look([paragraph])


def addressees(form: Form) -> Iterator[FormFinding]:
    """Addressees upright; one on the same line, several on lines of their own with dashes."""
    rule, head = form.rule("F17"), form.parts.to
    if head is None:
        if form.document_id:
            yield rule.missing("phải có “Kính gửi:”")
        return
    found = form.parts.addressees
    yield from rule.look([head, *found])
    if not head.text.startswith("Kính gửi:"):
        yield rule.wrong(at(head), "viết chưa đúng", "phải viết “Kính gửi:”")
    beside = head.text.partition(":")[2].strip()
    if not found and not beside:
        yield rule.wrong(at(head), "chưa ghi nơi nhận", "phải ghi nơi nhận sau “Kính gửi:”", blank=True)
    elif beside and found and found[0].number != head.number:
        yield rule.wrong(at(head), "nơi thứ nhất cùng dòng với “Kính gửi:”", "nhiều nơi thì mỗi nơi một dòng")
    elif len(found) == 1:
        yield from _one_addressee(rule, found[0])
    else:
        yield from dashed_lines(rule, found)


def _one_addressee(rule: Rule, paragraph: Paragraph) -> Iterator[FormFinding]:
    if paragraph.text[0] in "-–—+":
        yield rule.wrong(at(paragraph), "chỉ có một nơi mà xuống dòng", "phải cùng dòng với “Kính gửi:”")


def dashed_lines(rule: Rule, found: Sequence[Paragraph]) -> Iterator[FormFinding]:
    """Yield what is wrong with lines that begin with a dash and end with a semicolon, the last with a full stop."""
    for place, paragraph in enumerate(found, 1):
        ends = "." if place == len(found) else ";"
        if not re.match(r"[-–]\s", paragraph.text):
            yield rule.wrong(at(paragraph), "đầu dòng không có gạch ngang", "phải có gạch đầu dòng “- ”")
        if not paragraph.text.endswith(ends):
            yield rule.wrong(at(paragraph), f"kết thúc bằng “{paragraph.text[-1]}”", f"phải kết thúc bằng “{ends}”")
    if len({round(_start(p)) for p in found}) > 1:
        yield rule.wrong(at(found[0]), "các gạch đầu dòng không thẳng hàng", "phải thẳng hàng với nhau")


# kinds of paragraphs ------------------------------------------------------------------------------------------


def _bases(body: Sequence[Paragraph]) -> list[Paragraph]:
    found = []
    for paragraph in body:
        if not fold(paragraph.text).startswith("căn cứ "):
            break
        found.append(paragraph)
    return found


def _is_section(text: str) -> bool:
    return SECTION.match(text) is not None


def _is_title(paragraph: Paragraph) -> bool:
    return len(paragraph.text) <= LONGEST_TITLE and paragraph.text[-1] not in ENDINGS


def _is_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return _is_section(text) or (NUMBERED.match(text) is not None and _is_title(paragraph))


def _is_centred_heading(paragraph: Paragraph) -> bool:
    if paragraph.look.align != "center":
        return False
    return PART.fullmatch(fold(paragraph.text)) is not None or paragraph.text.isupper()


def _is_beside(paragraph: Paragraph) -> bool:
    """Return whether the paragraph belongs to a table or a picture."""
    return BESIDE.match(fold(paragraph.text)) is not None or paragraph.pictures > 0
