"""How headers with Vietnamese letters are written: in words that every mail program puts together again.

The standard library's own folding loses or doubles spaces in long texts (seen in Python 3.11), so that subjects of a
dozen words and names of units would arrive changed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Any

LINE_END = "\r\n"
LONGEST_WORD = 64  # of an encoded word, so that its line stays within the 76 characters of RFC 2047
_OPEN, _CLOSE = "=?utf-8?b?", "?="
MOST_BYTES = (LONGEST_WORD - len(_OPEN) - len(_CLOSE)) // 4 * 3


class MailPolicy(EmailPolicy):
    """Lines end as the protocol of mail wants it; subjects and names are encoded whole, letter by letter intact."""

    def __init__(self, **changes: Any) -> None:
        super().__init__(**{"linesep": LINE_END, **changes})

    def fold(self, name: str, value: Any) -> str:
        """Return the header as lines of text."""
        addresses = getattr(value, "addresses", None)
        if addresses is not None:
            return f"{name}: {f',{LINE_END} '.join(map(_address, addresses))}{LINE_END}"
        text = str(value)
        if name.lower() == "subject":
            return f"{name}: {encoded(text)}{LINE_END}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the header as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


def encoded(text: str) -> str:
    """Return `text` as it may stand in a header: plain where it is short and plain, else as encoded words."""
    if text.isascii() and "=?" not in text and len(text) <= LONGEST_WORD:
        return text
    return f"{LINE_END} ".join(_words(text))


def _words(text: str) -> Iterator[str]:
    """Yield encoded words that together are `text`; no letter is cut in two."""
    part = b""
    for letter in text:
        data = letter.encode()
        if len(part) + len(data) > MOST_BYTES:
            yield f"{_OPEN}{b64encode(part).decode()}{_CLOSE}"
            part = b""
        part += data
    yield f"{_OPEN}{b64encode(part).decode()}{_CLOSE}"


def _address(address: Address) -> str:
    name = address.display_name
    if not name:
        return address.addr_spec
    if name.isascii() and "=?" not in name and len(name) <= LONGEST_WORD:
        start, _, end = str(address).rpartition(" <")
        return f"{start} <{end}" if len(start) + len(end) <= LONGEST_WORD else f"{start}{LINE_END} <{end}"
    return f"{encoded(name)}{LINE_END} <{address.addr_spec}>"
