"""The settings of the person who uses this computer: where the files lie, and what the environment says."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bvq_excel import catalog

if TYPE_CHECKING:
    from bvq_excel.settings import Settings, Sources

APPLICATION = "bvq_excel"
EXCEL_FILE = "thiet_lap.txt"  # the settings file of the add-in


def user_files() -> tuple[Path, ...]:
    """Return the user's two settings files, whether they exist or not: the add-in's, and the one with all settings.

    Nobody's home is known where a task runs without a user's surroundings: there are none then.
    """
    from bvq_excel.settings import OFFICE_FILE

    folder = _user_folder()
    return (folder / EXCEL_FILE, folder / OFFICE_FILE) if folder else ()


def _user_folder() -> Path | None:
    import platformdirs

    return _of_user(lambda: platformdirs.user_config_path(APPLICATION, appauthor=False))


def _of_user(find: Callable[[], Path]) -> Path | None:
    """Return a folder of the user, None where the system cannot tell his home."""
    try:
        return find()
    except RuntimeError:
        return None


def acting_person() -> str:
    """Return who is logged in on which computer, as the log of what was done names him."""
    import getpass
    import platform

    machine = f" (máy {platform.node()})" if platform.node() else ""
    try:
        return f"{getpass.getuser()}{machine}"
    except (KeyError, OSError, ImportError):
        return machine.strip()


def settings_of(data: str | None, **options: Any) -> Settings:
    """Return the settings for a command whose option --data is `data`: a folder, or the address of a database.

    Other `options` are named with two underscores for a dot (`mail__channel`), None for not given. Raises UsageError.
    """
    named = {name.replace("__", "."): value for name, value in options.items()}
    if not data:
        return user_settings(named)
    place = {"ledger.url": data} if "://" in data else {"data": data, "ledger.url": ""}
    return user_settings({**place, **named})


def user_settings(options: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings that hold for a command with `options` (values by name of setting, None for not given).

    The data folder is the user's own unless a layer names another. Raises UsageError.
    """
    from bvq_excel.settings import load

    return load(_sources(options or {}), catalog.load().units)


def use_catalog(folder: Path | None = None) -> None:
    """Make the province's catalogue the one of this process: that in `folder`, else the one that is set.

    Raises UsageError for settings that cannot be understood, CatalogError for a folder that does not exist.
    """
    own = _user_folder()
    if folder is None and ("BVQ_CATALOG" in os.environ or (own and own.is_dir())):
        from bvq_excel.settings import load

        folder = load(_sources({})).catalog
    catalog.use(folder)


def _sources(options: Mapping[str, Any]) -> Sources:
    import platformdirs

    from bvq_excel.settings import Sources

    return Sources(
        user_files=user_files(),
        environment=os.environ,
        options=options,
        home=_of_user(Path.home),
        data=_of_user(lambda: platformdirs.user_data_path(APPLICATION, appauthor=False)),
    )
