"""Sending what a preview has shown: each message logged before and after, nothing twice, going on after a failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.channel import Channel, Reply, UncertainError
from bvq_excel.delivery.log import DRAFT, FAILED, PENDING, SENT, SendLog, facts, of_message
from bvq_excel.delivery.message import TRIAL, Mail
from bvq_excel.delivery.preview import Item, Preview
from bvq_excel.errors import DeliveryError, HostError

Clock = Callable[[], datetime]
Progress = Callable[[int, Mail], None]
NOT_FINAL = "báo cáo còn là dự thảo (chưa đủ số, ngày, người ký) nên chỉ lập thư nháp hoặc gửi thử."


@dataclass(frozen=True)
class Outcome:
    """What became of one message: the reply for each recipient that it went to, or why it was not sent."""

    mail: Mail
    replies: Mapping[str, Reply]
    held: tuple[str, ...] = ()

    def count(self, *states: str) -> int:
        """Return how many recipients are in one of `states` now."""
        return sum(r.state in states for r in self.replies.values())


@dataclass(frozen=True)
class Delivery:
    """What became of all messages; `error` is what broke off the sending, None when it came to its end."""

    outcomes: tuple[Outcome, ...]
    dry_run: bool = False
    error: DeliveryError | HostError | None = None
    left: int = 0
    unmade: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every message has reached everybody that it is meant for, as far as the channel goes."""
        held = any(o.held or o.count(FAILED, PENDING) for o in self.outcomes)
        return not (held or self.error or self.left or self.unmade)

    def lines(self) -> list[str]:
        """Return what became of it as lines for a terminal, a summary last."""
        if self.dry_run:
            return ["Chạy thử: không thư nào được gửi, không gì được ghi lại."]
        found = [line for o in self.outcomes for line in _lines(o)]
        found += [f"Không lập được thư: {reason}" for reason in self.unmade]
        parts = [
            (sum(bool(o.count(SENT)) for o in self.outcomes), "thư đã gửi"),
            (sum(bool(o.count(DRAFT)) for o in self.outcomes), "thư nháp đã lập"),
            (sum(not o.held and not o.replies for o in self.outcomes), "thư đã gửi từ trước"),
            (sum(bool(o.held or o.count(FAILED)) for o in self.outcomes) + len(self.unmade), "thư không gửi được"),
            (sum(bool(o.count(PENDING)) for o in self.outcomes), "thư chưa rõ đã đi hay chưa"),
            (self.left, "thư chưa đến lượt"),
        ]
        found.append("; ".join(f"{count} {what}" for count, what in parts if count) or "Không có thư nào.")
        if self.error:
            found.append(str(self.error))
        return found


def send(
    shown: Preview,
    channel: Channel,
    log: SendLog,
    clock: Clock,
    who: str,
    *,
    dry_run: bool = False,
    on_done: Progress | None = None,
) -> Delivery:
    """Return what became of the messages in a preview, sent by `channel` as far as they may be and have not been.

    `who` sends. Messages that are blocked stay, with the reason. When the channel breaks down the rest stays for
    the next time; what has gone does not go again. `dry_run` sends and logs nothing.
    """
    if dry_run:
        return Delivery((), dry_run=True)
    outcomes: list[Outcome] = []
    wanted = [_held_back(i, channel) for i in shown.items]
    if not any(_goes(i, channel) for i in wanted):
        return Delivery(tuple(_idle(i) for i in wanted), unmade=shown.unmade)
    try:
        with channel:
            for item in wanted:
                outcomes.append(_send(item, channel, log, clock, who) if _goes(item, channel) else _idle(item))
                if on_done:
                    on_done(len(outcomes), item.mail)
    except _BrokenOffError as e:
        outcomes.append(e.outcome)
        left = sum(_goes(i, channel) for i in wanted[len(outcomes) :])
        return Delivery(tuple(outcomes), error=e.error, left=left, unmade=shown.unmade)
    except (DeliveryError, HostError) as e:
        left = sum(_goes(i, channel) for i in wanted[len(outcomes) :])
        return Delivery(tuple(outcomes), error=e, left=left, unmade=shown.unmade)
    return Delivery(tuple(outcomes), unmade=shown.unmade)


