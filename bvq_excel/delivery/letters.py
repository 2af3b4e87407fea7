"""Messages out of templates (`templates/mail`): the report to its addressees, reminders and slips to units."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError

from bvq_excel import display, periods, resources
from bvq_excel.catalog import Catalog
from bvq_excel.delivery import addresses, message
from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.message import Attachment, Mail
from bvq_excel.documents import forms
from bvq_excel.documents.environment import TemplateEnvironment, explained, no_such_field, render, unknown_fields
from bvq_excel.errors import TemplateError
from bvq_excel.periods import Period
from bvq_excel.settings.model import Settings
from bvq_excel.text import lower_first

FOLDER = "mail"
TEMPLATES = {
    message.REPORT: "bao_cao",
    message.REMINDER: "nhac",
    message.SLIP: "phieu",
    message.SUBMISSION: "nop",
}
SUBJECT, BODY = "tieu_de", "noi_dung"
EMAIL, REPORT, LETTER, SLIP = "EMAIL", "BC", "CV", "PHIEU"
OPEN = "…"
UNNAMED = "Quý cơ quan"  # who is known by an address alone: the address itself would be somebody's
POLITE_GROUP = 9  # bodies that are not subordinate


@dataclass(frozen=True)
class Desk:
    """What all letters of one go share: the catalogue, the settings, the period and the day of writing."""

    catalog: Catalog
    settings: Settings
    period: Period
    day: date
    templates: Path | None = None  # the office's own templates; those that are not there are the shipped ones

    @property
    def period_words(self) -> str:
        """The period in words."""
        return periods.named(self.catalog, self.period)

    @property
    def contact(self) -> str:
        """Name, telephone and address of the contact person."""
        office = self.settings.office
        return ", ".join(p for p in (office.preparer, office.phone, office.email) if p) or OPEN

    @property
    def sender(self) -> Recipient | None:
        """Who sends, None where the mail program knows it."""
        text = self.settings.mail.sender
        return addresses.recipient(text, display.unit_name(self.catalog, self._issuer, self.day)) if text else None

    @property
    def _issuer(self) -> str:
        return self.catalog.documents[EMAIL].issuer

    @property
    def issuer_in_short(self) -> str:
        """The sender as subjects name it: symbol and place, e.g. SCT Lai Châu."""
        unit = self.catalog.unit(self._issuer, self.day)
        return f"{unit.symbol} {unit.place}" if unit else self._issuer

    def asks(self, unit: str) -> str:
        """Return the word with which `unit` is asked for something: never as an order."""
        wording = self.catalog.documents[LETTER].extra["wording"]
        entry = self.catalog.unit(unit, self.day) or self.catalog.any_unit(unit)
        words: Mapping[str, Any] = wording if isinstance(wording, Mapping) else {}
        return str(words["group_9" if entry and entry.group == POLITE_GROUP else "use"])

    def courteous(self, sentence: str, unit: str) -> str:
        """Return a sentence of the catalogue in the words with which `unit` is asked."""
        wording = self.catalog.documents[LETTER].extra["wording"]
        usual = str(wording["use"]) if isinstance(wording, Mapping) else ""
        return sentence.replace(usual, self.asks(unit)) if usual else sentence


@dataclass(frozen=True)
class Reminding:
    """Why a unit is reminded: the day its report was due, the new day, and how things stand.

    `came` is the day on which the report came late, None where none counts: then nothing came, or a file that was
    `returned`, or one of another period. `errors` are those to mend in the file that counts.
    """

    unit: str
    due: date
    until: date
    times: int = 1
    came: date | None = None
    returned: bool = False
    wrong_period: bool = False
    missing_sheets: Sequence[str] = ()
    errors: int = 0


@dataclass(frozen=True)
class Answering:
    """What a unit's file came to: its name, the day of receipt, counts of errors and open warnings, the day to mend."""

    unit: str
    file: str
    received: date
    errors: int
    warnings: int
    until: date


@dataclass(frozen=True)
class Submitting:
    """What a unit hands in: its code, which submission of the period, rows, warnings without a reason."""

    unit: str
    number: int
    rows: int
    warnings: int


def report(
    desk: Desk, attachments: Sequence[Attachment], number: str | None = None, signed: date | None = None
) -> Mail:
    """Return the message with which the report goes out; without number and date it is not final.

    Raises DeliveryError where an addressee's address is not known, TemplateError for a template that does not work.
    """
    catalog, mail = desk.catalog, desk.settings.mail
    document, paper = catalog.documents[EMAIL], catalog.documents[REPORT]
    day = signed or desk.day
    to = (
        addresses.of_settings(catalog, mail, mail.report_to, day)
        if mail.report_to
        else addresses.of_document(catalog, mail, paper, day)
    )
    shown = number and forms.padded_number(number)
    subject = document.title.replace("{số}", shown or OPEN).replace("{kỳ}", desk.period_words)
    fields = {
        "tieu_de": subject,
        "kinh_gui": "; ".join(dict.fromkeys(r.name or UNNAMED for r in to)),
        "mo_dau": document.opening.partition(":")[0].replace("{kỳ}", desk.period_words),
        "trich_yeu": f"Báo cáo {lower_first(paper.title)}".replace("{kỳ}", desk.period_words),
        "so_ky_hieu": paper.symbol.replace("{số}", shown or OPEN),
        "ngay": f"ngày {forms.short_date(signed)}" if signed else f"ngày {OPEN}",
        "ket_thuc": document.closing,
    }
    return _mail(
        desk,
        message.REPORT,
        "",
        fields,
        attachments,
        to=to,
        cc=addresses.of_settings(catalog, mail, mail.report_cc, day),
        final=bool(number and signed),
    )


