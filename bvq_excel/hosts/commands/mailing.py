"""Commands for mail: preview, drafts, sending, who got what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from bvq_excel.errors import UsageError
from bvq_excel.hosts import terminal
from bvq_excel.hosts.options import OK, AsJson, DataFolder, Number, Signed, a_day

if TYPE_CHECKING:
    from bvq_excel.delivery.flow import Post
    from bvq_excel.delivery.preview import Preview
    from bvq_excel.settings import Settings

FEWEST_OPTIONS = "Hãy nêu --period KỲ, ví dụ 2019-Q2."


class Kind(StrEnum):
    """Which messages: the report to its addressees, or to each unit its error slip."""

    report = "bao_cao"
    slips = "phieu"


class ChannelName(StrEnum):
    """How messages go: drafts as files, drafts in Outlook, straight through the mail server."""

    eml = "eml"
    outlook = "outlook"
    smtp = "smtp"


Channel = Annotated[
    ChannelName | None,
    typer.Option("--channel", help="eml: thư nháp dạng tệp; outlook: thư nháp trong Outlook; smtp: gửi thẳng."),
]
ToSelf = Annotated[bool, typer.Option("--to-self", help="Gửi thử cho chính mình.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ xem trước, không gửi, không ghi gì.")]
Yes = Annotated[bool, typer.Option("--yes", help="Không hỏi lại trước khi gửi thẳng.")]


def send(
    period: Annotated[str | None, typer.Option("--period", metavar="KỲ", help="Mã kỳ, ví dụ 2019-Q2.")] = None,
    kind: Annotated[
        Kind,
        typer.Option(
            "--kind",
            help="bao_cao (mặc định): báo cáo gửi cấp trên; phieu: phiếu phản hồi lỗi gửi từng đơn vị.",
            show_default=False,
        ),
    ] = Kind.report,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="THƯ_MỤC", help="Thư mục có báo cáo, bản gửi cấp trên và số liệu tổng hợp."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi thư nháp; mặc định là thư mục ở --from.")
    ] = None,
    data: DataFolder = None,
    number: Number = None,
    signed: Signed = None,
    channel: Channel = None,
    to_self: ToSelf = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
    history: Annotated[bool, typer.Option("--history", help="Ai đã nhận thư gì, khi nào, mã băm nào.")] = False,
    was_sent: Annotated[
        str | None,
        typer.Option("--was-sent", metavar="ĐỊA_CHỈ", help="Ghi nhận thư chưa rõ, hoặc thư nháp gửi tay, là đã gửi."),
    ] = None,
    not_sent: Annotated[
        str | None, typer.Option("--not-sent", metavar="ĐỊA_CHỈ", help="Ghi nhận thư chưa rõ là chưa đi, để gửi lại.")
    ] = None,
    why: Annotated[
        str, typer.Option("--why", metavar="LÝ_DO", help="Căn cứ ghi nhận, ví dụ nơi nhận đã trả lời.")
    ] = "",
) -> int:
    """Gửi báo cáo, phiếu phản hồi: luôn xem trước; mặc định chỉ lập thư nháp; không thư nào đi hai lần."""
    from bvq_excel.hosts import posting
    from bvq_excel.hosts.user_settings import settings_of

    settings = settings_of(data, mail__channel=channel.value if channel else None)
    database = posting.database(settings)
    try:
        office = posting.post(settings, database, date.today())
        if history:
            posting.show_sent(office, period or "")
            return OK
        if was_sent or not_sent:
            return _settle(office, period, was_sent, not_sent, why)
        if period is None:
            raise UsageError(FEWEST_OPTIONS)
        folder = out or source or settings.work.out
        if folder is None:
            raise UsageError("Hãy nêu --from hoặc --out THƯ_MỤC, hoặc đặt mục work.out trong tệp thiết lập.")
        with workshop(folder, dry_run=dry_run) as work:
            wanted = Wanted(period, source or folder, work, number, a_day(signed, "--date"), to_self)
            shown = _slips(office, settings, wanted) if kind is Kind.slips else _report(office, wanted)
            if as_json and dry_run:
                for one in shown.data():
                    terminal.print_json(one)
                return OK
            return deliver(shown, office, folder, yes=yes, dry_run=dry_run)
    finally:
        database.close()


def deliver(shown: Preview, office: Post, folder: Path, *, yes: bool, dry_run: bool) -> int:
    """Return the exit code of sending what is shown; without `yes` the user is asked before anything leaves."""
    from bvq_excel.hosts import posting
    from bvq_excel.hosts.user_settings import acting_person

    confirm = (lambda _: True) if yes else terminal.confirmed
    return posting.send(shown, office, folder, datetime.now, acting_person(), confirm=confirm, dry_run=dry_run)


@dataclass(frozen=True)
class Wanted:
    """What the options ask for: a period, where its files are, where new ones are made, number and day of signing."""

    code: str
    source: Path
    work: Path
    number: str | None
    signed: date | None
    to_self: bool


@contextmanager
def workshop(folder: Path, *, dry_run: bool) -> Iterator[Path]:
    """Give the folder in which files are made: one that is thrown away where nothing is to be left."""
    if not dry_run:
        yield folder
        return
    with TemporaryDirectory() as away:
        yield Path(away)


def _report(office: Post, wanted: Wanted) -> Preview:
    from bvq_excel import periods, pipeline
    from bvq_excel.delivery import flow, rounds

    period = periods.period(office.catalog, wanted.code)
    paths = rounds.report_files(wanted.source, period.code, office.issuer)
    result = pipeline.load_consolidation(wanted.source, period.code)
    return flow.report(office, result, paths, number=wanted.number, signed=wanted.signed, to_self=wanted.to_self)


def _slips(office: Post, settings: Settings, wanted: Wanted) -> Preview:
    from bvq_excel import periods
    from bvq_excel.delivery import flow, rounds
    from bvq_excel.hosts.user_settings import place_of_ledger
    from bvq_excel.ledger.ledger import Ledger

    if wanted.number or wanted.signed:
        raise UsageError("--number và --date đi cùng --kind bao_cao.")
    period = periods.period(office.catalog, wanted.code)
    with Ledger.open(place_of_ledger(settings), office.catalog) as ledger:
        keeper = settings.backups.keeper(datetime.now(), rounds.SLIPS)
        made = rounds.slips(ledger, period, wanted.work / rounds.SLIPS, office, keeper=keeper)
    return flow.units(office, period, made.letters, made.submissions, to_self=wanted.to_self)


def _settle(office: Post, period: str | None, was_sent: str | None, not_sent: str | None, why: str) -> int:
    """Note what somebody found out about a message whose fate was not known."""
    from bvq_excel.hosts import posting
    from bvq_excel.hosts.user_settings import acting_person

    if period is None or (was_sent and not_sent):
        raise UsageError("Hãy nêu --period KỲ và một trong hai: --was-sent ĐỊA_CHỈ, --not-sent ĐỊA_CHỈ.")
    address, sent = (was_sent, True) if was_sent else (not_sent or "", False)
    who, now = acting_person(), datetime.now()
    count = posting.settle(office, period, address, sent=sent, now=now, who=who, why=why)
    terminal.say(f"Đã ghi nhận {count} thư đến {address}: {'đã gửi' if sent else 'chưa đi, lần sau gửi lại'}.")
    return OK
