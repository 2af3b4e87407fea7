"""Where the files that travel with the package lie: beside it in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

from bvq_excel.errors import HostError

PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file, e.g. `shipped("templates", "BC.docx")`.

    Raises HostError when the installation lacks it.
    """
    for root in (PACKAGE / "_shipped", PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise HostError(f"Bản cài đặt thiếu tệp {'/'.join(parts)}. Hãy cài đặt lại bvq_excel.")
