"""The floor: a bare read of every sheet of every workbook in a folder with python-calamine, and nothing else.

Usage: bare_read.py FOLDER_OR_FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

from python_calamine import CalamineWorkbook


def main(place: Path) -> int:
    """Return the number of cells read."""
    cells = 0
    for path in sorted(place.glob("*.xlsx")) if place.is_dir() else [place]:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            cells += sum(map(len, book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
    return cells


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
