"""What an address of mail looks like, and texts that may stand in a header."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 254
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
_BARE = re.compile(f"{_LOCAL}@{_DOMAIN}")
_NAMED = re.compile(r"([^<>\"]*)<([^<>\s]+)>")
_BREAKS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def split_address(text: str) -> tuple[str, str] | None:
    """Return name and address in `text` (`a@b.vn` or `Name <a@b.vn>`); None when it is not one plain address.

    Only letters of ASCII are taken: mail servers of offices do not know others.
    """
    named = _NAMED.fullmatch(text.strip())
    name, bare = (named[1].strip(), named[2]) if named else ("", text.strip())
    if len(bare) > LONGEST or not _BARE.fullmatch(bare) or not is_line(name):
        return None
    return name, bare


def is_address(text: str) -> bool:
    """Return whether `text` is one plain address, with or without a name."""
    return split_address(text) is not None


def is_line(text: str) -> bool:
    """Return whether `text` is one line without control characters or marks that turn the direction of writing."""
    return not any(unicodedata.category(c) in _BREAKS for c in text)


def domain(address: str) -> str:
    """Return the domain of an address in small letters."""
    return address.rpartition("@")[2].lower()


def within(address: str, domains: tuple[str, ...]) -> bool:
    """Return whether the address belongs to one of `domains` or to one below it; without any it does."""
    own = domain(address)
    return not domains or any(own == d or own.endswith(f".{d}") for d in (d.lower().strip(".@") for d in domains))
