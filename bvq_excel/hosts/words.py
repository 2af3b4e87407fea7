"""The command line in Vietnamese: help pages and the complaints of the option parser."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

HELP_WORDS = (
    ("Usage:", "Cách dùng:"),
    ("Options:", "Tùy chọn:"),
    ("Arguments:", "Tham số:"),
    ("Commands:", "Lệnh:"),
    ("[OPTIONS]", "[TÙY CHỌN]"),
    ("COMMAND [ARGS]...", "LỆNH [THAM SỐ]..."),
    ("Show this message and exit.", "Hiện hướng dẫn này rồi thoát."),
    ("[required]", "[bắt buộc]"),
    ("[default: ", "[mặc định: "),
)
# What the parser writes around the names of arguments, which say all of it themselves: brackets, dots, types of Python.
_NEEDED = re.compile(r"\{(\S+?)\}(?:\.\.\.)?")
_OPTIONAL = re.compile(r"\[\[(\S+?)\]\](?:\.\.\.)?")
_TYPE = re.compile(r" <(?:\w+|list\[\w+\])>")
OPTION_HELP = {  # of options that the parser adds by itself
    "install_completion": "Cài gợi ý lệnh (phím Tab) cho cửa sổ lệnh đang dùng.",
    "show_completion": "In mã gợi ý lệnh để tự cài.",
}
# What the parser says, and what we say: pattern -> Vietnamese, with the same groups.
COMPLAINTS = (
    (r"No such option: (\S+)", r"Không có tùy chọn \1."),
    (r"No such command '?([^'.]+)'?\.?", r"Không có lệnh '\1'."),
    (r"Missing (?:argument|option|parameter) (.+?)\.?$", r"Thiếu \1."),
    (r"Missing command\.?", "Chưa nêu lệnh."),
    (r"Option '?(\S+?)'? requires (?:an|\d+) arguments?\.?", r"Tùy chọn \1 cần một giá trị."),
    (r"Got unexpected extra arguments? \((.+)\)", r"Thừa tham số: \1."),
    (r"Option '?(\S+?)'? does not take a value\.?", r"Tùy chọn \1 không nhận giá trị."),
    (r"Invalid value for (.+?): .*", r"Giá trị của \1 không đúng."),
)


def translated_help(text: str) -> str:
    """Return a help page with the parser's own words in Vietnamese."""
    for english, vietnamese in HELP_WORDS:
        text = text.replace(english, vietnamese)
    text = _OPTIONAL.sub(r"[\1]", _NEEDED.sub(r"\1", text))
    text = _TYPE.sub(lambda found: " " * len(found.group()), text)
    return "\n".join(line.rstrip() for line in text.splitlines())


def complaint(error: Any) -> str:
    """Return what the option parser complains about, in Vietnamese, with the way to the help page."""
    said = str(error.format_message())
    for pattern, vietnamese in COMPLAINTS:
        found = re.match(pattern, said, re.DOTALL)
        if found:
            text = found.expand(vietnamese)
            break
    else:
        text = "Cách gọi lệnh chưa đúng."
    if possible := getattr(error, "possibilities", None):
        text += f" Có phải: {', '.join(sorted(possible))}?"
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "bvq"
    return f"{text} Xem hướng dẫn: {command} --help"


class VietnameseCommand(TyperCommand):
    """A command whose help page is in Vietnamese."""

    def get_help(self, ctx: Any) -> str:
        return translated_help(super().get_help(ctx))


class VietnameseGroup(TyperGroup):
    """A group of commands whose help page is in Vietnamese; commands are listed in the order of the work."""

    def get_help(self, ctx: Any) -> str:
        return translated_help(super().get_help(ctx))

    def get_params(self, ctx: Any) -> list[Any]:
        params = super().get_params(ctx)
        for p in params:
            if p.name in OPTION_HELP:
                p.help = OPTION_HELP[p.name]  # type: ignore[attr-defined]
        return params

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)


def application(about: str, *, completion: bool = False) -> typer.Typer:
    """Return an empty command-line application that speaks Vietnamese; with options to complete words in a shell."""
    return typer.Typer(
        cls=VietnameseGroup,
        help=about,
        rich_markup_mode=None,
        add_completion=completion,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
