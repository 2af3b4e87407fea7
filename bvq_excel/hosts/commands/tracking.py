"""Commands about who has reported: the status of a period, reminders to those who have not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bvq_excel.errors import UsageError
from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.commands import mailing
from bvq_excel.hosts.options import DATA_ERRORS, OK, PATH, a_day
from bvq_excel.hosts.results import results
from bvq_excel.hosts.words import command

if TYPE_CHECKING:
    from bvq_excel.office import Office
    from bvq_excel.status import Board

seen_on = click.option("--as-of", metavar="NGÀY", help="Xét đến ngày này, ví dụ 2019-06-24; mặc định là hôm nay.")


@command()
@options.period
@options.data
@click.option(
    "--from", "source", metavar="THƯ_MỤC", type=PATH, help="Thư mục kết quả của lệnh consolidate, thay cho sổ cái."
)
@seen_on
@click.option("--out", metavar="THƯ_MỤC", type=PATH, help="Ghi thêm sổ Excel tình hình nộp vào thư mục này.")
@click.option("--sheets", is_flag=True, help="In thêm bảng đơn vị theo biểu.")
@click.option(
    "--periods",
    "count",
    metavar="SỐ",
    type=click.IntRange(1, 24),
    help="In thêm bảng đơn vị theo kỳ, gồm bấy nhiêu kỳ.",
)
@click.option("--html", "web", metavar="TỆP", type=PATH, help="Ghi thêm trang tổng quan mở bằng trình duyệt.")
@options.as_json
def status(
    period: str,
    data: str | None,
    source: Path | None,
    as_of: str | None,
    out: Path | None,
    sheets: bool,
    count: int | None,
    web: Path | None,
    as_json: bool,
) -> int:
    """Cho biết đơn vị nào đã nộp, đúng hạn, muộn, chưa nộp, còn lỗi: theo biểu và theo kỳ."""
    from bvq_excel.hosts import status_view
    from bvq_excel.hosts.user_office import office
    from bvq_excel.office import write_status
    from bvq_excel.status.fields import board_fields

    if source is not None and (data is not None or as_of is not None):
        raise UsageError("--from lấy kết quả đã tổng hợp với ngày nhận của nó, không đi cùng --data, --as-of.")
    ours = office(data, a_day(as_of, "--as-of"))
    board, reminders = _from_folder(source, period) if source else _from_ledger(ours, period, count)
    if as_json:
        terminal.print_json(board_fields(board, reminders))
    else:
        status_view.show(board, reminders, by_sheet=sheets, by_period=count is not None)
    if out is not None:
        with results(out, "tinh_hinh") as room:
            made = write_status(board, reminders, room, ours.clock())
        if not as_json:
            terminal.written([out / made.name])
    if web is not None:
        _write_page(web, source, ours, period)
        if not as_json:
            terminal.written([web])
    return DATA_ERRORS if any(u.errors for u in board.current.units) else OK


def _write_page(path: Path, source: Path | None, ours: Office, period: str) -> None:
    from bvq_excel import pipeline, webpage
    from bvq_excel import status as core
    from bvq_excel.delivery.dispatch import Dispatch
    from bvq_excel.hosts.user_office import begun

    if source is not None:
        result = pipeline.load_consolidation(source, period)
        seen = core.of(result)
    else:
        with Dispatch.open(begun(ours)) as dispatch:
            result = core.consolidated(dispatch.ledger, period, ours.day)
            seen = core.of_consolidated(dispatch.ledger, result)
    with results(path.parent, "tinh_hinh") as room:
        webpage.write(result, seen, room / path.name, ours.clock())


def _from_folder(source: Path, period: str) -> tuple[Board, Mapping[str, int]]:
    from bvq_excel import pipeline
    from bvq_excel.status import Board, of

    return Board((of(pipeline.load_consolidation(source, period)),)), {}


def _from_ledger(ours: Office, period: str, count: int | None) -> tuple[Board, Mapping[str, int]]:
    from bvq_excel.delivery.dispatch import Dispatch
    from bvq_excel.hosts.user_office import begun

    with Dispatch.open(begun(ours)) as dispatch:
        return dispatch.board(period, count) if count else dispatch.board(period)


@command()
@options.period
@click.option("--out", metavar="THƯ_MỤC", type=PATH, help="Nơi ghi công văn, phiếu và thư nháp.")
@options.data
@seen_on
@click.option("--number", metavar="SỐ", help="Số công văn; không nêu thì là dự thảo, không kèm thư.")
@click.option("--date", "signed", metavar="NGÀY", help="Ngày ký công văn.")
@click.option("--signer", metavar="HỌ_TÊN", default="", help="Người ký công văn.")
@click.option("--deadline", metavar="NGÀY", help="Hạn gửi mới; mặc định theo danh mục tham số.")
@click.option("--guidance", metavar="VĂN_BẢN", default="", help="Công văn hướng dẫn báo cáo, để dẫn trong công văn.")
@click.option("--previous", metavar="VĂN_BẢN", default="", help="Công văn đôn đốc lần trước, để dẫn từ lần 2.")
@click.option("--times", metavar="LẦN", type=click.IntRange(1), help="Chỉ lập cho đơn vị đôn đốc lần này.")
@click.option("--again", is_flag=True, help="Đôn đốc cả đơn vị mà hạn của lần trước chưa qua.")
@click.option("--pdf", is_flag=True, help="Lập thêm bản PDF của công văn, kèm PDF vào thư.")
@mailing.channel
@mailing.to_self
@mailing.dry_run
@mailing.yes
def remind(
    period: str,
    out: Path | None,
    data: str | None,
    as_of: str | None,
    number: str | None,
    signed: str | None,
    signer: str,
    deadline: str | None,
    guidance: str,
    previous: str,
    times: int | None,
    again: bool,
    pdf: bool,
    channel: mailing.ChannelName | None,
    to_self: bool,
    dry_run: bool,
    yes: bool,
) -> int:
    """Đôn đốc đúng các đơn vị chưa nộp, nộp muộn: công văn và mỗi đơn vị một thư; luôn xem trước, mặc định thư nháp."""
    from bvq_excel.documents.letters import Terms
    from bvq_excel.hosts import reminding_view
    from bvq_excel.hosts.user_office import office

    ours = office(data, a_day(as_of, "--as-of"), mail__channel=channel.value if channel else None)
    folder = out or ours.settings.work.out
    if folder is None:
        raise UsageError("Hãy nêu --out THƯ_MỤC, hoặc đặt mục work.out trong tệp thiết lập.")
    day, until = a_day(signed, "--date"), a_day(deadline, "--deadline")
    terms = Terms(number, day, until, guidance=guidance, previous=previous, signer=signer)
    wanted = reminding_view.Wanted(period, folder, terms, times, again=again, to_self=to_self, pdf=pdf)
    return reminding_view.remind(ours, wanted, dry_run=dry_run, yes=yes)
