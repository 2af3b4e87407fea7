"""Trainings: classes held and classes attended (DaoTao)."""

from __future__ import annotations

from collections.abc import Iterator

from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Record
from bvq_excel.text import lookup_key


def sent_elsewhere(row: Record, context: Context) -> Iterator[Problem]:
    """A class to which the unit sent people is held by somebody else.

    Why: an own class is a class held; counted as one attended it is missing from the classes held.
    """
    if row["kind"] == "CUDI" and row["organiser"] and lookup_key(row["organiser"]) in own_names(row.unit, context):
        yield Problem("organiser")


def own_names(unit: str, context: Context) -> set[str]:
    """Return every name that unit `unit` has had (code, name, other names), as keys for comparison."""
    entries = context.catalog.units.get(unit, ())
    return {lookup_key(name) for e in entries for name in (e.code, e.name, *e.aliases)}


CHECKS: tuple[policy.Check, ...] = (policy.row("R-DT-04", sent_elsewhere),)
