"""The command line `bvq`: parse, call the pipeline, print. Names, JSON and exit codes are an interface.

Exit codes: 0 no error in the data, 1 errors in the data, 2 wrong use, 3 a file or the environment could not
be used; if several hold, 2 before 3 before 1.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from bvq_excel import __version__
from bvq_excel.errors import BvqError, UsageError
from bvq_excel.hosts import terminal
from bvq_excel.hosts.options import OK, PATH, UNUSABLE, WRONG_USE
from bvq_excel.hosts.words import Group, complaint
from bvq_excel.system_errors import reason

COMMANDS = {  # in the order of the work, as the help page shows them: the module of hosts.commands that has it
    "demo": "entering",
    "new": "entering",
    "check": "checking",
    "fix": "entering",
    "collect": "ledger",
    "reject": "ledger",
    "status": "tracking",
    "consolidate": "consolidating",
    "report": "reporting",
    "trace": "reporting",
    "close": "ledger",
    "correct": "ledger",
    "send": "mailing",
    "remind": "tracking",
    "run": "running",
    "rules": "checking",
    "settings": "upkeep",
    "backups": "upkeep",
    "restore": "upkeep",
    "audit": "upkeep",
    "purge": "upkeep",
    "addin": "addin",
}
STOPPED = 130
"""Exit code where somebody stops the program by Ctrl+C, as shells expect it."""
SHELLS = ("bash", "zsh", "fish", "powershell")


class Program(Group):
    """All commands; the module of a command is imported when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f"bvq_excel.hosts.commands.{COMMANDS[cmd_name]}"), cmd_name)
        return found


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        terminal.say(f"bvq_excel {__version__}")
        ctx.exit()


def _completion(ctx: click.Context, _: click.Parameter, shell: str | None) -> None:
    """Print the script by which a shell completes words of `bvq`."""
    if shell is None:
        return
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind:
        script = kind(app, {}, "bvq", "_BVQ_COMPLETE")
        terminal.say(script.source_template % script.source_vars())
    ctx.exit()


@click.group(cls=Program, context_settings={"help_option_names": ["--help", "-h"], "show_default": True})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="In phiên bản rồi thoát."
)
@click.option("--catalog", metavar="THƯ_MỤC", type=PATH, help="Thư mục danh mục của tỉnh; mặc định là danh mục đi kèm.")
@click.option(
    "--show-completion",
    metavar="VỎ_LỆNH",
    type=click.Choice(SHELLS),
    is_eager=True,
    expose_value=False,
    callback=_completion,
    help=f"In mã gợi ý lệnh (phím Tab) để cài vào {', '.join(SHELLS[:-1])} hoặc {SHELLS[-1]}.",
)
def app(catalog: Path | None) -> None:
    """Công tác bảo vệ quyền lợi người tiêu dùng: kiểm tra, tổng hợp biểu số liệu và lập báo cáo."""
    from bvq_excel.hosts.user_settings import use_catalog

    use_catalog(catalog)


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
    except click.exceptions.NoArgsIsHelpError as e:
        terminal.complain(e.message)
        return WRONG_USE
    except click.ClickException as e:
        terminal.complain(complaint(e))
        return WRONG_USE
    except click.Abort:
        return STOPPED
    return int(code or OK)


def _environment(error: OSError) -> str:
    place = f" {Path(error.filename).name}" if error.filename else ""
    if isinstance(error, PermissionError):
        return f"Không có quyền ghi hoặc đọc{place}, hoặc tệp đang mở ở chương trình khác. Hãy đóng tệp rồi chạy lại."
    return f"Không dùng được{place or ' tệp hoặc thư mục'}: {reason(error)}."
