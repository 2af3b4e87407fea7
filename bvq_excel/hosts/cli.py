"""The command line `bvq`: parse, call the pipeline, print. Names, JSON and exit codes are an interface.

Exit codes: 0 no error in the data, 1 errors in the data, 2 wrong use, 3 a file or the environment could not
be used; if several hold, 2 before 3 before 1.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bvq_excel import __version__
from bvq_excel.errors import BvqError, UsageError
from bvq_excel.hosts import terminal
from bvq_excel.hosts.commands import (
    addin,
    checking,
    consolidating,
    entering,
    ledger,
    mailing,
    reporting,
    running,
    tracking,
    upkeep,
)
from bvq_excel.hosts.options import OK, UNUSABLE, WRONG_USE
from bvq_excel.hosts.words import VietnameseCommand, application, complaint
from bvq_excel.system_errors import reason

app = application(
    "Công tác bảo vệ quyền lợi người tiêu dùng: kiểm tra, tổng hợp biểu số liệu và lập báo cáo.", completion=True
)

COMMANDS = (  # in the order of the work, as the help page shows them
    entering.demo,
    entering.new,
    checking.check,
    entering.fix,
    ledger.collect,
    ledger.reject,
    tracking.status,
    consolidating.consolidate,
    reporting.report,
    reporting.trace,
    ledger.close,
    ledger.correct,
    mailing.send,
    tracking.remind,
    running.run,
    checking.rules,
    upkeep.settings,
    upkeep.backups,
    upkeep.restore,
    upkeep.audit,
    upkeep.purge,
)
for command in COMMANDS:
    app.command(cls=VietnameseCommand)(command)
app.add_typer(addin.addin, name="addin", help="Phần bổ trợ cho Excel.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; every failure is one Vietnamese sentence."""
    if arguments is None:
        _speak_utf8()
    terminal.use_utf8()
    gc.set_threshold(50_000, 20, 50)  # rows and findings are many and never refer to each other in circles
    code = run_command(arguments)
    gc.freeze()  # else all that is left would be looked through once more before the process ends
    sys.exit(code)


def _speak_utf8() -> None:
    """Begin again in UTF-8 mode where the system has no locale: names of files could not be written otherwise."""
    if sys.platform != "win32" and sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode:
        command = [sys.executable, "-X", "utf8", "-m", "bvq_excel", *sys.argv[1:]]
        os.execv(sys.executable, [os.fsencode(word) for word in command])  # noqa: S606 - this program


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of one command line."""
    try:
        code = app(args=list(arguments) if arguments is not None else None, prog_name="bvq", standalone_mode=False)
    except UsageError as e:
        terminal.complain(str(e))
        return WRONG_USE
    except BvqError as e:
        terminal.complain(str(e))
        return UNUSABLE
    except OSError as e:
        terminal.complain(_environment(e))
        return UNUSABLE
    except Exception as e:
        if not hasattr(e, "format_message"):
            raise
        text = str(getattr(e, "format_message")())  # noqa: B009 - the parser's exceptions share no public type
        terminal.complain(complaint(e) if type(e).__name__ != "NoArgsIsHelpError" else text)
        return WRONG_USE
    return int(code or OK)


def _environment(error: OSError) -> str:
    place = f" {Path(error.filename).name}" if error.filename else ""
    if isinstance(error, PermissionError):
        return f"Không có quyền ghi hoặc đọc{place}, hoặc tệp đang mở ở chương trình khác. Hãy đóng tệp rồi chạy lại."
    return f"Không dùng được{place or ' tệp hoặc thư mục'}: {reason(error)}."


def _version(wanted: bool) -> None:
    if wanted:
        terminal.say(f"bvq_excel {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="In phiên bản rồi thoát.")
    ] = False,
    catalog: Annotated[
        Path | None,
        typer.Option("--catalog", metavar="THƯ_MỤC", help="Thư mục danh mục của tỉnh; mặc định là danh mục đi kèm."),
    ] = None,
) -> None:
    from bvq_excel.hosts.user_settings import use_catalog

    use_catalog(catalog)
