"""The letter that reminds units of a report (document CV): to exactly those whose report is missing or came late."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bvq_excel import display, periods
from bvq_excel.calendars import FIX_DAYS, WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Document, Unit
from bvq_excel.documents import filling, forms, templates
from bvq_excel.documents.phrases import Phrases
from bvq_excel.documents.reminded import reminded
from bvq_excel.errors import UsageError
from bvq_excel.settings.model import Office
from bvq_excel.status import PeriodStatus, UnitStatus
from bvq_excel.status.model import RETURNED

DOCUMENT = "CV"
TYPE_NAME = "Công văn"
WORDING = "CV_cau.toml"
GUIDANCE = " và {công văn hướng dẫn}"
BLANK = "……………………"
MOST_LINES = 12  # with more addressees a line is for a group of them
SEPARATOR = "; "
PHRASES = frozenset(
    {
        "chua_gui",
        "chua_gui_mot",
        "chua_gui_nhom_9",
        "danh_sach",
        "du_bieu",
        "gui_muon",
        "gui_muon_mot",
        "gui_muon_nhom_9",
        "han_chua_qua",
        "han_da_qua",
        "nhac_lai",
        "nhac_lai_khong_so",
        "lien_he",
        "noi_nhan_bao_cao",
        "tinh_trang_chua_gui",
        "tinh_trang_muon",
        "tinh_trang_sai_ky",
        "tinh_trang_tra_lai",
        "trich_yeu_lan",
    }
)


@dataclass(frozen=True)
class Contact:
    """Whom units may ask: name, telephone, electronic mail; dots for what is not known."""

    name: str = BLANK
    phone: str = BLANK
    email: str = BLANK

    @property
    def complete(self) -> bool:
        """Whether all of it is known."""
        return BLANK not in (self.name, self.phone, self.email)


def contact_of(office: Office) -> Contact | None:
    """Return whom units may ask, as the settings have it; None where nobody is named."""
    if not office.preparer:
        return None
    return Contact(office.preparer, office.phone or BLANK, office.email or BLANK)


@dataclass(frozen=True)
class Letter:
    """A written letter: its file, whether it is a draft, whom it reminds, until when they are to report."""

    path: Path
    draft: bool
    reminded: tuple[UnitStatus, ...]
    deadline: date


@dataclass(frozen=True)
class Terms:
    """What an officer decides about a reminder; what is not decided is left blank in a draft.

    Reports are due before `deadline`, some working days after the letter when not given. `guidance` is the letter that
    told units how to report, `previous` the reminder before, both as cited in text. `times` is 1 for the first
    reminder; from the second on the province gets a copy.
    """

    number: str | None = None
    signed: date | None = None
    deadline: date | None = None
    contact: Contact | None = None
    times: int = 1
    guidance: str = ""
    previous: str = ""
    signer: str = ""

    @property
    def again(self) -> bool:
        """Whether the units have been reminded before."""
        return self.times > 1

    @property
    def draft(self) -> bool:
        """Whether number, date or contact is still open."""
        return self.number is None or self.signed is None or self.contact is None or not self.contact.complete


NOTHING_DECIDED = Terms()


def reminder(
    status: PeriodStatus,
    path: Path,
    terms: Terms = NOTHING_DECIDED,
    *,
    units: Collection[str] | None = None,
    templates_folder: Path | None = None,
) -> Letter:
    """Write one letter to all units that are missing or late (of `units` these, if given) and return it.

    Raises UsageError when there is nobody to remind, TemplateError for a template that cannot be filled, HostError
    when the file cannot be written.
    """
    letter = _Letter(status, terms, units, templates_folder)
    day = terms.signed or status.received
    template = templates.chosen(status.catalog, DOCUMENT, day, templates_folder)
    filling.write(template, letter.fields(), path, day)
    return Letter(path, terms.draft, letter.to, letter.deadline)


class _Letter:
    """Makes the fields of one letter."""

    def __init__(self, status: PeriodStatus, terms: Terms, units: Collection[str] | None, folder: Path | None) -> None:
        self._status = status
        self._catalog: Catalog = status.catalog
        self._document: Document = self._catalog.documents[DOCUMENT]
        self._terms = terms
        self._phrases = Phrases(templates.named(WORDING, folder), PHRASES)
        self._words = periods.named(self._catalog, status.period)
        self.to = reminded(status, self._document.issuer, units)
        if not self.to:
            raise UsageError(
                f"Kỳ {status.period.code}: mọi đơn vị đã gửi báo cáo đúng hạn, không cần công văn đôn đốc."
            )
        self.deadline = terms.deadline or new_deadline(self._catalog, self._status.due, self._today)

    @property
    def _today(self) -> date:
        """The day of the letter, that of the status for a draft."""
        return self._terms.signed or self._status.received

    def _old_deadline(self) -> str:
        due = self._status.due
        return self._phrases.say("han_da_qua" if self._today > due else "han_chua_qua", ngay_han=display.day(due))

    @property
    def _all_social(self) -> bool:
        return all(r.is_social for r in self.to)

    # fields ---------------------------------------------------------------------------------------------

    def fields(self) -> dict[str, Any]:
        """Return everything that the template may use."""
        document, issuer = self._document, self._catalog.any_unit(self._document.issuer)
        lines = self._addressees()
        return {
            "du_thao": self._terms.draft,
            "ky": self._words,
            "nam": self._status.period.year,
            "co_quan_chu_quan": document.superior,
            "co_quan_ban_hanh": document.issuer_upper,
            "so_ky_hieu": forms.symbol_line(document, self._terms.number),
            "dia_danh_ngay": forms.place_and_date(issuer.place if issuer else "", self._terms.signed),
            "ten_loai": TYPE_NAME,
            "trich_yeu": self._subject(),
            "kinh_gui_mot": lines[0] if len(lines) == 1 else "",
            "kinh_gui": forms.addressee_lines(lines),
            "nhac_lai": self._again(),
            "mo_dau": self._opening(),
            "noi_dung": self._points(),
            "ten_danh_sach": self._phrases.say("danh_sach"),
            "danh_sach": [self._row(i, r) for i, r in enumerate(self.to, 1)],
            "lien_he": [self._contact()],
            "ket_thuc": self._courteous(document.closing),
            "noi_nhan": forms.dashed(self._copies()),
            "chuc_vu": [line for line in document.signature if "{" not in line],
            "nguoi_ky": self._terms.signer,
        }

    def _subject(self) -> str:
        text = self._document.title.replace("{kỳ}", self._words)
        return text + (self._phrases.say("trich_yeu_lan", lan=self._terms.times) if self._terms.again else "")

    def _opening(self) -> str:
        guidance = f" và {self._terms.guidance}" if self._terms.guidance else ""
        return self._courteous(self._document.opening.replace(GUIDANCE, guidance))

    def _courteous(self, sentence: str) -> str:
        """Return a sentence of the catalogue in the words for those whom it asks."""
        wording = self._document.extra["wording"]
        if not isinstance(wording, dict) or not self._all_social:
            return sentence
        return sentence.replace(str(wording["use"]), str(wording["group_9"]))

    def _addressees(self) -> tuple[str, ...]:
        """Return the addressees, one a line; many of them by group."""
        if len(self.to) <= MOST_LINES:
            return tuple(r.unit.name for r in self.to)
        groups: dict[str, list[Unit]] = {}
        for one in self.to:
            groups.setdefault(one.unit.level, []).append(one.unit)
        named = self._phrases.tables.get("nhom", {})
        return tuple(
            f"{named[level]}: {', '.join(self._short(u) for u in units)}" if len(units) > 1 else units[0].name
            for level, units in groups.items()
        )

    def _short(self, unit: Unit) -> str:
        """Return the name of a unit as one of a list that has said what they are (`Tam Đường`)."""
        return unit.place if unit.level == "XA" else unit.name.removeprefix("UBND ")

    # sentences ------------------------------------------------------------------------------------------

    def _points(self) -> list[str]:
        """Return the paragraphs that ask: those for most units numbered, then those with particular courtesy."""
        asked = list(self._asked())
        if len(asked) > 1:
            asked = [f"{i}. {text}" for i, text in enumerate(asked, 1)]
        return [*asked, *self._courteously_asked()]

    def _asked(self) -> Iterator[str]:
        ordinary = [r for r in self.to if not r.is_social or self._all_social]
        for key, units in (("chua_gui", self._missing(ordinary)), ("gui_muon", self._late(ordinary))):
            if units:
                one = len(units) == 1
                yield self._say(f"{key}_mot" if one else key, units)

    def _courteously_asked(self) -> Iterator[str]:
        social = [] if self._all_social else [r for r in self.to if r.is_social]
        for key, units in (("chua_gui_nhom_9", self._missing(social)), ("gui_muon_nhom_9", self._late(social))):
            if units:
                yield self._say(key, units)

    def _again(self) -> str:
        """Return what a later reminder says about those before, nothing in the first."""
        if not self._terms.again or not self._missing():
            return ""
        key = "nhac_lai" if self._terms.previous else "nhac_lai_khong_so"
        return self._say(key, self._missing(), van_ban_truoc=self._terms.previous, lan_truoc=str(self._terms.times - 1))

    def _say(self, key: str, units: Sequence[UnitStatus], **more: str) -> str:
        return self._phrases.say(
            key,
            ky=self._words,
            ten=", ".join(r.unit.name for r in units),
            so_don_vi=len(units),
            han_cu=self._old_deadline(),
            han_moi=display.day(self.deadline),
            ngay_xet=display.day(self._today),
            **more,
        )

    def _contact(self) -> str:
        contact = self._terms.contact or Contact()
        return self._phrases.say(
            "lien_he", ho_ten=contact.name, dien_thoai=contact.phone, thu_dien_tu=contact.email, ky=self._words
        )

    def _copies(self) -> tuple[str, ...]:
        """Return the recipients of copies; of a later reminder the province's committee too."""
        first, *rest = self._document.copies_to
        codes = self._document.extra["second_reminder_cc"] if self._terms.again else ()
        named = [self._report_to(str(code)) for code in codes] if isinstance(codes, (list, tuple)) else []
        return (first, *named, *rest)

    def _report_to(self, code: str) -> str:
        unit = self._catalog.any_unit(code)
        name = unit.aliases[0] if unit and unit.aliases else display.unit_name(self._catalog, code)
        return self._phrases.say("noi_nhan_bao_cao", ten=name)

    # list -----------------------------------------------------------------------------------------------

    def _row(self, place: int, one: UnitStatus) -> dict[str, Any]:
        state = self._phrases.say(state_key(one), ngay_nhan=display.day(one.first_received or self._today))
        labels = self._catalog.enums["SheetName"]
        owed = SEPARATOR.join(labels.label(name) for name in one.owed)
        return {
            "stt": place,
            "don_vi": one.unit.name,
            "tinh_trang": state,
            "bieu": owed or self._phrases.say("du_bieu"),
            "tong": False,
        }

    def _missing(self, among: Sequence[UnitStatus] | None = None) -> list[UnitStatus]:
        return [r for r in (self.to if among is None else among) if not r.received]

    def _late(self, among: Sequence[UnitStatus]) -> list[UnitStatus]:
        return [r for r in among if r.received]


def new_deadline(catalog: Catalog, due: date, day: date) -> date:
    """Return the working day before which a unit reminded on `day` is to report: some days later, also than `due`."""
    days = int(catalog.number(FIX_DAYS, day) or 0)
    return WorkingCalendar(catalog).add_working_days(max(day, due), days + 1)


def state_key(one: UnitStatus) -> str:
    """Return the name of the phrase (`CV_cau.toml`) that says how things stand with a unit that is reminded."""
    if one.late:
        return "tinh_trang_muon"
    if one.wrong_period:
        return "tinh_trang_sai_ky"
    return "tinh_trang_tra_lai" if one.state == RETURNED else "tinh_trang_chua_gui"
