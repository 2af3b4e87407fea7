"""What officers do to a report in Word, for tests: the changes that Word leaves in the file.

with edited(path) as body:
    reword(body, "Trong kỳ, toàn tỉnh", "Quý này, cả tỉnh")
    add_after(body, "3. Đào tạo", "Đoạn viết thêm.")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn


@contextmanager
def edited(path: Path) -> Iterator[Any]:
    """Give the body of the document at `path`, which is saved afterwards."""
    document = docx.Document(str(path))
    yield document.element.body
    document.save(str(path))


def text(element: Any) -> str:
    """The text of a paragraph."""
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def paragraph(body: Any, start: str) -> Any:
    """The first paragraph that begins with `start`."""
    return next(p for p in body.iter(qn("w:p")) if text(p).startswith(start))


def reword(body: Any, old: str, new: str) -> None:
    """Type `new` over `old`, which stands within one run, wherever it comes first."""
    run = next(t for t in body.iter(qn("w:t")) if old in (t.text or ""))
    run.text = run.text.replace(old, new, 1)
    run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def delete(body: Any, start: str) -> None:
    """Delete a whole paragraph."""
    found = paragraph(body, start)
    found.getparent().remove(found)


def new_paragraph(words: str, look: str = "") -> Any:
    """A paragraph as Word makes it; `look` are run properties."""
    return parse_xml(f"<w:p {nsdecls('w')}><w:r><w:rPr>{look}</w:rPr><w:t>{words}</w:t></w:r></w:p>")


def add_after(body: Any, start: str, element: Any) -> None:
    """Put something behind a paragraph."""
    paragraph(body, start).addnext(element)


def retype(body: Any, start: str, words: str) -> None:
    """Select all of a paragraph and type over it: Word keeps the content control and loses the bookmark."""
    found = paragraph(body, start)
    for mark in [*found.iter(qn("w:bookmarkStart")), *found.iter(qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)
    content = next(found.iter(qn("w:sdtContent")))
    for child in list(content):
        content.remove(child)
    content.append(new_paragraph(words)[0])


def empty_control(body: Any, start: str) -> None:
    """Delete all the words of a content control: Word then shows a request to type something."""
    retype(body, start, "Bấm vào đây để nhập văn bản.")
    found = paragraph(body, "Bấm vào đây")
    next(found.iter(qn("w:sdtPr"))).append(OxmlElement("w:showingPlcHdr"))


def split_in_control(body: Any, start: str, words: str) -> None:
    """Press Enter at the end of a paragraph in Word: the content control goes around both paragraphs."""
    found = paragraph(body, start)
    control = next(found.iter(qn("w:sdt")))
    properties = deepcopy(control.find(qn("w:sdtPr")))
    for child in list(control.find(qn("w:sdtContent"))):
        control.addprevious(child)
    control.getparent().remove(control)
    outer, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    found.addprevious(outer)
    outer.append(properties)
    outer.append(content)
    content.append(found)
    content.append(new_paragraph(words))


def track_deletion(body: Any, start: str, words: str) -> None:
    """Delete the first run of a paragraph and type `words`, with changes tracked."""
    run = next(r for r in paragraph(body, start).iter(qn("w:r")) if r.find(qn("w:t")) is not None)
    inserted = parse_xml(
        f'<w:ins {nsdecls("w")} w:id="801" w:author="Cán bộ"><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:ins>'
    )
    removed = parse_xml(f'<w:del {nsdecls("w")} w:id="802" w:author="Cán bộ"/>')
    run.addprevious(inserted)
    run.addprevious(removed)
    removed.append(run)
    for old in list(run.iter(qn("w:t"))):
        old.tag = qn("w:delText")


def forget_entries(path: Path) -> None:
    """Save as a program that drops custom XML would."""
    document = docx.Document(str(path))
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/customXml"):
            document.part.drop_rel(key) if hasattr(document.part, "drop_rel") else None
            document.part.rels.pop(key, None)
    document.save(str(path))
