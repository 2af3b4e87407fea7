"""Making documents of a period, one way for all of them: written whole or not at all, old files kept, form read back.

A document is final only if the check of its form finds nothing wrong and nothing blank and none of the officer's own
words waits to be looked at again; any other is a draft, and the reasons are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import files
from bvq_excel.documents import form, templates
from bvq_excel.documents.kinds import Kind
from bvq_excel.documents.orders import Order
from bvq_excel.documents.pdf import Exporter, to_pdf
from bvq_excel.documents.writers import WRITERS, Written
from bvq_excel.errors import HostError, UsageError

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation

FINAL, DRAFT = "bản chính thức", "dự thảo"
BY_HAND = "đúng thể thức; in ra, ghi tay những chỗ còn để trống rồi ký"
EDITS_WAIT = "{count} chỗ do cán bộ sửa cần xem lại"
WRONG_FORM = "sai thể thức {rules}"
OLD_PDF = "{name} trong thư mục là của bản trước, không khớp với bản vừa lập. Hãy lập lại kèm bản PDF hoặc xóa tệp đó."
KEPT = "Bản trước của {names} được giữ trong thư mục " + files.KEPT_FOLDER + "."


@dataclass(frozen=True)
class Made:
    """A document that was made: its kind and files (the Word file first), the outcome of reading it back.

    `internal` are the files that stay in the office, `edits` what the officer had changed and has to look at again,
    `kept` how many of his changes stand in the document, `notes` what else he should know. `without_pdf` says why
    there is no PDF although one was asked for.
    """

    kind: Kind
    files: tuple[Path, ...]
    form: form.FormResult
    internal: tuple[Path, ...] = ()
    open_points: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    kept: int = 0
    notes: tuple[str, ...] = ()
    without_pdf: str = ""

    @property
    def path(self) -> Path:
        """The Word file."""
        return self.files[0]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong in its form but what a draft leaves blank."""
        return form.is_sound(self.form.findings)

    @property
    def final(self) -> bool:
        """Whether it may be called final."""
        return form.is_final(self.form.findings) and not self.edits and not self.open_points

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is a draft, empty for a final document."""
        wrong = dict.fromkeys(f"{f.rule} ({f.element})" for f in self.form.findings if not f.blank)
        said = [WRONG_FORM.format(rules=", ".join(wrong))] if wrong else []
        said += dict.fromkeys(f.found for f in self.form.findings if f.blank and f.found != form.STILL_DRAFT)
        said += [point for point in self.open_points if point not in said]
        return (*said, *([EDITS_WAIT.format(count=len(self.edits))] if self.edits else []))

    @property
    def verdict(self) -> str:
        """E.g. `Báo cáo định kỳ BC_SCT_2019-Q2.docx: dự thảo, vì chưa cấp số.`"""
        if self.kind.by_hand and self.sound:
            state = BY_HAND
        else:
            state = FINAL if self.final else f"{DRAFT}, vì {'; '.join(self.reasons)}"
        return f"{self.kind.name} {self.path.name}: {state}."


def make(
    kind: Kind,
    data: Consolidation,
    out: Path,
    order: Order,
    *,
    keeper: files.Keeper | None = None,
    exporter: Exporter | None = None,
    earlier: Path | None = None,
) -> tuple[Made, ...]:
    """Return the documents of one kind made of a consolidated period; all their files are in `out`, or none is.

    `keeper` keeps what stood there before. `exporter` makes PDFs (Word's), LibreOffice where there is none; without
    either the documents are made and say so. What the officer changed in an earlier report is taken from `out`, or
    from the folder `earlier`. Raises UsageError for an order that does not fit, TemplateError for a template that
    cannot be filled, ReconciliationError when figures do not agree, InputError when the earlier report cannot be
    read, HostError when a file cannot be written.
    """
    if order.templates is not None and not order.templates.is_dir():
        raise UsageError(f"Không thấy thư mục mẫu {order.templates}.")
    with files.delivering(out, keeper) as room:
        written = WRITERS[kind.code](data, room, earlier or out, order)
        made = [_made(kind, one, order, exporter) for one in written]
    first, *others = made
    notes = (*_kept(out, made, keeper), *_template_notes(kind, order))
    return (_placed(first, out, notes), *(_placed(one, out) for one in others))


def lines(made: Made, *, whole: bool = True) -> Iterator[str]:
    """Yield what is to be said about a document: its form (rule by rule if `whole`), edits, notes, the verdict."""
    for line in form.lines(made.form):
        if whole or not (line.endswith(": đạt.") or form.UNCHECKED in line):
            yield line
    if made.kept:
        yield f"Lời do cán bộ sửa ở bản trước: giữ {made.kept} chỗ."
    yield from (f"  Cần xem lại: {edit}" for edit in made.edits)
    yield from made.notes
    if made.without_pdf:
        yield made.without_pdf
    yield made.verdict


def _made(kind: Kind, one: Written, order: Order, exporter: Exporter | None) -> Made:
    result = form.verify(one.path, kind.code, order.signed)
    found, problem = [one.path, *one.beside], ""
    if order.pdf:
        try:
            found.append(to_pdf(one.path, one.path.parent, exporter=exporter))
        except HostError as e:
            problem = str(e)
    return Made(kind, tuple(found), result, one.internal, one.open_points, one.edits, one.kept, without_pdf=problem)


def _placed(made: Made, out: Path, notes: tuple[str, ...] = ()) -> Made:
    """Return `made` with its files where they are now, and what there is to say about what stood there before."""
    pdf = out / made.path.with_suffix(".pdf").name
    if pdf.exists() and pdf.name not in {p.name for p in made.files}:
        notes = (*notes, OLD_PDF.format(name=pdf.name))
    moved, inside = (tuple(out / p.name for p in found) for found in (made.files, made.internal))
    return replace(made, files=moved, internal=inside, notes=notes)


def _kept(out: Path, made: list[Made], keeper: files.Keeper | None) -> Iterator[str]:
    """Yield a word about the files that were replaced and kept."""
    names = {p.name for one in made for p in one.files}
    now = keeper.now.replace(microsecond=0) if keeper else None
    kept = sorted({b.original.name for b in files.backups(out) if b.at == now and b.original.name in names})
    if kept:
        yield KEPT.format(names=", ".join(kept))


def _template_notes(kind: Kind, order: Order) -> tuple[str, ...]:
    """Return what an office's own templates leave out, and which files in their folder no document uses."""
    if order.templates is None:
        return ()
    found = templates.check_folder(order.templates)
    return tuple(
        remark.message
        for name, remarks in found.items()
        for remark in remarks
        if not remark.error and templates.document_of(name) in (kind.template, None)
    )
