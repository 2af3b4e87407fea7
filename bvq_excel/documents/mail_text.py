"""The text of the e-mail that a report goes out with (document EMAIL), and the names of its attachments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.documents import forms, templates
from bvq_excel.documents.letters import Contact
from bvq_excel.documents.phrases import Phrases
from bvq_excel.errors import UsageError
from bvq_excel.periods import Period

DOCUMENT, REPORT = "EMAIL", "BC"
WORDING = "EMAIL.toml"
LINES = ("trich_yeu", "so_ngay", "tep", "dau_moi", "xac_nhan")


@dataclass(frozen=True)
class MailText:
    """Subject and body of a mail, both plain text; the body's lines are its paragraphs."""

    subject: str
    lines: tuple[str, ...]

    @property
    def body(self) -> str:
        """The body with an empty line between opening, list and closing."""
        opening, *listed = self.lines
        middle, last = listed[: len(LINES)], listed[len(LINES) :]
        return "\n".join((opening, "", *middle, "", *last)) + "\n"


def covering(
    catalog: Catalog,
    period: Period,
    attachments: Sequence[str],
    *,
    number: str,
    signed: date,
    contact: Contact,
    templates_folder: Path | None = None,
) -> MailText:
    """Return the mail with which the report of `period` goes out; `attachments` are the names of its files.

    Raises UsageError for a file whose name is not as agreed, TemplateError for wording that cannot be filled.
    """
    document, report = catalog.documents[DOCUMENT], catalog.documents[REPORT]
    pattern = str(document.extra["attachment_pattern"])
    for name in attachments:
        if not re.match(pattern, name):
            raise UsageError(f"Tên tệp gửi kèm '{name}' không đúng. Ví dụ đúng: {_example(period)}.")
    words = periods.words(catalog, period, dict(report.period_words))
    phrases = Phrases(templates.named(WORDING, templates_folder), LINES)
    fields = {
        "trich_yeu": report.title.replace("{kỳ}", words),
        "so_ky_hieu": forms.symbol(report, number),
        "ngay": forms.long_date(signed),
        "tep": ", ".join(attachments),
        "ho_ten": contact.name,
        "dien_thoai": contact.phone,
        "thu_dien_tu": contact.email,
        "ky": words,
    }
    subject = document.title.replace("{số}", forms.padded_number(number)).replace("{kỳ}", words)
    opening = document.opening.partition(":")[0].replace("{kỳ}", words) + ":"
    signature = [line.replace("{preparer_name}", contact.name) for line in document.signature]
    listed = [phrases.say(key, **fields) for key in LINES]
    return MailText(subject, (opening, *listed, document.closing, *signature))


def attachment_name(unit: str, period: Period, version: int, suffix: str) -> str:
    """Return the name of an attached file in plain letters: `BC_SCT_2019-Q2_v1.pdf`."""
    return f"{REPORT}_{unit}_{period.code}_v{version}.{suffix.lstrip('.')}"


def _example(period: Period) -> str:
    return attachment_name("SCT", period, 1, "pdf")
