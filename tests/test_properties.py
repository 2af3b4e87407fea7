"""What holds for any workbooks whatever: every row accounted for, no order that matters, no failure without a word.

Small provinces are damaged at random: cells emptied or overwritten with what people type, rows copied, totals put
between them, files sent twice. The tables go through reading, checking and consolidation as files do.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bvq_excel import periods, pipeline
from bvq_excel.catalog import load
from bvq_excel.checking import batches
from bvq_excel.checking.engine import checker
from bvq_excel.consolidation import Consolidation, consolidate
from bvq_excel.consolidation.outcome import summary
from bvq_excel.errors import InputError
from bvq_excel.hosts import terminal
from bvq_excel.model import CheckedFile, RawWorkbook
from bvq_excel.privacy import Mask
from bvq_excel.records import read_submissions
from tests.books import RECEIVED, raw_book, valid
from tests.test_records_shared import shared_book

CATALOG = load()
PERIOD = periods.period(CATALOG, "2019-Q2")
UNITS = ("SCT", "QLTT", "SYT")
SHEETS = ("NhiemVu", "TuyenTruyen", "KhieuNai", "KiemTra", "KinhPhi", "VanBan")
CLOCK = datetime(2019, 6, 17, 8, 0)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# What is found in cells: nothing, spaces, other types, codes of elsewhere, numbers and dates in words, errors, totals.
TYPED = (
    None,
    "",
    "   ",
    "Không có",
    "12,5 triệu",
    "31/02/2019",
    "05/04/2019",
    "Tổng cộng",
    "DAGQ",
    "SCT",
    "H105; H106",
    "#REF!",
    "x" * 2500,
    "=1+1",
    -5,
    0,
    1e15,
    43567,
    True,
    date(2018, 1, 31),
    date(2030, 12, 31),
)


@dataclass(frozen=True)
class Defect:
    """One thing done to a row: a cell overwritten, the row copied, or a row of totals or blanks put after it."""

    unit: str
    sheet: str
    row: int
    what: str
    column: int
    typed: Any


DEFECTS = st.lists(
    st.builds(
        Defect,
        unit=st.sampled_from(UNITS),
        sheet=st.sampled_from(SHEETS),
        row=st.integers(0, 1),
        what=st.sampled_from(("cell", "cell", "cell", "copy", "total", "blank")),
        column=st.integers(0, 60),
        typed=st.sampled_from(TYPED),
    ),
    max_size=12,
)
COVERS = st.fixed_dictionaries(
    {},
    optional={
        "submission_no": st.sampled_from((1, 2, None, "hai")),
        "period_code": st.sampled_from(("2019-Q2", "2019-Q1", "2019-Q9", "quý II/2019")),
        "unit_code": st.sampled_from((*UNITS, "H999")),
        "doc_date": st.sampled_from((None, date(2019, 6, 15), "15.6.2019")),
    },
)


def damaged(unit: str, defects: Sequence[Defect], cover: dict[str, Any], file: str = "") -> RawWorkbook:
    """Return the workbook of `unit` with two rows in each sheet and its `defects`."""
    sheets = {}
    for sheet in SHEETS:
        rows: list[dict[str, Any]] = []
        columns = [c.key for c in CATALOG.sheets[sheet].columns]
        for number in range(2):
            row = valid(sheet, task_code=valid(sheet)["task_code"])
            after: list[dict[str, Any]] = []
            for defect in defects:
                if (defect.unit, defect.sheet, defect.row) != (unit, sheet, number):
                    continue
                if defect.what == "cell":
                    row[columns[defect.column % len(columns)]] = defect.typed
                else:
                    shown = {"copy": dict(row), "total": {columns[2]: "Cộng"}, "blank": {"seq": None}}
                    after.append(shown[defect.what])
            rows += [row, *after]
        sheets[sheet] = rows
    return raw_book(CATALOG, unit, cover=cover, file=file, **sheets)


def checked(raw: RawWorkbook) -> CheckedFile:
    """Return the outcome of a workbook as the pipeline has it."""
    submissions = read_submissions(raw, CATALOG, RECEIVED)
    found = tuple(checker(CATALOG).check(s, RECEIVED) for s in submissions)
    return CheckedFile(raw.file, tuple(replace(s, problems=()) for s in submissions), found)


def together(files: Sequence[CheckedFile]) -> Consolidation:
    return consolidate(CATALOG, files, PERIOD, RECEIVED)


@FEW
@given(DEFECTS, COVERS)
def test_every_row_that_is_read_is_merged_rejected_or_a_duplicate(defects: list[Defect], cover: dict[str, Any]) -> None:
    files = [checked(damaged(u, defects, cover if u == "SYT" else {})) for u in UNITS]
    files.append(checked(damaged("SYT", [], {"submission_no": 2}, "SYT lần 2.xlsx")))
    result = together(files)
    assert result.rows.read == sum(len(s.records) for s in result.submissions)
    assert result.rows.merged == sum(map(len, result.tables.values()))
    assert result.rows.duplicate == sum(map(len, result.duplicates.values()))
    for counts in (result.by_sheet, result.by_unit, *result.by_unit_sheet.values()):
        assert all(count.balances for count in counts.values())
    assert sum(c.read for c in result.by_sheet.values()) == result.rows.read
    assert result.files.total == len(files)


@FEW
@given(DEFECTS, COVERS)
def test_a_check_that_fails_says_so_and_what_to_do(defects: list[Defect], cover: dict[str, Any]) -> None:
    file = checked(damaged("SCT", [replace(d, unit="SCT") for d in defects], cover))
    found = [f for one in file.findings for f in one]
    said, as_json = (terminal.shown(file, as_json=kind) for kind in (False, True))
    assert said.found == as_json.found
    assert len(said.lines) == len(file.submissions) + len(found)
    for (line, _), submission in zip(as_json.lines, file.submissions, strict=True):
        told = json.loads(line)
        assert (told["status"] == "findings") == bool(told["findings"])
        assert told["rows"] == dict(submission.row_counts)
    for submission, own in zip(file.submissions, file.findings, strict=True):
        mask = Mask(CATALOG, submission)
        for finding in own:
            assert finding.message.strip()
            assert finding.fix.strip()
            assert f"[{finding.rule}]" in finding.line
            assert any(mask.finding(finding).message in line for line, _ in said.lines)


@FEW
@given(st.binary(max_size=400), st.booleans())
def test_a_file_that_cannot_be_read_says_why(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, zipped: bool
) -> None:
    path = tmp_path_factory.mktemp("tep") / "tep.xlsx"
    path.write_bytes(b"PK\x03\x04" + data if zipped else data)
    with pytest.raises(InputError) as refused:
        batches.check_file(path, RECEIVED)
    file = batches._checked(path, refused.value)
    shown = terminal.shown(file, as_json=False)
    assert not shown.readable
    assert "tep.xlsx" in shown.lines[0][0]
    assert file.message in shown.lines[0][0]  # type: ignore[operator]


# order ----------------------------------------------------------------------------------------------------------


def a_province() -> list[RawWorkbook]:
    """Return files that have to do with each other: a joint inspection, a case handed on, one sent twice, mistakes."""
    visit = {
        "decision_no": "15/QĐ-QLTT",
        "inspect_type": "LIENNGANH",
        "team_lead": "QLTT",
        "team_members": ("SYT", "SCT"),
    }
    handed = {"status": "CHUYEN", "handling_unit": "SCT", "linked_case": "H105-KN-2019-2401", "closed_date": None}
    return [
        raw_book(CATALOG, "SCT", KiemTra=[valid("KiemTra", **visit)], KhieuNai=[valid("KhieuNai"), valid("KhieuNai")]),
        raw_book(CATALOG, "QLTT", KiemTra=[valid("KiemTra", **visit), valid("KiemTra", area_code="H999")]),
        raw_book(CATALOG, "SYT", KiemTra=[valid("KiemTra", **visit)], TuyenTruyen=[valid("TuyenTruyen", events=0)]),
        raw_book(
            CATALOG, "SYT", file="SYT lần 2.xlsx", cover={"submission_no": 2}, KiemTra=[valid("KiemTra", **visit)]
        ),
        raw_book(CATALOG, "H105", KhieuNai=[valid("KhieuNai", **handed)], KinhPhi=[valid("KinhPhi", requested=-1)]),
        raw_book(CATALOG, "H106", period="2019-Q1"),
    ]


def a_shared_workbook() -> RawWorkbook:
    """Return a shared workbook of two units, a row each."""
    rows = [
        valid("DaoTao", unit_code=u, record_id=f"{u}-DT-2019-2401", organiser=u, trainees=51) for u in ("STP", "SNV")
    ]
    return shared_book(CATALOG, {"STP": {}, "SNV": {}}, DaoTao=rows)


def arrived(raws: Sequence[RawWorkbook]) -> list[CheckedFile]:
    """Return the files as checked, each with contents of its own."""
    return [checked(replace(raw, sha256=f"{number:064}")) for number, raw in enumerate(raws)]


def turned(file: CheckedFile) -> CheckedFile:
    """Return the file with its units in the opposite order."""
    return replace(file, submissions=file.submissions[::-1], findings=file.findings[::-1])


def written(files: Sequence[CheckedFile], folder: Path) -> dict[str, bytes]:
    """Return the bytes of all that is written of a consolidation: workbooks, machine-readable copy, what is printed."""
    result = together(files)
    outputs = pipeline.write_consolidation(result, folder, CLOCK).outputs
    printed = json.dumps(summary(result), ensure_ascii=False).encode()
    return {p.name: p.read_bytes() for p in outputs} | {"--json": printed}


def reported(files: Sequence[CheckedFile], folder: Path) -> dict[str, bytes]:
    """Return the bytes of the report on a consolidation."""
    made = pipeline.report(together(files), folder, number="12", signed=date(2019, 6, 21))
    return {p.name: p.read_bytes() for p in made}


def test_the_order_of_files_and_units_makes_no_difference(tmp_path: Path) -> None:
    files = arrived([*a_province(), a_shared_workbook()])
    first, report = written(files, tmp_path / "first"), reported(files, tmp_path / "report")
    assert sorted(first) == [
        "--json",
        "GuiCapTren_2019-Q2.xlsx",
        "TongHop_2019-Q2.xlsx",
        "du_lieu_noi_bo_2019-Q2.json",
    ]
    assert "BC_SCT_2019-Q2.docx" in report
    assert {a.reason for a in together(files).set_aside} == {"superseded", "wrong_period"}
    assert together(files).duplicates["KiemTra"]
    shuffle = random.Random(5)
    for number in range(20):
        shuffle.shuffle(files)
        assert written([turned(f) for f in files], tmp_path / str(number)) == first
    assert reported([turned(f) for f in files], tmp_path / "again") == report
