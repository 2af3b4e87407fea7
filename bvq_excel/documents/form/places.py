"""Finding the parts of a document: the two columns of its letterhead, its title, addressees, signature and annexes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bvq_excel.documents.form.document import FormDocument, Paragraph, Table
from bvq_excel.documents.form.parts import (
    ANNEX,
    COUNTRY,
    DASHES,
    MOTTO,
    TYPE_NAMES,
    AnnexParts,
    Parts,
    Test,
    is_day,
    is_draft_mark,
    is_like,
    is_power,
    is_type_name,
    says,
)
from bvq_excel.text import fold


def find(document: FormDocument) -> Parts:
    """Return the parts of `document`."""
    parts = Parts(document)
    end = _annexes(parts)
    blocks = document.blocks[:end]
    start = _letterhead(parts, blocks)
    close = _signature(parts, blocks)
    place = _title(parts, blocks, start, close)
    place = _addressees(parts, blocks, place, close)
    parts.body = tuple(b for b in blocks[place:close] if isinstance(b, Paragraph) and (b.text or b.pictures))
    return parts


# letterhead -----------------------------------------------------------------------------------------------------


@dataclass
class _Columns:
    """What stands at the left and at the right of a part that has two columns, and the block after it."""

    left: list[Paragraph]
    right: list[Paragraph]
    after: int


def _letterhead(parts: Parts, blocks: Sequence[Paragraph | Table]) -> int:
    found = _head_columns(blocks)
    if found is None:
        return 0
    names, rest = _until(found.left, lambda p: says(p, "số"))
    named = [p for p in names if p.text]
    parts.superior, parts.issuer = _split_names(named)
    parts.symbol = rest[0] if rest else None
    parts.subject = _subject(rest[1:])
    parts.country = next((p for p in found.right if is_like(p, COUNTRY)), None)
    below = found.right[_index(found.right, parts.country) + 1 :] if parts.country else found.right
    parts.day = next((p for p in below if is_day(p)), None)
    parts.motto = next((p for p in below if p.text and p is not parts.day), None)
    parts.issuer_lines = _lines_below(parts.issuer, names)
    parts.motto_lines = _lines_below((parts.motto,) if parts.motto else (), below)
    _share_lines(parts, [*found.left, *found.right])
    return found.after


def _head_columns(blocks: Sequence[Paragraph | Table]) -> _Columns | None:
    """Return the two columns of the letterhead: those of tables, or what tabs keep apart."""
    for at, block in enumerate(blocks[:12]):
        if isinstance(block, Table):
            column = _column_of(block, lambda p: is_like(p, COUNTRY))
            if column is not None:
                return _with_next(_of_table(block, column), blocks, at + 1)
        elif any(is_like(p, COUNTRY) for p in block.pieces()):
            return _of_text(blocks)
    return None


def _column_of(table: Table, test: Test) -> int | None:
    """Return the number of the first column in which a paragraph passes `test`."""
    for row in table.rows:
        for column, cell in enumerate(row):
            if any(test(piece) for p in cell for piece in p.pieces()):
                return column
    return None


def _of_table(table: Table, column: int) -> _Columns:
    left = [x for row in table.rows for cell in row[:column] for p in cell for x in p.pieces()]
    right = [x for row in table.rows for cell in row[column:] for p in cell for x in p.pieces()]
    return _Columns(left, right, 0)


def _with_next(columns: _Columns, blocks: Sequence[Paragraph | Table], after: int) -> _Columns:
    """Return the columns with those of a second table, or line, in which number and date stand."""
    columns.after = after
    for at in range(after, min(after + 3, len(blocks))):
        block = blocks[at]
        if isinstance(block, Table):
            column = _column_of(block, is_day)
            if column is not None:
                more = _of_table(block, column)
                columns.left += more.left
                columns.right += more.right
                columns.after = at + 1
        elif says(block, "số") or (is_day(block) and len(block.text) < 60):
            for piece in block.pieces():
                (columns.right if is_day(piece) else columns.left).append(piece)
            columns.after = at + 1
    return columns


def _of_text(blocks: Sequence[Paragraph | Table]) -> _Columns:
    """Return the columns of a letterhead that was made with tabs."""
    found = _Columns([], [], 0)
    for at, block in enumerate(blocks[:12]):
        if isinstance(block, Table) or fold(block.text) in TYPE_NAMES or says(block, "kính gửi"):
            break
        pieces = block.pieces()
        if len(pieces) > 1:
            found.left += pieces[:-1]
            found.right.append(pieces[-1])
        else:
            right = is_like(block, COUNTRY) or is_like(block, MOTTO) or is_day(block)
            (found.right if right else found.left).append(block)
        found.after = at + 1
    return found


def _split_names(named: list[Paragraph]) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    """Return the lines of the superior body and those of the issuing one, which is bold."""
    named = [p for p in named if not is_draft_mark(p)]
    if len(named) < 2:
        return (), tuple(named)
    bold = [all(r.look.bold for r in p.inked) for p in named]
    first = bold.index(True) if len(named) > 2 and True in bold[1:] and not bold[0] else len(named) - 1
    return tuple(named[:first]), tuple(named[first:])


def _subject(below: list[Paragraph]) -> tuple[Paragraph, ...]:
    place = next((i for i, p in enumerate(below) if says(p, "v/v") or says(p, "về việc")), None)
    if place is None:
        return ()
    found = []
    for paragraph in below[place:]:
        if not paragraph.text or is_draft_mark(paragraph):
            break
        found.append(paragraph)
    return tuple(found)


def _lines_below(texts: Sequence[Paragraph], column: list[Paragraph]) -> tuple[float, ...]:
    """Return the lengths of the lines in the last of `texts` and in the empty paragraphs below it."""
    if not texts:
        return ()
    found = list(texts[-1].lines)
    for paragraph in column[_index(column, texts[-1]) + 1 :]:
        if paragraph.text and paragraph.text.strip("_-–—─ "):
            break
        found += paragraph.lines
    return tuple(found)


def _share_lines(parts: Parts, column: list[Paragraph]) -> None:
    """Give drawn lines that hang on another paragraph to whom they belong: the long one to the motto."""
    if parts.issuer_lines and parts.motto_lines:
        return
    taken = [*parts.issuer_lines, *parts.motto_lines]
    loose = sorted({x for p in column for x in p.lines if x not in taken})
    if not parts.motto_lines and loose:
        parts.motto_lines = (loose.pop(),)
    if not parts.issuer_lines and loose:
        parts.issuer_lines = (loose[0],)


# title and addressees -------------------------------------------------------------------------------------------


def _title(parts: Parts, blocks: Sequence[Paragraph | Table], start: int, close: int) -> int:
    """Find type and summary; return the block after them."""
    place = start
    while place < close and _skipped(blocks[place]):
        place += 1
    block = blocks[place] if place < close else None
    if not isinstance(block, Paragraph) or says(block, "kính gửi") or not is_type_name(block):
        return start
    parts.type_name = block
    place += 1
    summary: list[Paragraph] = []
    lines: list[float] = []
    while place < close:
        block = blocks[place]
        if isinstance(block, Table) or says(block, "kính gửi") or says(block, "căn cứ"):
            break
        if block.text.strip("_-–—─ "):
            if lines or (summary and block.look.align != "center"):
                break
            summary.append(block)
        lines += block.lines
        place += 1
        if block.lines:
            break
    parts.summary, parts.summary_lines = tuple(summary), tuple(lines)
    return place


def _skipped(block: Paragraph | Table) -> bool:
    return isinstance(block, Paragraph) and (not block.text or is_draft_mark(block))


def _addressees(parts: Parts, blocks: Sequence[Paragraph | Table], place: int, close: int) -> int:
    """Find the addressees; return the block after them."""
    for at in range(place, min(place + 8, close)):
        block = blocks[at]
        if isinstance(block, Table):
            column = _column_of(block, lambda p: says(p, "kính gửi"))
            if column is not None:
                pieces = [x for row in block.rows for cell in row for p in cell for x in p.pieces() if x.text]
                parts.to, parts.addressees = pieces[0], tuple(pieces[1:])
                return at + 1
        elif says(block, "kính gửi"):
            pieces = [p for p in block.pieces() if p.text]
            parts.to, found, after = pieces[0], pieces[1:], at + 1
            while after < close:
                below = blocks[after]
                if isinstance(below, Table) or (below.text and below.text[0] not in DASHES):
                    break
                found += [p for p in below.pieces() if p.text]
                after += 1
            parts.addressees = tuple(found)
            return after
        elif block.text:
            break
    return place


# signature ------------------------------------------------------------------------------------------------------


def _signature(parts: Parts, blocks: Sequence[Paragraph | Table]) -> int:
    """Find recipients of copies and the signer; return the block that they begin at."""
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        if isinstance(block, Table):
            column = _column_of(block, lambda p: says(p, "nơi nhận"))
            if column is not None:
                left = [x for row in block.rows for c in row[: column + 1] for p in c for x in p.pieces()]
                right = [x for row in block.rows for c in row[column + 1 :] for p in c for x in p.pieces()]
                _signed(parts, left, right)
                return at
        elif says(block, "nơi nhận"):
            left, right = _below(blocks[at:])
            _signed(parts, left, right)
            return at
    return len(blocks)


def _below(blocks: Sequence[Paragraph | Table]) -> tuple[list[Paragraph], list[Paragraph]]:
    left: list[Paragraph] = []
    right: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Table):
            continue
        for at, piece in enumerate(block.pieces()):
            listed = not at and (piece.text[:1] in DASHES or says(piece, "nơi nhận"))
            (left if listed else right).append(piece)
    return left, right


def _signed(parts: Parts, left: list[Paragraph], right: list[Paragraph]) -> None:
    said = [p for p in left if p.text]
    head = next(p for p in said if says(p, "nơi nhận"))
    parts.copies_head = head
    parts.copies = tuple(said[_index(said, head) + 1 :])
    names = [p for p in right if p.text and not p.text.startswith("(")]
    if len(names) > 1 and not is_power(names[-1]):
        parts.powers, parts.signer = tuple(names[:-1]), names[-1]
    else:
        parts.powers = tuple(names)


# annexes --------------------------------------------------------------------------------------------------------


def _annexes(parts: Parts) -> int:
    """Find the annexes; return the block that the first one begins at."""
    blocks = parts.document.blocks
    starts = [i for i, b in enumerate(blocks) if isinstance(b, Paragraph) and ANNEX.fullmatch(fold(b.text))]
    parts.annexes = tuple(_annex(blocks[start:]) for start in starts)
    return starts[0] if starts else len(blocks)


def _annex(blocks: Sequence[Paragraph | Table]) -> AnnexParts:
    label = blocks[0]
    title: list[Paragraph] = []
    reference: list[Paragraph] = []
    for block in blocks[1:]:
        if isinstance(block, Table) or ANNEX.fullmatch(fold(block.text)):
            break
        if "kèm theo" in fold(block.text):
            reference.append(block)
            break
        if block.text and block.look.align == "center":
            title.append(block)
        elif block.text:
            title += [block] if not title else []
            break
    if isinstance(label, Table):
        raise TypeError(label)
    return AnnexParts(label, tuple(title), tuple(reference))


# columns ------------------------------------------------------------------------------------------------------


def _until(column: list[Paragraph], test: Test) -> tuple[list[Paragraph], list[Paragraph]]:
    at = next((i for i, p in enumerate(column) if test(p)), len(column))
    return column[:at], column[at:]


def _index(column: Iterable[Paragraph], wanted: Paragraph) -> int:
    return next(i for i, p in enumerate(column) if p is wanted)
