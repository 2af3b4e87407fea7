"""The end of a document: signer, recipients of copies, annexes, and the name of its type (F16, F18, F19, F22)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bvq_excel.documents.form.content import dashed_lines
from bvq_excel.documents.form.findings import Form, FormFinding, Rule, at
from bvq_excel.documents.form.letterhead import GAPS, day_in
from bvq_excel.documents.form.numbering import roman
from bvq_excel.documents.form.parts import AnnexParts
from bvq_excel.text import fold

PREFIX = re.compile(r"^([A-ZĐ]+)\.")
ANY_ARCHIVE = r"- Lưu: VT(, [^.;]+)*\."
DASH = "-–—"


def signer(form: Form) -> Iterator[FormFinding]:
    """Authority and position in capitals, name in small letters, all bold; no academic titles."""
    rule, parts = form.rule("F16"), form.parts
    if not parts.powers:
        yield rule.missing("phải có chức vụ người ký")
        return
    yield from rule.look(parts.powers, case="upper")
    found = PREFIX.match(parts.powers[0].text)
    if found and found[0] not in rule.check["prefixes"]:
        allowed = ", ".join(rule.check["prefixes"])
        yield rule.wrong(at(parts.powers[0]), f"quyền hạn “{found[0]}”", f"phải là một trong: {allowed}")
    name = parts.signer
    if name is None:
        must = "phải có họ tên người ký dưới chức vụ"
        yield rule.wrong(at(parts.powers[-1]), "chưa ghi họ tên người ký", must, blank=True)
        return
    yield from rule.look([name])
    if re.search(str(rule.check["name_forbidden_pattern"]), name.text):
        yield rule.wrong(at(name), "có học hàm, học vị trước họ tên", "chỉ ghi họ, tên đệm, tên")
    if name.text.isupper():
        yield rule.wrong(at(name), "họ tên viết hoa toàn bộ", "họ tên phải là chữ thường")


def copies(form: Form) -> Iterator[FormFinding]:
    """`Nơi nhận:` bold italic, the list below it upright, the last line being the archive's."""
    rule, head = form.rule("F18"), form.parts.copies_head
    if head is None:
        yield rule.missing("phải có “Nơi nhận:” ngang hàng với chức vụ người ký")
        return
    check, found = rule.check, form.parts.copies
    if head.text != check["title"]:
        yield rule.wrong(at(head), "viết chưa đúng", f"phải viết “{check['title']}”")
    weights = {"bold": check["title_bold"], "italic": check["title_italic"]}
    yield from rule.look([head], size_pt=check["title_size_pt"], **weights)
    yield from rule.look(found, size_pt=check["list_size_pt"], bold=False, italic=False)
    yield from dashed_lines(rule, found)
    wanted = re.escape(str(check["last_line"])) if form.document_id else ANY_ARCHIVE
    if not found or not re.fullmatch(wanted, found[-1].text):
        place = at(found[-1]) if found else at(head)
        yield rule.wrong(place, "dòng lưu viết chưa đúng", f"dòng cuối phải là “{check['last_line']}”")


# annexes --------------------------------------------------------------------------------------------------------


def annexes(form: Form) -> Iterator[FormFinding]:
    """Label, title and reference of each annex; Roman numbers for several; pages numbered anew in each."""
    rule, found = form.rule("F19"), form.parts.annexes
    several = len(found) >= int(rule.check["roman_from"])
    for place, annex in enumerate(found, 1):
        yield from _label(rule, annex, f"Phụ lục {roman(place)}" if several else "Phụ lục")
        yield from _title(rule, annex)
        yield from _reference(form, rule, annex)
        yield from _own_pages(form, rule, annex, place)


def _label(rule: Rule, annex: AnnexParts, wanted: str) -> Iterator[FormFinding]:
    check = rule.check
    yield from rule.look([annex.label], size_pt=check["label_size_pt"], italic=False, align="center")
    if not re.fullmatch(str(check["label_pattern"]).strip("^$"), annex.label.text) or annex.label.text != wanted:
        yield rule.wrong(at(annex.label), "số thứ tự phụ lục viết chưa đúng", f"phải viết “{wanted}”")


def _title(rule: Rule, annex: AnnexParts) -> Iterator[FormFinding]:
    check = rule.check
    if not annex.title:
        yield rule.wrong(at(annex.label), "không có tên phụ lục", "phải có tên phụ lục viết hoa, giữa dòng")
    yield from rule.look(annex.title, size_pt=check["title_size_pt"], italic=False, case="upper", align="center")


