"""Writing the feedback on checked workbooks: for each unit the slip, the rows for its sheet Loi, on request a copy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from bvq_excel.calendars import fix_date
from bvq_excel.catalog import Catalog
from bvq_excel.feedback import error_file, marked_copy, slip
from bvq_excel.feedback.case import case
from bvq_excel.file_names import inside
from bvq_excel.model import CheckedFile, Finding, Submission
from bvq_excel.text import ascii_name

LONGEST_NAME = 60
_ODD = re.compile(r"[^A-Za-z0-9]+")


def write(
    catalog: Catalog,
    files: Sequence[CheckedFile],
    folder: Path,
    received: date,
    clock: datetime,
    *,
    full_copy: bool = False,
    templates_folder: Path | None = None,
) -> list[Path]:
    """Return the files written to `folder` about `files`, which were received by `received`.

    Each unit gets `PHIEU_<unit>.docx` and, where something was found, `Loi_<unit>.xlsx`; a file that could not be
    read gets a slip under its own name. With `full_copy` there is also `NOI_BO_<unit>.xlsx`, the unit's data with
    the marks: it holds personal data and is never for mail. `clock` is the time of making;
    an office's own template of the slip is in `templates_folder`. Raises TemplateError for a template that cannot be
    filled, HostError when the folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    taken: Counter[str] = Counter()
    for file in files:
        if file.message is not None:
            name = _told_apart(_safe(Path(file.file).stem), taken)
            path = inside(folder, f"PHIEU_KhongDocDuoc_{name}.docx")
            written.append(_unread(catalog, file, path, received, clock, templates_folder))
    for name, submission, findings in _named(files):
        about = case(catalog, submission, findings, received, clock, name)
        written.append(slip.write(about, inside(folder, f"PHIEU_{name}.docx"), templates_folder))
        if findings:
            written.append(error_file.write(about, inside(folder, about.errors_file)))
        if findings and full_copy:
            copy = marked_copy.write(catalog, submission, findings, inside(folder, f"NOI_BO_{name}.xlsx"), clock)
            written += [copy] if copy else []
    return written


def _unread(catalog: Catalog, file: CheckedFile, path: Path, received: date, clock: datetime, own: Path | None) -> Path:
    deadline, message = fix_date(catalog, max(received, clock.date())), file.message or ""
    return slip.write_unread(catalog, file.file, message, path, received, clock.date(), deadline, own)


def _named(files: Sequence[CheckedFile]) -> Iterator[tuple[str, Submission, Sequence[Finding]]]:
    """Yield every submission with its findings and a name for its files: the unit, told apart where it sent several."""
    pairs = [pair for file in files for pair in zip(file.submissions, file.findings, strict=True)]
    units = Counter(_safe(s.unit) for s, _ in pairs)
    taken: Counter[str] = Counter()
    for submission, findings in pairs:
        source = submission.source
        name = _safe(source.unit)
        if units[name] > 1:
            name = f"{name}_{source.period}_lan{source.submission_no}"
        yield _told_apart(name, taken), submission, findings


def _told_apart(name: str, taken: Counter[str]) -> str:
    """Return `name`, with a number where it was taken before (upper and lower case are one on Windows)."""
    taken[name.casefold()] += 1
    number = taken[name.casefold()]
    return name if number == 1 else f"{name}_{number}"


def _safe(text: str) -> str:
    """Return `text` as part of a file name in plain letters, which every mail system leaves as it is."""
    return _ODD.sub("_", ascii_name(text)).strip("_")[:LONGEST_NAME] or "khong_ten"
