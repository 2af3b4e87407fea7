"""The one place where zips of workbooks are opened: every part is inflated under a cap, nothing is believed.

Declared sizes are checked against the limits, then against what really comes out; checksums are verified; XML
with a document type (entities) is refused. What calamine gets later is a new archive (`pack`) of parts that
went through here, so no second zip reader can see anything else than what was checked.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import NamedTuple

from bvq_excel.reading.allowance import most
from bvq_excel.reading.refusals import RefusedError

MAX_PARTS = 5_000
MAX_PART = 100 * 2**20
MAX_TOTAL = 200 * 2**20
RATIO_FROM = 8 * 2**20
MAX_RATIO = 200
"""A part of more than RATIO_FROM bytes may not be more than MAX_RATIO times its packed size: 200,000 rows of equal
styled blank cells stay below 60, zeros come to 1,000."""

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}\sencoding\s*=\s*["']([\w.-]+)""")
_UTF8 = 0x800
_FEW = 1_000
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_UNICODE = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


class Entry(NamedTuple):
    """One member of a new zip file: its bytes as they are written there, and the size and checksum of its content."""

    name: str
    body: bytes
    method: int
    size: int
    checksum: int


@dataclass(frozen=True, slots=True)
class Part:
    """One inflated and verified part, with its packed bytes as they stand in the file."""

    data: bytes
    raw: bytes
    method: int
    checksum: int

    def entry(self, name: str, *, inflated: bool = True) -> Entry:
        """Return the part as a member called `name`: stored inflated (quick to read) or packed as it was (small)."""
        if inflated:
            return Entry(name, self.data, zipfile.ZIP_STORED, len(self.data), self.checksum)
        return Entry(name, self.raw, self.method, len(self.data), self.checksum)


class Member(NamedTuple):
    """A part as people know it: the key to read it by, its name as written, and its time where it says a real one."""

    key: str
    name: str
    written: datetime | None


class Archive:
    """The parts of one workbook file by name; names are compared without case, as the packaging standard says."""

    def __init__(self, data: bytes) -> None:
        """Check the directory of the zip in `data`; raises RefusedError."""
        self._data = data
        self._room = most(MAX_TOTAL)
        if data.count(b"PK\x01\x02") > MAX_PARTS:
            raise RefusedError("too_many_parts", limit=f"{MAX_PARTS:,}".replace(",", "."))
        try:
            with zipfile.ZipFile(BytesIO(data)) as directory:
                entries = directory.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as error:
            raise RefusedError("damaged") from error
        self._entries = {_safe_name(entry.filename): entry for entry in entries}
        if len(self._entries) < len(entries):
            raise RefusedError("unsafe_part")
        if sum(entry.file_size for entry in entries) > most(MAX_TOTAL):
            raise RefusedError("zip_bomb")
        self._unread = dict(self._entries)

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._entries

    def names(self) -> Iterable[str]:
        """Return the names of all parts in lower case, with `/` between folders."""
        return self._entries.keys()

    def members(self) -> list[Member]:
        """Return every part that is no folder, in the order in which they stand in the archive."""
        return [Member(k, _spelled(e), _written(e)) for k, e in self._entries.items() if not e.is_dir()]

    def unread(self) -> list[str]:
        """Return the names of the parts that nobody has read yet."""
        return list(self._unread)

    def read(self, name: str) -> Part:
        """Return the part called `name`; raises RefusedError: damaged, encrypted, zip_bomb, entity."""
        key = name.casefold()
        entry = self._entries.get(key)
        if entry is None:
            raise RefusedError("damaged")
        raw, data = self._inflate(entry, self._room if key in self._unread else most(MAX_TOTAL))
        if self._unread.pop(key, None) is not None:
            self._room -= len(data)
        checksum = zlib.crc32(data)
        if len(data) != entry.file_size or checksum != entry.CRC:
            raise RefusedError("damaged")
        if key.endswith((".xml", ".rels", ".vml")):
            _check_xml(data, used=key.startswith(("xl/", "_rels/")))
        return Part(data, raw, entry.compress_type, checksum)

    def _inflate(self, entry: zipfile.ZipInfo, room: int) -> tuple[bytes, bytes]:
        """Return packed and inflated bytes; stops as soon as more comes out than was declared."""
        if entry.flag_bits & 1:
            raise RefusedError("encrypted")
        raw = self._packed(entry)
        size = entry.file_size
        if size > most(MAX_PART) or size > room or (size > RATIO_FROM and size > MAX_RATIO * len(raw)):
            raise RefusedError("zip_bomb")
        if entry.compress_type == zipfile.ZIP_STORED:
            return raw, raw
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            raise RefusedError("damaged")
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = inflater.decompress(raw, size + 1)
        except zlib.error as error:
            raise RefusedError("damaged") from error
        if len(data) > size:
            raise RefusedError("zip_bomb")
        if not inflater.eof:
            raise RefusedError("damaged")
        return raw, data

    def _packed(self, entry: zipfile.ZipInfo) -> bytes:
        start = entry.header_offset
        if start < 0 or self._data[start : start + 4] != b"PK\x03\x04" or start + _LOCAL.size > len(self._data):
            raise RefusedError("damaged")
        name_size, extra_size = struct.unpack_from("<2H", self._data, start + 26)
        start += _LOCAL.size + name_size + extra_size
        raw = self._data[start : start + entry.compress_size]
        if len(raw) != entry.compress_size:
            raise RefusedError("damaged")
        return raw


