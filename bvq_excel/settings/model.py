"""The settings as values: one frozen dataclass for each group of `keys.toml`, with the same names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from bvq_excel.files import Keeper
from bvq_excel.files import Retention as KeptFiles

Channel = Literal["eml", "outlook", "smtp"]
Security = Literal["starttls", "tls"]


@dataclass(frozen=True)
class Origin:
    """Where a value comes from: the layer in words, and the file, variable or option (empty for the shipped one)."""

    layer: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.layer}: {self.place}" if self.place else self.layer


SHIPPED = Origin("mặc định")


@dataclass(frozen=True)
class Office:
    """The user's own unit and its contact person."""

    unit: str = ""
    preparer: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Work:
    """What is being worked on; empty or None where the command or the open workbook says it.

    `accept` are the kinds of decisions (`bvq_excel.decisions`) with which the whole job goes on without asking.
    """

    period: str = ""
    inbox: Path | None = None
    out: Path | None = None
    accept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ledger:
    """Where the ledger is when several officers share one; empty for the file in the data folder."""

    url: str = ""


@dataclass(frozen=True)
class Smtp:
    """The mail server; its password is never here. `timeout` is in seconds."""

    host: str = ""
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    timeout: int = 60


@dataclass(frozen=True)
class Mail:
    """How mail is sent and to whom; `report_to` and `report_cc` hold unit codes and addresses."""

    channel: Channel = "eml"
    sender: str = ""
    own_address: str = ""
    report_to: tuple[str, ...] = ()
    report_cc: tuple[str, ...] = ()
    allowed_domains: tuple[str, ...] = ()
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    smtp: Smtp = Smtp()


@dataclass(frozen=True)
class Backups:
    """How long overwritten files are kept (`files.Retention`)."""

    newest: int = 20
    days: int = 14

    def keeper(self, now: datetime, action: str) -> Keeper:
        """Return who keeps files before `action` replaces them."""
        return Keeper(now, action, KeptFiles(self.newest, self.days))


@dataclass(frozen=True)
class Retention:
    """How long personal data, the log and overwritten files are kept; `personal_years` 0 is what the catalogue says."""

    personal_years: int = 0
    log_years: int = 10
    backup_days: int = 365


@dataclass(frozen=True)
class Settings:
    """All settings; `origins` says by name (`mail.smtp.port`, `mail.addresses.SYT`) where each value comes from."""

    data: Path | None = None
    catalog: Path | None = None
    office: Office = Office()
    work: Work = Work()
    ledger: Ledger = Ledger()
    mail: Mail = Mail()
    backups: Backups = Backups()
    retention: Retention = Retention()
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False)

    def is_set(self, name: str) -> bool:
        """Return whether a layer gives a value for the setting `name`, so that it is not merely the shipped one."""
        return self.origins.get(name, SHIPPED) != SHIPPED

    @property
    def ledger_place(self) -> str:
        """Where the ledger is: the address of a database, else the data folder; empty where neither is known."""
        return self.ledger.url or (str(self.data) if self.data else "")
