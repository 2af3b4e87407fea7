"""Commands on the office's ledger: what was received for a period, closing it, correcting it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.options import DATA_ERRORS, OK, PATH, UNUSABLE, a_day
from bvq_excel.hosts.words import command

yes = click.option("--yes", is_flag=True, help="Làm luôn, không hỏi lại.")


@command()
@click.argument(
    "inbox",
    metavar="TỆP_HOẶC_THƯ_MỤC...",
    type=PATH,
    nargs=-1,
    required=True,
    help="Tệp Excel, tệp .zip, thư đã lưu (.eml, .msg), hoặc thư mục chứa các tệp đó.",
)
@options.period
@options.data
@click.option(
    "--as-of",
    metavar="NGÀY",
    help="Ngày nhận các tệp, ví dụ 2019-06-17; mặc định là ngày ghi của từng tệp. Tệp trong thư lấy ngày thư đến.",
)
def collect(inbox: Sequence[Path], period: str, data: str | None, as_of: str | None) -> int:
    """Tiếp nhận các tệp của một kỳ vào sổ cái: từ thư mục, tệp .zip, thư đã lưu; nhận hai lần một tệp vẫn là một."""
    from bvq_excel.hosts import collecting_view
    from bvq_excel.hosts.user_office import office
    from bvq_excel.ledger import flow

    hands, received = office(data).hands, a_day(as_of, "--as-of")
    with terminal.progress("Tiếp nhận", len(inbox)) as on_done:
        done = flow.collect(hands, inbox, period, received, on_done)
    collecting_view.collected(done)
    if done.unreadable or any(x.unreadable for x in done.left_out):
        return UNUSABLE
    return DATA_ERRORS if done.misplaced or any(r.outcome == "closed" for r in done.receipts) else OK


@command()
@options.period
@click.option("--unit", metavar="MÃ", required=True, help="Mã đơn vị có tệp bị trả lại.")
@options.data
def reject(period: str, unit: str, data: str | None) -> int:
    """Trả lại tệp đang được tính của một đơn vị: không tính nữa, tệp trước đó (nếu có) được tính lại."""
    from bvq_excel import display
    from bvq_excel.catalog import load
    from bvq_excel.hosts.user_office import office
    from bvq_excel.ledger import flow

    returned, before = flow.send_back(office(data).hands, period, unit.upper())
    whose = display.unit_name(load(), returned.unit)
    terminal.say(f"Đã trả lại tệp {returned.file} (lần gửi {returned.submission_no}) của {whose}.")
    terminal.say(f"Tính lại tệp {before.file}." if before else "Đơn vị này nay chưa có tệp nào được tính.")
    return OK


@command()
@options.period
@options.data
@yes
def close(period: str, data: str | None, yes: bool) -> int:
    """Khóa một kỳ đã tổng hợp: số liệu giữ nguyên, từ đó chỉ thay đổi bằng đính chính."""
    from bvq_excel.hosts import correcting_view
    from bvq_excel.hosts.user_office import office
    from bvq_excel.ledger import flow

    ours = office(data)
    correcting_view.before_closing(flow.standing(ours.ledger, period))
    if not yes and not terminal.confirmed(f"Khóa kỳ {period}?"):
        terminal.say("Chưa khóa.")
        return OK
    flow.close(ours.hands, period)
    terminal.say(f"Đã khóa kỳ {period}. Từ nay muốn thay đổi thì lập đính chính: bvq correct.")
    return OK


@command()
@options.period
@click.argument(
    "inbox",
    metavar="[TỆP_HOẶC_THƯ_MỤC...]",
    type=PATH,
    nargs=-1,
    help="Tệp đã sửa của đơn vị; không nêu thì tính lại kỳ này từ sổ cái (khi một kỳ bên trong đã đính chính).",
)
@click.option("--why", metavar="LÝ_DO", help="Lý do đính chính, ghi vào báo cáo kỳ sau.")
@options.data
@click.option("--as-of", metavar="NGÀY", help="Ngày nhận tệp đã sửa; mặc định là hôm nay.")
@yes
def correct(period: str, inbox: Sequence[Path], why: str | None, data: str | None, as_of: str | None, yes: bool) -> int:
    """Đính chính một kỳ đã khóa, nêu trước mọi số liệu và ô thay đổi; không nêu lý do thì liệt kê đính chính đã lập."""
    from bvq_excel.hosts import correcting_view
    from bvq_excel.hosts.user_office import office
    from bvq_excel.ledger import flow

    ours, received = office(data), a_day(as_of, "--as-of")
    if why is None and not inbox:
        correcting_view.noted(period, flow.noted(ours.ledger, period))
        return OK
    done = flow.correct(
        ours.hands,
        inbox,
        period,
        why or "",
        received=received,
        confirm=lambda shown: correcting_view.agreed(shown, yes=yes),
    )
    terminal.say(correcting_view.corrected(done))
    return OK
