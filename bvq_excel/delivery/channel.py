"""What every way of sending has in common: it takes one message, and says of each recipient what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol

from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.log import FAILED
from bvq_excel.delivery.message import Mail
from bvq_excel.errors import DeliveryError


class NotSentError(DeliveryError):
    """The message has certainly not left; it can be sent again. Nothing more can be sent by this channel now."""


class UncertainError(DeliveryError):
    """The connection was lost when the whole message was on its way: it may have left or not."""


@dataclass(frozen=True)
class Reply:
    """What became of a message to one recipient: the state for the log, and what the server (or the channel) said."""

    state: str
    text: str = ""

    @property
    def failed(self) -> bool:
        """Whether this recipient does not get it."""
        return self.state == FAILED


class Channel(Protocol):
    """A way of sending. It is opened by `with` when there is something to send."""

    name: str
    final: bool  # whether what goes out cannot be looked at and changed any more

    def __enter__(self) -> Channel: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def deliver(self, mail: Mail, recipients: Sequence[Recipient], now: datetime) -> Mapping[str, Reply]:
        """Return by address what became of `mail`, sent to `recipients`.

        Raises NotSentError, UncertainError.
        """
