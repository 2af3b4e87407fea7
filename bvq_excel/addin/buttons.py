"""The buttons of the ribbon: which Python function each one calls, and for which workbooks it is enabled.

A button is one function in `bvq_excel.hosts.excel`, one callback in macros/BVQ_Ribbon.bas, one element in
macros/ribbon.xml; their names follow from the function's. To add a button, add a name here and those three; the build
refuses a set that does not agree.
"""

from __future__ import annotations

HOST_MODULE = "bvq_excel.hosts.excel"

FUNCTIONS = (
    "run",
    "new_workbooks",
    "carry_over",
    "go_to_sheet",
    "submit",
    "check",
    "next_error",
    "previous_error",
    "clear_marks",
    "repair_copy",
    "take_slip",
    "collect",
    "consolidate",
    "status",
    "report",
    "documents",
    "open_folder",
    "preview",
    "send",
    "remind",
    "guide",
    "about_error",
    "settings",
    "about",
)

KINDS = frozenset({"entry", "consolidated", "other", "none"})
"""Kinds of active workbook that macros/BVQ_State.bas tells apart: a unit's or shared workbook, a consolidated one,
any other, no workbook at all."""


def callback(function: str) -> str:
    """Return the name of the VBA callback that calls `function`, e.g. BVQ_NextError for next_error."""
    return "BVQ_" + "".join(word.capitalize() for word in function.split("_"))


def control(function: str) -> str:
    """Return the identifier of the button that calls `function`, e.g. BVQ_NextErrorButton."""
    return f"{callback(function)}Button"


def command(function: str) -> str:
    """Return the Python statement that the button hands to the interpreter."""
    return f"import {HOST_MODULE} as host; host.{function}()"
