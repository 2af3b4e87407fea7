"""The calls of the operating system that change files, in one place: whoever fails can be tried at each of them."""

from __future__ import annotations

import os
from pathlib import Path


class Disk:
    """The calls of the operating system that change files; a test gives one that fails at a chosen call."""

    def create(self, path: Path) -> int:
        """Return a handle of the new file `path`, which must not be there yet."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)

    def write(self, handle: int, data: memoryview) -> int:
        """Return how many of the bytes were written."""
        return os.write(handle, data)

    def sync(self, handle: int) -> None:
        """Return when the file's bytes are on the disk."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """Let go of a handle."""
        os.close(handle)

    def replace(self, old: Path, new: Path) -> None:
        """Give `old` the name `new`, in place of what had it."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def protect(self, path: Path, *, on: bool = True) -> None:
        """Let nobody write to a file any more, or let its owner do so again."""
        path.chmod(0o444 if on else 0o644)

    def make_folder(self, path: Path) -> None:
        """Make a folder with those above it, if it is not there."""
        path.mkdir(parents=True, exist_ok=True)

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        path.rmdir()


DISK = Disk()