def _reference(form: Form, rule: Rule, annex: AnnexParts) -> Iterator[FormFinding]:
    check = rule.check
    said = str(check["reference"])
    if not annex.reference:
        yield rule.wrong(at(annex.label), "không có dòng “(Kèm theo …)”", f"phải có dòng “{said}”")
        return
    looks = {"size_pt": check["reference_size_pt"], "bold": False, "italic": check["reference_italic"]}
    yield from rule.look(annex.reference, **looks, align="center")
    text = " ".join(annex.reference[0].text.split())
    parts = _reference_parts(said, form.document_id).match(text)
    if not parts:
        yield rule.wrong(at(annex.reference[0]), "viết chưa đúng", f"phải viết như “{said}”")
    elif not parts["number"] or not parts["day"]:
        # A document that is signed and sent as a file may leave both open; only a wrong one is a fault.
        return
    else:
        yield from _same_document(form, rule, annex, parts)


def _reference_parts(said: str, document_id: str) -> re.Pattern[str]:
    pattern = re.escape(said)
    day = rf"ngày{GAPS}(?P<day>\d*){GAPS}tháng{GAPS}(?P<month>\d*){GAPS}năm{GAPS}(?P<year>\d*){GAPS}"
    pattern = pattern.replace(r"ngày\ \{ngày\}\ ", day)
    if document_id:
        return re.compile(pattern.replace(r"\{số\}", rf"{GAPS}(?P<number>\d*){GAPS}"))
    pattern = pattern.replace(r"Báo\ cáo\ số\ \{số\}/BC\-SCT", rf"[\w ]+ số{GAPS}(?P<number>\d*){GAPS}/[\w-]+")
    return re.compile(pattern.replace(r"Sở\ Công\ Thương", ".+"))


def _same_document(form: Form, rule: Rule, annex: AnnexParts, parts: re.Match[str]) -> Iterator[FormFinding]:
    """Yield a finding where number or date of the reference are not those of the document."""
    own = re.match(r"Số:\s*(\d+)", form.parts.symbol.text if form.parts.symbol else "")
    day = day_in(form.parts.day.text) if form.parts.day else None
    if own and int(own[1]) != int(parts["number"]):
        yield rule.wrong(at(annex.reference[0]), f"ghi số {parts['number']}", f"phải là số {own[1]} của văn bản")
    said = (int(parts["day"] or 0), int(parts["month"] or 0), int(parts["year"] or 0))
    if day and said != (day.day, day.month, day.year):
        yield rule.wrong(at(annex.reference[0]), "ngày khác ngày văn bản", "phải là ngày của văn bản")


def _own_pages(form: Form, rule: Rule, annex: AnnexParts, place: int) -> Iterator[FormFinding]:
    before = form.parts.annexes[place - 2].section if place > 1 else 0
    if annex.section == before:
        yield rule.wrong(at(annex.label), "nằm chung phần với trang trước", "số trang phải đánh riêng từng phụ lục")
    elif form.parts.document.sections[annex.section].number_start != "1":
        yield rule.wrong(at(annex.label), "số trang đánh tiếp", "số trang phải đánh riêng từng phụ lục, từ số 1")


# type -----------------------------------------------------------------------------------------------------------


def abbreviation(form: Form) -> Iterator[FormFinding]:
    """The symbol begins with the abbreviation of the document's type; that of a letter with the issuer."""
    rule, symbol = form.rule("F22"), form.parts.symbol
    found = re.search(r"/\s*([^-\s]+)\s*-", symbol.text) if symbol else None
    if symbol is None or not found:
        return
    short = {fold(k): str(v) for k, v in rule.check["abbreviations"].items()}
    said, kind = found[1], form.parts.type_name
    if form.is_letter:
        if said in {v for v in short.values() if v}:
            yield rule.wrong(at(symbol), f"có viết tắt tên loại “{said}”", "công văn không có viết tắt tên loại")
    elif kind is not None and short.get(fold(kind.text), said) != said:
        must = f"{kind.text.capitalize()} phải viết tắt là “{short[fold(kind.text)]}”"
        yield rule.wrong(at(symbol), f"viết tắt tên loại “{said}”", must)
