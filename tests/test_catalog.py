"""The catalogue: complete against the data contract, extended by data alone, broken loudly."""

from __future__ import annotations

import csv
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.loader import DATA
from bvq_excel.errors import CatalogError
from tests.conftest import SHARED, needs_shared

AREAS = """area_code,area_name,level,parent_code,valid_from,valid_to,successor_codes,former_district,aliases
T99,Tỉnh Thử Nghiệm,TINH,,,,,,tỉnh
H901,Huyện Một,HUYEN,T99,,,,,
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the catalogue's files that a test may edit."""
    return Path(shutil.copytree(DATA, tmp_path / "catalog"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@needs_shared
def test_sheets_headers_and_tables_are_the_contracts(catalog: Catalog) -> None:
    for path in sorted((SHARED / "contract" / "sheets").glob("*.toml")):
        wanted = tomllib.loads(path.read_text(encoding="utf-8"))
        sheet = catalog.sheets[wanted["name"]]
        assert sheet.table == wanted["table"]
        assert sheet.sheet_code == wanted["sheet_code"]
        assert [(c.key, c.header, c.type) for c in sheet.columns] == [
            (c["key"], c["header"], c["type"]) for c in wanted["columns"]
        ]
    assert len(catalog.sheets) == 18


@needs_shared
def test_codes_of_every_list_are_the_contracts(catalog: Catalog) -> None:
    contract = SHARED / "contract"
    enums = tomllib.loads((contract / "enums.toml").read_text(encoding="utf-8"))["enums"]
    assert {n: list(e.by_code) for n, e in catalog.enums.items()} == {
        n: [v["code"] for v in e["values"]] for n, e in enums.items()
    }
    indicators = tomllib.loads((contract / "indicators.toml").read_text(encoding="utf-8"))["indicators"]
    ours = [i["code"] for i in indicators]
    assert [code for code in catalog.indicators if code in ours] == ours  # an office may add its own
    for name, key, ours in (
        ("units.csv", "unit_code", catalog.units),
        ("areas.csv", "area_code", catalog.areas),
        ("tasks.csv", "task_code", catalog.tasks),
        ("parameters.csv", "key", catalog.parameters),
        ("clauses.csv", "clause", catalog.clauses),
    ):
        with (contract / name).open(encoding="utf-8", newline="") as f:
            assert set(ours) == {row[key] for row in csv.DictReader(f)}, name


@needs_shared
def test_rules_are_the_contracts(catalog: Catalog) -> None:
    rules = tomllib.loads((SHARED / "contract" / "rules.toml").read_text(encoding="utf-8"))["rules"]
    assert len(rules) == 149
    assert set(catalog.rules) >= {r["id"] for r in rules}  # an office may add its own
    for wanted in rules:
        ours = catalog.rules[wanted["id"]]
        assert (ours.severity, ours.scope, list(ours.keys), ours.passing, ours.failing) == (
            wanted["severity"],
            wanted["scope"],
            wanted["keys"],
            wanted["pass"],
            wanted["fail"],
        )


def test_a_new_column_is_an_edit_of_data(copy: Path) -> None:
    column = '[[columns]]\nkey = "witness"\nheader = "Người chứng kiến"\ntype = "text"\nhelp = "Ghi nếu có."\n\n'
    note = '[[columns]]\nkey = "note"'
    replace(copy / "sheets" / "08_KiemTra.toml", note, column + note)
    assert load(copy).sheets["KiemTra"].by_key["witness"].header == "Người chứng kiến"


def test_a_new_enumeration_value_is_an_edit_of_data(copy: Path) -> None:
    head = '[enums.Channel]\ntitle = "Kênh tiếp nhận"\nvalues = [\n'
    value = '  { code = "ZALO", label = "Zalo", aliases = [], valid_from = "", valid_to = "" },\n'
    replace(copy / "enums.toml", head, head + value)
    assert load(copy).enums["Channel"].label("ZALO") == "Zalo"


def test_a_new_unit_and_a_new_deadline_are_edits_of_data(copy: Path) -> None:
    append(
        copy / "units.csv",
        "SDL,Sở Du lịch,SỞ DU LỊCH,UBNDT,8,TINH,SDL,Lai Châu,Giám đốc,2027-01-01,,,ThongTin;NhiemVu,,\n",
    )
    replace(
        copy / "parameters.csv", "report.unit_due_days,2,ngày làm việc,,,", "report.unit_due_days,3,ngày làm việc,,,"
    )
    changed = load(copy)
    assert [u.code for u in changed.reporting_units(date(2027, 1, 1))][-1] == "SDL"
    assert changed.unit("SDL", date(2026, 12, 31)) is None
    assert changed.number("report.unit_due_days", date(2019, 6, 14)) == 3


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("sheets/05_KhieuNai.toml", 'enum = "Channel"', 'enum = "Chanel"', "KhieuNai, cột channel: danh mục Chanel"),
        ("sheets/05_KhieuNai.toml", 'type = "date"', 'type = "day"', "KhieuNai, cột received_date: kiểu 'day'"),
        (
            "sheets/01_NhiemVu.toml",
            "status in [HT, HTM]",
            "status in [HT, HTZ]",
            "NhiemVu, cột done_date, required_if: mã 'HTZ'",
        ),
        ("sheets/01_NhiemVu.toml", "status in [HT, HTM]", "status in [HT", "thiếu ']'"),
        ("rules/06_KhieuNai.toml", 'severity = "error"', 'severity = "grave"', "quy tắc R-KN-01: severity 'grave'"),
        ("rules/06_KhieuNai.toml", 'basis = "', 'bases = "', "quy tắc R-KN-01: trường lạ 'bases'"),
        ("indicators.toml", 'sheet = "VanBan"', 'sheet = "VanBang"', "indicators.toml, I-VB-01: biểu 'VanBang'"),
        ("units.csv", "UBCTQG,Ủy ban", "UBCT,Ủy ban", "units.csv, CCTBVNTD: đơn vị 'UBCTQG'"),
        (
            "parameters.csv",
            "2018-01-01,2018-12-31,thiết kế (trước",
            "2018-01-01,2019-12-31,thiết kế (trước",
            "period.scheme: khoảng",
        ),
        (
            "tasks.csv",
            "I-TT-01;I-TT-02,CUOC;LUOTNGUOI,TuyenTruyen",
            "I-TT-01,CUOC;LUOTNGUOI,TuyenTruyen",
            "tasks.csv, ND1.01",
        ),
        ("enums.toml", 'title = "Kênh tiếp nhận"', "title = Kênh", "enums.toml: sai cú pháp TOML"),
    ],
)
def test_a_broken_catalogue_names_file_and_entry(copy: Path, file: str, old: str, new: str, said: str) -> None:
    replace(copy / file, old, new)
    with pytest.raises(CatalogError) as e:
        load(copy)
    assert said in str(e.value)


