"""The compressed container in which a VBA project keeps its sources and its directory ([MS-OVBA] 2.4.1).

A container is a signature byte and chunks of 4096 bytes each; within a chunk a run seen before is a copy token of
distance and length, whose bits are shared out by the position in the chunk. Equal input gives equal output.
"""

from __future__ import annotations

from collections.abc import Iterator

from bvq_excel.addin.problems import MacroError

CHUNK = 4096
SHORTEST = 3
# Places of a three-byte beginning that are tried: more would save under one per cent of a source text.
TRIED = 32

_SIGNATURE = b"\x01"
_COMPRESSED = 0xB000
_RAW = 0x3000


def compress(data: bytes) -> bytes:
    """Return `data` as a compressed container.

    Raises MacroError for bytes that do not shrink in a last, partial chunk: the format would pad them with zeros,
    and a source text never is like that.
    """
    return _SIGNATURE + b"".join(_chunk(data[start : start + CHUNK]) for start in range(0, len(data), CHUNK))


def _chunk(data: bytes) -> bytes:
    tokens = b"".join(_groups(data))
    if len(tokens) <= CHUNK:
        return (_COMPRESSED | len(tokens) - 1).to_bytes(2, "little") + tokens
    if len(data) < CHUNK:
        raise MacroError("Dữ liệu không nén được, không phải văn bản macro.")
    return (_RAW | CHUNK - 1).to_bytes(2, "little") + data


def _groups(data: bytes) -> Iterator[bytes]:
    """Yield eight tokens at a time behind their flag byte (bit set: copy token)."""
    flags, group, count = 0, bytearray(), 0
    for token in _tokens(data):
        flags |= (len(token) > 1) << count
        group += token
        count += 1
        if count == 8:
            yield bytes((flags,)) + group
            flags, group, count = 0, bytearray(), 0
    if count:
        yield bytes((flags,)) + group


def _tokens(data: bytes) -> Iterator[bytes]:
    """Yield literal bytes and two-byte copy tokens, the longest run first seen nearest."""
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(data):
        bits = max((at - 1).bit_length(), 4)
        longest = (0xFFFF >> bits) + SHORTEST
        distance, length = _match(data, at, seen.get(data[at : at + SHORTEST], ()), longest)
        if length:
            yield ((distance - 1) << (16 - bits) | (length - SHORTEST)).to_bytes(2, "little")
        else:
            yield data[at : at + 1]
        for place in range(at, at + max(length, 1)):
            seen.setdefault(data[place : place + SHORTEST], []).append(place)
        at += max(length, 1)


def _match(data: bytes, at: int, places: list[int] | tuple[()], longest: int) -> tuple[int, int]:
    """Return distance and length of the longest run before `at` that repeats there, (0, 0) for none."""
    best, distance = 0, 0
    limit = min(longest, len(data) - at)
    if limit < SHORTEST:
        return 0, 0
    for place in reversed(places[-TRIED:]):
        length = SHORTEST
        while length < limit and data[place + length] == data[at + length]:
            length += 1
        if length > best:
            best, distance = length, at - place
    return distance, best
