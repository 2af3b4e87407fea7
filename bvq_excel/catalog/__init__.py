"""The catalogue: all that can change without changing code. `load()` is the only way to it."""

from bvq_excel.catalog.catalog import Catalog
from bvq_excel.catalog.loader import in_use, load, use

__all__ = ["Catalog", "in_use", "load", "use"]
