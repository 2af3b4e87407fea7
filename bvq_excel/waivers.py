"""Warnings that a unit keeps with a reason: in the row's own note, or in sheet Loi of the file that it sent.

A reason in Loi holds for the finding of its row (rule, record id or sheet, column, severity) while the value is the
one it was given for; where a whole sheet is meant, while the message is the same. An error is never kept: it says so
to whoever tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from bvq_excel import display, privacy
from bvq_excel.catalog import Catalog
from bvq_excel.error_list import CORRECTED, HEADERS, KEPT, SEVERITY_WORDS, SHEET
from bvq_excel.model import Finding, RawSheet, RawWorkbook, Remark, Submission
from bvq_excel.text import fold, lookup_key, normalise

NOTE = "note"
FROM_NOTE = "Theo ghi chú của dòng: "
FEWEST_LETTERS = 3  # a dash or "ok" is no reason
SEARCHED_ROWS = 12
FEWEST_HEADERS = 5
# What one workbook alone can settle; other rules may have found the thing together with other files.
OWN_SCOPES = frozenset({"cell", "row", "sheet", "cross_sheet"})

ERROR_STAYS = "Lỗi không được giữ nguyên bằng lý do, phải sửa."
REASON_MISSING = f"Muốn giữ nguyên thì ghi lý do ở cột Lý do giữ nguyên của biểu {SHEET} hoặc ở cột Ghi chú của dòng."
OTHER_VALUE = f"Lý do ghi ở biểu {SHEET} là của giá trị trước; nếu vẫn giữ nguyên thì ghi lại lý do."
STILL_THERE = f"Biểu {SHEET} ghi Đã sửa nhưng kiểm tra lại vẫn còn."

Identity = tuple[str, str, str, str]


# sheet Loi of a file --------------------------------------------------------------------------------------------


def remarks(raw: RawWorkbook, units: Collection[str]) -> dict[str, tuple[Remark, ...]]:
    """Return by unit the rows of sheet Loi in `raw`; `units` are those that report in the workbook.

    A row without a unit is that of its record id, or of the only unit. A sheet Loi whose headers nobody would
    recognise has no rows.
    """
    sheet = next((s for name, s in raw.sheets.items() if fold(name) == fold(SHEET)), None)
    found: dict[str, list[Remark]] = {unit: [] for unit in units}
    for unit, remark in _rows(sheet) if sheet else ():
        owner = unit or next((u for u in found if remark.record_id.startswith(f"{u}-")), "")
        if not owner and len(found) == 1:
            (owner,) = found
        if owner in found:
            found[owner].append(remark)
    return {unit: tuple(rows) for unit, rows in found.items()}


def _rows(sheet: RawSheet) -> Iterator[tuple[str, Remark]]:
    """Yield the unit and the remark of each row of Loi that names a rule."""
    wanted = {lookup_key(header): header for header in HEADERS}
    severities = {lookup_key(word): severity for severity, word in SEVERITY_WORDS.items()}
    places: dict[str, int] = {}
    for number, row in enumerate(sheet.cells):
        texts = [_text(value) for value in row]
        if not places:
            known = {wanted[k]: i for i, text in enumerate(texts) if (k := lookup_key(text)) in wanted}
            places = known if len(known) >= FEWEST_HEADERS else {}
            if number >= SEARCHED_ROWS:
                return
            continue
        cells = {header: texts[i] for header, i in places.items() if i < len(texts)}
        if not cells.get("Quy tắc"):
            continue
        yield (
            cells.get("Đơn vị", ""),
            Remark(
                rule=cells["Quy tắc"],
                severity=severities.get(lookup_key(cells.get("Mức", "")), ""),
                sheet=cells.get("Biểu", ""),
                cell=cells.get("Ô", ""),
                record_id=cells.get("Mã bản ghi", ""),
                header=cells.get("Cột", ""),
                value=cells.get("Giá trị", ""),
                message=cells.get("Nội dung", ""),
                reason=cells.get("Lý do giữ nguyên", ""),
                state=cells.get("Trạng thái", ""),
            ),
        )


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):
        return display.plain(value)
    return "" if value is None else normalise(str(value))


# findings -------------------------------------------------------------------------------------------------------


def judged(catalog: Catalog, findings: Sequence[Finding], submissions: Iterable[Submission]) -> tuple[Finding, ...]:
    """Return `findings` with the reasons that the units' submissions give for them."""
    by_unit = {s.unit: _Reasons(catalog, s) for s in submissions}
    return tuple(by_unit[f.unit].judge(f) if f.unit in by_unit else f for f in findings)


