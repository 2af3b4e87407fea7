"""The catalogue: all that can change without changing code. `load()` is the only way to it."""

from bvq_excel.catalog.catalog import Catalog
from bvq_excel.catalog.loader import load

__all__ = ["Catalog", "load"]
