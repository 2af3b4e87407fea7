"""Workbooks whose form has drifted: other names of sheets and headers, moved, merged and older ones; all are read."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.loader import DATA
from bvq_excel.errors import CatalogError
from bvq_excel.model import RawSheet, RawWorkbook
from bvq_excel.records import known_sheets
from tests.books import book, raw_book, spoken, submission, valid

SHEET = load().sheets["DaoTao"]
HEADERS = [c.header for c in SHEET.columns]
ROW = valid("DaoTao", note="đã gửi", trainees_female=12, trainees_minority=30)


def renamed(raw: RawWorkbook, **names: str) -> RawWorkbook:
    """The workbook with sheets called otherwise."""
    sheets = {names.get(n, n): replace(s, name=names.get(n, n)) for n, s in raw.sheets.items()}
    return replace(raw, sheets=sheets)


def drifted(changes: Mapping[str, str], row: Mapping[str, Any] = ROW) -> RawWorkbook:
    """A workbook whose sheet DaoTao bears other headers: those of the template on the left, the typed ones right."""
    assert set(changes) <= set(HEADERS)
    raw = raw_book(DaoTao=[row])
    grid = raw.sheets["DaoTao"].cells
    titles = tuple(changes.get(h, h) for h in HEADERS)
    return replace(raw, sheets={**raw.sheets, "DaoTao": RawSheet("DaoTao", (*grid[:4], titles, *grid[5:]))})


def said(raw: RawWorkbook) -> list[tuple[str, str, str]]:
    """Severity, place and message of what is said about the form of the workbook."""
    return [(f.severity, f"{f.sheet}!{f.cell}", f.message) for f in spoken(raw, of="R-CH-10")]


def values(raw: RawWorkbook) -> dict[str, Any]:
    """The values of the only row of DaoTao."""
    (row,) = submission(raw).tables["DaoTao"]
    return dict(row.values)


PLAIN = values(drifted({}))

# names of sheets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["DaoTao (2)", "Dao Tao", "Đào tạo", "DAO_TAO", "Dao tao - Copy", "daotao (3)", "Đào tạo, tập huấn"]
)
def test_an_altered_name_of_a_sheet_is_understood_and_both_are_named(name: str) -> None:
    raw = renamed(raw_book(DaoTao=[ROW]), DaoTao=name)
    assert values(raw) == PLAIN
    assert said(raw) == [
        ("warning", "DaoTao!A1", f'biểu này mang tên "{name}" thay cho "DaoTao"; vẫn được đọc là biểu DaoTao.')
    ]


@pytest.mark.parametrize("name", ["DAOTAO", "daotao", " DaoTao "])
def test_capitals_and_spaces_in_a_name_are_no_matter(name: str) -> None:
    raw = renamed(raw_book(DaoTao=[ROW]), DaoTao=name)
    assert (values(raw), said(raw)) == (PLAIN, [])


def test_a_sheet_with_a_strange_name_is_known_by_its_headers() -> None:
    raw = renamed(raw_book(DaoTao=[ROW], VanBan=[valid("VanBan")]), DaoTao="Sheet7")
    assert values(raw) == PLAIN
    assert [place for _, place, _ in said(raw)] == ["DaoTao!A1"]


def test_a_copy_beside_the_sheet_is_not_read_but_reported() -> None:
    raw = raw_book(DaoTao=[ROW])
    copy = replace(raw.sheets["DaoTao"], name="DaoTao (2)")
    raw = replace(raw, sheets={**raw.sheets, "DaoTao (2)": copy})
    assert len(submission(raw).tables["DaoTao"]) == 1
    assert said(raw) == [
        ("warning", "DaoTao!A1", 'có thêm biểu "DaoTao (2)" giống biểu DaoTao; chỉ biểu "DaoTao" được đọc.')
    ]


def test_a_sheet_of_the_users_own_is_nobodys_business(catalog: Catalog) -> None:
    raw = raw_book(DaoTao=[ROW])
    own = RawSheet("Đào tạo", (("Danh sách lớp", "Số người"), ("Lớp A", 3.0)))
    raw = replace(raw, sheets={**raw.sheets, "Đào tạo": own})
    assert (values(raw), said(raw)) == (PLAIN, [])
    assert [s.name for s in known_sheets(raw, catalog).others] == ["Đào tạo"]


@pytest.mark.parametrize("name", ["ThongTin (2)", "Thông tin chung", "Bìa"])
def test_the_cover_too_may_have_another_name(name: str) -> None:
    raw = renamed(raw_book(DaoTao=[ROW]), ThongTin=name)
    assert (submission(raw).unit, values(raw)) == ("SCT", PLAIN)
    assert [(severity, place) for severity, place, _ in said(raw)] == [("warning", "ThongTin!A1")]


# headers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "typed"),
    [
        ("STT", "Số thứ tự"),
        ("Mã nhiệm vụ", "Nhiệm vụ"),
        ("Tổng số học viên", "Số học viên"),
        ("Từ ngày", "Ngày bắt đầu"),
        ("Ghi chú", "GHI CHÚ"),
        ("Trong đó nữ", "Nữ"),
    ],
)
def test_another_name_of_a_header_is_read_without_a_word(header: str, typed: str) -> None:
    raw = drifted({header: typed})
    assert (values(raw), said(raw)) == (PLAIN, [])


@pytest.mark.parametrize(
    ("header", "typed"),
    [
        ("Tên lớp", "Ten lop"),
        ("Cơ quan tổ chức", "Cơ quan tố chức"),
        ("Kinh phí (đồng)", "Kinh phí"),
        ("Kinh phí (đồng)", "Kinh phí (VNĐ)"),
        ("Số giờ", "10. Số giờ (*)"),
        ("Học viên là người lao động", "Học viên là ngưòi lao dộng"),
        ("Trong đó dân tộc thiểu số", "Trong đó dân tộc thiểu số (người)"),
        ("Số được cấp chứng nhận", "Số được cấp chứng nhận hoàn thành"),
        ("Hình thức học", "Hình thức"),
    ],
)
def test_a_header_that_is_near_is_read_and_asked_about(header: str, typed: str) -> None:
    raw = drifted({header: typed})
    assert values(raw) == PLAIN
    ((severity, place, message),) = said(raw)
    assert (severity, place[:7]) == ("warning", "DaoTao!")
    assert message == f'tiêu đề ghi "{typed}"; cột này đang được đọc là "{header}".'


@pytest.mark.parametrize(
    ("header", "typed"),
    [
        ("Kinh phí (đồng)", "Kinh phí (triệu đồng)"),
        ("Kinh phí (đồng)", "Kinh phí (1.000 đồng)"),
        ("Kinh phí (đồng)", "Kinh phí (nghìn đ)"),
        ("Kinh phí (đồng)", "Kinh phí (trđ)"),
        ("Số giờ", "Thời lượng"),
        ("Trong đó nữ", "Trong đó"),
    ],
)
def test_a_header_that_means_something_else_is_not_read(header: str, typed: str) -> None:
    raw = drifted({header: typed}, ROW | {"cost": 5_000_000, "fund_source": "NSTINH"})
    key = next(c.key for c in SHEET.columns if c.header == header)
    assert key not in values(raw)
    ((severity, _, message),) = said(raw)
    assert (severity, message) == ("error", f'tiêu đề ghi "{typed}" thay cho "{header}".')


def test_criteria_that_differ_by_a_digit_are_never_taken_for_each_other() -> None:
    sheet = load().sheets["DoanhNghiep"]
    raw = raw_book(DoanhNghiep=[valid("DoanhNghiep")])
    grid = raw.sheets["DoanhNghiep"].cells
    titles = tuple(c.header.replace("Minh chứng tiêu chí 1", "Minh chứng tiêu chí 3") for c in sheet.columns)
    assert titles != grid[4]
    raw = replace(raw, sheets={**raw.sheets, "DoanhNghiep": RawSheet("DoanhNghiep", (*grid[:4], titles, *grid[5:]))})
    assert [severity for severity, _, _ in said(raw)] == ["error"]


def test_two_headers_that_are_equally_near_are_left_alone() -> None:
    raw = drifted({"Học viên khác": "Học viên khoác", "Học viên của Hội": "Học viên khác"})
    read = values(raw)
    assert read["trainees_other"] == 5
    assert "trainees_association" not in read


# a header of two rows -------------------------------------------------------------------------------------------


def two_rows(groups: Mapping[str, tuple[int, int, Sequence[str]]], above: int = 4) -> RawWorkbook:
    """A workbook whose header stands in two rows: groups over some columns, the other headers over both rows.

    `groups` has by title the first and last column (zero-based) and the texts below it.
    """
    raw = raw_book(DaoTao=[ROW])
    grid = raw.sheets["DaoTao"].cells
    upper: list[Any] = list(HEADERS)
    lower: list[Any] = [None] * len(HEADERS)
    merges = []
    for title, (first, last, below) in groups.items():
        upper[first : last + 1] = [title] + [None] * (last - first)
        lower[first : last + 1] = list(below)
        merges.append(f"{chr(65 + first)}{above + 1}:{chr(65 + last)}{above + 1}")
    merges += [f"{chr(65 + i)}{above + 1}:{chr(65 + i)}{above + 2}" for i, text in enumerate(lower) if text is None]
    cells = (*grid[:above], tuple(upper), tuple(lower), *grid[5:])
    sheet = RawSheet("DaoTao", cells, merges=tuple(merges))
    return replace(raw, sheets={**raw.sheets, "DaoTao": sheet})


STUDENTS = {"Học viên": (13, 17, ["là công chức", "là người lao động", "của doanh nghiệp", "của Hội", "khác"])}
PARTS = {"Trong đó": (18, 19, ["nữ", "dân tộc thiểu số"])}


@pytest.mark.parametrize("groups", [STUDENTS, PARTS, STUDENTS | PARTS])
def test_a_header_in_two_merged_rows_is_put_together(groups: Mapping[str, tuple[int, int, Sequence[str]]]) -> None:
    raw = two_rows(groups)
    assert values(raw) == PLAIN
    assert submission(raw).tables["DaoTao"][0].row == 7
    assert said(raw) == [
        (
            "error",
            "DaoTao!A6",
            "hàng tiêu đề gồm hai hàng (5 và 6), trong khi biểu mẫu chỉ có một hàng tiêu đề là hàng 5.",
        )
    ]


def test_a_row_of_groups_above_the_full_header_is_only_a_header_in_another_row() -> None:
    raw = raw_book(DaoTao=[ROW])
    grid = raw.sheets["DaoTao"].cells
    groups: list[Any] = [None] * len(HEADERS)
    groups[12] = "Học viên"
    cells = (*grid[:4], tuple(groups), *grid[4:])
    raw = replace(raw, sheets={**raw.sheets, "DaoTao": RawSheet("DaoTao", cells, merges=("M5:T5",))})
    assert values(raw) == PLAIN
    assert [place for _, place, _ in said(raw)] == ["DaoTao!A6"]


def test_a_data_row_below_the_header_is_never_part_of_it() -> None:
    raw = raw_book(DaoTao=[valid("DaoTao", course="Số giờ", organiser="Địa điểm", note="Ghi chú")])
    (row,) = submission(raw).tables["DaoTao"]
    assert (row.row, row["course"]) == (6, "Số giờ")


# the cover ------------------------------------------------------------------------------------------------------


def cover(raw: RawWorkbook, cells: Sequence[Sequence[Any]]) -> RawWorkbook:
    return replace(raw, sheets={**raw.sheets, "ThongTin": RawSheet("ThongTin", tuple(map(tuple, cells)))})


def test_a_cover_with_a_column_inserted_is_read_and_reported_once() -> None:
    raw = raw_book(DaoTao=[ROW])
    moved = cover(raw, [(None, *row) for row in raw.sheets["ThongTin"].cells])
    assert submission(moved).cover.values == submission(raw).cover.values
    assert submission(moved).cover.cell("signer_name") == "D17"
    assert said(moved) == [
        ("error", "ThongTin!C6", "tên các mục nằm ở cột C thay vì cột B; vẫn được đọc theo tên mục.")
    ]


@pytest.mark.parametrize("rows", [-3, 2])
def test_a_cover_with_rows_inserted_or_deleted_above_is_read(rows: int) -> None:
    raw = raw_book(DaoTao=[ROW])
    cells = list(raw.sheets["ThongTin"].cells)
    moved = cover(raw, cells[-rows:] if rows < 0 else [(None,) * 3] * rows + cells)
    assert submission(moved).cover.values == submission(raw).cover.values
    assert [place for _, place, _ in said(moved)] == [f"ThongTin!B{6 + rows}"]


def test_a_line_of_the_cover_with_another_or_a_near_name_is_read() -> None:
    raw = raw_book(DaoTao=[ROW])
    names = {"Người ký": "Họ tên người ký", "Chức vụ người ký": "Chức vụ ngươi ký"}
    moved = cover(raw, [(a, names.get(b, b), c) for a, b, c in raw.sheets["ThongTin"].cells])
    assert submission(moved).cover.values == submission(raw).cover.values
    assert said(moved) == [
        ("warning", "ThongTin!B18", 'mục ghi "Chức vụ ngươi ký"; đang được đọc là "Chức vụ người ký".')
    ]


# an older template ----------------------------------------------------------------------------------------------


def test_a_workbook_of_an_older_template_is_read_as_far_as_it_goes() -> None:
    older = {"Tổng số học viên": "Số học viên", "Số được cấp chứng nhận": "Số được cấp chứng nhận (người)"}
    raw = drifted(older)
    grid = raw.sheets["DaoTao"].cells
    at = HEADERS.index("Hình thức học")
    cells = tuple(tuple(v for i, v in enumerate(row) if i != at) for row in grid)
    raw = replace(raw, sheets={**raw.sheets, "DaoTao": RawSheet("DaoTao", cells)})
    raw = cover(raw, [(a, b, "0.9" if b == "Phiên bản biểu mẫu" else c) for a, b, c in raw.sheets["ThongTin"].cells])
    assert values(raw) == {k: v for k, v in PLAIN.items() if k != "mode"}
    found = [(f.rule, f.severity, f.cell) for f in spoken(raw) if f.rule in ("R-CH-10", "R-TI-05")]
    assert found == [("R-TI-05", "error", "C19"), ("R-CH-10", "error", "K5"), ("R-CH-10", "warning", "T5")]


# the catalogue's other headers ----------------------------------------------------------------------------------


def test_an_alias_may_not_mean_two_columns(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "catalog"))
    aliases = folder / "header_aliases.toml"
    text = aliases.read_text(encoding="utf-8")
    aliases.write_text(text + '\n[ThongTin.extra]\nx = ["y"]\n', encoding="utf-8")
    with pytest.raises(CatalogError, match="không có cột extra"):
        load(folder)
    aliases.write_text(text.replace("[DaoTao]\n", '[DaoTao]\nplace = ["Tên lớp"]\n'), encoding="utf-8")
    with pytest.raises(CatalogError, match="chỉ cả cột"):
        load(folder)


def test_the_book_in_order_has_nothing_to_say() -> None:
    assert said(drifted({})) == []
    assert book(DaoTao=[ROW]).tables["DaoTao"][0].values == PLAIN
