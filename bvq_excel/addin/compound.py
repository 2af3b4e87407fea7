"""The compound file around a VBA project: a small file system in one file ([MS-CFB], version 3, 512-byte sectors).

Streams under 4096 bytes lie in the mini stream, as the format demands. Nothing depends on the clock: entries carry
no times and no class identifiers, so equal streams give equal bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bvq_excel.addin.problems import MacroError

SECTOR, MINI_SECTOR, MINI_LIMIT, ENTRY = 512, 64, 4096, 128
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NOTHING = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1
# The header has room for the numbers of 109 sectors of the allocation table: 7 MB, far beyond any project of ours.
MOST_FAT_SECTORS = 109

_PER_SECTOR = SECTOR // 4
_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")
_HEADER = struct.Struct("<8s16sHHHHH6sIIIIIIIIII")


@dataclass
class _Node:
    """A storage or stream on its way into the directory; `index` is its place there."""

    name: str
    kind: int
    data: bytes = b""
    children: list[_Node] = field(default_factory=list)
    index: int = 0
    left: int = NOTHING
    right: int = NOTHING
    child: int = NOTHING
    colour: int = BLACK
    start: int = END


def write(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file with `streams` by path ("VBA/dir"); storages are made from the paths.

    Raises MacroError when the file would need more than 7 MB.
    """
    nodes = _directory(streams)
    small = [n for n in nodes if n.kind == STREAM and 0 < len(n.data) < MINI_LIMIT]
    large = [n for n in nodes if n.kind == STREAM and len(n.data) >= MINI_LIMIT]
    mini_table, mini_stream = _mini(small)
    root = nodes[0]
    root.data = mini_stream

    sectors = _Sectors()
    directory_size = -(-len(nodes) * ENTRY // SECTOR)
    directory_start = sectors.reserve(directory_size)
    mini_table_start = sectors.add(mini_table)
    root.start = sectors.add(mini_stream)
    for node in large:
        node.start = sectors.add(node.data)
    sectors.fill(directory_start, b"".join(_entry(n) for n in nodes))
    return sectors.file(directory_start, mini_table_start, len(mini_table) // SECTOR)


class _Sectors:
    """The sectors of the file in the making, and which follows which."""

    def __init__(self) -> None:
        self._data: list[bytes] = []
        self._next: list[int] = []

    def reserve(self, count: int) -> int:
        """Return the number of the first of `count` chained empty sectors, END for none."""
        start = len(self._data)
        self._data += [bytes(SECTOR)] * count
        self._next += [*range(start + 1, start + count), END][:count]
        return start if count else END

    def add(self, data: bytes) -> int:
        """Return the number of the first sector of `data`, END when it is empty."""
        start = self.reserve(-(-len(data) // SECTOR))
        self.fill(start, data)
        return start

    def fill(self, start: int, data: bytes) -> None:
        """Put `data` into the sectors reserved from `start`."""
        for at in range(0, len(data), SECTOR):
            self._data[start + at // SECTOR] = data[at : at + SECTOR].ljust(SECTOR, b"\0")

    def file(self, directory: int, mini_table: int, mini_sectors: int) -> bytes:
        """Return header and sectors, the allocation table last."""
        used = len(self._data)
        tables = 0
        while tables * _PER_SECTOR < used + tables:
            tables += 1
        if tables > MOST_FAT_SECTORS:
            raise MacroError("Phần macro quá lớn (trên 7 MB).")
        numbers = [*self._next, *[FAT_SECTOR] * tables]
        numbers += [FREE] * (tables * _PER_SECTOR - len(numbers))
        places = [*range(used, used + tables)] + [FREE] * (MOST_FAT_SECTORS - tables)
        fields = (_SIGNATURE, bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0, tables, directory, 0, MINI_LIMIT)
        header = _HEADER.pack(*fields, mini_table, mini_sectors, END, 0, places[0])
        return header + _numbers(places[1:]) + b"".join(self._data) + _numbers(numbers)


def _numbers(values: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def _mini(nodes: Sequence[_Node]) -> tuple[bytes, bytes]:
    """Place `nodes` in the mini stream; return its allocation table (whole sectors) and its content."""
    following: list[int] = []
    content = bytearray()
    for node in nodes:
        node.start = len(following)
        count = -(-len(node.data) // MINI_SECTOR)
        following += [*range(node.start + 1, node.start + count), END]
        content += node.data.ljust(count * MINI_SECTOR, b"\0")
    following += [FREE] * (-len(following) % _PER_SECTOR)
    return _numbers(following), bytes(content)


def _directory(streams: Mapping[str, bytes]) -> list[_Node]:
    """Return root, storages and streams in the order of the directory, each storage's children as a tree."""
    root = _Node("Root Entry", ROOT)
    for path, data in streams.items():
        *folders, name = path.split("/")
        parent = root
        for folder in folders:
            known = [n for n in parent.children if n.name == folder]
            parent.children += [] if known else [_Node(folder, STORAGE, start=0)]
            parent = known[0] if known else parent.children[-1]
        parent.children.append(_Node(name, STREAM, data))
    nodes = [root]
    for node in nodes:  # grows while it is walked: a storage's children follow it
        node.index = nodes.index(node)
        node.children.sort(key=_order)
        nodes += node.children
    for node in nodes:
        node.child = _tree(node.children, _height(len(node.children)))
    return nodes


def _order(node: _Node) -> tuple[int, bytes]:
    """Return what the format sorts names by: length first, then upper-case UTF-16 code units."""
    upper = node.name.upper().encode("utf-16-be")
    return len(upper), upper


def _height(count: int) -> int:
    """Return the number of levels that are full in a balanced tree of `count` nodes."""
    return (count + 1).bit_length() - 1


def _tree(nodes: Sequence[_Node], black: int) -> int:
    """Link sorted `nodes` as a balanced tree and return its top's index, NOTHING for none.

    The first `black` levels are full and black; what hangs below them is red, so every path has as many black nodes.
    """
    if not nodes:
        return NOTHING
    middle = len(nodes) // 2
    top = nodes[middle]
    top.colour = BLACK if black > 0 else RED
    top.left, top.right = _tree(nodes[:middle], black - 1), _tree(nodes[middle + 1 :], black - 1)
    return top.index


def _entry(node: _Node) -> bytes:
    name = node.name.encode("utf-16-le") + b"\0\0"
    size = len(node.data)
    tree = (node.kind, node.colour, node.left, node.right, node.child)
    return _ENTRY.pack(name, len(name), *tree, bytes(16), 0, 0, 0, node.start, size)
