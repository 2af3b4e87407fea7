"""The settings of the person who uses this computer: where the files lie, and what the environment says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bvq_excel import catalog
from bvq_excel.settings import OFFICE_FILE, Settings, Sources, load

APPLICATION = "bvq_excel"
EXCEL_FILE = "thiet_lap.txt"  # the settings file of the add-in


def user_files() -> tuple[Path, Path]:
    """Return the user's two settings files, whether they exist or not: the add-in's, and the one with all settings."""
    import platformdirs

    folder = platformdirs.user_config_path(APPLICATION, appauthor=False)
    return folder / EXCEL_FILE, folder / OFFICE_FILE


def user_settings(options: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings that hold for a command with `options` (values by name of setting, None for not given).

    The data folder is the user's own unless a layer names another. Raises UsageError.
    """
    return load(_sources(options or {}), catalog.load().units)


def use_catalog(folder: Path | None = None) -> None:
    """Make the province's catalogue the one of this process: that in `folder`, else the one that is set.

    Raises UsageError for settings that cannot be understood, CatalogError for a folder that does not exist.
    """
    nothing_set = "BVQ_CATALOG" not in os.environ and not any(f.exists() for f in user_files())
    catalog.use(folder if folder or nothing_set else load(_sources({})).catalog)


def _sources(options: Mapping[str, Any]) -> Sources:
    import platformdirs

    return Sources(
        user_files=user_files(),
        environment=os.environ,
        options=options,
        home=Path.home(),
        data=platformdirs.user_data_path(APPLICATION, appauthor=False),
    )
