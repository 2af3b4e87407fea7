"""Opening a new workbook and saving it whole: texts stay texts, and half a file is never seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import files

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

LONGEST_FOOTER = 150  # characters of the 255 that Excel takes
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def footer_text(text: str) -> str:
    """Return `text` as it may stand in a page's header or footer: no codes, and room for what else stands there."""
    short = text if len(text) <= LONGEST_FOOTER else f"{text[:LONGEST_FOOTER]}…"
    return short.replace("&", "&&")


@contextmanager
def new_workbook(path: Path, finished: Callable[[bytes], bytes] | None = None) -> Iterator[Workbook]:
    """Give an empty workbook to be filled; at the end it is written to `path`, passed through `finished` if given.

    Raises HostError when it cannot be written; a file that stood there is left then.
    """
    import xlsxwriter

    data = BytesIO()
    book = xlsxwriter.Workbook(data, OPTIONS)
    yield book
    book.close()
    files.write_bytes(path, finished(data.getvalue()) if finished else data.getvalue())
