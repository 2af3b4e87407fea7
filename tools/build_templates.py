"""Builds the shipped Word templates: `python -m tools.build_templates`.

The result is an ordinary Word file with Jinja tags that an office may change in Word; this script only keeps the
shipped copy reproducible. Measures follow Decree 30/2020/NĐ-CP, Annex I, and `format_checks` of the catalogue.
"""

from __future__ import annotations

from pathlib import Path

from tools.paper_templates import acknowledgement_body, activities_body, budget_body, minutes_body, paper_styles
from tools.slip_template import slip_body, slip_styles
from tools.word_layout import (
    LEFT,
    PAGE,
    RIGHT,
    TEXT_WIDTH,
    Column,
    addressees,
    data_table,
    fixed_table,
    heading,
    letterhead,
    section,
    section_end,
    signature,
    tag,
)
from tools.word_parts import package, paragraph, twips

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
REMINDED = (
    Column("STT", "stt", 12, number=True),
    Column("Cơ quan, đơn vị", "don_vi", 55),
    Column("Tình trạng", "tinh_trang", 40),
    Column("Biểu còn thiếu", "bieu", TEXT_WIDTH - 107),
)


# documents ----------------------------------------------------------------------------------------------------


def report_body(*, below: bool) -> str:
    """Return the body of the periodic report: letter, parts, signature, annexes.

    `below` has page numbers at the bottom, as documents had them before Decree 30/2020/NĐ-CP.
    """
    parts = tag("for d in noi_dung")
    styles = (("muc", "Muc"), ("khoan", "Khoan"), ("gach", "GachDauDong"))
    for place, (kind, style) in enumerate(styles):
        parts += tag(f'{"elif" if place else "if"} d.loai == "{kind}"') + paragraph("{{ d.chu }}", style)
    parts += tag("else") + paragraph("{{ d.chu }}", "ThanVanBan") + tag("endif") + tag("endfor")
    letter = (
        letterhead()
        + heading()
        + addressees()
        + paragraph("{{ mo_dau }}", "MoDau")
        + parts
        + paragraph("{{ ket_thuc }}", "ThanVanBan", "<w:keepNext/>")
        + signature()
        + section_end(landscape=False, restart=True, below=below)
    )
    annexes = (
        tag("for p in phu_luc")
        + paragraph("{{ p.nhan }}", "PhuLuc")
        + paragraph("{{ p.tieu_de }}", "TenPhuLuc")
        + paragraph("{{ p.kem_theo }}", "KemTheo")
        + paragraph("{{ p.ghi_chu }}", "GhiChu")
        + tag("if p.don_vi_tinh")
        + paragraph("Đơn vị tính: {{ p.don_vi_tinh }}", "DonViTinh")
        + tag("endif")
        + data_table("p.cot", "p.dong", "d", twips(PAGE[1] - LEFT - RIGHT))
        + tag("if not loop.last")
        + section_end(landscape=True, restart=True, below=below)
        + tag("endif")
        + tag("endfor")
        + paragraph("", "KetPhan")
    )
    return letter + annexes + section(landscape=True, restart=True, below=below)


def reminder_body(*, below: bool) -> str:
    """Return the body of the letter that reminds units of their reports: points, list of units, contact."""
    points = tag("for d in noi_dung") + paragraph("{{ d }}", "ThanVanBan") + tag("endfor")
    listed = (
        tag("if danh_sach")
        + paragraph("{{ ten_danh_sach }}", "ThanVanBan", "<w:keepNext/>")
        + fixed_table(REMINDED, "danh_sach", "d")
        + paragraph("", "SauBang")
        + tag("endif")
    )
    return (
        letterhead(subject=True)
        + addressees()
        + tag("if nhac_lai")
        + paragraph("{{ nhac_lai }}", "MoDau")
        + tag("endif")
        + paragraph("{{ mo_dau }}", "MoDau")
        + points
        + listed
        + tag("for d in lien_he")
        + paragraph("{{ d }}", "ThanVanBan")
        + tag("endfor")
        + paragraph("{{ ket_thuc }}", "ThanVanBan", "<w:keepNext/>")
        + signature()
        + paragraph("", "KetPhan")
        + section(landscape=False, restart=True, below=below)
    )


def templates() -> dict[str, bytes]:
    """Return the shipped templates by file name."""
    papers = paper_styles()
    return {
        "BC.docx": package(report_body(below=False)),
        "BC_TT01.docx": package(report_body(below=True), below=True),
        "CV.docx": package(reminder_body(below=False), papers),
        "CV_TT01.docx": package(reminder_body(below=True), papers, below=True),
        "PHIEU.docx": package(slip_body(), slip_styles()),
        "GiayTiepNhan.docx": package(acknowledgement_body(), papers),
        "BienBanHoaGiai.docx": package(minutes_body(), papers),
        "HoatDong15_3.docx": package(activities_body(), papers),
        "DuToan.docx": package(budget_body(), papers),
    }


def main() -> None:
    """Write the shipped templates."""
    for name, content in templates().items():
        (TEMPLATES / name).write_bytes(content)


if __name__ == "__main__":
    main()
