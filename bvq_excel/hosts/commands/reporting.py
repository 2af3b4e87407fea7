"""Commands for documents: the periodic report, and the form of any Word document."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bvq_excel.errors import UsageError
from bvq_excel.hosts import terminal
from bvq_excel.hosts.options import DATA_ERRORS, OK, AsOf, DataFolder, Number, Pdf, Signed, a_day


def report(
    period: Annotated[str | None, typer.Option("--period", metavar="KỲ", help="Mã kỳ, ví dụ 2019-Q2.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="THƯ_MỤC", help="Thư mục ghi kết quả.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="THƯ_MỤC", help="Thư mục kết quả của lệnh consolidate.")
    ] = None,
    data: DataFolder = None,
    as_of: AsOf = None,
    number: Number = None,
    signed: Signed = None,
    pdf: Pdf = False,
    verify: Annotated[
        Path | None, typer.Option("--verify", metavar="TỆP", help="Chỉ kiểm tra thể thức của một văn bản Word có sẵn.")
    ] = None,
) -> int:
    """Lập báo cáo định kỳ (Word) từ số liệu đã tổng hợp; không nêu số và ngày thì là dự thảo."""
    from bvq_excel import pipeline

    day, received = a_day(signed, "--date"), a_day(as_of, "--as-of") or date.today()
    if verify is not None:
        return _verify(verify, day)
    if period is None or out is None:
        raise UsageError("Hãy nêu --period KỲ và --out THƯ_MỤC, hoặc --verify TỆP để kiểm tra thể thức.")
    if (source is None) == (data is None):
        raise UsageError("Hãy nêu --from THƯ_MỤC (kết quả của lệnh consolidate) hoặc --data THƯ_MỤC, không nêu cả hai.")
    if source is not None:
        result = pipeline.load_consolidation(source, period)
    else:
        from bvq_excel.ledger import flow

        result = flow.consolidate(period, received, data or "", datetime.now())
    terminal.written(pipeline.report(result, out, number=number, signed=day, pdf=pdf))
    return OK


def _verify(path: Path, day: date | None) -> int:
    """Print the form of a Word document rule by rule; blanks of a draft are no fault."""
    from bvq_excel.documents import form

    result = form.verify(path, signed=day)
    for line in form.lines(result):
        terminal.say(line)
    return OK if form.is_sound(result.findings) else DATA_ERRORS
