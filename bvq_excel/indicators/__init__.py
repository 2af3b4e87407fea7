"""The report's figures: each indicator of the catalogue evaluated over records, down to the rows it came from."""

from bvq_excel.indicators.dataset import Dataset, Figure
from bvq_excel.indicators.evaluator import Evaluator
from bvq_excel.indicators.rounding import rounded

__all__ = ["Dataset", "Evaluator", "Figure", "rounded"]
