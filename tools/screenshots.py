"""Pictures of web pages as Chromium shows them, and of windows in which commands of `bvq` have been typed."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

COLUMNS = 98
LINE, MARGIN, TITLE = 19, 14, 30  # heights in pixels
STYLE = f"""
body {{ margin: 0; background: #1E1E1E; }}
.bar {{ height: {TITLE}px; line-height: {TITLE}px; background: #3C3C3C; color: #E0E0E0; padding: 0 14px;
  font: 14px/{TITLE}px "Liberation Sans", Arial, sans-serif; }}
pre {{ margin: 0; padding: {MARGIN}px; color: #E6E6E6;
  font: 14px/{LINE}px "Noto Sans Mono", "Liberation Mono", monospace; }}
"""


def screenshot(source: Path, picture: Path, width: int, height: int) -> None:
    """Write a picture of a web page in a window of this size, in pixels."""
    size = f"--window-size={width},{height}"
    options = ("--headless", "--no-sandbox", "--hide-scrollbars", size, f"--screenshot={picture}")
    subprocess.run(["chromium", *options, source.as_uri()], check=True, capture_output=True)  # noqa: S603, S607


def command_window(folder: Path, *commands: str, picture: Path, lines: int | None = None) -> None:
    """Write a picture of a window in which these commands (without `bvq`) are typed in `folder`, one after the other.

    What follows after `lines` lines of output is left out.
    """
    shown: list[Text] = []
    for command in commands:
        printed = [part for line in typed(folder, command).splitlines() for part in _broken(Text.from_ansi(line))]
        more = [Text("…")] if lines and len(printed) > lines else []
        shown += [Text(f"$ bvq {command}", style="bold white"), *printed[:lines], *more, Text()]
    title = '<div class="bar">Cửa sổ lệnh</div>'
    page = f'<!DOCTYPE html><meta charset="utf-8"><style>{STYLE}</style>{title}<pre>{_coloured(shown)}</pre>'
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "window.html"
        source.write_text(page, encoding="utf-8")
        screenshot(source, picture, 860, TITLE + 2 * MARGIN + len(shown) * LINE)


def _broken(line: Text) -> list[Text]:
    """Return a line as a terminal shows it: what is too long goes on in the next line."""
    return list(line.divide(range(COLUMNS, len(line), COLUMNS)))


def typed(folder: Path, command: str) -> str:
    """Return what a command prints on a terminal, with its colours, when it is typed in `folder`."""
    ours, theirs = pty.openpty()
    surroundings = {**os.environ, "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    program = [sys.executable, "-m", "bvq_excel", *command.split()]
    with subprocess.Popen(  # noqa: S603 - our own command
        program, cwd=folder, env=surroundings, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL
    ):
        os.close(theirs)
        return _all_of(ours).decode().replace("\r\n", "\n")


def _all_of(end: int) -> bytes:
    """Return everything that is written to a terminal until its program has ended."""
    printed = b""
    while True:
        try:
            part = os.read(end, 65536)
        except OSError:  # how Linux says that nobody writes any more
            part = b""
        if not part:
            os.close(end)
            return printed
        printed += part


def _coloured(lines: list[Text]) -> str:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    for line in lines:
        console.print(line, soft_wrap=True)
    return console.export_html(theme=SVG_EXPORT_THEME, inline_styles=True, code_format="{code}")
