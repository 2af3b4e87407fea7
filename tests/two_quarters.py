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

from bvq_excel import cycle, periods, status
from bvq_excel.catalog import load
from bvq_excel.cycle import Cycle, Job
from bvq_excel.delivery import flow, reminding, rounds, sending
from bvq_excel.delivery.flow import Post
from bvq_excel.delivery.log import LedgerLog
from bvq_excel.delivery.preview import Preview
from bvq_excel.delivery.reminding import Terms
from bvq_excel.delivery.sending import Delivery
from bvq_excel.delivery.smtp import SmtpChannel
from bvq_excel.documents.orders import Order
from bvq_excel.ledger import flow as ledger_flow
from bvq_excel.ledger.collecting import Collected
from bvq_excel.ledger.database import Database
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.periods import Period
from bvq_excel.settings.model import Smtp
from bvq_excel.status import PeriodStatus
from tests.inboxes import book
from tests.mail_server import HOST, MailServer
from tests.posts import post
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

    # work -------------------------------------------------------------------------------------------------------

    def receive(self, code: str, day: date, files: Mapping[str, bytes]) -> Collected:
        """Collect files that came on `day`."""
        self.now = datetime.combine(day, time(9))
        inbox = self.folder / f"nhan_{code}_{day:%m%d}"
        inbox.mkdir()
        for name, content in files.items():
            (inbox / name).write_bytes(content)
        return ledger_flow.collect([inbox], code, day, self.data, self.clock(), who=ME)

    def status(self, code: str, day: date) -> PeriodStatus:
        with Ledger.open(self.data) as ledger:
            return status.of_ledger(ledger, code, day)

    def go_on(self, code: str, day: date, *accepted: str, number: str = "") -> Cycle:
        """Do the whole job as far as it goes; with a `number` the report is signed."""
        self.now = datetime.combine(day, time(15))
        out = self.results.setdefault(code, self.folder / f"kq_{code}")
        order = Order(number, day, SIGNER) if number else Order()
        job = Job(code, out, day, order=order, accepted=frozenset(accepted))
        return cycle.run(job, cycle.Office(str(self.data), self.post(day), self.clock, ME))

    # mail -------------------------------------------------------------------------------------------------------

    def post(self, day: date) -> Post:
        """What mail of `day` is made with; every unit has an address."""
        units = [u.code for u in load().reporting_units(day)] + ["UBNDT", "BCT"]
        known = {f"mail__addresses__{u}": [f"{u.lower()}@example.gov.vn"] for u in units}
        return post(self.log, day, mail__channel="smtp", **known)

    def remind(self, code: str, day: date, number: str, previous: str = "") -> Delivery:
        """Remind whoever is due, with a signed letter."""
        office, seen = self.post(day), self.status(code, day)
        plan = reminding.plan(office, seen)
        terms = Terms(number=number, signed=day, signer=SIGNER, previous=previous)
        with Ledger.open(self.data) as ledger:
            told = [d.unit.code for d in plan.due]
            slips = rounds.slips(ledger, period(code), self.folder / "don_doc" / "phieu", office, only=told)
        made = reminding.make(office, seen, plan, self.folder / "don_doc", slips.by_unit, terms)
        return self.send(day, flow.units(office, period(code), made.letters, slips.submissions))

    def send_slips(self, code: str, day: date) -> Delivery:
        """Send each unit that has something to mend its slip."""
        office = self.post(day)
        with Ledger.open(self.data) as ledger:
            slips = rounds.slips(ledger, period(code), self.folder / "phieu", office)
        return self.send(day, flow.units(office, period(code), slips.letters, slips.submissions))

    def send_report(self, done: Cycle, day: date, number: str) -> Delivery:
        """Send the report to its addressees."""
        office = self.post(day)
        assert done.consolidation
        code = done.status.period.code
        paths = rounds.report_files(self.results[code], code, office.issuer)
        return self.send(day, flow.report(office, done.consolidation, paths, number=number, signed=day, signer=SIGNER))

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
