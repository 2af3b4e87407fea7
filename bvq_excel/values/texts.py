"""Text cells: legacy encodings and decomposed letters made right, spaces and look-alikes made plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from bvq_excel import legacy_text
from bvq_excel.catalog.definitions import Column
from bvq_excel.text import is_composed, is_tidy, normalise, plain_dashes
from bvq_excel.values.parsed import EMPTY, Flaw, Parsed, cell_text

LEGACY = "chuyển từ bảng mã cũ sang Unicode"
COMPOSED = "ghép dấu thành chữ dựng sẵn"
SPACES = "bỏ khoảng trắng thừa"
LOOK_ALIKES = "thay ký tự nhìn giống nhau"
DASHES = "đổi dấu gạch dài thành gạch nối"
NO_FLAWS: tuple[Flaw, ...] = ()
LOST_ZERO = "thêm số 0 đầu bị Excel bỏ"

# What may betray a legacy encoding: Latin-1 characters that Vietnamese Unicode text does not have.
_SUSPECT = re.compile(f"[{re.escape(''.join(sorted(legacy_text.MARKERS)))}]")
_DIGIT_COUNT = re.compile(r"\\d\{(\d+)(?:,(\d+))?\}")
_DIGITS_ONLY = re.compile(r"\^\(?(?:\\d\{\d+(?:,\d+)?\}\|?)+\)?\$")
_BOUND = "\x01"  # stands in no text that is plain, and is no space
_SPACE_RUN = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Clean:
    """A text in its normal form, what R-CH-09 has to say about it, and why it was changed."""

    text: str
    flaws: tuple[Flaw, ...] = ()
    why: str = ""


def clean(raw: str, font: str = "") -> Clean:
    """Return `raw` as normalised Unicode; `font` is the cell's font where it is a legacy one."""
    if font or _SUSPECT.search(raw):
        converted = legacy_text.convert(raw, font)
        if converted is not None:
            text = normalise(converted)
            named = "font" if font else ""
            return Clean(text, (Flaw("R-CH-09", named, {"converted": text, "font": font}),), LEGACY)
    if is_tidy(raw):
        return Clean(raw)
    text = normalise(raw)
    if not is_composed(raw):
        return Clean(text, (Flaw("R-CH-09", "decomposed"),), COMPOSED)
    return Clean(text, (), SPACES if _SPACE_RUN.sub(" ", raw).strip() == text else LOOK_ALIKES)


def reader(column: Column) -> Callable[[Any, str], Any]:
    """Return the reader of a text or id column: raw cell and legacy font in, value or Parsed out."""
    pattern = re.compile(column.pattern) if column.pattern else None
    longest = column.max_length
    is_number = _holds_numbers(column)
    wanted = pattern_in_words(column.pattern) or column.help

    def read(raw: Any, font: str = "") -> Any:
        text, flaws, why = raw, NO_FLAWS, ""
        if type(raw) is not str or font or not is_tidy(raw) or _SUSPECT.search(raw):
            text, flaws, why = _text_of(raw, font, pattern)
        if not text:
            return EMPTY
        if is_number and (dashed := plain_dashes(text)) != text:
            text, why = dashed, why or DASHES
        if longest and len(text) > longest:
            flaws = (*flaws, Flaw("R-CH-21", "long", {"length": len(text), "max": longest}))
        if pattern and not pattern.search(text):
            flaws = (*flaws, Flaw("R-CH-21", "pattern", {"help": wanted}))
        return Parsed(text, flaws, why) if flaws or why else text

    return read


def all_plain(column: Column, texts: Collection[str]) -> bool:
    """Return whether the reader of a text or id column gives every one of `texts` as it is: looked at together."""
    if "" in texts or (column.max_length and max(map(len, texts)) > column.max_length):
        return False
    joined = _BOUND.join(texts)
    if f" {_BOUND}" in joined or f"{_BOUND} " in joined or not is_tidy(joined) or _SUSPECT.search(joined):
        return False
    if _holds_numbers(column) and plain_dashes(joined) != joined:
        return False
    return not column.pattern or all(map(re.compile(column.pattern).search, texts))


def _holds_numbers(column: Column) -> bool:
    return column.type == "id" or is_document_number(column)


def pattern_in_words(pattern: str) -> str:
    """Return in Vietnamese how many digits a pattern asks for, empty where it asks for something else."""
    if not _DIGITS_ONLY.fullmatch(pattern):
        return ""
    counts = [f"từ {low} đến {high}" if high else low for low, high in _DIGIT_COUNT.findall(pattern)]
    return f"Cột này ghi {' hoặc '.join(counts)} chữ số."


def is_document_number(column: Column) -> bool:
    """Return whether a column of texts holds a document's number and symbol (12/BC-SCT)."""
    return column.key.endswith("_no")


def _text_of(raw: Any, font: str, pattern: re.Pattern[str] | None) -> tuple[str, tuple[Flaw, ...], str]:
    if isinstance(raw, str):
        found = clean(raw, font)
        return found.text, found.flaws, found.why
    text = cell_text(raw, plain_number=True)
    if pattern and not pattern.search(text) and pattern.search(f"0{text}"):
        return f"0{text}", (), LOST_ZERO
    return text, (), ""
