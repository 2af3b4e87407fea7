"""Reading single cells: raw values in, typed values with their flaws and changes out."""

from bvq_excel.values.bulk import plain_column
from bvq_excel.values.columns import Reader, reader, readers
from bvq_excel.values.parsed import Flaw, Parsed, cell_text

__all__ = ["Flaw", "Parsed", "Reader", "cell_text", "plain_column", "reader", "readers"]
