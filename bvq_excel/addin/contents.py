"""What a built add-in says about itself: the version that it was built with, the interpreter that it starts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bvq_excel.addin import settings
from bvq_excel.reading import open_workbook

FRONT = "BVQ"
TITLE = "Phần bổ trợ BVQLNTD, phiên bản "


@dataclass(frozen=True)
class Contents:
    """Version (None for a file that is not ours) and interpreter on Windows, with variables as %NAME%."""

    version: str | None
    interpreter: str = ""


def read_addin(path: Path) -> Contents:
    """Return what the add-in at `path` says about itself. Raises InputError for a file that cannot be read."""
    raw = open_workbook(path)
    front, conf = raw.sheets.get(FRONT), raw.sheets.get(settings.SHEET)
    first = str(front.cells[0][0] or "") if front and front.cells and front.cells[0] else ""
    if conf is None or not first.startswith(TITLE):
        return Contents(None)
    rows = {str(row[0]): str(row[1] or "") for row in conf.cells if len(row) > 1}
    return Contents(re.sub(r"\s.*", "", first.removeprefix(TITLE)), rows.get("INTERPRETER_WIN", ""))
