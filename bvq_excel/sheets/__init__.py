"""The sheets of the workbook: one module a sheet, named by its noun, with the rules that need a function."""
