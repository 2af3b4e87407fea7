"""Papers for the parties of a case: the receipt of a consumer's request, the minutes of a mediation.

They hold personal data in full, since the parties sign them: they stay in the case file and go to the parties only,
and their document properties say so. What the records do not know is left as dots, to be filled in by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bvq_excel import amounts, display, periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Unit
from bvq_excel.checking.context import Context
from bvq_excel.documents import filling, forms, templates
from bvq_excel.documents.phrases import Phrases
from bvq_excel.errors import TemplateError
from bvq_excel.model import Record
from bvq_excel.sheets.complaints import ANONYMOUS, deadline
from bvq_excel.text import fold

WORDING = "GiayTo.toml"
UNKNOWN_DAY = date(2000, 1, 1)  # for the file's properties where a case has no date at all
RECEIPT, MINUTES = "GiayTiepNhan", "BienBanHoaGiai"
RECEIPT_SYMBOL, MINUTES_SYMBOL = "GTN", "BB"
DOTS = " ".join(["…"] * 10)
LINE = "\t"  # the template fills the rest of the line with dots
CONFIDENTIAL = "Có dữ liệu cá nhân: chỉ lưu hồ sơ vụ việc và giao cho các bên, không gửi ra ngoài."
PHRASES = frozenset(
    {
        "cong",
        "du_toan_ghi_chu",
        "du_toan_kem_theo",
        "du_toan_ten",
        "du_toan_trich_yeu",
        "hoa_giai_ket_thuc",
        "hoa_giai_mo_dau",
        "hoa_giai_ten",
        "hoa_giai_trich_yeu",
        "hoat_dong_chu_de",
        "hoat_dong_ghi_chu",
        "hoat_dong_kem_theo",
        "hoat_dong_ten",
        "hoat_dong_trich_yeu",
        "tiep_nhan_han",
        "tiep_nhan_luu_y",
        "tiep_nhan_mo_dau",
        "tiep_nhan_ten",
        "tiep_nhan_trich_yeu",
        "tong",
    }
)


@dataclass(frozen=True)
class Paper:
    """What an officer adds to a paper: its number, its day, where the office's own templates are."""

    number: str | None = None
    day: date | None = None
    officer: str = ""
    templates_folder: Path | None = None

    def phrases(self) -> Phrases:
        """Return the wording of papers."""
        return Phrases(templates.named(WORDING, self.templates_folder), PHRASES)


def acknowledgement(
    catalog: Catalog,
    complaint: Record,
    path: Path,
    *,
    number: str | None = None,
    day: date | None = None,
    officer: str = "",
    templates_folder: Path | None = None,
) -> Path:
    """Write the receipt that a consumer gets for a request (a row of KhieuNai) to `path` and return the path.

    It states who answers until when; `day` is that of the paper, that of receipt when not given. Raises
    TemplateError for a template that cannot be filled, HostError when the file cannot be written.
    """
    paper = Paper(number, day or complaint["received_date"], officer, templates_folder)
    words, case = paper.phrases(), _Case(catalog, complaint)
    issuer = case.unit(complaint.unit)
    answer_by, counted = _answer_by(catalog, complaint, words)
    fields = _head(issuer, catalog, RECEIPT_SYMBOL, paper) | {
        "ten_loai": words.say("tiep_nhan_ten"),
        "trich_yeu": words.say("tiep_nhan_trich_yeu"),
        "mo_dau": words.say(
            "tiep_nhan_mo_dau",
            ngay=display.day(complaint["received_date"]) if complaint["received_date"] else DOTS,
            co_quan=issuer.name if issuer else DOTS,
            ma_ho_so=complaint.record_id or DOTS,
        ),
        "ma_ho_so": complaint.record_id or "",
        "nguoi_yeu_cau": case.said("consumer_name"),
        "dia_chi": case.address("consumer_address", "consumer_area"),
        "dien_thoai": case.said("consumer_phone"),
        "thu_dien_tu": case.said("consumer_email"),
        "loai_don": case.said("request_type"),
        "kenh": case.said("channel"),
        "ngay_tiep_nhan": case.said("received_date"),
        **case.dispute(),
        "ben_bi_phan_anh": case.said("respondent_name"),
        "dia_ban_ben_bi_phan_anh": case.said("respondent_area"),
        "tai_lieu": LINE,
        "don_vi_xu_ly": case.said("handling_unit"),
        "han_tra_loi": answer_by,
        "ghi_chu_han": counted,
        "luu_y": words.say("tiep_nhan_luu_y"),
        "nguoi_yeu_cau_ky": _signs(complaint["consumer_name"]),
        "nguoi_tiep_nhan": officer,
    }
    return _write(RECEIPT, fields, path, paper)


