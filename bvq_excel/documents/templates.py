"""Which template a document is made from: the office's own if it has one, else the shipped one of the decree in force.

Templates are checked before use: `check` names every field that does not exist, with the paragraph and the nearest
one that does, and every field of the document that the template leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from bvq_excel import resources
from bvq_excel.catalog import Catalog
from bvq_excel.documents import word_template
from bvq_excel.documents.environment import TemplateEnvironment
from bvq_excel.documents.form import layout_on
from bvq_excel.documents.template_fields import FIELDS, parts_of
from bvq_excel.errors import TemplateError

FOLDER = "templates"
BY_DECREE = ("BC", "CV")  # the documents whose layout changed with Decree 30
OLD = "_TT01"


@dataclass(frozen=True)
class Remark:
    """What is to be said about a template; with an `error` it cannot be used."""

    template: str
    message: str
    error: bool


def chosen(catalog: Catalog, name: str, day: date, folder: Path | None = None) -> Path:
    """Return the template of document `name` (`BC`, `CV`, `GiayTiepNhan`) for one dated `day`.

    `folder` has the office's own templates. Documents dated before Decree 30/2020/NĐ-CP have page numbers below,
    so their template is another file (`BC_TT01.docx`).
    """
    old = name in BY_DECREE and layout_on(catalog, day) == "TT01"
    return named(f"{name}{OLD if old else ''}.docx", folder)


def named(file: str, folder: Path | None = None) -> Path:
    """Return the template file called `file`: the office's own in `folder`, else the shipped one."""
    own = folder / file if folder else None
    return own if own and own.exists() else resources.shipped(FOLDER, file)


def check(path: Path) -> tuple[Remark, ...]:
    """Return what is wrong with a template, without any data: what it asks for in vain, what it leaves out.

    A file whose name no document has is told so. Raises TemplateError for what is no Word file.
    """
    name = path.stem.removesuffix(OLD)
    known = FIELDS.get(name)
    if known is None:
        close = get_close_matches(name, FIELDS, n=1, cutoff=0.5)
        hint = f" Có phải là {close[0]}.docx?" if close else ""
        return (Remark(path.name, f"Không có văn bản nào dùng mẫu {path.name}.{hint}", error=False),)
    try:
        used = word_template.names_in(path, known, parts_of(known), TemplateEnvironment())
    except TemplateError as e:
        return (Remark(path.name, str(e), error=True),)
    unknown = [Remark(path.name, str(e), error=True) for e in used.unknown]
    left = [n for n, field in known.items() if field.expected and n not in used.names]
    unused = [Remark(path.name, f"Mẫu {path.name}: không dùng trường '{n}' ({known[n].meaning}).", False) for n in left]
    return (*unknown, *unused)


def document_of(file: str) -> str | None:
    """Return which document the template file called `file` is for (`BC` for `BC_TT01.docx`), None for none."""
    name = Path(file).stem.removesuffix(OLD)
    return name if name in FIELDS else None


def check_folder(folder: Path) -> Mapping[str, tuple[Remark, ...]]:
    """Return the remarks about every Word template in an office's folder, by file name."""
    found = sorted(p for p in folder.glob("*.docx") if not p.name.startswith(("~$", ".")))
    return {p.name: check(p) for p in found}
