"""Settings for the eye: every value with its origin, and a file to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bvq_excel.settings.keys import Key, all_keys
from bvq_excel.settings.model import Settings

NOTHING = "(để trống)"


class Row(NamedTuple):
    """One line of `bvq settings`: name, value and origin in words, what the setting is for."""

    name: str
    value: str
    origin: str
    about: str


def rows(settings: Settings) -> list[Row]:
    """Return every setting with its value and where that comes from; of a table each entry."""
    return [row for key in all_keys().values() for row in _rows(settings, key)]


def _rows(settings: Settings, key: Key) -> Iterator[Row]:
    value: Any = settings
    for word in key.name.split("."):
        value = getattr(value, word)
    if key.type == "table" and value:
        for entry, one in value.items():
            name = f"{key.name}.{entry}"
            yield Row(name, _words(one), str(settings.origins.get(name, "")), key.about)
        return
    yield Row(key.name, _words(value), str(settings.origins.get(key.name, "mặc định")), key.about)


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(value) or NOTHING
    return str(value) if value not in (None, "", {}) else NOTHING


def sample() -> str:
    """Return a settings file that sets nothing: every setting as a comment with what it is for and an example."""
    lines = ["# Thiết lập của bvq_excel. Bỏ dấu # ở đầu dòng và sửa giá trị; có hiệu lực từ lần chạy sau.", ""]
    group = ""
    for key in all_keys().values():
        table, _, word = key.name.rpartition(".")
        if key.type == "table":
            table, word = key.name, ""
        if table != group:
            lines += [f"[{table}]"]
            group = table
        lines += [f"# {key.about}"]
        entries = key.example.items() if key.type == "table" else [(word, key.example)]
        lines += [f"#{name} = {_toml(value)}" for name, value in entries]
        lines.append("")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_toml(v) for v in value)}]"
    return str(value) if isinstance(value, int) else f"'{value}'"


def documentation() -> str:
    """Return the table of all settings in Markdown, as it stands in the documentation."""
    lines = ["| Mục | Biến môi trường | Mặc định | Ý nghĩa | Ví dụ |", "|---|---|---|---|---|"]
    for key in all_keys().values():
        default = _toml(key.default) if key.default not in ("", [], {}) else "trống"
        variable = f"{key.variable}_<MÃ>" if key.type == "table" else key.variable
        examples = key.example.items() if isinstance(key.example, dict) else [("", key.example)]
        example = "; ".join(f"{n} = {_toml(v)}" if n else _toml(v) for n, v in examples)
        also = f" (trong tệp của phần bổ trợ Excel: `{key.alias}`)" if key.alias else ""
        lines.append(f"| `{key.name}`{also} | `{variable}` | {default} | {key.about} | `{example}` |")
    return "\n".join(lines)


def save_sample(path: Path) -> Path:
    """Return `path`, which now holds the sample; one that is there is left as it is. Raises HostError."""
    from bvq_excel import files

    if not path.exists():
        with files.told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        files.write_text(path, sample())
    return path
