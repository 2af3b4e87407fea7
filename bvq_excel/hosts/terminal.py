"""What the command line prints: tables with colour on a terminal, plain lines in a pipe, progress on stderr."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bvq_excel.catalog import Catalog
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.model import CheckedFile, Finding
    from bvq_excel.privacy import Mask

SEVERITY_WORDS = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Thông tin"}
SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
REASON_WORDS = {
    "superseded": "đã có lần gửi sau thay thế",
    "repeated": "nội dung trùng một tệp khác",
    "same_number": "trùng số lần gửi với tệp khác mà nội dung khác",
    "wrong_period": "không thuộc kỳ đang tổng hợp",
    "unknown_unit": "mã đơn vị không có hoặc hết hiệu lực",
}
# Escape sequences begin with a control character; marks of direction make a name read otherwise than it is.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
YES = frozenset({"c", "co", "có", "y", "yes"})
COUNTED = ("lỗi", "cảnh báo", "thông tin")


def use_utf8() -> None:
    """Make both streams write UTF-8, also on a Windows console with another code page."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say(text: str = "") -> None:
    """Print a line for the user."""
    print(visible(text))


def complain(text: str) -> None:
    """Print a line on the error stream."""
    print(visible(text), file=sys.stderr)


def visible(text: str) -> str:
    """Return `text` without what steers a terminal: names and cells of foreign files are printed, never obeyed."""
    return _STEERING.sub("�", text)


def confirmed(question: str) -> bool:
    """Return whether the user says yes; where nobody can be asked the answer is no, with the way out."""
    if not sys.stdin.isatty():
        complain(f"{question} Không có ai để hỏi; muốn làm thì thêm --yes.")
        return False
    print(f"{question} [c/K] ", end="", flush=True)
    return sys.stdin.readline().strip().casefold() in YES


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> None:
    """Print a table: drawn on a terminal, tab-separated in a pipe. `numbers` are the right-aligned columns."""
    if not sys.stdout.isatty():
        say(title)
        for row in (headers, *rows):
            say("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left", header_style="bold")
    for i, header in enumerate(headers):
        drawn.add_column(header, justify="right" if i in numbers else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(visible(cell)) for cell in row))
    Console().print(drawn)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int, Path], None] | None]:
    """Yield a callback that draws a progress bar on stderr; nothing is drawn where stderr is no terminal."""
    if not sys.stderr.isatty() or total < 2:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    # No refresh thread: worker processes start fastest while this process has a single thread.
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(what, total=total)

        def advance(done: int, path: Path) -> None:
            bar.update(task, completed=done, description=f"{what} {path.name}", refresh=True)

        yield advance


# checking ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What is printed about one workbook: lines with their styles, how many findings there are, whether it was read."""

    lines: tuple[tuple[str, str], ...]
    found: Counter[str]
    readable: bool


def tally(findings: Iterable[Finding]) -> Counter[str]:
    """Return the number of findings by severity, and under "waived" of the warnings that have a reason."""
    found: Counter[str] = Counter()
    for finding in findings:
        found[finding.severity] += 1
        found["waived"] += finding.waived
    return found


def counts(found: Counter[str]) -> str:
    """Return e.g. "5 lỗi, 2 cảnh báo (1 đã nêu lý do), 0 thông tin"."""
    said = {"warning": f" ({found['waived']} đã nêu lý do)"} if found["waived"] else {}
    return ", ".join(f"{found[s]} {word}{said.get(s, '')}" for s, word in zip(SEVERITY_WORDS, COUNTED, strict=True))


def shown(file: CheckedFile, *, as_json: bool) -> Shown:
    """Return what is printed about the outcome of one workbook."""
    lines = _json_lines(file) if as_json else _lines(file)
    return Shown(tuple(lines), tally(f for found in file.findings for f in found), file.readable)


def checked(files: Iterable[Shown], *, as_json: bool) -> Shown:
    """Print the outcome of every workbook as it comes; return the total, which plain text ends with."""
    number, unread, found = 0, 0, Counter[str]()
    for file in files:
        for text, style in file.lines:
            _line(text, style)
        number, unread, found = number + 1, unread + (not file.readable), found + file.found
    if not as_json:
        say(f"Cộng: {number} tệp ({unread} không đọc được), {counts(found)}.")
    return Shown((), found, unread == 0)


