"""Commands for the units' entry workbooks: the example province, new workbooks, safe repair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from bvq_excel.errors import UsageError
from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.options import DATA_ERRORS, OK, PATH, a_day
from bvq_excel.hosts.results import keeper, results
from bvq_excel.hosts.words import command


@command()
@click.option("--out", metavar="THƯ_MỤC", type=PATH, default=Path("bvq_demo"), help="Thư mục ghi kết quả.")
def demo(out: Path) -> int:
    """Chạy cả công việc trên tỉnh ví dụ: tạo biểu, kiểm tra, tổng hợp, lập báo cáo."""
    from bvq_excel import demo as example
    from bvq_excel.catalog import load

    terminal.say("Tỉnh ví dụ (số liệu hư cấu), kỳ 2019-Q2: lập tệp của các đơn vị, kiểm tra, tổng hợp, lập báo cáo...")
    done = example.run(out)
    terminal.consolidated(done.outcome.consolidation, done.outputs, load())
    terminal.say(f"Tệp các đơn vị đã gửi nằm ở {done.inbox}; trong đó cố ý gài {done.planted} chỗ sai.")
    terminal.say(f"Xem báo cáo: {next(p for p in done.outputs if p.suffix == '.docx')}")
    return OK


@command()
@options.period
@options.out
@click.option("--unit", metavar="MÃ", multiple=True, help="Mã đơn vị; nêu nhiều lần được.")
@click.option("--all", "every", is_flag=True, help="Mọi đơn vị phải báo cáo kỳ này.")
@click.option("--shared", is_flag=True, help="Một sổ dùng chung cho các đơn vị đã nêu.")
@click.option(
    "--carry-from",
    metavar="TỆP",
    type=PATH,
    multiple=True,
    help="Tệp hoặc thư mục tệp kỳ trước, để chuyển vụ còn mở sang kỳ này.",
)
def new(period: str, out: Path, unit: Sequence[str], every: bool, shared: bool, carry_from: Sequence[Path]) -> int:
    """Lập tệp biểu mẫu của kỳ cho đơn vị (--unit) hoặc cho mọi đơn vị (--all)."""
    from bvq_excel import pipeline
    from bvq_excel.checking import batches

    if bool(unit) == every:
        raise UsageError("Hãy nêu --unit MÃ (một hoặc nhiều lần) hoặc --all, không nêu cả hai.")
    before = batches.submissions(carry_from, date.today())
    with results(out, "lap_bieu") as room, terminal.progress("Lập biểu mẫu", len(unit) or 44) as on_done:
        written = pipeline.entry_workbooks(
            period, unit, room, datetime.now(), shared=shared, before=before, on_done=on_done
        )
    terminal.written(out / p.name for p in written)
    return OK


@command()
@click.argument("file", metavar="TỆP", type=PATH, help="Tệp cần sửa; tệp gốc giữ nguyên.")
@click.option("--out", metavar="TỆP_MỚI", type=PATH, required=True, help="Tệp kết quả, theo biểu mẫu hiện hành.")
@options.as_of
def fix(file: Path, out: Path, as_of: str | None) -> int:
    """Chuyển số liệu sang biểu mẫu hiện hành và sửa những chỗ sửa được chắc chắn; mỗi thay đổi ghi ở biểu ThayDoi."""
    from bvq_excel import repair
    from bvq_excel.catalog import load

    received = a_day(as_of, "--as-of") or date.today()
    done = repair.fix(file, load(), received, out, datetime.now(), keeper=keeper("sua_tep"))
    for line in done.summary:
        terminal.say(line)
    return DATA_ERRORS if any(f.severity == "error" for f in done.left) else OK