def mediation_minutes(
    catalog: Catalog,
    mediation: Record,
    complaint: Record,
    path: Path,
    *,
    body: Record | None = None,
    day: date | None = None,
    templates_folder: Path | None = None,
) -> Path:
    """Write the minutes of a mediation (a row of HoaGiai) over `complaint` to `path` and return the path.

    `body` is the mediating body's row of ToChucXH. What only the session shows (place, opinions, term) is left as
    dots. Raises TemplateError for a template that cannot be filled, HostError when the file cannot be written.
    """
    paper = Paper(None, day or mediation["session_date"], "", templates_folder)
    words, case, session = paper.phrases(), _Case(catalog, complaint), _Case(catalog, mediation)
    issuer = case.unit(mediation.unit)
    name = body["body_name"] if body and body["body_name"] else issuer.name if issuer else DOTS
    fields = _head(issuer, catalog, MINUTES_SYMBOL, paper) | {
        "so_ky_hieu": f"Số: {mediation['minutes_no'] or forms.BLANK_NUMBER}",
        "ten_loai": words.say("hoa_giai_ten"),
        "trich_yeu": words.say("hoa_giai_trich_yeu"),
        "can_cu": _bases(words, paper.day or complaint["received_date"]),
        "mo_dau": words.say(
            "hoa_giai_mo_dau",
            ngay=forms.long_date(mediation["session_date"]),
            dia_diem=DOTS,
            hinh_thuc=session.said("mode").lower(),
            to_chuc=name,
            ma_ho_so=mediation["mediation_id"] or DOTS,
            ngay_yeu_cau=session.said("request_date"),
        ),
        "ma_ho_so": mediation["mediation_id"] or "",
        "nguoi_hoa_giai": session.said("mediator_names"),
        "to_chuc": name,
        "nguoi_tieu_dung": case.said("consumer_name"),
        "dia_chi": case.address("consumer_address", "consumer_area"),
        "dien_thoai": case.said("consumer_phone"),
        "ben_kinh_doanh": case.said("respondent_name"),
        "ma_so_thue": case.said("respondent_tax"),
        "dia_ban": case.said("respondent_area"),
        "dai_dien": DOTS,
        **case.dispute(),
        "y_kien_nguoi_tieu_dung": LINE,
        "y_kien_ben_kinh_doanh": LINE,
        "ket_qua": session.said("result"),
        "thoa_thuan": session.amount("settled_value"),
        "thoi_han": DOTS,
        "toa_an": session.said("court_recog"),
        "ket_thuc": words.say("hoa_giai_ket_thuc", gio="…… giờ ……", so_ban="……"),
        "nguoi_tieu_dung_ky": _signs(complaint["consumer_name"]),
        "ben_kinh_doanh_ky": "",
        "nguoi_hoa_giai_ky": _signs((mediation["mediator_names"] or "").split(";")[0]),
    }
    return _write(MINUTES, fields, path, paper)


