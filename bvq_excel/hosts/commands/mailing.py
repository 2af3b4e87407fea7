"""Commands for mail: preview, drafts, sending, who got what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bvq_excel.errors import UsageError
from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.options import OK, PATH, UNUSABLE, a_day
from bvq_excel.hosts.words import OneOf, command

if TYPE_CHECKING:
    from bvq_excel.delivery.dispatch import Dispatch
    from bvq_excel.delivery.log import SendLog
    from bvq_excel.delivery.preview import Preview

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


channel = click.option(
    "--channel",
    type=OneOf(ChannelName),
    help="eml: thư nháp dạng tệp; outlook: thư nháp trong Outlook; smtp: gửi thẳng.",
)
to_self = click.option("--to-self", is_flag=True, help="Gửi thử cho chính mình.")
dry_run = click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không gửi, không ghi gì.")
yes = click.option("--yes", is_flag=True, help="Không hỏi lại trước khi gửi thẳng.")


@command()
@click.option("--period", metavar="KỲ", help="Mã kỳ, ví dụ 2019-Q2.")
@click.option(
    "--kind",
    type=OneOf(Kind),
    default=Kind.report,
    show_default=False,
    help="bao_cao (mặc định): báo cáo gửi cấp trên; phieu: phiếu phản hồi lỗi gửi từng đơn vị.",
)
@click.option(
    "--from",
    "source",
    metavar="THƯ_MỤC",
    type=PATH,
    help="Thư mục có báo cáo, bản gửi cấp trên và số liệu tổng hợp.",
)
@click.option("--out", metavar="THƯ_MỤC", type=PATH, help="Nơi ghi thư nháp; mặc định là thư mục ở --from.")
@options.data
@options.number
@options.signed
@channel
@to_self
@dry_run
@yes
@options.as_json
@click.option("--history", is_flag=True, help="Ai đã nhận thư gì, khi nào, mã băm nào.")
@click.option("--was-sent", metavar="ĐỊA_CHỈ", help="Ghi nhận thư chưa rõ, hoặc thư nháp gửi tay, là đã gửi.")
@click.option("--not-sent", metavar="ĐỊA_CHỈ", help="Ghi nhận thư chưa rõ là chưa đi, để gửi lại.")
@click.option("--why", metavar="LÝ_DO", default="", help="Căn cứ ghi nhận, ví dụ nơi nhận đã trả lời.")
def send(
    period: str | None,
    kind: Kind,
    source: Path | None,
    out: Path | None,
    data: str | None,
    number: str | None,
    signed: str | None,
    channel: ChannelName | None,
    to_self: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    history: bool,
    was_sent: str | None,
    not_sent: str | None,
    why: str,
) -> int:
    """Gửi báo cáo, phiếu phản hồi: luôn xem trước; mặc định chỉ lập thư nháp; không thư nào đi hai lần."""
    from bvq_excel.delivery.dispatch import Dispatch
    from bvq_excel.hosts.user_office import office

    ours = office(data, mail__channel=channel.value if channel else None)
    with Dispatch.open(ours) as dispatch:
        if history:
            show_sent(dispatch.post.log, period or "")
            return OK
        if was_sent or not_sent:
            return _settle(dispatch, period, was_sent, not_sent, why)
        if period is None:
            raise UsageError(FEWEST_OPTIONS)
        folder = out or source or ours.settings.work.out
        if folder is None:
            raise UsageError("Hãy nêu --from hoặc --out THƯ_MỤC, hoặc đặt mục work.out trong tệp thiết lập.")
        with workshop(folder, dry_run=dry_run) as work:
            wanted = Wanted(period, source or folder, work, number, a_day(signed, "--date"), to_self)
            shown = _slips(dispatch, wanted) if kind is Kind.slips else _report(dispatch, wanted)
            if as_json and dry_run:
                for one in shown.data():
                    terminal.print_json(one)
                return OK
            return deliver(shown, dispatch, folder, yes=yes, dry_run=dry_run)


def deliver(
    shown: Preview,
    dispatch: Dispatch,
    folder: Path,
    *,
    yes: bool = False,
    dry_run: bool = False,
    confirm: Callable[[str], bool] = terminal.confirmed,
) -> int:
    """Return the exit code of sending what `shown` tells, which is printed first.

    Messages that really leave (channel smtp) leave only with `yes`, or when `confirm` says so.
    """
    for line in shown.lines():
        terminal.say(line)
    final = dispatch.channel == "smtp"
    if final and shown.ready and not dry_run and not yes and not confirm(f"Gửi {len(shown.ready)} thư này?"):
        terminal.say("Chưa gửi thư nào.")
        return OK
    done = dispatch.send(shown, folder, dry_run=dry_run)
    for line in done.lines():
        terminal.say(line)
    return OK if done.complete or dry_run else UNUSABLE


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
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as away:
        yield Path(away)


def _report(dispatch: Dispatch, wanted: Wanted) -> Preview:
    from bvq_excel import periods

    code = periods.period(dispatch.office.catalog, wanted.code).code
    return dispatch.report_mail(wanted.source, code, number=wanted.number, signed=wanted.signed, to_self=wanted.to_self)


def _slips(dispatch: Dispatch, wanted: Wanted) -> Preview:
    from bvq_excel import periods

    if wanted.number or wanted.signed:
        raise UsageError("--number và --date đi cùng --kind bao_cao.")
    period = periods.period(dispatch.office.catalog, wanted.code)
    return dispatch.slip_mail(period, wanted.work, to_self=wanted.to_self)


# what was sent --------------------------------------------------------------------------------------------------


def show_sent(log: SendLog, period: str = "") -> None:
    """Print who got what when, and what somebody has to find out."""
    from bvq_excel.delivery import flow
    from bvq_excel.delivery.log import PENDING

    terminal.say("Ai đã nhận gì:")
    lines = list(flow.history(log, period))
    for line in lines or ["(chưa có thư nào)"]:
        terminal.say(f"  {line}")
    if list(flow.history(log, period, keep=lambda state: state == PENDING)):
        terminal.say("Thư chưa rõ đã đi hay chưa: hỏi nơi nhận, rồi ghi nhận đã gửi hoặc cho gửi lại.")


def _settle(dispatch: Dispatch, period: str | None, was_sent: str | None, not_sent: str | None, why: str) -> int:
    """Note what somebody found out about a message whose fate was not known."""
    if period is None or (was_sent and not_sent):
        raise UsageError("Hãy nêu --period KỲ và một trong hai: --was-sent ĐỊA_CHỈ, --not-sent ĐỊA_CHỈ.")
    address, sent = (was_sent, True) if was_sent else (not_sent or "", False)
    count = dispatch.settle(period, address, sent=sent, why=why)
    terminal.say(f"Đã ghi nhận {count} thư đến {address}: {'đã gửi' if sent else 'chưa đi, lần sau gửi lại'}.")
    return OK
