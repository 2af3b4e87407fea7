"""The lock of all packages that the program runs with: complete, hashed, and of no particular index."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("excel", "postgres")


def locked() -> dict[str, tuple[Requirement, int]]:
    """Return every package of the lock with the number of its hashes."""
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", LOCK, flags=re.MULTILINE).strip())
    found = {}
    for entry in entries:
        requirement = Requirement(entry.partition("\\")[0].strip())
        found[canonicalize_name(requirement.name)] = (
            requirement,
            len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry)),
        )
    return found


def test_every_package_is_pinned_to_one_version_with_hashes() -> None:
    for name, (requirement, hashes) in locked().items():
        assert [s.operator for s in requirement.specifier] == ["=="], name
        assert hashes, name


def test_the_lock_has_what_the_project_asks_for() -> None:
    found = locked()
    wanted = [*PROJECT["dependencies"], *(r for extra in EXTRAS for r in PROJECT["optional-dependencies"][extra])]
    for text in wanted:
        asked = Requirement(text)
        requirement, _ = found[canonicalize_name(asked.name)]
        (pinned,) = requirement.specifier
        assert pinned.version in asked.specifier, text


def test_windows_and_linux_are_both_locked() -> None:
    found = locked()
    assert "win32" in str(found["pywin32"][0].marker)
    assert "linux" in str(found["secretstorage"][0].marker)
    assert found["python-calamine"][0].marker is None


def test_no_index_is_named() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find-links" not in LOCK