def test_a_province_says_only_what_is_different_there(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text(AREAS, encoding="utf-8")
    (tmp_path / "enums.toml").write_text(
        "[enums.Channel]\n"
        'values = [{ code = "ZALO", label = "Tin nhắn", aliases = [], valid_from = "", valid_to = "" }]',
        encoding="utf-8",
    )
    province, shipped = load(tmp_path), load(DATA)
    assert list(province.areas) == ["T99", "H901"]
    assert (province.province, shipped.province) == ("T99", "T12")
    assert province.enums["Channel"].label("ZALO") == "Tin nhắn"
    assert province.enums["Channel"].title == shipped.enums["Channel"].title
    assert {*shipped.enums["Channel"].by_code} <= {*province.enums["Channel"].by_code}
    assert province.rules == shipped.rules


def test_successors_follow_the_reorganisations(catalog: Catalog) -> None:
    day = date(2025, 12, 1)
    assert [u.code for u in catalog.successors("SNNPTNT", day)] == ["SNNMT"]
    assert [u.code for u in catalog.successors("BLC", day)] == ["BPTTH"]
    assert len(catalog.successors("H107", day)) == 7
    assert [u.code for u in catalog.successors("SCT", day)] == ["SCT"]


def test_one_code_may_change_its_parent(catalog: Catalog) -> None:
    days = (date(2018, 10, 11), date(2018, 10, 12), date(2025, 3, 1))
    assert [u.parent for d in days if (u := catalog.unit("QLTT", d))] == ["SCT", "TCQLTT", "SCT"]


def test_units_that_have_to_report(catalog: Catalog) -> None:
    assert len(catalog.reporting_units(date(2019, 6, 14))) == 44
    assert {u.level for u in catalog.reporting_units(date(2025, 9, 14)) if u.group == 11} == {"XA"}


def test_parameters_are_taken_by_date(catalog: Catalog) -> None:
    assert catalog.number("complaint.agency_days", date(2024, 6, 30)) == 15
    assert catalog.number("complaint.agency_days", date(2024, 7, 1)) == 7
    assert catalog.parameter("promo.discount_max", date(2018, 7, 14)) is None
    with pytest.raises(CatalogError, match=r"no\.such"):
        catalog.parameter("no.such", date(2019, 1, 1))
