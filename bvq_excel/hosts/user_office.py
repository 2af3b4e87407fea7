"""The office of the person who uses this computer, as the command line works with it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from bvq_excel.catalog import load
from bvq_excel.errors import UsageError
from bvq_excel.hosts import word
from bvq_excel.hosts.terminal import complain
from bvq_excel.hosts.user_settings import acting_person, settings_of
from bvq_excel.office import Office


def office(data: str | None = None, day: date | None = None, **options: Any) -> Office:
    """Return the office whose ledger is at `data` (folder or URL), else where the settings say, as of `day` or today.

    `options` are those of the command, as `settings_of` takes them. Raises UsageError for wrong settings.
    """
    settings = settings_of(data, **options)
    return Office(settings, load(), datetime.now, day or date.today(), acting_person(), complain, word.exporter())


def begun(office: Office) -> Office:
    """Return the office, for who only asks its ledger. Raises UsageError where none has been begun yet."""
    if not has_begun(office):
        raise UsageError(
            f"Thư mục {office.ledger} chưa có sổ cái. Hãy xem lại --data hoặc mục data trong tệp thiết lập; sổ cái có "
            "từ lần tiếp nhận đầu tiên (bvq collect)."
        )
    return office


def has_begun(office: Office) -> bool:
    """Return whether the office's ledger is there; one on a server is taken to be."""
    from bvq_excel.ledger.database import FILE

    return "://" in office.ledger or (Path(office.ledger) / FILE).exists()
