"""The documents that can be made: code, name, template, and which rules of form hold for those that are mere papers.

Reports (BC) and letters (CV) follow every rule of the decree that applies to them; what parties sign, tables that lie
behind a letter, and slips have their own layout and keep to paper, letters and letterhead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bvq_excel.errors import UsageError
from bvq_excel.text import ascii_name, fold

REPORT, LETTER, SLIP = "BC", "CV", "PHIEU"
RECEIPT, MINUTES, ACTIVITIES, BUDGET = "TIEP_NHAN", "HOA_GIAI", "HOAT_DONG_153", "DU_TOAN"
# Paper, margins, font, letterhead, title: what a paper with a letterhead keeps to.
LETTERHEAD = ("F01", "F02", "F03", "F05", "F06", "F07", "F08", "F09", "F10", "F11", "F22")
LYING = ("F01", "F02", "F03")
OF_SLIP = ("F01", "F03", "F05", "F06", "F07", "F08", "F10")


@dataclass(frozen=True)
class Kind:
    """One sort of document: its code, what it is called, its template, how its title begins.

    `rules` are those of form that hold for it; empty means all of the catalogue's for this document. What is left open
    in a paper `by_hand` is filled in when it is signed.
    """

    code: str
    name: str
    template: str
    title: str = ""
    rules: tuple[str, ...] = ()
    by_hand: bool = False


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(REPORT, "Báo cáo định kỳ", "BC"),
        Kind(LETTER, "Công văn đôn đốc", "CV"),
        Kind(RECEIPT, "Giấy tiếp nhận yêu cầu", "GiayTiepNhan", "Giấy tiếp nhận", LETTERHEAD, by_hand=True),
        Kind(MINUTES, "Biên bản hòa giải", "BienBanHoaGiai", "Biên bản hòa giải", LETTERHEAD, by_hand=True),
        Kind(ACTIVITIES, "Bảng hoạt động 15/3", "HoatDong15_3", "Bảng hoạt động", LYING),
        Kind(BUDGET, "Bảng tổng hợp kinh phí", "DuToan", "Bảng tổng hợp kinh phí", LYING),
        Kind(SLIP, "Phiếu phản hồi lỗi số liệu", "PHIEU", "Phiếu phản hồi lỗi số liệu", OF_SLIP),
    )
}
ELSEWHERE = {
    SLIP: "Phiếu phản hồi lập bằng lệnh: bvq check TỆP --feedback THƯ_MỤC.",
    "EMAIL": "Thư điện tử lập bằng lệnh bvq send.",
}


def kind(text: str) -> Kind:
    """Return the kind meant by a code or the name of a template; raises UsageError with the nearest one."""
    wanted = _plain(text)
    if wanted in ELSEWHERE:
        raise UsageError(ELSEWHERE[wanted])
    for one in KINDS.values():
        if wanted in (_plain(one.code), _plain(one.template), _plain(one.name)):
            return one
    makeable = {code: one.name for code, one in KINDS.items() if code not in ELSEWHERE}
    close = get_close_matches(wanted, makeable, n=1, cutoff=0.5)
    hint = f" Có phải là {close[0]}?" if close else ""
    listed = ", ".join(f"{code} ({name.lower()})" for code, name in makeable.items())
    raise UsageError(f"Không có loại văn bản '{text}'.{hint} Các loại: {listed}.")


def by_title(title: str) -> Kind | None:
    """Return the paper or slip whose title begins so, None for any other document."""
    said = fold(title)
    return next((k for k in KINDS.values() if k.title and said.startswith(fold(k.title))), None)


def _plain(text: str) -> str:
    return ascii_name(text).upper().replace("-", "_").replace(" ", "_").strip("_")