def reminder(desk: Desk, why: Reminding, attachments: Sequence[Attachment] = ()) -> Mail:
    """Return the reminder to one unit; from the second one on the province gets a copy. Errors as in `report`."""
    catalog, document = desk.catalog, desk.catalog.documents[LETTER]
    again = why.times > 1
    copies = document.extra.get("second_reminder_cc")
    cc = (
        [r for code in copies for r in addresses.of_unit(catalog, desk.settings.mail, str(code), desk.day)]
        if (again and isinstance(copies, (list, tuple)))
        else []
    )
    fields = {
        "trich_yeu": document.title.replace("{kỳ}", desk.period_words),
        "can_cu": document.opening.partition(" và {")[0],
        "ngay_xet": display.day(desk.day),
        "ngay_nhan": display.day(why.came) if why.came else "",
        "tra_lai": why.returned,
        "sai_ky": why.wrong_period,
        "so_loi": why.errors,
        "han_nop": display.day(why.due),
        "han_moi": display.day(why.until),
        "bieu_thieu": ", ".join(why.missing_sheets),
        "lan": why.times,
        "ket_thuc": desk.courteous(document.closing.removesuffix("./.") + ".", why.unit),
    }
    return _mail(desk, message.reminder_kind(why.times), why.unit, fields, attachments, cc=tuple(cc))


def slip(desk: Desk, answer: Answering, attachments: Sequence[Attachment] = ()) -> Mail:
    """Return the message with which a unit gets its slip. Errors as in `report`."""
    document = desk.catalog.documents[SLIP]
    fields = {
        "ten_van_ban": document.name,
        "tep": answer.file,
        "ngay_nhan": display.day(answer.received),
        "so_loi": answer.errors,
        "so_canh_bao": answer.warnings,
        "han_moi": display.day(answer.until),
    }
    return _mail(desk, message.SLIP, answer.unit, fields, attachments)


def submission(desk: Desk, what: Submitting, attachments: Sequence[Attachment]) -> Mail:
    """Return the message with which a unit hands its workbook in; without recipient where the address is not known.

    Raises DeliveryError for an address that is none, TemplateError for a template that does not work.
    """
    office = desk.catalog.documents[EMAIL].issuer
    known = desk.settings.mail.addresses.get(office)
    to = addresses.of_unit(desk.catalog, desk.settings.mail, office, desk.day) if known else ()
    fields = {
        "kinh_gui": display.unit_name(desk.catalog, office, desk.day),
        "lan_gui": what.number,
        "so_dong": display.number(what.rows),
        "so_canh_bao": what.warnings,
    }
    mail = _filled_mail(desk, message.SUBMISSION, what.unit, fields, attachments)
    return replace(mail, to=to, sender=None)


def _mail(
    desk: Desk,
    kind: str,
    unit: str,
    own: Mapping[str, Any],
    attachments: Sequence[Attachment],
    *,
    to: tuple[Recipient, ...] = (),
    cc: tuple[Recipient, ...] = (),
    final: bool = True,
) -> Mail:
    found = to or addresses.of_unit(desk.catalog, desk.settings.mail, unit, desk.day)
    taken = {r.address.lower() for r in found}
    copies = tuple(r for r in cc if r.address.lower() not in taken)
    return replace(_filled_mail(desk, kind, unit, own, attachments), to=found, cc=copies, final=final)


def _filled_mail(desk: Desk, kind: str, unit: str, own: Mapping[str, Any], attachments: Sequence[Attachment]) -> Mail:
    """Return a message without recipients."""
    name = display.unit_name(desk.catalog, unit, desk.day) if unit else ""
    fields = {
        "ky": desk.period_words,
        "noi_gui": desk.issuer_in_short,
        "kinh_gui": name,
        "don_vi": name,
        "ten_don_vi": name,
        "de_nghi": desk.asks(unit) if unit else "",
        "danh_muc_tep": ", ".join(a.name for a in attachments),
        "dau_moi": desk.contact,
        "nguoi_ky": desk.settings.office.preparer,
        **own,
    }
    subject, body = _filled(template_of(kind, desk.templates), fields)
    return Mail(kind, desk.period.code, unit, subject, body, (), (), desk.sender, tuple(attachments))


def template_of(kind: str, folder: Path | None = None) -> Path:
    """Return the template of messages of `kind`: the one in `folder` where there is one, else the shipped one."""
    name = f"{TEMPLATES[message.REMINDER if message.is_reminder(kind) else kind]}.toml"
    own = folder / name if folder else None
    return own if own and own.exists() else resources.shipped("templates", FOLDER, name)


def _filled(path: Path, fields: Mapping[str, Any]) -> tuple[str, str]:
    """Return subject and text of the template at `path`; raises TemplateError."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise TemplateError(f"Không đọc được mẫu thư {path}. Hãy lấy lại mẫu gốc rồi sửa.") from e
    if raw.keys() != {SUBJECT, BODY} or not all(isinstance(t, str) for t in raw.values()):
        raise TemplateError(f"Mẫu thư {path} phải có đúng hai mục: {SUBJECT} và {BODY}.")
    environment = TemplateEnvironment()
    return _text(environment, raw[SUBJECT], fields, path.name), _text(environment, raw[BODY], fields, path.name) + "\n"


def _text(environment: TemplateEnvironment, source: str, fields: Mapping[str, Any], template: str) -> str:
    try:
        unknown = unknown_fields(environment, source, fields)
    except TemplateSyntaxError as e:
        raise explained(e, template, source) from e
    for name in unknown:
        raise no_such_field(template, name, fields, source)
    return render(environment, source, fields, template).strip()
