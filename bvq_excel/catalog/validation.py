"""Checking that the catalogue's entries fit together; the first misfit is raised with file and entry."""

from __future__ import annotations

from bvq_excel.catalog.catalog import Catalog


def validate(catalog: Catalog) -> None:
    """Raise CatalogError for the first reference, expression or validity interval that does not fit."""
