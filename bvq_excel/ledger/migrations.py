"""From an older ledger to the present tables, step by step and each step once.

A new ledger gets the present tables at once. One that is older gets the steps that it has not had; adding a step
here (and the same change in `schema`) is all that a change of the tables needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, inspect, select, text

from bvq_excel.encoding import from_text
from bvq_excel.errors import HostError
from bvq_excel.ledger import audit
from bvq_excel.ledger.schema import event_head, events, metadata, schema_version, works

Step = Callable[[Connection], None]


def _sends(connection: Connection) -> None:
    """Make the table of mail that version 2 had."""
    connection.execute(
        text(
            "CREATE TABLE sends (id INTEGER PRIMARY KEY, kind VARCHAR(20), period VARCHAR(10), unit VARCHAR(20), "
            "digest VARCHAR(64), recipient VARCHAR(255), state VARCHAR(10), channel VARCHAR(10), "
            "message_id VARCHAR(255), subject TEXT, attachments TEXT, at TIMESTAMP, who VARCHAR(255), reply TEXT)"
        )
    )


def _events(connection: Connection) -> None:
    """Make one log of all events; what was sent becomes its beginning."""
    events.create(connection)
    event_head.create(connection)
    for row in connection.execute(text("SELECT * FROM sends ORDER BY id").columns(at=events.c.at.type)).mappings():
        said = {k: v for k, v in row.items() if k not in ("id", "at", "who", "attachments")}
        audit.record(connection, audit.SEND, row["at"], row["who"], attachments=from_text(row["attachments"]), **said)
    connection.execute(text("DROP TABLE sends"))


def _archive(connection: Connection) -> None:
    """Numbers as the units stated them, where files are archived, and who is working."""
    connection.execute(text("ALTER TABLE submissions ADD COLUMN stated_no INTEGER NOT NULL DEFAULT 1"))
    connection.execute(text("ALTER TABLE submissions ADD COLUMN archived VARCHAR(255) NOT NULL DEFAULT ''"))
    connection.execute(text("UPDATE submissions SET stated_no = submission_no"))
    works.create(connection)


def _as_of(connection: Connection) -> None:
    """The day by which deadlines were judged when figures were made."""
    connection.execute(text("ALTER TABLE figures ADD COLUMN as_of DATE"))


# The step at place n leads from version n + 1 to version n + 2.
STEPS: tuple[Step, ...] = (_sends, _events, _archive, _as_of)


def upgrade(connection: Connection, steps: Sequence[Step] = STEPS) -> int:
    """Return the version of the tables, brought up to date; nobody else may write meanwhile.

    Raises HostError when the ledger was written by a newer version of the program.
    """
    newest = len(steps) + 1
    version = _version(connection)
    if version > newest:
        raise HostError(
            f"Sổ cái do phiên bản mới hơn của phần mềm ghi (bản {version}, phần mềm này đọc đến bản {newest}). "
            "Hãy cập nhật phần mềm rồi chạy lại."
        )
    if not version:
        metadata.create_all(connection)
        connection.execute(schema_version.insert().values(version=newest))
        return newest
    for step in steps[version - 1 :]:
        step(connection)
    if version < newest:
        connection.execute(schema_version.update().values(version=newest))
    return newest


def _version(connection: Connection) -> int:
    """Return the version of the tables that are there, 0 for an empty database."""
    if not inspect(connection).has_table(schema_version.name):
        return 0
    return int(connection.execute(select(schema_version.c.version)).scalar_one())
