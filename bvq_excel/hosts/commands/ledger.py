"""Commands on the office's ledger: what was received for a period."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bvq_excel.hosts import terminal
from bvq_excel.hosts.options import DATA_ERRORS, OK, UNUSABLE, DataFolder, PeriodCode, a_day

Received = Annotated[
    list[Path],
    typer.Argument(
        metavar="TỆP_HOẶC_THƯ_MỤC...",
        help="Tệp Excel, tệp .zip, thư đã lưu (.eml, .msg), hoặc thư mục chứa các tệp đó.",
    ),
]
ReceivedOn = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="NGÀY",
        help="Ngày nhận các tệp, ví dụ 2019-06-17; mặc định là ngày ghi của từng tệp. Tệp trong thư lấy ngày thư đến.",
    ),
]


def collect(inbox: Received, period: PeriodCode, data: DataFolder = None, as_of: ReceivedOn = None) -> int:
    """Tiếp nhận các tệp của một kỳ vào sổ cái: từ thư mục, tệp .zip, thư đã lưu; nhận hai lần một tệp vẫn là một."""
    from bvq_excel.hosts import receipts
    from bvq_excel.hosts.user_office import office
    from bvq_excel.ledger import flow

    ours, received = office(data), a_day(as_of, "--as-of")
    with terminal.progress("Tiếp nhận", len(inbox)) as on_done:
        done = flow.collect(inbox, period, received, ours.ledger, datetime.now(), on_done, ours.who, ours.hands)
    receipts.collected(done)
    if done.unreadable or any(x.unreadable for x in done.left_out):
        return UNUSABLE
    return DATA_ERRORS if done.misplaced or any(r.outcome == "closed" for r in done.receipts) else OK
