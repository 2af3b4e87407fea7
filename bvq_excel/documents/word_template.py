"""Filling a Word template: an ordinary .docx whose paragraphs and table rows hold Jinja tags.

Body, headers, footers, footnotes and document properties are filled, all by the one environment. A tag anywhere
else (comments, endnotes, custom properties) is refused, since it would stay in the document as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from markupsafe import Markup

from bvq_excel.documents.environment import (
    LOOP_ATTRIBUTES,
    TAG,
    TemplateEnvironment,
    explained,
    names_of,
    no_such_field,
    plain,
    straight,
    unknown_fields,
)
from bvq_excel.errors import InputError, TemplateError
from bvq_excel.reading.word import word_bytes

PROPERTIES = (
    "author",
    "category",
    "comments",
    "content_status",
    "identifier",
    "keywords",
    "language",
    "last_modified_by",
    "subject",
    "title",
    "version",
)
PROPERTY_LIMIT = 255
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
FILLED = re.compile(r"\.(main|header|footer|footnotes|core-properties)\+xml$")


class _Filler(DocxTemplate):  # type: ignore[misc]
    """docxtpl with the gaps closed: every property is filled, footnotes once only, broken XML is an error."""

    def build_xml(self, context: Any, jinja_env: Any = None) -> str:
        """Return the filled body; raises XMLSyntaxError where a tag broke it (docxtpl would drop the text)."""
        xml = str(super().build_xml(context, jinja_env))
        parse_xml(xml)
        return xml

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Fill the document properties; they are plain text, so the escaping is taken back."""
        for name in PROPERTIES:
            source = getattr(self.docx.core_properties, name)
            if TAG.search(source):
                text = Markup(jinja_env.from_string(straight(source)).render(context)).unescape()  # noqa: S704 - plain text again
                setattr(self.docx.core_properties, name, text[:PROPERTY_LIMIT])

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Fill the footnotes once: a second pass would run what the data says."""
        for part in self.docx.part.package.iter_parts():
            if part.content_type == FOOTNOTES:
                xml = self.patch_xml(part.blob.decode("utf-8"))
                part._blob = self.render_xml_part(xml, part, context, jinja_env).encode("utf-8")

    def sources(self) -> Iterator[str]:
        """Yield the template text of every part that is filled."""
        yield self.patch_xml(self.get_xml())
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _, part in self.get_headers_footers(uri):
                yield self.patch_xml(self.get_part_xml(part))
        for part in self.docx.part.package.iter_parts():
            if part.content_type == FOOTNOTES:
                yield self.patch_xml(part.blob.decode("utf-8"))
        yield from (straight(getattr(self.docx.core_properties, name)) for name in PROPERTIES)


def fill(template: Path, fields: Mapping[str, Any], environment: TemplateEnvironment) -> Document:
    """Return the document that `template` becomes with `fields`.

    Raises TemplateError, naming template and field, when it cannot be read or filled.
    """
    filler = _opened(template)
    _refuse_stray_tags(filler, template.name)
    sources = [_paragraph_a_line(s) for s in filler.sources()]
    _check_fields(sources, fields, environment, template.name)
    try:
        filler.render(dict(fields), environment)
    except Exception as e:
        raise explained(e, template.name, "\n".join(sources), _part_names(fields)) from e
    filled: Document = filler.docx
    return filled


@dataclass(frozen=True)
class Used:
    """What a template uses: the names of fields, and an error for each name that no field has."""

    names: frozenset[str]
    unknown: tuple[TemplateError, ...]


def names_in(template: Path, known: Iterable[str], parts: Iterable[str], environment: TemplateEnvironment) -> Used:
    """Return which of the `known` fields, and of their `parts`, a template uses, and which names it invents.

    Raises TemplateError when it cannot be read or holds what a template must not hold.
    """
    filler = _opened(template)
    _refuse_stray_tags(filler, template.name)
    allowed, inner = set(known), set(parts)
    names: set[str] = set()
    unknown: dict[str, TemplateError] = {}
    for source in (_paragraph_a_line(s) for s in filler.sources()):
        try:
            fields, asked = names_of(environment, source)
        except Exception as e:
            raise explained(e, template.name, source) from e
        names |= fields
        for wrong, choice in [(n, allowed) for n in fields - allowed] + [
            (n, inner) for n in asked - inner - LOOP_ATTRIBUTES
        ]:
            unknown.setdefault(wrong, no_such_field(template.name, wrong, choice, source))
    return Used(frozenset(names & allowed), tuple(unknown[n] for n in sorted(unknown)))


def _part_names(fields: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of fields and of their parts."""
    found = set(fields)
    for value in fields.values():
        for entry in value if isinstance(value, (list, tuple)) else ():
            if isinstance(entry, Mapping):
                found |= _part_names(entry)
    return frozenset(found)


def _opened(template: Path) -> _Filler:
    if not template.exists():
        raise TemplateError(f"Không thấy tệp mẫu {template}.")
    try:
        filler = _Filler(BytesIO(word_bytes(template)))
        filler.init_docx()
    except InputError as e:
        raise TemplateError(f"Mẫu {template.name}: không mở được tệp mẫu. {e}") from e
    except Exception as e:
        raise TemplateError(
            f"Mẫu {template.name}: không mở được tệp mẫu. Mẫu phải là tệp Word (.docx) không đặt mật khẩu."
        ) from e
    return filler


def _check_fields(sources: Iterable[str], known: Iterable[str], environment: TemplateEnvironment, name: str) -> None:
    for source in sources:
        try:
            unknown = unknown_fields(environment, source, known)
        except Exception as e:
            raise explained(e, name, source) from e
        if unknown:
            raise no_such_field(name, unknown[0], known, source)


def _refuse_stray_tags(filler: _Filler, template: str) -> None:
    """Raise TemplateError for a tag in a part that nobody fills."""
    for part in filler.docx.part.package.iter_parts():
        if FILLED.search(part.content_type) or not part.content_type.endswith("xml"):
            continue
        xml = part.blob.decode("utf-8", "replace")
        if TAG.search(xml) or TAG.search(plain(xml)):
            raise TemplateError(
                f"Mẫu {template}: có thẻ ở nơi không được điền ({part.partname}). Thẻ chỉ dùng trong thân văn bản, "
                "đầu trang, chân trang, cước chú và thuộc tính của tệp."
            )


def _paragraph_a_line(xml: str) -> str:
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", xml).replace("</w:p>", "</w:p>\n")
