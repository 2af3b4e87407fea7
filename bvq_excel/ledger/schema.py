"""The ledger's tables, in SQL that SQLite and PostgreSQL share.

Days are dates, moments are naive local times as the host gave them. What only the program reads (values of a row,
layouts, findings as they were said) is JSON text (`bvq_excel.encoding`); what is searched has a column of its own.
A change of these tables is a new step in `migrations`.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bvq_excel.ledger import append_only

UNIT, PERIOD, SHEET, RULE, KEY = String(20), String(10), String(20), String(10), String(40)
ID_LENGTH = 100
RECORD_ID, NAME, DIGEST, STATE, PATH = String(ID_LENGTH), String(255), String(64), String(10), String(255)

metadata = MetaData()

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit", UNIT, nullable=False),
    Column("period", PERIOD, nullable=False),
    Column("submission_no", Integer, nullable=False),
    Column("received", Date, nullable=False),
    Column("arrived", DateTime, nullable=False),
    Column("recorded", DateTime, nullable=False),
    Column("sha256", DIGEST, nullable=False),
    Column("file", NAME, nullable=False),
    Column("sender", NAME, nullable=False),
    Column("state", STATE, nullable=False),
    Column("replaced_by", Integer, ForeignKey("submissions.id")),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("stated_no", Integer, nullable=False, server_default="1"),
    Column("archived", PATH, nullable=False, server_default=""),
    UniqueConstraint("period", "unit", "sha256", name="one_content_once"),
)

records = Table(
    "records",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission", Integer, ForeignKey("submissions.id"), nullable=False),
    Column("sheet", SHEET, nullable=False),
    Column("row", Integer, nullable=False),
    Column("record_id", RECORD_ID),
    Column("id_key", RECORD_ID),
    Column("rejected", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    Index("records_of_submission", "submission"),
    Index("records_by_id", "id_key", "sheet"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission", Integer, ForeignKey("submissions.id"), nullable=False),
    Column("rule", RULE, nullable=False),
    Column("severity", STATE, nullable=False),
    Column("sheet", SHEET),
    Column("cell", STATE),
    Column("record_id", RECORD_ID),
    Column("reason", Text),
    Column("waived", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    Index("findings_of_submission", "submission"),
)

periods = Table(
    "periods",
    metadata,
    Column("code", PERIOD, primary_key=True),
    Column("state", STATE, nullable=False),
    Column("closed", DateTime),
    Column("closed_by", NAME),
)

# Who is working on a period just now; what stands here after a crash is told of and replaced by the next one.
works = Table(
    "works",
    metadata,
    Column("period", PERIOD, primary_key=True),
    Column("who", NAME, nullable=False),
    Column("what", NAME, nullable=False),
    Column("since", DateTime, nullable=False),
)

figures = Table(
    "figures",
    metadata,
    Column("period", PERIOD, primary_key=True),
    Column("kind", STATE, primary_key=True),
    Column("code", KEY, primary_key=True),
    Column("unit", UNIT, primary_key=True),
    Column("value", Float(53), nullable=False),
    Column("stored", DateTime, nullable=False),
    Column("as_of", Date),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("period", PERIOD, nullable=False),
    Column("unit", UNIT),
    Column("sheet", SHEET),
    Column("record_id", RECORD_ID),
    Column("what", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("who", NAME, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("why", Text, nullable=False),
    Index("corrections_of_period", "period"),
)

# Only added to: everything that was done, and what became of each message to each recipient. Every entry seals the one
# before it (`audit`); `content` is JSON text, NULL once its time of keeping is over.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("who", NAME, nullable=False),
    Column("action", UNIT, nullable=False),
    Column("period", PERIOD, nullable=False),
    Column("unit", UNIT, nullable=False),
    Column("content", Text),
    Column("content_digest", DIGEST, nullable=False),
    Column("previous", DIGEST, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Index("events_of_action", "action", "period"),
)
append_only.protect(events)

# One row: the number and the seal of the last event, so that one removed at the end is missed.
event_head = Table(
    "event_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("digest", DIGEST, nullable=False),
)