def _lines(file: CheckedFile) -> Iterator[tuple[str, str]]:
    if not file.readable:
        yield f"{file.file}: không đọc được. {file.message}", "bold red"
    from bvq_excel import display
    from bvq_excel.catalog import load
    from bvq_excel.privacy import Mask

    catalog = load()
    for submission, findings in zip(file.submissions, file.findings, strict=True):
        rows = sum(submission.row_counts.values())
        unit = display.unit_name(catalog, submission.unit, submission.cover["period_to"])
        head = f"{submission.source.file} · {unit} · kỳ {submission.source.period} · {display.number(rows)} dòng"
        yield f"{head}: {counts(tally(findings)) if findings else 'không có lỗi'}", "bold"
        mask = Mask(catalog, submission) if findings else None
        for finding in findings:
            yield f"  {_said(mask.finding(finding) if mask else finding)}", SEVERITY_STYLES[finding.severity]


def _said(finding: Finding) -> str:
    """Return the finding on one line, with the reason for which a warning is kept."""
    if not finding.waived:
        return f"{SEVERITY_WORDS[finding.severity]}: {finding.line}"
    kept = replace(finding, fix="").line
    return f"{SEVERITY_WORDS[finding.severity]} (giữ nguyên): {kept} Lý do: {finding.reason}"


def _line(text: str, style: str) -> None:
    text = visible(text.replace("\n", " "))
    if not style or not sys.stdout.isatty():
        say(text)
        return
    from rich.console import Console
    from rich.text import Text

    Console().print(Text(text, style=style))


def _json_lines(file: CheckedFile) -> Iterator[tuple[str, str]]:
    """Yield one JSON object for each unit of the workbook, one for an unreadable file."""
    if not file.readable:
        unread = {"file": file.file, "unit": None, "period": None, "status": "unreadable"}
        yield _json(unread | {"reason": file.message, "reason_code": file.reason, "rows": {}, "findings": []}), ""
    for submission, findings in zip(file.submissions, file.findings, strict=True):
        said = {
            "file": file.file,
            "unit": submission.unit,
            "period": submission.source.period,
            "status": "findings" if findings else "ok",
            "reason": None,
            "rows": dict(submission.row_counts),
            "findings": [f.fields() for f in findings],
        }
        yield _json(said), ""


def print_json(value: Mapping[str, Any]) -> None:
    """Print one object on one line, Vietnamese as it is."""
    print(_json(value))


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


# consolidation ----------------------------------------------------------------------------------------------


def consolidated(result: Consolidation, outputs: Sequence[Path], catalog: Catalog) -> None:
    """Print files, row accounting, missing units, findings and outputs of a consolidation."""
    from bvq_excel import display

    files = result.files
    say(
        f"Kỳ {result.period.code} (từ {display.day(result.period.first)} đến {display.day(result.period.last)}): "
        f"{files.accepted} tệp được nhận, {files.rejected} tệp không nhận, {files.unreadable} tệp không đọc được."
    )
    for unread in result.unreadable:
        _line(f"  {unread.file}: không đọc được. {unread.message}", "bold red")
    for aside in result.set_aside:
        instead = f"; dùng tệp {aside.used.file}" if aside.used else ""
        say(f"  {aside.source.file}: {REASON_WORDS[aside.reason]}{instead}.")
    rows = []
    for name, sheet in catalog.tables.items():
        count = result.by_sheet.get(name)
        if count and count.read:
            rows.append(
                (sheet.title, *map(display.number, (count.read, count.merged, count.rejected, count.duplicate)))
            )
    total = result.rows
    rows.append(("Cộng", *map(display.number, (total.read, total.merged, total.rejected, total.duplicate))))
    table("Hạch toán dòng", ("Biểu", "Đã đọc", "Tổng hợp", "Loại do lỗi", "Trùng"), rows, numbers=(1, 2, 3, 4))
    if result.missing:
        names = "; ".join(f"{u.name} ({u.code})" for u in result.missing)
        say(f"Chưa nhận được báo cáo của {len(result.missing)} đơn vị: {names}.")
    masked = _masks(result, catalog)
    for finding in result.findings:
        if finding.cell:
            _line(f"  {finding.file} · {_said(masked(finding))}", SEVERITY_STYLES[finding.severity])
    say(f"Kết quả kiểm tra: {counts(tally(result.findings))}.")
    written(outputs)


def _masks(result: Consolidation, catalog: Catalog) -> Callable[[Finding], Finding]:
    """Return what masks a finding with the values of the submission that it is about."""
    from bvq_excel.privacy import Mask

    submissions = {(s.source.file, s.unit): s for s in result.submissions}
    made: dict[tuple[str, str], Mask] = {}

    def masked(finding: Finding) -> Finding:
        key = (finding.file or "", finding.unit or "")
        if key not in made and key in submissions:
            made[key] = Mask(catalog, submissions[key])
        return made[key].finding(finding) if key in made else finding

    return masked


def written(outputs: Iterable[Path]) -> None:
    """Print the files that were made."""
    say("Tệp đã lập:")
    for path in outputs:
        say(f"  {path}")
