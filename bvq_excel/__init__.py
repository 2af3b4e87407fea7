"""Consumer-protection reporting for a Vietnamese province: check, consolidate and report unit workbooks."""

__version__ = "0.1.0"
