"""The settings that exist, out of `keys.toml`, and the one that a mistyped name may have meant."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("keys.toml")
ENVIRONMENT = "BVQ_"


@dataclass(frozen=True)
class Key:
    """One setting: its name, the type of its value, the value where nobody sets it, what it is for."""

    name: str
    type: str
    default: Any
    about: str
    example: Any
    alias: str = ""
    choices: tuple[str, ...] = ()
    min: int = 0
    max: int = 0

    @property
    def variable(self) -> str:
        """The name of the environment variable that sets it."""
        return ENVIRONMENT + self.name.upper().replace(".", "_")


@cache
def all_keys() -> Mapping[str, Key]:
    """Return every setting by name, in the order of documentation."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))["keys"]
    return {fields["name"]: Key(**fields | {"choices": tuple(fields.get("choices", ()))}) for fields in raw}


def key_of(name: str) -> Key | None:
    """Return the setting called `name`: its own name, its alias, or an entry of a table (`mail.addresses.SYT`)."""
    known = all_keys()
    if name in known:
        return known[name]
    table = known.get(name.rpartition(".")[0])
    if table and table.type == "table":
        return table
    return next((k for k in known.values() if k.alias == name), None)


def of_variable(variable: str) -> str:
    """Return the name of the setting that an environment variable sets, empty for none."""
    for key in all_keys().values():
        if variable == key.variable:
            return key.name
        if key.type == "table" and variable.startswith(f"{key.variable}_"):
            return f"{key.name}.{variable.removeprefix(f'{key.variable}_')}"
    return ""


def is_group(name: str) -> bool:
    """Return whether `name` is that of a group of settings (`mail.smtp`)."""
    return any(known.startswith(f"{name}.") for known in all_keys())


def nearest(name: str) -> str:
    """Return the setting or group that was probably meant by `name`, empty for none."""
    known = [k for key in all_keys().values() for k in (key.name, key.alias) if k]
    groups = sorted({n.rpartition(".")[0] for n in known if "." in n} | {n.partition(".")[0] for n in known})
    close = get_close_matches(name, [*known, *groups], n=1, cutoff=0.6)
    if not close:
        ends = {n.rpartition(".")[2]: n for n in known}
        close = [ends[e] for e in get_close_matches(name.rpartition(".")[2], list(ends), n=1, cutoff=0.7)]
    return close[0] if close else ""
