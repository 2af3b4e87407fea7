"""A mail server on this machine, with real encryption, that can be told to refuse or to break down.

    with MailServer(authority, users={"sct": "mat-khau"}) as server:
        ... server.port, server.received

Loopback only, on a port that is free; its thread ends with the `with` statement.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, cast

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"


@dataclass
class Faults:
    """What goes wrong, where: `connect`, `mail`, `rcpt`, `data` (half of it), `after` (taken, not said), `quit`."""

    drop: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    refuse_content: str = ""
    times: int = 1_000_000  # after so many drops the server is well again

    def drops(self, at: str) -> bool:
        if self.drop != at or self.times <= 0:
            return False
        self.times -= 1
        return True


class MailServer:
    """The server; `received` are the messages that it took, in order, each with its recipients."""

    def __init__(
        self,
        authority: trustme.CA | None,
        *,
        names: Iterable[str] = (HOST,),
        implicit: bool = False,
        users: Mapping[str, str] | None = None,
        faults: Faults | None = None,
        **certificate: Any,
    ) -> None:
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.logins: list[str] = []
        self.commands: list[str] = []
        self.faults = faults or Faults()
        self.users = users
        self._implicit = implicit
        self._context: ssl.SSLContext | None = None
        if authority:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(*names, **certificate).configure_cert(self._context)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._server: asyncio.Server | None = None
        self._sessions: list[_Protocol] = []

    @property
    def port(self) -> int:
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def got(self) -> list[str]:
        """Every delivery as `recipient: subject`, in order."""
        return [f"{address}: {message['Subject']}" for to, message in self.received for address in to]

    def __enter__(self) -> MailServer:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        context = self._context if self._implicit else None
        return await self._loop.create_server(self._session, HOST, 0, ssl=context)

    def _session(self) -> _Protocol:
        session = _Protocol(self, None if self._implicit else self._context, self._loop)
        self._sessions.append(session)
        return session

    async def _end(self) -> None:
        assert self._server
        self._server.close()
        await self._server.wait_closed()
        for session in self._sessions:
            if session.transport:
                session.transport.abort()
        others = asyncio.all_tasks() - {cast("asyncio.Task[Any]", asyncio.current_task())}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)

    # what aiosmtpd asks its handler ----------------------------------------------------------------------------

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        name, password = data.login.decode(), data.password.decode()
        self.logins.append(name)
        return AuthResult(success=(self.users or {}).get(name) == password, handled=False)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.faults.refused:
            return self.faults.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.faults.refuse_content:
            return self.faults.refuse_content
        content = envelope.original_content
        assert content is not None
        message = cast(EmailMessage, message_from_bytes(content, policy=default))
        self.received.append((list(envelope.rcpt_tos), message))
        if self.faults.drops("after"):
            cast(asyncio.Transport, server.transport).abort()
        return "250 2.0.0 Queued"


class _Protocol(SMTP):
    """One connection, which may break down."""

    def __init__(self, server: MailServer, context: ssl.SSLContext | None, loop: asyncio.AbstractEventLoop) -> None:
        self.mail_server = server
        super().__init__(
            server,
            hostname="may-chu-thu",
            tls_context=context,
            require_starttls=context is not None,
            authenticator=server.authenticate if server.users is not None else None,
            auth_required=server.users is not None and context is not None,
            auth_require_tls=context is not None,
            loop=loop,
        )

    def _abort(self) -> None:
        assert self.transport
        self.transport.abort()

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if self.mail_server.faults.drops("connect"):
            self._abort()

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        self.mail_server.commands.append(f"MAIL {arg}")
        if self.mail_server.faults.drops("mail"):
            self._abort()
            return
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        if self.mail_server.faults.drops("rcpt"):
            self._abort()
            return
        await super().smtp_RCPT(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        if self.mail_server.faults.drops("quit"):
            self._abort()
            return
        await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.mail_server.faults.drops("data"):
            await self.push("354 go on")
            await self._reader.readline()
            self._abort()
            return
        await super().smtp_DATA(arg)
