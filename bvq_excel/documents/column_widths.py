"""How wide the columns of an annex are: none narrower than its longest word or number, the rest to longer texts."""

from __future__ import annotations

from collections.abc import Sequence

from bvq_excel.documents.form.widths import width_mm
from bvq_excel.documents.tables import AnnexTable, Cell

TWIPS_PER_MM = 1440 / 25.4
SIZE = 12  # points, of the text of tables
SLACK = 1.03  # so that a word that just fits does not break in another font
PADDING = 3.4  # mm beside the text of a cell, with its borders
WIDEST_TEXT = 72.0  # mm after which a column of texts gets no wider by itself
WIDEST_HEADER = 20.0  # the same for the header of a column of numbers


def widths(annex: AnnexTable, total: int) -> list[int]:
    """Return the widths of the annex's columns, together `total` twips."""
    room = total / TWIPS_PER_MM
    columns = [_Column(annex, place) for place in range(len(annex.columns))]
    wanted = [c.wanted for c in columns]
    if sum(wanted) <= room:
        return _scaled(wanted, total)
    least = [c.least for c in columns]
    spare = max(0.0, room - sum(least))
    texts = sum(not c.numeric for c in columns)
    # The more there is to read, the less is left for headers of numbers, which may break.
    over = [(c.wanted - c.least) / (1 + texts if c.numeric else 1) for c in columns]
    share = spare / (sum(over) or 1)
    return _scaled([m + share * o for m, o in zip(least, over, strict=True)], total)


class _Column:
    """What one column needs, in millimetres: at `least`, and `wanted` so that little has to break."""

    def __init__(self, annex: AnnexTable, place: int) -> None:
        cells = [(r.cells[place], r.total) for r in annex.rows if not r.heading]
        header = annex.columns[place]
        self.numeric = any(c.number for c, _ in cells)
        pieces = [_mm(w, bold=True) for w in header.split()]
        pieces += [_mm(w, bold=total) for c, total in cells for w in _pieces(c)]
        self.least = max(pieces, default=0) + PADDING
        whole = max((_mm(c.text, bold=total) for c, total in cells if not c.number), default=0)
        said = min(_mm(header, bold=True), WIDEST_HEADER)
        self.wanted = max(self.least, min(whole, WIDEST_TEXT) + PADDING, said + PADDING)


def _pieces(cell: Cell) -> Sequence[str]:
    """Return what must not break: a number with its unit, each word of a text."""
    return [cell.text] if cell.number else cell.text.split()


def _mm(text: str, *, bold: bool) -> float:
    return width_mm(text, SIZE, bold=bold) * SLACK


def _scaled(parts: Sequence[float], total: int) -> list[int]:
    found = [int(p * total / sum(parts)) for p in parts]
    found[0] += total - sum(found)
    return found
