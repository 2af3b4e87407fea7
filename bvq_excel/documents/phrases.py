"""Single sentences of a document as data (`CV_cau.toml`), filled with what is known; made to be edited by staff."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bvq_excel.documents.environment import TemplateEnvironment, render
from bvq_excel.errors import TemplateError


class Phrases:
    """The sentences of one file, each by its key; every sentence must be there, none may be unknown."""

    def __init__(self, path: Path, wanted: Iterable[str], table: str = "loi") -> None:
        self._name = path.name
        self.tables = _loaded(path)
        self._lines: Mapping[str, str] = self.tables.get(table, {})
        self._environment = TemplateEnvironment()
        keys = set(wanted)
        for found, complaint in ((keys - self._lines.keys(), "thiếu"), (self._lines.keys() - keys, "không hiểu")):
            if found:
                raise TemplateError(f"Tệp lời văn {path.name}, [{table}]: {complaint} '{min(found)}'.")

    def say(self, key: str, **fields: str | int) -> str:
        """Return the sentence `key` filled with `fields`; raises TemplateError for a field that it cannot have."""
        return render(self._environment, self._lines[key], fields, self._name)


def _loaded(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as e:
        raise TemplateError(f"Không thấy tệp lời văn {path}.") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise TemplateError(f"Tệp lời văn {path.name}: sai cú pháp TOML ({e}).") from e
