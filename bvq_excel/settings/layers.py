"""Reading the layers of settings and laying them one over the other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

from bvq_excel.errors import UsageError
from bvq_excel.settings import keys
from bvq_excel.settings.model import SHIPPED, Origin, Settings
from bvq_excel.settings.values import Reader, refuse_secret

OFFICE_FILE = "thiet_lap.toml"
FIRST = ("data", "catalog")  # what has to be known before the office's file is read
OFFICE, USER, VARIABLE, OPTION = "thiết lập chung", "thiết lập của người dùng", "biến môi trường", "tùy chọn của lệnh"
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True)
class Sources:
    """What a host knows of its surroundings.

    `user_files` that do not exist are left out; a later one goes over an earlier one. `environment` are all
    variables, of which those beginning with `BVQ_` count; `options` are values by name of setting, None for not given.
    `home` is what `~` means, `data` the data folder where no layer names one.
    """

    user_files: Sequence[Path] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    home: Path | None = None
    data: Path | None = None


@dataclass(frozen=True)
class _Given:
    """One value as a layer gives it."""

    name: str
    raw: Any
    origin: Origin
    base: Path | None = None


def load(sources: Sources, units: Collection[str] = ()) -> Settings:
    """Return the settings, each value from the highest layer that gives one.

    Codes of units are checked where the catalogue's `units` are given. Raises UsageError, naming place and key, for
    what cannot be understood: an unknown name (with the nearest one), a wrong value, a password.
    """
    reader = Reader(units, sources.home)
    above = [*_files(sources.user_files), *_variables(sources.environment), *_options(sources.options)]
    data = _resolved(above, reader).get("data", (sources.data, SHIPPED))
    below = list(_file(data[0] / OFFICE_FILE, OFFICE)) if data[0] else []
    for given in below:
        if given.name in FIRST:
            raise UsageError(f"{given.origin.place}: {given.name} chỉ đặt được ở {USER}, {VARIABLE} hoặc {OPTION}.")
    found = _defaults() | {"data": data} | _resolved([*below, *above], reader)
    return _built(found)


def _resolved(given: Sequence[_Given], reader: Reader) -> dict[str, tuple[Any, Origin]]:
    found = {}
    for one in given:
        key = keys.key_of(one.name)
        if key is None:
            raise _unknown(one)
        name = one.name if key.type == "table" else key.name
        found[name] = reader.value(key, one.name, one.raw, one.origin.place, one.base), one.origin
    return found


def _unknown(one: _Given) -> UsageError:
    place, name = one.origin.place, one.name
    refuse_secret(name, place)
    close = keys.nearest(name)
    hint = f" Có phải là '{close}'?" if close else " Các mục dùng được: xem lệnh bvq settings."
    return UsageError(f"{place}: không có mục '{name}'.{hint}")


# the layers -----------------------------------------------------------------------------------------------------


def _defaults() -> dict[str, tuple[Any, Origin]]:
    reader = Reader()
    plain = (k for k in keys.all_keys().values() if k.type != "table")
    return {k.name: (reader.value(k, k.name, k.default, str(keys.FILE), None), SHIPPED) for k in plain}


def _files(paths: Sequence[Path]) -> Iterator[_Given]:
    for path in paths:
        yield from _file(path, USER)


def _file(path: Path, layer: str) -> Iterator[_Given]:
    if not path.exists():
        return
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as e:
        at = _AT.search(str(e))
        where = f" ở dòng {at[1]}, cột {at[2]}" if at else ""
        raise UsageError(
            f"Tệp thiết lập {path} viết sai{where}. Chữ phải nằm giữa hai dấu nháy đơn, ví dụ ky = '2019-Q2'."
        ) from e
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"Không đọc được tệp thiết lập {path}. Hãy lưu lại tệp dạng UTF-8 hoặc xóa tệp.") from e
    for name, value in _flat(raw, ""):
        yield _Given(name, value, Origin(layer, str(path)), path.parent)


def _flat(raw: Mapping[str, Any], group: str) -> Iterator[tuple[str, Any]]:
    """Yield the settings in a table of TOML by full name; what is no group is left for the check of names."""
    for word, value in raw.items():
        name = f"{group}{word}"
        key = keys.all_keys().get(name)
        if isinstance(value, dict) and (keys.is_group(name) or (key and key.type == "table")):
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _variables(environment: Mapping[str, str]) -> Iterator[_Given]:
    for variable, text in sorted(environment.items()):
        if variable.upper().startswith(keys.ENVIRONMENT):
            name = keys.of_variable(variable.upper())
            place = f"{VARIABLE} {variable}"
            if not name:
                refuse_secret(variable.lower(), place)
                guess = variable.upper().removeprefix(keys.ENVIRONMENT).lower()
                close = keys.nearest(guess.replace("_", "."))
                key = keys.all_keys().get(close)
                hint = f" Có phải là {key.variable}?" if key else ""
                raise UsageError(f"{place}: không có thiết lập này.{hint}")
            yield _Given(name, text, Origin(VARIABLE, variable))


def _options(options: Mapping[str, Any]) -> Iterator[_Given]:
    for name, value in options.items():
        if value is not None:
            yield _Given(name, value, Origin(OPTION, name))


# from values to the dataclasses ---------------------------------------------------------------------------------


def _built(found: Mapping[str, tuple[Any, Origin]]) -> Settings:
    values = {name: value for name, (value, _) in found.items()}
    made: Settings = _group(Settings, values, "")
    origins = {name: origin for name, (_, origin) in found.items()}
    return replace(made, origins=origins)


def _group(kind: type[Any], values: Mapping[str, Any], group: str) -> Any:
    hints = get_type_hints(kind)
    made = {}
    for one in fields(kind):
        name = f"{group}{one.name}"
        if is_dataclass(hints[one.name]):
            made[one.name] = _group(hints[one.name], values, f"{name}.")
        elif name in values:
            made[one.name] = values[name]
        else:
            entries = {n.removeprefix(f"{name}."): v for n, v in values.items() if n.startswith(f"{name}.")}
            made[one.name] = entries
    return kind(**made)