class _Case:
    """Says what a row knows, dots for what it does not."""

    def __init__(self, catalog: Catalog, row: Record) -> None:
        self._catalog = catalog
        self._row = row
        self._columns = catalog.sheets[row.sheet].by_key

    def said(self, key: str) -> str:
        """Return the value of `key` in words."""
        column = self._columns[key]
        value = self._row[key]
        if column.type == "money":
            return self.amount(key)
        if column.type == "bool" and value is not None:
            return "Có" if value else "Không"
        return display.label(self._catalog, value, column) or DOTS

    def amount(self, key: str) -> str:
        """Return an amount in figures and in words."""
        value = self._row[key]
        return f"{display.number(value)} đồng ({amounts.in_words(value)})" if value else DOTS

    def address(self, key: str, area: str) -> str:
        """Return an address with the area that it lies in."""
        parts = [self._row[key] or "", self.said(area) if self._row[area] else ""]
        return ", ".join(p for p in parts if p) or DOTS

    def dispute(self) -> dict[str, str]:
        """Return the fields about what was bought and what is complained of."""
        goods = [self.said("goods_group") if self._row["goods_group"] else "", self._row["goods_desc"] or ""]
        return {
            "hang_hoa": ": ".join(g for g in goods if g) or DOTS,
            "hanh_vi": self.said("problem_type"),
            "ngay_giao_dich": self.said("transaction_date"),
            "gia_tri": self.amount("transaction_value"),
            "boi_thuong": self.amount("claim_value"),
        }

    def unit(self, code: str) -> Unit | None:
        """Return the unit `code` as it was called on the day of the case."""
        day = next((d for k in self._catalog.sheets[self._row.sheet].event_date_keys if (d := self._row[k])), None)
        return (self._catalog.unit(code, day) if day else None) or self._catalog.any_unit(code)


def _answer_by(catalog: Catalog, complaint: Record, words: Phrases) -> tuple[str, str]:
    """Return the day until which the request is answered, and how it was counted."""
    period = periods.period(catalog, complaint.source.period)
    found = deadline(complaint, Context(catalog, WorkingCalendar(catalog), period, period.last))
    if found is None:
        return DOTS, ""
    counted = words.say("tiep_nhan_han", so_ngay=found.days, ngay_tinh=display.day(found.start))
    return display.day(found.due), counted


def _bases(words: Phrases, day: date | None) -> list[str]:
    """Return the laws in force on `day`, as the wording file has them."""
    found = []
    for entry in words.tables.get("can_cu", ()):
        first, last = entry.get("tu"), entry.get("den")
        if not isinstance(entry.get("ten"), str):
            raise TemplateError(f"Tệp lời văn {WORDING}, [[can_cu]]: thiếu 'ten'.")
        if day is None or ((first is None or first <= day) and (last is None or day <= last)):
            found.append(entry["ten"])
    return found


def _head(issuer: Unit | None, catalog: Catalog, symbol: str, paper: Paper) -> dict[str, Any]:
    """Return the fields of the letterhead of the unit that issues a paper."""
    superior = catalog.any_unit(issuer.parent) if issuer and issuer.parent else None
    written = superior.name_upper if superior else ""
    return {
        "du_thao": False,
        "co_quan_chu_quan": written.replace("ỦY BAN NHÂN DÂN", "UBND"),
        "co_quan_ban_hanh": issuer.name_upper if issuer else DOTS,
        "so_ky_hieu": f"Số: {forms.padded_number(paper.number)}/{symbol}-{issuer.symbol if issuer else ''}",
        "dia_danh_ngay": forms.place_and_date(issuer.place if issuer else "", paper.day),
    }


def _signs(name: str | None) -> str:
    """Return the name below which a party signs, nothing for whom no name is known."""
    text = (name or "").strip()
    return "" if fold(text) == ANONYMOUS else text


def _write(name: str, fields: dict[str, Any], path: Path, paper: Paper) -> Path:
    template = templates.named(f"{name}.docx", paper.templates_folder)
    return filling.write(template, fields, path, paper.day or UNKNOWN_DAY, CONFIDENTIAL)
