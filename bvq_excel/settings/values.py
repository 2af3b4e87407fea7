"""From what is written in a file, variable or option to a typed value; every refusal names place, key and way out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bvq_excel.errors import UsageError
from bvq_excel.mail_syntax import is_address
from bvq_excel.settings.keys import Key

_SECRET = re.compile(r"pass(word|wd|phrase)?$|mat_?khau|secret|token|api_?key|credential", re.IGNORECASE)
_SEPARATORS = re.compile(r"[;\n]")


@dataclass(frozen=True)
class Reader:
    """Reads values: folders relative to `base`, `~` as `home`, units checked where `units` are known."""

    units: Collection[str] = ()
    home: Path | None = None

    def value(self, key: Key, name: str, raw: Any, place: str, base: Path | None) -> Any:
        """Return the value of setting `name` that `place` gives as `raw`. Raises UsageError."""
        where = f"{place}: {name}"
        if key.type == "table":
            self._unit(name.rpartition(".")[2], where)
            return tuple(_address(a, where) for a in _items(raw, where))
        if key.type == "integer":
            return _integer(key, raw, where)
        if key.type in ("list", "addresses"):
            items = _items(raw, where)
            if key.type == "addresses":
                return tuple(self._recipient(i, where) for i in items)
            return tuple(_chosen(key, i, where) for i in items)
        text = _chosen(key, _text(raw, where), where)
        if key.type == "folder":
            return self._folder(text, base)
        if key.type == "unit" and text:
            return self._unit(text.upper(), where)
        if key.type == "address" and text:
            return _address(text, where)
        if key.name == "ledger.url":
            _refuse_password(text, where)
        return text

    def _unit(self, code: str, where: str) -> str:
        if self.units and code not in self.units:
            close = get_close_matches(code, list(self.units), n=1, cutoff=0.5)
            hint = f" Có phải là {close[0]}?" if close else ""
            raise UsageError(f"{where}: không có đơn vị mang mã '{code}'.{hint}")
        return code

    def _recipient(self, text: str, where: str) -> str:
        return _address(text, where) if "@" in text else self._unit(text.upper(), where)

    def _folder(self, text: str, base: Path | None) -> Path | None:
        if not text:
            return None
        if self.home and re.match(r"~(?:[/\\]|$)", text):
            return self.home / text[2:]
        return base / text if base else Path(text)


def refuse_secret(name: str, place: str) -> None:
    """Raise UsageError for a name under which somebody would write a password."""
    if _SECRET.search(name.rpartition(".")[2]):
        raise UsageError(
            f"{place}: không ghi mật khẩu ({name}) vào thiết lập. Hãy xóa dòng này, đổi mật khẩu đã lộ, rồi cất mật "
            "khẩu mới vào kho mật khẩu của máy bằng lệnh: bvq settings --set-password."
        )


def _refuse_password(url: str, where: str) -> None:
    try:
        password = urlsplit(url).password
    except ValueError:
        password = None
    if password:
        raise UsageError(
            f"{where}: địa chỉ cơ sở dữ liệu có mật khẩu. Hãy bỏ mật khẩu khỏi địa chỉ và để máy chủ nhận ra người "
            "dùng bằng cách khác, ví dụ tệp .pgpass (pgpass.conf trên Windows) của PostgreSQL."
        )


def _chosen(key: Key, text: str, where: str) -> str:
    if key.choices and text not in key.choices:
        raise UsageError(f"{where} ghi '{text}', phải là một trong: {', '.join(key.choices)}.")
    return text


def _text(raw: Any, where: str) -> str:
    if not isinstance(raw, (str, Path)):
        raise UsageError(f"{where} phải là chữ, ghi giữa hai dấu nháy đơn.")
    return str(raw).strip()


def _integer(key: Key, raw: Any, where: str) -> int:
    try:
        number = int(raw) if isinstance(raw, str) else raw
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int) or not key.min <= number <= key.max:
        raise UsageError(f"{where} ghi '{raw}', phải là số nguyên từ {key.min} đến {key.max}.")
    return number


def _items(raw: Any, where: str) -> list[str]:
    items = _SEPARATORS.split(raw) if isinstance(raw, str) else raw
    if not isinstance(items, (list, tuple)) or not all(isinstance(i, str) for i in items):
        raise UsageError(f"{where} phải là danh sách chữ, ví dụ ['a', 'b'].")
    return [i.strip() for i in items if i.strip()]


def _address(text: str, where: str) -> str:
    if not is_address(text):
        raise UsageError(f"{where} ghi '{text}', không phải một địa chỉ thư, ví dụ: syt@example.gov.vn.")
    return text
