"""Mutation run over the conditions of all rules: `python -m benchmarks.mutation`."""
