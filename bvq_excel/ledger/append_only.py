"""What keeps the table of events as it is: the database itself refuses to change or remove an entry.

Only the content of an entry may be taken away as a whole (`content` becomes NULL), which `bvq purge` does when its
time is over; the seals stay. Who goes around this with other tools is found by `audit.verify`.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

REFUSED = "the log is only added to"
SQLITE = (
    f"""
CREATE TRIGGER events_stay BEFORE UPDATE ON events
WHEN NEW.content IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.who IS NOT OLD.who
  OR NEW.action IS NOT OLD.action OR NEW.period IS NOT OLD.period OR NEW.unit IS NOT OLD.unit
  OR NEW.content_digest IS NOT OLD.content_digest OR NEW.previous IS NOT OLD.previous OR NEW.digest IS NOT OLD.digest
BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
""",
    f"CREATE TRIGGER events_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
POSTGRESQL = (
    f"""
CREATE OR REPLACE FUNCTION bvq_events_stay() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.content IS NULL
     AND (NEW.id, NEW.at, NEW.who, NEW.action, NEW.period, NEW.unit, NEW.content_digest, NEW.previous, NEW.digest)
       = (OLD.id, OLD.at, OLD.who, OLD.action, OLD.period, OLD.unit, OLD.content_digest, OLD.previous, OLD.digest)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION '{REFUSED}';
END $$ LANGUAGE plpgsql
""",
    "CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION bvq_events_stay()",
    "CREATE TRIGGER events_kept BEFORE TRUNCATE ON events EXECUTE FUNCTION bvq_events_stay()",
)


def protect(table: Table) -> None:
    """Let the database protect `table` from the moment when it is made."""
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
