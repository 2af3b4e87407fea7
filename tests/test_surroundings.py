"""A full disk, a folder that cannot be written, a file held elsewhere, a clock that goes back, no locale, no home.

Each is the real thing, met by the command line in a process of its own: a small disk in memory in a mount namespace,
rights that root has not either, a preloaded clock. What the system at hand does not offer is skipped.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from bvq_excel import pipeline
from bvq_excel.files import UNFINISHED
from bvq_excel.ledger.database import FILE
from tests.conftest import ROOT

Q1, Q2, DAY = "2019-Q1", "2019-Q2", "2019-06-17"
FULL = "ổ đĩa đã hết chỗ, hãy xóa bớt tệp"
# Mounts a disk of $1 on folder $2, with the files of $3 on it; runs the command; leaves what is on the disk in $4.
SMALL_DISK = (
    'size=$1; disk=$2; old=$3; left=$4; shift 4; mount -t tmpfs -o size=$size tmpfs "$disk" && cp -a "$old/." "$disk"; '
    '"$@"; code=$?; cp -a "$disk" "$left"; exit $code'
)
READ_ONLY = 'folder=$1; shift; mount --bind "$folder" "$folder" && mount -o remount,ro,bind "$folder"; exec "$@"'
CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
static long calls;
int clock_gettime(clockid_t clock, struct timespec *found) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int code = real(clock, found);
    if (!code && clock == CLOCK_REALTIME && ++calls > atol(getenv("BACK_AFTER"))) found->tv_sec -= 3 * 86400;
    return code;
}
"""


def available(*command: str) -> bool:
    """Return whether the system lets us do that."""
    try:
        return subprocess.run(command, capture_output=True, timeout=10).returncode == 0
    except OSError:
        return False


namespaces = pytest.mark.skipif(
    not available("unshare", "-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"), reason="no mount namespaces here"
)
# Root may do everything, unless it gives that away.
PLAIN = ("setpriv", "--bounding-set=-all") if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
rights = pytest.mark.skipif(
    sys.platform == "win32" or (bool(PLAIN) and not available(*PLAIN, "true")), reason="rights cannot be given away"
)


class Done:
    """What became of a command: exit code, what it said, what it complained about."""

    def __init__(self, run: subprocess.CompletedProcess[bytes]) -> None:
        self.code = run.returncode
        self.out, self.err = (said.decode("utf-8", "replace") for said in (run.stdout, run.stderr))

    def complains(self, *words: str) -> bool:
        """Return whether it ended as unusable with one line that has these words."""
        return (
            self.code == 3
            and len(self.err.splitlines()) == 1
            and self.err.endswith(".\n")
            and all(word in self.err for word in words)
        )


