"""Checking: the policy (which rules, in which order), the engine that runs it, the words it speaks."""
