"""The form of a written document against the decree in force on its day: which rule is broken, where, what must be.

Rules F01 to F22 are the catalogue's `format_checks` (Decree 30/2020/NĐ-CP, Annex I; Circular 01/2011/TT-BNV for
documents dated before the parameter `doc.template_switch`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from bvq_excel import display
from bvq_excel.catalog import Catalog, load
from bvq_excel.documents.form import content, ending, letterhead, page
from bvq_excel.documents.form.findings import DECREES, Form, FormFinding, Layout
from bvq_excel.documents.form.letterhead import STILL_DRAFT
from bvq_excel.documents.form.parts import Parts
from bvq_excel.documents.form.places import find
from bvq_excel.documents.form.reading import read
from bvq_excel.documents.kinds import KINDS, by_title
from bvq_excel.errors import InputError
from bvq_excel.reading import pool
from bvq_excel.reading.word import TOO_MUCH, too_much

__all__ = [
    "STILL_DRAFT",
    "UNCHECKED",
    "FormFinding",
    "FormResult",
    "check",
    "is_final",
    "is_sound",
    "layout_on",
    "lines",
    "verify",
    "verify_apart",
]

REPORT, LETTER = "BC", "CV"
SWITCH = "doc.template_switch"
RULES: Mapping[str, Callable[[Form], Iterator[FormFinding]]] = {
    "F01": page.paper,
    "F02": page.margins,
    "F03": page.font,
    "F04": page.page_numbers,
    "F05": letterhead.country,
    "F06": letterhead.motto,
    "F07": letterhead.superior,
    "F08": letterhead.issuer,
    "F09": letterhead.symbol,
    "F10": letterhead.place_and_day,
    "F11": content.title,
    "F12": letterhead.subject,
    "F13": content.bases,
    "F14": content.running_text,
    "F15": content.headings,
    "F16": ending.signer,
    "F17": content.addressees,
    "F18": ending.copies,
    "F19": ending.annexes,
    "F22": ending.abbreviation,
}
UNCHECKED = "không kiểm tra tự động"
BY_HAND = {
    "F20": f"Chữ ký số: {UNCHECKED}, xem khi ký số.",
    "F21": f"Bản số hóa: {UNCHECKED}, chỉ áp dụng cho bản quét.",
}


@dataclass(frozen=True)
class FormResult:
    """The outcome for one document: what it is, which decree it follows, which rules were looked at."""

    name: str
    document_id: str
    layout: Layout
    day: date | None
    rules: tuple[str, ...]
    findings: tuple[FormFinding, ...]


def check(path: Path, document_id: str | None = None, signed: date | None = None) -> tuple[FormFinding, ...]:
    """Return everything in which the form of the document in `path` is wrong, blanks of a draft included.

    `document_id` is BC, CV or the code of a paper (`kinds`), read from the document when not given. `signed` is the
    day by which the layout is chosen, the document's own date when not given. Raises InputError for what is no Word
    file.
    """
    return verify(path, document_id, signed).findings


def is_final(findings: Iterable[FormFinding]) -> bool:
    """Return whether a document with these findings may be called final: nothing wrong and nothing left blank."""
    return not any(True for _ in findings)


def is_sound(findings: Iterable[FormFinding]) -> bool:
    """Return whether a draft with these findings is in order: nothing is wrong but what a draft leaves blank."""
    return all(f.blank for f in findings)


def verify(
    path: Path, document_id: str | None = None, signed: date | None = None, catalog: Catalog | None = None
) -> FormResult:
    """Return the outcome for the document in `path`, as `check` with what was looked at."""
    catalog = catalog or load()
    form = _form(find(read(path)), catalog, document_id, signed)
    paper = _paper(form.parts, document_id)
    kind = form.document_id or REPORT
    rules = tuple(str(c["id"]) for c in form.checks.values() if kind in c["applies_to"])
    if paper:
        rules = tuple(r for r in rules if r in KINDS[paper].rules)
    found = tuple(f for rule in rules if rule in RULES for f in RULES[rule](form))
    return FormResult(path.name, paper or form.document_id, form.layout, form.day, rules, found)


def verify_apart(path: Path, signed: date | None = None) -> FormResult:
    """Return the outcome as `verify`, worked out in a process of its own: nobody knows what is in a foreign file.

    Raises InputError also for a document that takes more time or memory than a document takes.
    """
    (outcome,) = pool.run(partial(verify, signed=signed, catalog=load()), [path])  # a new process knows no province
    if isinstance(outcome, InputError):
        raise too_much(path.name) if outcome.reason in TOO_MUCH else outcome
    return outcome


def layout_on(catalog: Catalog, day: date) -> Layout:
    """Return which decree documents of `day` follow."""
    switch = catalog.parameter(SWITCH, day)
    return "TT01" if switch and day < date.fromisoformat(switch) else "ND30"


def lines(result: FormResult, catalog: Catalog | None = None) -> tuple[str, ...]:
    """Return the outcome in words: a line for each rule, below it what is wrong and where."""
    catalog = catalog or load()
    elements = {str(c["id"]): str(c["element"]) for c in catalog.format_checks}
    said = [_headline(result, catalog)]
    for rule in result.rules:
        found = [f for f in result.findings if f.rule == rule]
        if rule in BY_HAND:
            said.append(f"{rule} {BY_HAND[rule]}")
            continue
        wrong = [f for f in found if not f.blank]
        verdict = "KHÔNG ĐẠT" if wrong else "còn để trống" if found else "đạt"
        said.append(f"{rule} {elements[rule]}: {verdict}.")
        said += _told(found)
    return (*said, _conclusion(result.findings))


def _told(findings: Sequence[FormFinding]) -> Iterator[str]:
    """Yield a line for each fault; one that is in many places is said once."""
    places: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        places.setdefault((finding.found, finding.must), []).append(finding.place)
    for (found, must), at in places.items():
        more = f" và {len(at) - 1} chỗ khác" if len(at) > 1 else ""
        yield f"    {at[0]}{more}: {found}; {must}."


def _headline(result: FormResult, catalog: Catalog) -> str:
    document, paper = catalog.documents.get(result.document_id), KINDS.get(result.document_id)
    name = document.name if document else paper.name if paper else "Văn bản"
    day = f"ngày {display.day(result.day)}" if result.day else "chưa có ngày"
    return f"Thể thức {result.name} ({name}, {day}), theo {DECREES[result.layout]}:"


def _conclusion(findings: Sequence[FormFinding]) -> str:
    wrong, blank = sum(not f.blank for f in findings), sum(f.blank for f in findings)
    if wrong:
        more = f", {blank} chỗ còn để trống" if blank else ""
        return f"Kết luận: có {wrong} lỗi thể thức{more}; chưa phát hành được."
    if blank:
        return f"Kết luận: đúng thể thức của dự thảo, còn {blank} chỗ để trống."
    return "Kết luận: đúng thể thức."


# what the document is -------------------------------------------------------------------------------------------


def _paper(parts: Parts, document_id: str | None) -> str:
    """Return the code of the paper or slip that this is, empty for a report, a letter or any other document."""
    if document_id is not None:
        return document_id if document_id in KINDS and KINDS[document_id].rules else ""
    lines = [*([parts.type_name] if parts.type_name else []), *parts.summary]
    found = by_title(" ".join(p.text for p in lines))
    return found.code if found else ""


def _form(parts: Parts, catalog: Catalog, document_id: str | None, signed: date | None) -> Form:
    kind = _kind(parts, catalog) if document_id is None else document_id
    kind = kind if kind in (REPORT, LETTER) else ""
    document = catalog.documents.get(kind)
    day = signed or (letterhead.day_in(parts.day.text) if parts.day else None)
    return Form(
        parts=parts,
        checks={str(c["id"]): c for c in catalog.format_checks},
        document_id=kind,
        symbol_pattern=document.symbol_pattern if document else "",
        layout=layout_on(catalog, day) if day else _layout_of(parts),
        day=day,
        places=_places(catalog, own=bool(kind)),
    )


def _places(catalog: Catalog, *, own: bool) -> frozenset[str]:
    """Return where a document may be issued: an own one where the leading unit is, another one where any unit is."""
    units = catalog.units[catalog.leading_unit] if own else [u for entries in catalog.units.values() for u in entries]
    return frozenset(u.place for u in units if u.place)


def _kind(parts: Parts, catalog: Catalog) -> str:
    """Return which of the catalogue's documents this is by its symbol, else by its shape; empty for none."""
    text = parts.symbol.text if parts.symbol else ""
    for code in (REPORT, LETTER):
        tail = catalog.documents[code].symbol.partition("/")[2]
        if re.sub(r"\s", "", text).endswith(f"/{tail}"):
            return code
    return LETTER if parts.type_name is None and parts.subject else ""


def _layout_of(parts: Parts) -> Layout:
    """Return the layout of a document without a date: by where its page numbers stand."""
    section = parts.document.sections[0]
    below = any(page.has_number(p) for p in section.footers.get("default", ()))
    above = any(page.has_number(p) for p in section.headers.get("default", ()))
    return "TT01" if below and not above else "ND30"
