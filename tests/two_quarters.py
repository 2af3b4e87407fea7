"""The lead department in the story of two quarters: its folder, ledger and mail, and what its officer does.

    office.receive("2019-Q1", day, files)       # what came in is collected
    office.status("2019-Q1", day)
    office.go_on("2019-Q1", day, "thieu")       # the whole job, going on with missing units

Files are the coherent year's (`tests.years`), written as workbooks; the mail server is a real one on loopback with TLS.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import trustme

from bvq_excel import cycle, office, periods, status
from bvq_excel.catalog import load
from bvq_excel.cycle import Cycle, Job
from bvq_excel.delivery import reminding, sending
from bvq_excel.delivery.dispatch import Dispatch
from bvq_excel.delivery.log import LedgerLog
from bvq_excel.delivery.preview import Preview
from bvq_excel.delivery.sending import Delivery
from bvq_excel.delivery.smtp import SmtpChannel
from bvq_excel.documents.letters import Terms
from bvq_excel.documents.orders import Order
from bvq_excel.ledger import flow
from bvq_excel.ledger.collecting import Collected
from bvq_excel.ledger.database import Database
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.periods import Period
from bvq_excel.settings.model import Smtp
from bvq_excel.status import PeriodStatus
from tests.inboxes import book
from tests.mail_server import HOST, MailServer
from tests.posts import settings
from tests.years import Tables, contents

PASSWORD = "mat-khau-chi-de-thu"
ME = "Lò Thị Mẩy"
SIGNER = "Nguyễn Văn Bình"


def workbook(code: str, unit: str, no: int = 1, **changed: Any) -> bytes:
    """Return a unit's workbook of the coherent year; sheets in `changed` have other rows than in the year."""
    filled = contents()[code][unit]
    tables: Tables = {**filled.tables, **changed}
    nil = tuple(n for n in filled.cover["nil_sheets"] if not tables.get(n))
    return book(unit, code, no, {**filled.cover, "nil_sheets": nil}, **tables)


def workbooks(code: str, *without: str) -> dict[str, bytes]:
    """Return by file name the workbooks of all units that report, without some."""
    return {f"{unit}.xlsx": workbook(code, unit) for unit in contents()[code] if unit not in without}


@dataclass
class Office:
    """The office: `folder` has its ledger and results, `server` takes its mail."""

    folder: Path
    server: MailServer
    authority: trustme.CA
    now: datetime = datetime(2019, 1, 2, 8)
    results: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.database = Database(self.data)
        self.log = LedgerLog(self.database)

    @property
    def data(self) -> Path:
        return self.folder / "so"

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def on(self, day: date) -> office.Office:
        """The office on a day; every unit has an address."""
        units = [u.code for u in load().reporting_units(day)] + ["UBNDT", "BCT"]
        known = {f"mail__addresses__{u}": [f"{u.lower()}@example.gov.vn"] for u in units}
        found = settings(data=str(self.data), mail__channel="smtp", **known)
        return office.Office(found, load(), self.clock, day, ME)

    @property
    def hands(self) -> flow.Hands:
        """Who works with the ledger now."""
        return flow.Hands(self.data, self.clock(), ME)

    # work -------------------------------------------------------------------------------------------------------

    def receive(self, code: str, day: date, files: Mapping[str, bytes]) -> Collected:
        """Collect files that came on `day`."""
        self.now = datetime.combine(day, time(9))
        inbox = self.folder / f"nhan_{code}_{day:%m%d}"
        inbox.mkdir()
        for name, content in files.items():
            (inbox / name).write_bytes(content)
        return flow.collect(self.hands, [inbox], code, day)

    def status(self, code: str, day: date) -> PeriodStatus:
        with Ledger.open(self.data) as ledger:
            return status.of_ledger(ledger, code, day)

    def go_on(self, code: str, day: date, *accepted: str, number: str = "") -> Cycle:
        """Do the whole job as far as it goes; with a `number` the report is signed."""
        self.now = datetime.combine(day, time(15))
        out = self.results.setdefault(code, self.folder / f"kq_{code}")
        order = Order(number, day, SIGNER) if number else Order()
        return cycle.run(Job(code, out, order=order, accepted=frozenset(accepted)), self.on(day))

    # mail -------------------------------------------------------------------------------------------------------

    def remind(self, code: str, day: date, number: str, previous: str = "") -> Delivery:
        """Remind whoever is due, with a signed letter."""
        terms = Terms(number=number, signed=day, signer=SIGNER, previous=previous)
        with Dispatch.open(self.on(day)) as dispatch:
            seen = status.of_ledger(dispatch.ledger, code, day)
            plan = reminding.plan(dispatch.post, seen)
            made, slips = dispatch.remind(seen, plan, self.folder / "don_doc", terms)
            return self.send(day, dispatch.reminder_mail(seen, made, slips))

    def send_slips(self, code: str, day: date) -> Delivery:
        """Send each unit that has something to mend its slip."""
        with Dispatch.open(self.on(day)) as dispatch:
            return self.send(day, dispatch.slip_mail(period(code), self.folder))

    def send_report(self, done: Cycle, day: date, number: str) -> Delivery:
        """Send the report to its addressees."""
        code = done.status.period.code
        with Dispatch.open(self.on(day)) as dispatch:
            shown = dispatch.report_mail(
                self.results[code], code, done.consolidation, number=number, signed=day, signer=SIGNER
            )
            return self.send(day, shown)

    def send(self, day: date, shown: Preview) -> Delivery:
        """Send what a preview shows, through the mail server."""
        assert not [i.problems for i in shown.items if i.problems]
        self.now = max(self.now, datetime.combine(day, time(16)))
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        where = Smtp(host=HOST, port=self.server.port, security="starttls", user="sct", timeout=5)
        return sending.send(shown, SmtpChannel(where, lambda: PASSWORD, context), self.log, self.clock, ME)

    def arrived(self) -> list[str]:
        """Return what has arrived since the last look, each as `recipient: subject`."""
        got = self.server.got[self._seen :]
        self._seen += len(got)
        return [line.replace("@example.gov.vn", "") for line in got]

    _seen: int = 0


def period(code: str) -> Period:
    return periods.period(load(), code)


def attachments(office: Office, unit: str) -> Iterator[str]:
    """Yield the names of files that have arrived at a unit."""
    for to, message in office.server.received:
        if f"{unit.lower()}@example.gov.vn" in to:
            yield from (str(a.get_filename()) for a in message.iter_attachments())


def states(seen: PeriodStatus, *units: str) -> Sequence[str]:
    return [seen.by_unit[u].state for u in units]
