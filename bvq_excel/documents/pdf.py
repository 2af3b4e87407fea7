"""Word documents as PDF with title, language, bookmarks and tags: through Word where there is one, else LibreOffice."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bvq_excel.errors import HostError

PROGRAMS = ("soffice", "libreoffice")
USUAL_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
TIMEOUT = 180
LEAST_VERSION = (1, 4)  # format check F21
# Of LibreOffice's export: outline as bookmarks, tags for readers, the title in the window, links, sharp pictures; no
# comments, which are for the officer alone.
OPTIONS: dict[str, bool | int] = {
    "ExportBookmarks": True,
    "UseTaggedPDF": True,
    "DisplayPDFDocumentTitle": True,
    "ExportLinksRelativeFsys": False,
    "ExportNotes": False,
    "ReduceImageResolution": False,
    "Quality": 95,
}
NEITHER = (
    "Không thấy Word hay LibreOffice nên chưa lập được PDF. Hãy cài một trong hai, hoặc mở tệp Word ở máy khác và lưu "
    "thành PDF."
)

# Writes the PDF (second path) of a Word document (first path); a host that has Word gives one.
Exporter = Callable[[Path, Path], None]


def to_pdf(
    document: Path,
    folder: Path,
    program: str = "",
    exporter: Exporter | None = None,
    places: Sequence[Path] = USUAL_PLACES,
) -> Path:
    """Return the PDF made of `document` in `folder`.

    `exporter` is Word's, tried first; LibreOffice does it where Word does not. `program` is LibreOffice's, when not
    given the one on the PATH, else at one of `places`. Raises HostError when neither is there, or the file cannot be
    converted.
    """
    made = folder / f"{document.stem}.pdf"
    if exporter is None:
        _through_libreoffice(document, folder, program or _program(places))
    else:
        try:
            exporter(document, made)
        except HostError:
            other = program or _found(places)
            if not other:
                raise
            _through_libreoffice(document, folder, other)
    _require(made, document)
    return made


def version(pdf: Path) -> tuple[int, int]:
    """Return the version that a PDF says it has, (0, 0) for what is none."""
    with pdf.open("rb") as file:
        head = file.read(16)
    if not head.startswith(b"%PDF-"):
        return 0, 0
    major, _, minor = head[5:8].decode("ascii", "replace").partition(".")
    return (int(major), int(minor)) if major.isdigit() and minor.isdigit() else (0, 0)


def _through_libreoffice(document: Path, folder: Path, program: str) -> None:
    filtered = {name: _typed(value) for name, value in OPTIONS.items()}
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--convert-to",
            f"pdf:writer_pdf_Export:{json.dumps(filtered)}",
            "--outdir",
            str(folder),
            str(document),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603 - own list
        except (OSError, subprocess.TimeoutExpired) as e:
            raise HostError(f"LibreOffice không chuyển được {document.name} sang PDF.") from e
    if done.returncode:
        raise HostError(f"LibreOffice không chuyển được {document.name} sang PDF.")


def _typed(value: bool | int) -> dict[str, str]:
    """Return an export option as LibreOffice reads it."""
    if isinstance(value, bool):
        return {"type": "boolean", "value": str(value).lower()}
    return {"type": "long", "value": str(value)}


def _require(made: Path, document: Path) -> None:
    if not made.exists() or version(made) < LEAST_VERSION:
        raise HostError(f"Chưa lập được bản PDF của {document.name}. Hãy đóng tệp nếu đang mở rồi làm lại.")


def _program(places: Sequence[Path]) -> str:
    found = _found(places)
    if not found:
        raise HostError(NEITHER)
    return found


def _found(places: Sequence[Path]) -> str:
    """Return the LibreOffice program of this computer, empty for none."""
    named = next((p for name in PROGRAMS if (p := shutil.which(name))), "")
    return named or next((str(p) for p in places if p.exists()), "")
