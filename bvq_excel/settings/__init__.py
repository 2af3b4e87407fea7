"""Settings: what an office and a user have set, in layers, each value with its origin.

The lowest layer is shipped (`keys.toml`); above it the office's file in its data folder, the user's files, the
environment (`BVQ_…`), the options of the command. The core gets a `Settings` value; only hosts know the environment
and where a user's files lie. No layer holds a secret.
"""

from bvq_excel.settings.layers import OFFICE_FILE, Sources, load
from bvq_excel.settings.model import Backups, Ledger, Mail, Office, Origin, Retention, Settings, Smtp, Work
from bvq_excel.settings.shown import Row, rows, sample

__all__ = [
    "OFFICE_FILE",
    "Backups",
    "Ledger",
    "Mail",
    "Office",
    "Origin",
    "Retention",
    "Row",
    "Settings",
    "Smtp",
    "Sources",
    "Work",
    "load",
    "rows",
    "sample",
]
