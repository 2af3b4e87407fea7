"""Commands for the units' entry workbooks: the example province, new workbooks, safe repair."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bvq_excel.errors import UsageError
from bvq_excel.hosts import terminal
from bvq_excel.hosts.options import DATA_ERRORS, OK, AsOf, Out, PeriodCode, a_day
from bvq_excel.hosts.results import keeper, results


def demo(out: Out = Path("bvq_demo")) -> int:
    """Chạy cả công việc trên tỉnh ví dụ: tạo biểu, kiểm tra, tổng hợp, lập báo cáo."""
    from bvq_excel import demo as example
    from bvq_excel.catalog import load

    terminal.say("Tỉnh ví dụ (số liệu hư cấu), kỳ 2019-Q2: lập tệp của các đơn vị, kiểm tra, tổng hợp, lập báo cáo...")
    done = example.run(out)
    terminal.consolidated(done.outcome.consolidation, done.outputs, load())
    terminal.say(f"Tệp các đơn vị đã gửi nằm ở {done.inbox}; trong đó cố ý gài {done.planted} chỗ sai.")
    terminal.say(f"Xem báo cáo: {next(p for p in done.outputs if p.suffix == '.docx')}")
    return OK


def new(
    period: PeriodCode,
    out: Out,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="MÃ", help="Mã đơn vị; nêu nhiều lần được.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Mọi đơn vị phải báo cáo kỳ này.")] = False,
    shared: Annotated[bool, typer.Option("--shared", help="Một sổ dùng chung cho các đơn vị đã nêu.")] = False,
    carry_from: Annotated[
        list[Path] | None,
        typer.Option(
            "--carry-from", metavar="TỆP", help="Tệp hoặc thư mục tệp kỳ trước, để chuyển vụ còn mở sang kỳ này."
        ),
    ] = None,
) -> int:
    """Lập tệp biểu mẫu của kỳ cho đơn vị (--unit) hoặc cho mọi đơn vị (--all)."""
    from bvq_excel import pipeline
    from bvq_excel.checking import batches

    if bool(unit) == every:
        raise UsageError("Hãy nêu --unit MÃ (một hoặc nhiều lần) hoặc --all, không nêu cả hai.")
    before = batches.submissions(carry_from or [], date.today())
    with results(out, "lap_bieu") as room, terminal.progress("Lập biểu mẫu", len(unit or ()) or 44) as on_done:
        written = pipeline.entry_workbooks(
            period, unit or [], room, datetime.now(), shared=shared, before=before, on_done=on_done
        )
    terminal.written(out / p.name for p in written)
    return OK


def fix(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp cần sửa; tệp gốc giữ nguyên.")],
    out: Annotated[Path, typer.Option("--out", metavar="TỆP_MỚI", help="Tệp kết quả, theo biểu mẫu hiện hành.")],
    as_of: AsOf = None,
) -> int:
    """Chuyển số liệu sang biểu mẫu hiện hành và sửa những chỗ sửa được chắc chắn; mỗi thay đổi ghi ở biểu ThayDoi."""
    from bvq_excel import repair
    from bvq_excel.catalog import load

    received = a_day(as_of, "--as-of") or date.today()
    done = repair.fix(file, load(), received, out, datetime.now(), keeper=keeper("sua_tep"))
    for line in done.summary:
        terminal.say(line)
    return DATA_ERRORS if any(f.severity == "error" for f in done.left) else OK
