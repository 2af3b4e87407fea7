"""Word documents as PDF, through LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from bvq_excel.errors import HostError

PROGRAMS = ("soffice", "libreoffice")
USUAL_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
TIMEOUT = 180


def to_pdf(document: Path, folder: Path, program: str = "") -> Path:
    """Return the PDF made of `document` in `folder`.

    `program` is LibreOffice's, searched for in the usual places when not given. Raises HostError when it is not
    there or cannot convert the file.
    """
    program = program or _program()
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(document),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603 - own list
        except (OSError, subprocess.TimeoutExpired) as e:
            raise HostError(f"LibreOffice không chuyển được {document.name} sang PDF.") from e
    made = folder / f"{document.stem}.pdf"
    if done.returncode or not made.exists():
        raise HostError(f"LibreOffice không chuyển được {document.name} sang PDF.")
    return made


def _program() -> str:
    found = next((p for name in PROGRAMS if (p := shutil.which(name))), None)
    placed = next((str(p) for p in USUAL_PLACES if p.exists()), None)
    if not found and not placed:
        raise HostError(
            "Không thấy LibreOffice nên chưa lập được PDF. Hãy cài LibreOffice, hoặc mở tệp Word và lưu PDF."
        )
    return found or str(placed)
