"""What one unit's slip may tell of another: its name, its record's id, its cell; never what it has written.

Findings that need several units' files ("the same case", "the same link") name the other unit, since somebody has to
be asked. Two values go with them, both public: the name that another unit gives to the same business, and the amount
that the finance department appraised.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bvq_excel import feedback, periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.model import CheckedFile
from tests.books import RECEIVED, raw_book, valid
from tests.feedback_files import MADE, checked, everything

SECRET = "Zqxv"
OWN_TYPES = ("text",)


def secret(catalog: Catalog, sheet: str, **same: object) -> dict[str, object]:
    """A row of H105 in which every text is its secret, except what makes it the `same` as H106's row."""
    texts = {
        c.key: f"{SECRET} {c.key}" for c in catalog.sheets[sheet].columns if c.type in OWN_TYPES and not c.computed
    }
    return valid(sheet, **{**texts, **same})


@pytest.fixture
def files(catalog: Catalog) -> list[CheckedFile]:
    """The files of H106, H105, SYT and STC: in each sheet H106's row meets one of another unit."""
    case = {"consumer_phone": "0912345678", "respondent_name": "Cửa hàng Hồng Phát"}
    visit = {"decision_no": "21/QĐ-UBND", "subject_name": "Quán Kim Ngân", "inspect_type": "LIENNGANH"}
    link = {"media_channel": "BAODT", "url": "https://laichau.gov.vn/tin/1"}
    line = {"budget_unit": "H106", "task_code": "TC11.1"}
    own = raw_book(
        catalog,
        "H106",
        KhieuNai=[valid("KhieuNai", handling_unit="H106", **case)],
        KiemTra=[
            valid("KiemTra", team_lead="H106", **visit),
            valid("KiemTra", team_lead="SYT", **{**visit, "decision_no": "22/QĐ-SYT"}),
        ],
        BaoChi=[valid("BaoChi", **link)],
        DoanhNghiep=[valid("DoanhNghiep")],
        ThiTruong=[valid("ThiTruong"), valid("ThiTruong", price=99_000, survey_point="Chợ phiên")],
        KinhPhi=[valid("KinhPhi", appraised=7_000_000, appraised_date=date(2019, 4, 2), **line)],
        VanBan=[valid("VanBan", record_id="H105-VB-2019-2401")],
    )
    other = raw_book(
        catalog,
        "H105",
        KhieuNai=[secret(catalog, "KhieuNai", handling_unit="H105", consumer_phone="0912345678",
                         respondent_name="Cửa hàng Hồng Phát")],
        KiemTra=[secret(catalog, "KiemTra", team_lead="H105", decision_no="21/QĐ-UBND", subject_name="Quán Kim Ngân")],
        BaoChi=[secret(catalog, "BaoChi", **link)],
        DoanhNghiep=[secret(catalog, "DoanhNghiep", business_name="Công ty TNHH Hừng Đông")],
        ThiTruong=[secret(catalog, "ThiTruong", survey_point=f"{SECRET} {n}", item="GAOTE", item_uom="đ/kg")
                   for n in range(3)],
        VanBan=[secret(catalog, "VanBan", doc_no="1/KH-UBND", issuer="H105")],
        cover={"preparer_name": f"{SECRET} Lập", "signer_name": f"{SECRET} Ký"},
    )  # fmt: skip
    finance = raw_book(
        catalog, "STC", KinhPhi=[valid("KinhPhi", appraised=8_000_000, appraised_date=date(2019, 4, 1), **line)]
    )
    return checked(catalog, own, other, raw_book(catalog, "SYT"), finance)


def told(catalog: Catalog, files: list[CheckedFile], folder: Path) -> tuple[set[str], list[Path]]:
    """Which joint rules speak of H106, and its feedback with their findings in."""
    submissions = [s for f in files for s in f.submissions]
    period = periods.period(catalog, "2019-Q2")
    joint = tuple(f for f in checker(catalog).check_province(submissions, period, RECEIVED) if f.unit == "H106")
    file = files[0]
    (own,) = file.findings
    about = CheckedFile(file.file, file.submissions, ((*own, *joint),))
    return {f.rule for f in joint}, feedback.write(catalog, [about], folder, RECEIVED, MADE)


def test_findings_of_several_units_tell_nothing_that_another_unit_wrote(
    catalog: Catalog, files: list[CheckedFile], tmp_path: Path
) -> None:
    rules, paths = told(catalog, files, tmp_path)
    assert rules >= {"R-CH-06", "R-KN-07", "R-KT-01", "R-XU-05", "R-BC-02", "R-DNN-01", "R-KP-06", "R-TT2-01"}
    assert [p.name for p in paths] == ["PHIEU_H106.docx", "Loi_H106.xlsx"]
    for path in paths:
        content = everything(path)
        assert SECRET.casefold() not in content.casefold(), path.name
        assert "UBND thành phố Lai Châu" in content, "whom to ask"


def test_a_file_by_itself_names_no_other_unit(catalog: Catalog, files: list[CheckedFile], tmp_path: Path) -> None:
    alone = feedback.write(catalog, files[:1], tmp_path / "alone", RECEIVED, MADE)
    beside = feedback.write(catalog, files, tmp_path / "beside", RECEIVED, MADE)
    same = {p.name: p.read_bytes() for p in alone}
    assert {p.name: p.read_bytes() for p in beside if "H106" in p.name} == same
    for path in alone:
        assert SECRET.casefold() not in everything(path).casefold()
        assert "thành phố Lai Châu" not in everything(path)
