"""Who mail goes to: the addresses of units out of the settings, and those of a document's addressees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Document
from bvq_excel.documents.forms import CODE
from bvq_excel.errors import DeliveryError
from bvq_excel.mail_syntax import split_address
from bvq_excel.settings.model import Mail


@dataclass(frozen=True)
class Recipient:
    """One address with the name of whose it is, and the unit's code where it is one's."""

    address: str
    name: str = ""
    unit: str = ""

    @property
    def shown(self) -> str:
        """The recipient in words: `Sở Y tế <syt@example.gov.vn>`."""
        return f"{self.name} <{self.address}>" if self.name else self.address


def recipient(text: str, name: str = "", unit: str = "") -> Recipient:
    """Return the recipient in `text`, called `name` where the text gives no name.

    Raises DeliveryError when it is not one plain address.
    """
    parts = split_address(text)
    if parts is None:
        whose = f" của {name}" if name else ""
        raise DeliveryError(f"'{' '.join(text.split())}' không phải địa chỉ thư{whose}. Hãy sửa ở mục mail.addresses.")
    return Recipient(parts[1], parts[0] or name, unit)


def of_unit(catalog: Catalog, mail: Mail, code: str, day: date) -> tuple[Recipient, ...]:
    """Return the recipients of unit `code` as it is called on `day`.

    Raises DeliveryError, with the setting to fill in, when no address is known.
    """
    name = display.unit_name(catalog, code, day)
    found = mail.addresses.get(code, ())
    if not found:
        raise DeliveryError(
            f"Chưa có địa chỉ thư của {name}. Hãy thêm dòng {code} = ['…@…'] dưới [mail.addresses] trong tệp thiết lập."
        )
    return tuple(recipient(text, name, code) for text in found)


def of_settings(catalog: Catalog, mail: Mail, entries: Sequence[str], day: date) -> tuple[Recipient, ...]:
    """Return the recipients that a setting lists as units or addresses. Raises DeliveryError."""
    found = [r for e in entries for r in ([recipient(e)] if "@" in e else of_unit(catalog, mail, e, day))]
    return distinct(found)


def of_document(catalog: Catalog, mail: Mail, document: Document, day: date) -> tuple[Recipient, ...]:
    """Return the recipients of a document: of each addressee the part in charge, where its address is known.

    An entry such as `BCT (UBCTQG; trước 2023-04-01: CCTBVNTD)` is a body and the part of it in charge on `day`.
    Raises DeliveryError when there is neither one's address.
    """
    found: list[Recipient] = []
    for entry in document.to:
        outer, _, inner = entry.partition("(")
        codes = [c for part in (inner, outer) for c in CODE.findall(part) if catalog.unit(c, day)]
        if codes:
            known = next((c for c in codes if mail.addresses.get(c)), codes[-1])
            found += of_unit(catalog, mail, known, day)
    return distinct(found)


def distinct(recipients: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """Return the recipients without those whose address has been before (small and capital letters are one)."""
    return tuple({r.address.lower(): r for r in reversed(recipients)}.values())[::-1]
