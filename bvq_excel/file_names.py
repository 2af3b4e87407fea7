"""Names of files made of any text: what every system takes, and what stays inside its folder."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from pathlib import Path, PureWindowsPath

from bvq_excel.errors import HostError

LONGEST = 120  # characters
MOST_BYTES = 200  # in UTF-8; systems take 255, and a name gets additions
LONGEST_SUFFIX = 10
NAMELESS = "khong_ten"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"}
)


def safe_name(text: str) -> str:
    """Return `text` as the name of one file that Windows, macOS and Linux take, its meaning kept where it can be.

    Separators, drive letters and what Windows forbids become `_`; line breaks and marks that turn the direction of
    writing go; dots and spaces at the ends go; names of devices get a `_`; a long name is cut and told apart by
    some letters of its hash. The result is in NFC and never empty.
    """
    visible = "".join(" " if c in "\t\r\n" else c for c in text if c in "\t\r\n" or not _invisible(c))
    name = " ".join(_FORBIDDEN.sub("_", unicodedata.normalize("NFC", visible)).split()).strip(". ")
    if not name.strip("_"):
        name = NAMELESS
    if name.partition(".")[0].strip().upper() in _DEVICES:
        name = f"_{name}"
    return name if _fits(name) else _cut(name)


def shown_name(path: Path) -> str:
    """Return the name of a file that somebody sent, as it may stand in texts and other files.

    What no text can hold (bytes that are no UTF-8) and what no reader sees (line breaks, marks of direction) is shown
    as `�`.
    """
    return "".join("�" if _invisible(character) else character for character in path.name)


def inside(folder: Path, name: str) -> Path:
    """Return the path of the file called `name` (made safe) directly in `folder`.

    Raises HostError when a link there would lead out of the folder.
    """
    path = folder / safe_name(name)
    if path.resolve().parent != folder.resolve():
        raise HostError(f"{path} là liên kết dẫn ra ngoài thư mục {folder}. Hãy xóa liên kết này rồi làm lại.")
    return path


def _invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE


def _fits(name: str) -> bool:
    return len(name) <= LONGEST and len(name.encode()) <= MOST_BYTES


def _cut(name: str) -> str:
    suffix = PureWindowsPath(name).suffix
    if len(suffix) > LONGEST_SUFFIX or not suffix.isascii():
        suffix = ""
    end = f"~{sha256(name.encode()).hexdigest()[:8]}{suffix}"
    stem = name.removesuffix(suffix)[: LONGEST - len(end)]
    while not _fits(stem + end):
        stem = stem[:-1]
    return stem.rstrip(". ") + end


def same_path(one: str | Path, other: str | Path) -> bool:
    """Return whether two paths are the same for Windows, whatever system this is."""
    return _plain(one) == _plain(other)


def is_inside(path: str | Path, folder: str | Path) -> bool:
    """Return whether `path` is `folder` or lies in it, for Windows."""
    return f"{_plain(path)}/".startswith(f"{_plain(folder)}/")


def _plain(path: str | Path) -> str:
    return str(path).strip().strip('"').replace("\\", "/").rstrip("/").casefold()
