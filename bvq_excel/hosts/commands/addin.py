"""Commands for the Excel add-in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bvq_excel.hosts import terminal
from bvq_excel.hosts.options import OK, Out
from bvq_excel.hosts.words import VietnameseCommand, application

addin = application(
    "Phần bổ trợ cho Excel: thẻ BVQLNTD trên thanh công cụ, cài cho riêng người dùng, không cần quyền quản trị."
)


@addin.callback()
def _addin() -> None:
    pass


@addin.command("build", cls=VietnameseCommand)
def addin_build(
    out: Out,
    workbook: Annotated[
        Path | None,
        typer.Option("--workbook", metavar="TỆP", help="Sổ .xlsx làm nền cho BVQ.xlsm; mặc định là sổ trống."),
    ] = None,
    python: Annotated[
        str | None,
        typer.Option("--python", metavar="ĐƯỜNG_DẪN", help="Chương trình Python mà phần bổ trợ gọi trên Windows."),
    ] = None,
) -> int:
    """Lập BVQ.xlam (phần bổ trợ) và BVQ.xlsm (sổ dùng chung có sẵn phần bổ trợ)."""
    from bvq_excel import addin as builder
    from bvq_excel.addin import Settings

    options = Settings(interpreter_windows=python) if python else Settings()
    carrier = workbook.read_bytes() if workbook else None
    out.mkdir(parents=True, exist_ok=True)
    terminal.written(builder.build(out, clock=datetime.now(), carrier=carrier, options=options))
    return OK
