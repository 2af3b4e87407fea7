"""The package's exceptions: one short tree, each message in Vietnamese with the place and the way out.

A finding says "your data is wrong" and is returned; an exception says "I cannot go on" and is caught
only at a host's edge (command line, Excel).
"""

from __future__ import annotations


class BvqError(Exception):
    """Any condition under which the tool cannot go on; its text is shown to the user as it is."""


class InputError(BvqError):
    """A file that cannot be read; `reason` is a stable code such as `encrypted` or `far_cell`."""

    def __init__(self, message: str, reason: str = "unreadable") -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str]]:
        return type(self), (str(self), self.reason)


class UsageError(BvqError):
    """A command that was called with something that does not exist or does not fit together."""


class CatalogError(BvqError):
    """A broken catalogue; the message names the file and the entry."""


class TemplateError(BvqError):
    """A document template that cannot be filled; the message names the template and the field."""


class DeliveryError(BvqError):
    """A document or mail that could not be handed over."""


class HostError(BvqError):
    """An environment that does not do what is needed (no LibreOffice, folder not writable)."""


class ReconciliationError(BvqError):
    """Figures of a document that do not agree with its annexes or with the data; the message names the difference."""
