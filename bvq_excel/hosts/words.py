"""The command line in Vietnamese: help pages and the complaints of the option parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

import click

OPTIONS, COMMAND = "[TÙY CHỌN]", "LỆNH [THAM SỐ]..."
# What the parser says, and what we say: pattern -> Vietnamese, with the same groups.
COMPLAINTS = (
    (r"No such option '(.+?)'", r"Không có tùy chọn \1."),
    (r"No such command '(.+?)'", r"Không có lệnh '\1'."),
    (r"Missing (?:argument|option) ('.+?')", r"Thiếu \1."),
    (r"Missing command", "Chưa nêu lệnh."),
    (r"Option '(.+?)' requires an argument", r"Tùy chọn \1 cần một giá trị."),
    (r"Option '(.+?)' does not take a value", r"Tùy chọn \1 không nhận giá trị."),
    (r"Got unexpected extra arguments? \((.+)\)", r"Thừa tham số: \1."),
    (r"Invalid value for (.+?): ", r"Giá trị của \1 không đúng."),
)
Choices = TypeVar("Choices", bound=StrEnum)


def complaint(error: click.ClickException) -> str:
    """Return what the option parser complains about, in Vietnamese, with the way to the help page."""
    said = error.format_message()
    found = ((re.match(pattern, said, re.DOTALL), text) for pattern, text in COMPLAINTS)
    text = next((match.expand(text) for match, text in found if match), "Cách gọi lệnh chưa đúng.")
    if isinstance(error, click.NoSuchOption | click.NoSuchCommand) and error.possibilities:
        text += f" Có phải: {', '.join(sorted(error.possibilities))}?"
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{text} Xem hướng dẫn: {context.command_path if context else 'bvq'} --help"


class OneOf(click.Choice[Choices]):
    """One value of an enumeration (the parser's own choice is one of the names of its members)."""

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        return str(choice)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return f"<{'|'.join(self.choices)}>"


class Command(click.Command):
    """A command whose help page is in Vietnamese; what is wrong with its arguments leads to that page."""

    def __init__(self, name: str | None, **attributes: Any) -> None:
        super().__init__(name, options_metavar=OPTIONS, **attributes)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as e:
            e.ctx = e.ctx or ctx
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = "Hiện hướng dẫn này rồi thoát."
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "Cách dùng: ")

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._section("Tham số", click.Argument, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._section("Tùy chọn", click.Option, ctx, formatter)

    def _section(
        self, title: str, kind: type[click.Parameter], ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        shown = [p for p in self.get_params(ctx) if isinstance(p, kind)]
        if shown:
            with formatter.section(title):
                formatter.write_dl([(_written(p, ctx), _meaning(p, ctx)) for p in shown])


def _written(parameter: click.Parameter, ctx: click.Context) -> str:
    """Return how a parameter is written, e.g. `--period KỲ`."""
    return parameter.get_help_spec(ctx) if isinstance(parameter, click.Option) else parameter.make_metavar(ctx)


def _meaning(parameter: click.Parameter, ctx: click.Context) -> str:
    """Return what a parameter means, its default, its limits, and whether it must be given."""
    extra = parameter.get_help_extra(ctx) if isinstance(parameter, click.Option) else {}
    notes = [extra["range"]] if "range" in extra else []
    if parameter.default not in (None, "") and "default" in extra:
        notes.insert(0, f"mặc định: {extra['default']}")
    if parameter.required:
        notes.append("bắt buộc")
    return f"{parameter.help or ''}  [{'; '.join(notes)}]" if notes else parameter.help or ""


class Group(Command, click.Group):
    """A group of commands whose help page is in Vietnamese; commands are listed in the order of the work."""

    command_class = Command

    def __init__(self, name: str | None, **attributes: Any) -> None:
        super().__init__(name, subcommand_metavar=COMMAND, **attributes)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as e:
            raise click.NoSuchCommand(e.command_name, possibilities=self.list_commands(ctx), ctx=ctx) from e

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Lệnh"):
            formatter.write_dl([(name, (c.help or "").partition("\n\n")[0]) for name, c in found if c])


command: Callable[..., Callable[[Callable[..., int]], Command]] = partial(click.command, cls=Command)
"""Makes a function a command of its name, with its docstring as help text; it returns the exit code."""