def bvq(
    *arguments: object, before: tuple[object, ...] = (), environment: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> Done:
    """Run the command line in a process of its own, behind the command `before`."""
    command = [*before, sys.executable, "-m", "bvq_excel", *arguments]
    found = {**os.environ, "PYTHONPATH": str(ROOT)} if environment is None else {"PYTHONPATH": str(ROOT), **environment}
    return Done(subprocess.run(list(map(str, command)), capture_output=True, env=found, timeout=120, cwd=cwd))


def small_disk(size: str, disk: Path, old: Path, left: Path) -> tuple[object, ...]:
    """Return what runs a command with a small disk at `disk`."""
    for folder in (disk, old):
        folder.mkdir(exist_ok=True)
    return ("unshare", "-rm", "sh", "-c", SMALL_DISK, "sh", size, disk, old, left)


def contents(folder: Path) -> dict[str, str]:
    """Return the files of a folder with the hashes of what is in them."""
    found = (p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty entry workbooks of two units."""
    folder = tmp_path_factory.mktemp("thu")
    pipeline.entry_workbooks(Q2, ["STP", "SNV"], folder, datetime(2019, 6, 1))
    return folder


@pytest.fixture(scope="module")
def results(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What consolidating them gives."""
    folder = tmp_path_factory.mktemp("ket_qua")
    assert consolidated(inbox, folder).code == 1
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose ledger has the first quarter."""
    folder = tmp_path_factory.mktemp("so_lieu")
    pipeline.entry_workbooks(Q1, ["STP"], folder / "q1", datetime(2019, 3, 1))
    assert bvq("collect", folder / "q1", "--period", Q1, "--as-of", "2019-03-17", "--data", folder / "data").code == 0
    return folder / "data"


def consolidated(inbox: Path, out: Path, **options: object) -> Done:
    """Consolidate an inbox."""
    return bvq("consolidate", inbox, "--period", Q2, "--as-of", DAY, "--out", out, **options)  # type: ignore[arg-type]


# a full disk ----------------------------------------------------------------------------------------------------


@namespaces
def test_on_a_full_disk_the_results_of_before_stay(inbox: Path, results: Path, tmp_path: Path) -> None:
    disk, left = tmp_path / "dia", tmp_path / "con"
    size = sum(p.stat().st_size for p in results.iterdir()) // 1024 + 60
    done = consolidated(inbox, disk, before=small_disk(f"{size}k", disk, results, left))
    assert done.complains(f"Không ghi được tệp {disk}/", FULL)
    assert UNFINISHED not in done.err
    assert contents(left) == contents(results)


@namespaces
@pytest.mark.parametrize(
    "command",
    [
        ("fix", "{inbox}/STP_2019-Q2.xlsx", "--out", "{disk}/sua.xlsx"),
        ("check", "{inbox}", "--feedback", "{disk}"),
        ("report", "--from", "{results}", "--period", Q2, "--out", "{disk}"),
    ],
    ids=lambda c: c[0],
)
def test_on_a_full_disk_every_writer_says_so_and_leaves_no_half_file(
    command: tuple[str, ...], inbox: Path, results: Path, tmp_path: Path
) -> None:
    disk, left = tmp_path / "dia", tmp_path / "con"
    given = [word.format(disk=disk, inbox=inbox, results=results) for word in command]
    done = bvq(*given, before=small_disk("16k", disk, tmp_path / "trong", left))
    assert done.complains("Không ghi được tệp", FULL)
    assert [p.name for p in left.iterdir() if p.name.startswith(".") or p.stat().st_size == 0] == []


@namespaces
def test_on_a_full_disk_the_ledger_keeps_what_it_has(inbox: Path, data: Path, tmp_path: Path) -> None:
    disk, left = tmp_path / "dia", tmp_path / "con"
    before = small_disk("440k", disk, data, left)
    done = bvq("collect", inbox, "--period", Q2, "--as-of", DAY, "--data", disk, before=before)
    assert done.complains("hết chỗ")
    with sqlite3.connect(left / FILE) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert bvq("audit", "--verify", "--data", left).code == 0
    again = bvq("collect", inbox, "--period", Q2, "--as-of", DAY, "--data", left)
    assert (again.code, again.err) == (0, "")
    assert all(f"{unit}_2019-Q2.xlsx" in again.out for unit in ("STP", "SNV"))


def test_a_full_disk_behind_the_output_is_one_sentence(inbox: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "bvq_excel", "check", str(inbox), "--json"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 3
    assert done.stderr.decode() == f"Không dùng được tệp hoặc thư mục: {FULL}.\n"


# folders and files that may not be written or read ----------------------------------------------------------------


WRITERS = [
    ("consolidate", "{inbox}", "--period", Q2, "--as-of", DAY, "--out", "{out}"),
    ("collect", "{inbox}", "--period", Q2, "--as-of", DAY, "--data", "{out}"),
    ("fix", "{inbox}/STP_2019-Q2.xlsx", "--out", "{out}/sua.xlsx"),
]


@rights
@pytest.mark.parametrize("command", WRITERS, ids=lambda c: c[0])
def test_a_folder_that_may_not_be_written_is_named(
    command: tuple[str, ...], inbox: Path, results: Path, tmp_path: Path
) -> None:
    out = tmp_path / "chi_doc"
    out.mkdir()
    out.chmod(0o555)
    done = bvq(*(word.format(out=out, inbox=inbox, results=results) for word in command), before=PLAIN)
    assert done.complains("chi_doc")
    assert "quyền" in done.err
    assert list(out.iterdir()) == []


@namespaces
def test_a_disk_that_is_read_only_is_named(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "chi_doc"
    out.mkdir()
    done = consolidated(inbox, out, before=("unshare", "-rm", "sh", "-c", READ_ONLY, "sh", out))
    assert done.complains(f"Không ghi được vào thư mục {out}: ổ đĩa chỉ cho đọc, hãy chọn thư mục khác.")


@rights
def test_a_file_that_may_not_be_read_is_named_and_the_others_are_checked(inbox: Path, tmp_path: Path) -> None:
    for path in inbox.glob("*.xlsx"):
        shutil.copy(path, tmp_path)
    (tmp_path / "STP_2019-Q2.xlsx").chmod(0)
    done = bvq("check", tmp_path, "--json", before=PLAIN)
    lines = {x["file"]: x for x in map(json.loads, done.out.splitlines())}
    assert lines["STP_2019-Q2.xlsx"]["reason_code"] == "locked"
    assert "đang mở ở chương trình khác" in lines["STP_2019-Q2.xlsx"]["reason"]
    assert lines["SNV_2019-Q2.xlsx"]["status"] == "findings"
    assert (done.code, done.err) == (3, "")


def test_a_result_that_is_held_elsewhere_stays_and_is_named(inbox: Path, results: Path, tmp_path: Path) -> None:
    out = tmp_path / "ket_qua"
    shutil.copytree(results, out)
    held = out / "TongHop_2019-Q2.xlsx"
    if not available("chattr", "+i", str(held)):
        pytest.skip("files cannot be made immutable here")
    try:
        held_before = contents(out)
        (changed,) = pipeline.entry_workbooks(Q2, ["STC"], tmp_path / "them", datetime(2019, 6, 1))
        done = bvq("consolidate", inbox, changed, "--period", Q2, "--as-of", DAY, "--out", out)
        assert done.complains("TongHop_2019-Q2.xlsx", "đang mở ở chương trình khác")
        assert set(contents(out).values()) >= set(held_before.values())
    finally:
        subprocess.run(["chattr", "-i", str(held)], check=True)


# clock, locale, home ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that puts the clock three days back after some looks at it."""
    folder = tmp_path_factory.mktemp("dong_ho")
    (folder / "clock.c").write_text(CLOCK)
    if not available("cc", "-shared", "-fPIC", "-o", str(folder / "clock.so"), str(folder / "clock.c"), "-ldl"):
        pytest.skip("no C compiler")
    return folder / "clock.so"


def test_a_clock_that_jumps_back_loses_nothing(clock: Path, inbox: Path, tmp_path: Path) -> None:
    def behind(looks: int) -> dict[str, str]:
        return {**os.environ, "LD_PRELOAD": str(clock), "BACK_AFTER": str(looks)}

    data, out = tmp_path / "data", tmp_path / "out"
    (later,) = pipeline.entry_workbooks(Q2, ["STC"], tmp_path / "sau", datetime(2019, 6, 1))
    for files, looks in ((inbox, 40), (later, 0)):  # jumping back in the middle; three days behind from the start
        done = bvq("collect", files, "--period", Q2, "--as-of", DAY, "--data", data, environment=behind(looks))
        assert (done.code, done.err) == (0, "")
        arguments = ("--period", Q2, "--as-of", DAY, "--data", data, "--out", out, "--json")
        done = bvq("consolidate", *arguments, environment=behind(looks))
        assert done.err == ""
    assert json.loads(done.out)["files"]["accepted"] == 3
    assert bvq("audit", "--verify", "--data", data).code == 0
    assert {p.name for p in out.iterdir()} >= {"TongHop_2019-Q2.xlsx", "GuiCapTren_2019-Q2.xlsx"}


BARE = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locale of bytes")
def test_without_a_locale_names_and_words_are_whole(inbox: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Đã nhận"
    folder.mkdir()
    shutil.copy(inbox / "STP_2019-Q2.xlsx", folder / "Sở Tư pháp.xlsx")
    done = bvq("check", "Đã nhận", environment=BARE, cwd=tmp_path)
    assert done.out.startswith("Sở Tư pháp.xlsx · Sở Tư pháp · kỳ 2019-Q2")
    assert (done.code, done.err) == (1, "")
    done = bvq("consolidate", "Đã nhận", "--period", Q2, "--out", "Kết quả", environment=BARE, cwd=tmp_path)
    assert "Kết quả/TongHop_2019-Q2.xlsx" in done.out
    assert (tmp_path / "Kết quả" / "TongHop_2019-Q2.xlsx").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="names of bytes")
def test_a_name_that_no_text_can_hold_is_shown_and_never_obeyed(inbox: Path, tmp_path: Path) -> None:
    folder = tmp_path / "thu"
    folder.mkdir()
    name = b"S\xff\x1b[31m\xe2\x80\xaeP\nLoi: 0.xlsx"
    try:
        shutil.copy(inbox / "STP_2019-Q2.xlsx", os.path.join(os.fsencode(folder), name))  # noqa: PTH118 - bytes
    except OSError:
        pytest.skip("the disk takes no such names")
    done = bvq("check", folder)
    assert done.out.startswith("S��[31m�P�Loi: 0.xlsx · Sở Tư pháp")
    assert consolidated(folder, tmp_path / "out").err == ""
    done = bvq("check", folder, "--feedback", tmp_path / "phieu")
    assert (done.code, done.err) == (1, "")
    assert {p.name for p in (tmp_path / "phieu").iterdir()} == {"PHIEU_STP.docx", "Loi_STP.xlsx"}


NOBODY = ("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups")


@pytest.mark.skipif(not PLAIN or not available(*NOBODY, "true"), reason="only root can become a user without a home")
def test_without_a_home_commands_work_and_the_ledger_asks_for_a_folder(inbox: Path) -> None:
    place = Path("/dev/shm/bvq_khong_nha")  # noqa: S108 - where anybody may read, unlike the runner's own folder
    shutil.copytree(inbox, place, dirs_exist_ok=True)
    place.chmod(0o755)
    try:
        bare = {"PATH": BARE["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
        if bvq("--version", before=NOBODY, environment=bare).code != 0:
            pytest.skip("interpreter or package lie where only their owner may look")
        assert bvq("check", place / "STP_2019-Q2.xlsx", before=NOBODY, environment=bare).code == 1
        done = bvq("collect", place, "--period", Q2, before=NOBODY, environment=bare)
        assert (done.code, done.out) == (2, "")
        assert done.err == "Chưa có thư mục dữ liệu. Hãy nêu --data hoặc đặt mục data trong tệp thiết lập.\n"
        done = bvq("collect", place, "--period", Q2, before=NOBODY, environment={**bare, "HOME": "/khong/co"})
        assert done.complains("Không tạo được thư mục dữ liệu /khong/co/")
    finally:
        shutil.rmtree(place)
