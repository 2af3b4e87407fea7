"""Commands about who has reported: the status of a period, reminders to those who have not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bvq_excel.errors import UsageError
from bvq_excel.hosts import terminal
from bvq_excel.hosts.commands.mailing import Channel, DryRun, ToSelf, Yes
from bvq_excel.hosts.options import DATA_ERRORS, OK, AsJson, DataFolder, PeriodCode, a_day
from bvq_excel.hosts.results import results

if TYPE_CHECKING:
    from bvq_excel.office import Office
    from bvq_excel.status import Board

SeenOn = Annotated[
    str | None, typer.Option("--as-of", metavar="NGÀY", help="Xét đến ngày này, ví dụ 2019-06-24; mặc định là hôm nay.")
]


def status(
    period: PeriodCode,
    data: DataFolder = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="THƯ_MỤC", help="Thư mục kết quả của lệnh consolidate, thay cho sổ cái."),
    ] = None,
    as_of: SeenOn = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="THƯ_MỤC", help="Ghi thêm sổ Excel tình hình nộp vào thư mục này.")
    ] = None,
    sheets: Annotated[bool, typer.Option("--sheets", help="In thêm bảng đơn vị theo biểu.")] = False,
    count: Annotated[
        int | None,
        typer.Option("--periods", metavar="SỐ", min=1, max=24, help="In thêm bảng đơn vị theo kỳ, gồm bấy nhiêu kỳ."),
    ] = None,
    web: Annotated[
        Path | None, typer.Option("--html", metavar="TỆP", help="Ghi thêm trang tổng quan mở bằng trình duyệt.")
    ] = None,
    as_json: AsJson = False,
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


def remind(
    period: PeriodCode,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi công văn, phiếu và thư nháp.")
    ] = None,
    data: DataFolder = None,
    as_of: SeenOn = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="SỐ", help="Số công văn; không nêu thì là dự thảo, không kèm thư.")
    ] = None,
    signed: Annotated[str | None, typer.Option("--date", metavar="NGÀY", help="Ngày ký công văn.")] = None,
    signer: Annotated[str, typer.Option("--signer", metavar="HỌ_TÊN", help="Người ký công văn.")] = "",
    deadline: Annotated[
        str | None, typer.Option("--deadline", metavar="NGÀY", help="Hạn gửi mới; mặc định theo danh mục tham số.")
    ] = None,
    guidance: Annotated[
        str, typer.Option("--guidance", metavar="VĂN_BẢN", help="Công văn hướng dẫn báo cáo, để dẫn trong công văn.")
    ] = "",
    previous: Annotated[
        str, typer.Option("--previous", metavar="VĂN_BẢN", help="Công văn đôn đốc lần trước, để dẫn từ lần 2.")
    ] = "",
    times: Annotated[
        int | None, typer.Option("--times", metavar="LẦN", min=1, help="Chỉ lập cho đơn vị đôn đốc lần này.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Đôn đốc cả đơn vị mà hạn của lần trước chưa qua.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Lập thêm bản PDF của công văn, kèm PDF vào thư.")] = False,
    channel: Channel = None,
    to_self: ToSelf = False,
    dry_run: DryRun = False,
    yes: Yes = False,
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