def _safe_name(name: str) -> str:
    """Return the part's name in lower case; raises RefusedError (unsafe_part) for one that leaves the archive."""
    key = name.replace("\\", "/").casefold()
    if (".." in key and ".." in key.split("/")) or key.startswith("/") or ":" in key or "\x00" in key or not key:
        raise RefusedError("unsafe_part")
    return key


def _spelled(entry: zipfile.ZipInfo) -> str:
    """Return the part's name; old programs write UTF-8 without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _written(entry: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*entry.date_time)
    except ValueError:
        return None


def has_declaration(data: bytes) -> bool:
    """Whether XML holds a comment, CDATA or document type; looking for `!` alone is far quicker than for `<!`."""
    place = -1
    for _ in range(_FEW):
        place = data.find(b"!", place + 1)
        if place < 0:
            return False
        if data[place - 1 : place] == b"<":
            return True
    return data.find(b"<!", place) >= 0


def _check_xml(data: bytes, *, used: bool) -> None:
    """Raise RefusedError for a document type or entity, and in parts that are used for an encoding unlike UTF-8.

    A byte scan cannot see through other encodings; beside the workbook's own parts they are legal (customXml).
    """
    declared = _ENCODING.match(data)
    if (declared and declared[1].lower() not in _UNICODE) or data.startswith(_WIDE):
        if used:
            raise RefusedError("damaged")
        data = data.replace(b"\x00", b"")
    if has_declaration(data) and _DTD.search(data):
        raise RefusedError("entity")


def pack(entries: Iterable[Entry]) -> bytes:
    """Return a zip file of `entries`."""
    body: list[bytes] = []
    directory: list[bytes] = []
    place = 0
    for entry in entries:
        name = entry.name.encode()
        facts = (entry.method, 0, 33, entry.checksum, len(entry.body), entry.size, len(name), 0)
        body += (_LOCAL.pack(b"PK\x03\x04", 20, 0, *facts), name, entry.body)
        directory += (_CENTRAL.pack(b"PK\x01\x02", 20, 20, 0, *facts, 0, 0, 0, 0, place), name)
        place += _LOCAL.size + len(name) + len(entry.body)
    index = b"".join(directory)
    count = len(directory) // 2
    return b"".join((*body, index, _END.pack(b"PK\x05\x06", 0, 0, count, count, len(index), place, 0)))


def made_entry(name: str, text: str) -> Entry:
    """Return a member that we write ourselves."""
    data = text.encode()
    return Entry(name, data, zipfile.ZIP_STORED, len(data), zlib.crc32(data))
