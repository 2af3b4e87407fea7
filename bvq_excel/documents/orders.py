"""What is decided by a person before documents are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bvq_excel.documents.letters import Contact


@dataclass(frozen=True)
class Order:
    """What an officer decides about documents.

    `number`, `signed` and `signer` are those of the signed document, open in a draft; `templates` is the folder with
    the office's own templates. Of letters: `contact`, `deadline`, `units` (all that are missing or late if empty).
    Of papers about cases: `records`, the numbers of the cases. With `pdf` a PDF is made of each document.
    """

    number: str | None = None
    signed: date | None = None
    signer: str = ""
    templates: Path | None = None
    pdf: bool = False
    records: tuple[str, ...] = ()
    contact: Contact | None = None
    deadline: date | None = None
    units: tuple[str, ...] = ()