def corrected(catalog: Catalog, submission: Submission, findings: Iterable[Finding]) -> tuple[Remark, ...]:
    """Return the rows of the submission's sheet Loi about what is no longer found in it, each finding once."""
    still = {_of_finding(f) for f in findings}
    gone: dict[Identity, Remark] = {}
    for remark in submission.remarks:
        rule = catalog.rules.get(remark.rule)
        if rule and rule.scope in OWN_SCOPES and _of_remark(remark) not in still:
            gone.setdefault(_of_remark(remark), remark)
    return tuple(gone.values())


def count(findings: Iterable[Finding]) -> int:
    """Return how many of `findings` are warnings kept with a reason."""
    return sum(f.waived for f in findings)


class _Reasons:
    """What one submission says about its findings."""

    def __init__(self, catalog: Catalog, submission: Submission) -> None:
        self._catalog = catalog
        self._submission = submission
        self._remarks: dict[Identity, list[Remark]] = defaultdict(list)
        for remark in submission.remarks:
            if remark.reason or remark.state:
                self._remarks[_of_remark(remark)].append(remark)
        self._notes: Mapping[tuple[str, str, int], str] | None = None
        self._mask: privacy.Mask | None = None

    def judge(self, finding: Finding) -> Finding:
        """Return `finding` as kept with its reason, or with what is said to an attempt that does not hold."""
        if not self._remarks and finding.severity != "warning":
            return finding
        remark = self._remark(finding)
        reason = remark.reason if remark and not remark.reason.startswith(FROM_NOTE) else ""
        state = lookup_key(remark.state) if remark else ""
        if finding.severity == "error":
            return self._refused(finding, reason, state)
        if finding.severity == "info":
            return replace(finding, reason=reason) if reason else finding
        said_corrected = state == lookup_key(CORRECTED)
        if remark and _is_reason(reason) and not said_corrected and self._same(remark, finding):
            return replace(finding, waived=True, reason=reason)
        note = self._note(finding)
        if _is_reason(note):
            return replace(finding, waived=True, reason=FROM_NOTE + note)
        if said_corrected:
            return _told(finding, STILL_THERE, reason)
        if _is_reason(reason):
            return _told(finding, OTHER_VALUE, reason)
        return _told(finding, REASON_MISSING, reason) if reason or state == lookup_key(KEPT) else finding

    def _refused(self, finding: Finding, reason: str, state: str) -> Finding:
        if state == lookup_key(CORRECTED):
            return _told(finding, STILL_THERE, reason)
        return _told(finding, ERROR_STAYS, reason) if reason or state == lookup_key(KEPT) else finding

    def _remark(self, finding: Finding) -> Remark | None:
        """Return what Loi says about `finding`: of several rows alike the one of its value, then of its cell.

        Where a row has no record id, only its cell tells it from others.
        """
        if not self._remarks:
            return None
        alike = self._remarks.get(_of_finding(finding), ())
        if finding.row is not None and not finding.record_id:
            alike = [r for r in alike if r.cell == finding.cell]
        return min(alike, key=lambda r: (r.value != (finding.value or ""), r.cell != finding.cell), default=None)

    def _same(self, remark: Remark, finding: Finding) -> bool:
        """Return whether what the reason was given for is still so; Loi may show it masked."""
        if _says(remark, finding):
            return True
        if self._mask is None:
            self._mask = privacy.Mask(self._catalog, self._submission)
        return _says(remark, self._mask.finding(finding))

    def _note(self, finding: Finding) -> str:
        """Return the note of the row that `finding` is about; a note that is itself at fault is none."""
        if finding.row is None or finding.key == NOTE:
            return ""
        if self._notes is None:
            rows = self._submission.records
            self._notes = {(r.source.file, r.sheet, r.row): str(r[NOTE]) for r in rows if r[NOTE]}
        return self._notes.get((finding.file or "", finding.sheet or "", finding.row), "")


def _says(remark: Remark, finding: Finding) -> bool:
    """Return whether value and remark agree; of a whole sheet or unit, which has no value, the message counts."""
    if finding.row is None:
        return fold(remark.message) == fold(finding.message)
    return normalise(remark.value) == normalise(finding.value or "")


def _told(finding: Finding, sentence: str, reason: str) -> Finding:
    return replace(finding, fix=f"{finding.fix} {sentence}".strip(), reason=reason or None)


def _is_reason(text: str) -> bool:
    return len(list(islice(filter(str.isalpha, text), FEWEST_LETTERS))) == FEWEST_LETTERS


def _of_finding(finding: Finding) -> Identity:
    owner = finding.record_id or finding.sheet or ""
    return finding.rule, fold(owner), lookup_key(finding.header or ""), finding.severity


def _of_remark(remark: Remark) -> Identity:
    return remark.rule, fold(remark.record_id or remark.sheet), lookup_key(remark.header), remark.severity