class _BrokenOffError(Exception):
    """The channel broke down in the middle of a message."""

    def __init__(self, outcome: Outcome, error: DeliveryError | HostError) -> None:
        super().__init__(str(error))
        self.outcome = outcome
        self.error = error


def _held_back(item: Item, channel: Channel) -> Item:
    """Return the item, blocked where the channel is final and the message is not."""
    if channel.final and not item.mail.final and not item.mail.kind.startswith(TRIAL):
        return replace(item, problems=(*item.problems, NOT_FINAL))
    return item


def _goes(item: Item, channel: Channel) -> bool:
    return not item.blocked and bool(_recipients(item, channel))


def _recipients(item: Item, channel: Channel) -> tuple[Recipient, ...]:
    """Return whom it goes to now; a draft inside a mail program is not made twice, one that is a file is."""
    if channel.name != "outlook":
        return item.waiting
    return tuple(r for r in item.waiting if (e := item.had.get(r.address.lower())) is None or e.state != DRAFT)


def _idle(item: Item) -> Outcome:
    unknown = {e.recipient: Reply(PENDING) for e in item.unknown}
    return Outcome(item.mail, {} if item.blocked else unknown, item.problems)


def _send(item: Item, channel: Channel, log: SendLog, clock: Clock, who: str) -> Outcome:
    mail, about = item.mail, facts(item.mail)
    wanted = {r.address.lower(): r for r in _recipients(item, channel)}
    if channel.final:
        claimed = log.begin(about, [r.address for r in wanted.values()], channel.name, clock(), who)
        recipients = [wanted[a.lower()] for a in claimed]
    else:
        recipients = list(wanted.values())  # a draft made twice does no harm
    unknown = {
        e.recipient: Reply(PENDING)
        for e in of_message(log.events(mail.period), about).values()
        if e.state == PENDING and e.recipient not in {r.address for r in recipients}
    }
    if not recipients:
        return Outcome(mail, unknown)
    addresses = [r.address for r in recipients]
    try:
        replies = channel.deliver(mail, recipients, clock())
    except UncertainError as e:
        replies = dict.fromkeys(addresses, Reply(PENDING, "mất kết nối khi vừa gửi xong"))
        _settle(log, item, replies, channel, clock, who)
        raise _BrokenOffError(Outcome(mail, replies), e) from e
    except (DeliveryError, HostError) as e:
        replies = dict.fromkeys(addresses, Reply(FAILED, str(e)))
        _settle(log, item, replies, channel, clock, who)
        raise _BrokenOffError(Outcome(mail, replies), e) from e
    _settle(log, item, replies, channel, clock, who)
    return Outcome(mail, {**unknown, **replies})


def _settle(log: SendLog, item: Item, replies: Mapping[str, Reply], channel: Channel, clock: Clock, who: str) -> None:
    """Log the replies, those of drafts that are logged already left out."""
    had = {a for a, e in item.had.items() if e.state == DRAFT}
    new = {a: (r.state, r.text) for a, r in replies.items() if r.state != DRAFT or a.lower() not in had}
    if not new:
        return
    try:
        log.settle(facts(item.mail), new, channel.name, clock(), who)
    except HostError as e:
        words = "; ".join(_lines(Outcome(item.mail, replies)))
        text = f"Không ghi được kết quả gửi vào sổ ({e}) Kết quả đó là: {words} Hãy ghi nhận bằng tay."
        raise _BrokenOffError(Outcome(item.mail, replies), HostError(text)) from e


def _lines(outcome: Outcome) -> Sequence[str]:
    words = outcome.mail.words
    found = [f"{words}: giữ lại. {reason}" for reason in outcome.held]
    by_address = {r.address: r for r in outcome.mail.recipients}
    for address, reply in outcome.replies.items():
        whom = by_address[address].shown if address in by_address else address
        if reply.state == SENT:
            found.append(f"{words} → {whom}: đã gửi (mã băm {outcome.mail.digest[:12]}…).")
        elif reply.state == DRAFT:
            found.append(f"{words} → {whom}: đã lập thư nháp {reply.text}.")
        elif reply.state == PENDING:
            found.append(f"{words} → {whom}: chưa rõ đã đi hay chưa, không tự gửi lại.")
        else:
            found.append(f"{words} → {whom}: không gửi được. {reply.text}")
    return found
