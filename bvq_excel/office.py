"""The lead department at its work on a period: its settings, its ledger, its clock, who works there.

    office = Office(settings, catalog, clock, day, who)
    flow.collect(office.hands, [inbox], "2019-Q2")      # `ledger.flow`: what is done with the ledger alone
    with Dispatch.open(office) as dispatch:             # `delivery.dispatch`: what others are told, out of the ledger
        shown = dispatch.slip_mail(period, folder)
        dispatch.send(shown, folder)

The command line, the buttons of Excel and the whole job (`cycle`) all work through it; they differ in what they ask
and show. Nothing heavy is imported before it is needed: a document can be made without a ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import files
from bvq_excel.catalog import Catalog
from bvq_excel.errors import UsageError
from bvq_excel.settings import Settings

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.documents.kinds import Kind
    from bvq_excel.documents.making import Made
    from bvq_excel.documents.orders import Order
    from bvq_excel.documents.pdf import Exporter
    from bvq_excel.ledger.hands import Hands
    from bvq_excel.ledger.working import Tell
    from bvq_excel.status import Board

DOCUMENTS = "lap_van_ban"  # before which old files are kept


@dataclass(frozen=True)
class Office:
    """What the lead department works with: settings, catalogue, a clock, the day as of which is judged, who works.

    `tell` is told what goes on meanwhile, `exporter` makes PDFs through Word where that is at hand.
    """

    settings: Settings
    catalog: Catalog
    clock: Callable[[], datetime]
    day: date
    who: str = ""
    tell: Tell | None = None
    exporter: Exporter | None = None

    @property
    def ledger(self) -> str:
        """Where the ledger is: folder or address of a database. Raises UsageError where the settings do not say it."""
        if not self.settings.ledger_place:
            raise UsageError("Chưa có thư mục dữ liệu. Hãy nêu --data hoặc đặt mục data trong tệp thiết lập.")
        return self.settings.ledger_place

    @property
    def hands(self) -> Hands:
        """Who works with the ledger at this moment."""
        from bvq_excel.ledger.hands import Hands

        settings = self.settings
        # Officers of the lead department forward what units sent them: their own address tells nothing.
        known = {unit: texts for unit, texts in settings.mail.addresses.items() if unit != settings.office.unit}
        # The archive of a shared ledger is a shared folder: that of this user alone, where none is set, is not.
        archive = settings.data if settings.ledger.url and settings.is_set("data") else None
        return Hands(self.ledger, self.clock(), self.who, self.tell, archive, known)

    def keeper(self, action: str) -> files.Keeper:
        """Return who keeps files before `action` replaces them, as long as the settings say."""
        return self.settings.backups.keeper(self.clock(), action)

    def documents(self, kind: Kind, result: Consolidation, out: Path, order: Order) -> tuple[Made, ...]:
        """Return the documents of `kind` on a consolidated period, made in `out`; what stood there is kept."""
        from bvq_excel.documents import making

        return making.make(kind, result, out, order, keeper=self.keeper(DOCUMENTS), exporter=self.exporter)


def write_status(board: Board, reminders: Mapping[str, int], folder: Path, now: datetime) -> Path:
    """Return the status workbook of a board, written to `folder`. Raises HostError when it cannot be written."""
    from bvq_excel.workbooks import status_book

    return status_book.write(board, folder / f"TinhHinhNop_{board.current.period.code}.xlsx", now, reminders)
