"""The office of the person who uses this computer: its ledger, its archive, the addresses that it knows, his name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bvq_excel.hosts.terminal import complain
from bvq_excel.hosts.user_settings import acting_person, place_of_ledger, settings_of
from bvq_excel.ledger.collecting import Hands
from bvq_excel.settings import Settings
from bvq_excel.settings.layers import SHIPPED


@dataclass(frozen=True)
class UserOffice:
    """Where the ledger is (folder or URL), how one works with it, and who does."""

    ledger: str
    hands: Hands
    who: str


def office(data: str | None = None) -> UserOffice:
    """Return the office whose ledger is at `data` (folder or URL), else where the settings say. Raises UsageError."""
    settings = settings_of(data)
    return UserOffice(place_of_ledger(settings), hands_of(settings, complain), acting_person())


def hands_of(settings: Settings, tell: Callable[[str], None]) -> Hands:
    """Return how one works with the ledger of the settings; `tell` is told what goes on meanwhile."""
    # Officers of the lead department forward what units sent them: their own address tells nothing.
    known = {unit: texts for unit, texts in settings.mail.addresses.items() if unit != settings.office.unit}
    # The archive of a shared ledger is a shared folder: that of this user alone, where none is set, is not.
    archive = settings.data if settings.ledger.url and settings.origins["data"] != SHIPPED else None
    return Hands(tell, archive, known)
