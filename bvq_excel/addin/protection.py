"""The obfuscated properties of a project that nobody protects ([MS-OVBA] 2.4.3): readable, editable, no password.

The format lets the writer choose a seed; a fixed one keeps the bytes reproducible. This hides nothing and is not
meant to: Office only insists that the three values are there and agree with the project's identifier.
"""

from __future__ import annotations

NOT_PROTECTED = bytes(4)
NO_PASSWORD = b"\x00"
VISIBLE = b"\xff"

_VERSION = 2


def encode(data: bytes, project_id: str, seed: int) -> str:
    """Return `data` as the hexadecimal text of a CMG, DPB or GC property; `seed` is 0 to 255."""
    key = sum(project_id.encode("ascii")) & 0xFF
    encoded = [seed, seed ^ _VERSION, seed ^ key]
    before_last, last, plain = encoded[1], encoded[2], key
    filler = bytes((seed & 6) // 2)
    for byte in filler + len(data).to_bytes(4, "little") + data:
        before_last, last = last, byte ^ (before_last + plain & 0xFF)
        encoded.append(last)
        plain = byte
    return bytes(encoded).hex().upper()
