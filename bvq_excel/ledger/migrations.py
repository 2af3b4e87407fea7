"""From an older ledger to the present tables, step by step and each step once.

A new ledger gets the present tables at once. One that is older gets the steps that it has not had; adding a step
here (and the same change in `schema`) is all that a change of the tables needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, inspect, select

from bvq_excel.errors import HostError
from bvq_excel.ledger.schema import metadata, schema_version, sends

Step = Callable[[Connection], None]


def _sends(connection: Connection) -> None:
    sends.create(connection)


# The step at place n leads from version n + 1 to version n + 2.
STEPS: tuple[Step, ...] = (_sends,)


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
