"""Files: whole or not at all, old ones kept and given back, names that stay inside their folder."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bvq_excel import files
from bvq_excel.errors import HostError, UsageError
from bvq_excel.files import Disk, Keeper, Retention
from tests.conftest import ROOT

NOW = datetime(2019, 6, 21, 9, 30)
OLD, NEW = b"bao cao cu" * 50, b"bao cao moi" * 60


class FailingDisk(Disk):
    """Fails at the n-th call, with the error that a full or a broken disk gives, and works before and after."""

    def __init__(self, at: int, number: int = errno.ENOSPC) -> None:
        self.at = at
        self.calls = 0
        self._errno = number

    def _call(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            raise OSError(self._errno, os.strerror(self._errno))

    def create(self, path: Path) -> int:
        self._call()
        return super().create(path)

    def write(self, handle: int, data: memoryview) -> int:
        self._call()
        return super().write(handle, data[:200])  # as a disk may: not all at once

    def sync(self, handle: int) -> None:
        self._call()
        super().sync(handle)

    def close(self, handle: int) -> None:
        self._call()
        super().close(handle)

    def replace(self, old: Path, new: Path) -> None:
        self._call()
        super().replace(old, new)

    def remove(self, path: Path) -> None:
        self._call()
        super().remove(path)

    def make_folder(self, path: Path) -> None:
        self._call()
        super().make_folder(path)


def unfinished(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob(f"{files.UNFINISHED}*"))


def write_one(out: Path, disk: Disk) -> None:
    files.write_bytes(out / "BC.docx", NEW, Keeper(NOW, "lap_bao_cao", disk=disk), disk)


def deliver_two(out: Path, disk: Disk) -> None:
    with files.delivering(out, Keeper(NOW, disk=disk), disk) as made:
        (made / "BC.docx").write_bytes(NEW)
        (made / "PhuLuc.xlsx").write_bytes(NEW)


def break_down(path: Path) -> None:
    path.write_bytes(NEW)
    raise ZeroDivisionError


# whole or not at all ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("work", [write_one, deliver_two])
def test_a_failure_at_any_call_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, work: Callable[[Path, Disk], None]
) -> None:
    outcomes = set()
    for at in range(1, 100):
        out = tmp_path / str(at)
        out.mkdir()
        (out / "BC.docx").write_bytes(OLD)
        disk = FailingDisk(at)
        try:
            work(out, disk)
        except HostError as e:
            outcomes.add(str(e).rpartition(": ")[2])
        present = (out / "BC.docx").read_bytes()
        assert present in (OLD, NEW)
        assert unfinished(out) == []
        if disk.calls < at:
            assert present == NEW
            break
        work(out, Disk())
        assert (out / "BC.docx").read_bytes() == NEW
        assert OLD in [b.path.read_bytes() for b in files.backups(out, "BC.docx")]
    assert outcomes == {"ổ đĩa đã hết chỗ, hãy xóa bớt tệp."}
    assert at > 10


def test_an_error_of_the_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "BC.docx"
    path.write_bytes(OLD)
    with pytest.raises(ZeroDivisionError), files.replacing(path) as new:
        break_down(new)
    with pytest.raises(ZeroDivisionError), files.delivering(tmp_path) as made:
        break_down(made / "BC.docx")
    assert path.read_bytes() == OLD
    assert unfinished(tmp_path) == []


def test_nothing_but_the_new_file_stands_there_in_the_end(tmp_path: Path) -> None:
    with files.replacing(tmp_path / "SYT.xlsx") as new:
        assert (new.parent, new.suffix) == (tmp_path, ".xlsx")
        new.write_bytes(NEW)
    files.write_text(tmp_path / "ghi chú.txt", "dòng 1\r\ndòng 2\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["SYT.xlsx", "ghi chú.txt"]
    assert (tmp_path / "ghi chú.txt").read_bytes() == "dòng 1\r\ndòng 2\n".encode()


def test_a_file_keeps_the_rights_that_it_had(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("rights are kept in another way")
    path = tmp_path / "BC.docx"
    path.write_bytes(OLD)
    path.chmod(0o640)
    files.write_bytes(path, NEW)
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_a_killed_process_left_is_swept_away_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from bvq_excel import files\n"
        "with files.replacing(Path(sys.argv[1])) as new, files.delivering(Path(sys.argv[1]).parent) as made:\n"
        "    new.write_bytes(b'x'); (made / 'y').write_bytes(b'y'); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "BC.docx")], cwd=ROOT)
    assert done.returncode == 9
    assert len([p for p in tmp_path.iterdir() if p.name.startswith(files.UNFINISHED)]) == 2
    with files.replacing(tmp_path / "BC.docx") as new:
        assert list(tmp_path.iterdir()) == [new]
        files.write_bytes(tmp_path / "khác.docx", NEW)
        assert new.exists()
        new.write_bytes(NEW)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["BC.docx", "khác.docx"]


class CrowdedDisk(Disk):
    """A disk on which somebody else writes into the folder just before the new file gets its name."""

    def replace(self, old: Path, new: Path) -> None:
        if new.name == "BC.docx":
            files.write_bytes(new.with_name("khác.docx"), OLD)
        super().replace(old, new)


def test_a_finished_file_is_not_swept_away_before_it_has_its_name(tmp_path: Path) -> None:
    files.write_bytes(tmp_path / "BC.docx", NEW, disk=CrowdedDisk())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["BC.docx", "khác.docx"]


# what is said ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "ổ đĩa đã hết chỗ"),
        (errno.EACCES, "tệp đang mở ở chương trình khác"),
        (errno.EROFS, "ổ đĩa chỉ cho đọc"),
    ],
)
def test_what_the_system_refuses_is_said_with_the_way_out(tmp_path: Path, number: int, said: str) -> None:
    path = tmp_path / "BC.docx"
    with pytest.raises(HostError) as raised:
        files.write_bytes(path, NEW, disk=FailingDisk(2, number))
    assert str(raised.value).startswith(f"Không ghi được tệp {path}: {said}")


def test_a_missing_folder_is_named_and_errors_of_other_files_are_not_taken_for_ours(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="không có thư mục này"):
        files.write_bytes(tmp_path / "khong co" / "BC.docx", NEW)
    (tmp_path / "tep").write_text("")
    with pytest.raises(HostError, match="không phải thư mục"), files.delivering(tmp_path / "tep" / "con"):
        pass
    elsewhere = tmp_path / "mau" / "BC.docx"
    (tmp_path / "ra").mkdir()
    with pytest.raises(FileNotFoundError), files.replacing(tmp_path / "ra" / "BC.docx"):
        elsewhere.read_bytes()


# old files -------------------------------------------------------------------------------------------------------


def test_what_is_overwritten_is_kept_and_can_be_given_back(tmp_path: Path) -> None:
    path = tmp_path / "TongHop_2019-Q2.xlsx"
    files.write_bytes(path, OLD, Keeper(NOW, "tổng hợp"))
    assert files.backups(tmp_path) == ()
    files.write_bytes(path, NEW, Keeper(NOW, "tổng hợp"))
    (kept,) = files.backups(tmp_path)
    assert kept.path == tmp_path / "ban_cu" / "20190621_093000_tổng hợp" / path.name
    assert (kept.original, kept.at, kept.action, kept.path.read_bytes()) == (path, NOW, "tổng hợp", OLD)

    path.write_bytes(b"hong")
    later = NOW + timedelta(hours=1)
    assert files.restore(kept, Keeper(later, "khôi phục")) == path
    assert path.read_bytes() == OLD
    assert [(b.action, b.path.read_bytes()) for b in files.backups(tmp_path)] == [
        ("khôi phục", b"hong"),
        ("tổng hợp", OLD),
    ]


def test_writing_the_same_again_changes_nothing_and_keeps_nothing(tmp_path: Path) -> None:
    path = tmp_path / "BC.docx"
    files.write_bytes(path, NEW, Keeper(NOW))
    before = path.stat()
    files.write_bytes(path, NEW, Keeper(NOW))
    deliver_two(tmp_path, Disk())
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    assert files.backups(tmp_path) == ()


def test_two_contents_overwritten_in_the_same_second_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "BC.docx"
    for content in (b"1", b"2", b"3"):
        files.write_bytes(path, content, Keeper(NOW, "lap"))
    assert sorted(b.path.read_bytes() for b in files.backups(tmp_path)) == [b"1", b"2"]


def test_the_newest_copies_of_each_file_stay_and_the_young_ones(tmp_path: Path) -> None:
    for day in range(30):
        keeper = Keeper(NOW + timedelta(days=day), retention=Retention(newest=3, days=10))
        files.write_bytes(tmp_path / "BC.docx", f"lan {day}".encode(), keeper)
        if day == 0:
            files.write_bytes(tmp_path / "hiem.docx", b"mot", keeper)
            files.write_bytes(tmp_path / "hiem.docx", b"hai", keeper)
    days = [(b.at - NOW).days for b in files.backups(tmp_path, "BC.docx")]
    assert days == list(range(29, 18, -1))
    assert [b.path.read_bytes() for b in files.backups(tmp_path, "hiem.docx")] == [b"mot"]
    assert len(list((tmp_path / "ban_cu").iterdir())) == 12


def test_a_copy_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    for content in (OLD, NEW):
        files.write_bytes(tmp_path / "BC.docx", content, Keeper(NOW))
    (kept,) = files.backups(tmp_path)
    kept.path.unlink()
    with pytest.raises(UsageError, match="không còn"):
        files.restore(kept)
    assert (tmp_path / "BC.docx").read_bytes() == NEW


# names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BC_SCT_2019-Q2.docx", "BC_SCT_2019-Q2.docx"),
        ("Báo cáo quý II.docx", "Báo cáo quý II.docx"),
        (r"..\..\Windows\win.ini", "_.._Windows_win.ini"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (r"C:\BaoCao\SYT.xlsx", "C__BaoCao_SYT.xlsx"),
        (r"\\may-chu\chung\SYT.xlsx", "__may-chu_chung_SYT.xlsx"),
        ("SYT.xlsx:an", "SYT.xlsx_an"),
        ("CON", "_CON"),
        ("nul.xlsx", "_nul.xlsx"),
        ("COM1 .txt", "_COM1 .txt"),
        ("LPT².docx", "_LPT².docx"),
        ("CONG.docx", "CONG.docx"),
        ("SYT.xlsx. . ", "SYT.xlsx"),
        ("..", "khong_ten"),
        ("", "khong_ten"),
        ("///", "khong_ten"),
        ("SYT\r\nBcc: ai@do.vn.xlsx", "SYT Bcc_ ai@do.vn.xlsx"),
        ("SYT\x00\x1b.xlsx", "SYT.xlsx"),
        ("hoa\u202excod.exe", "hoaxcod.exe"),
        ("Y te\u0302\u0301.xlsx", "Y tế.xlsx"),
        ("Ho\u0300a giải.xlsx", "Hòa giải.xlsx"),
    ],
)
def test_any_text_becomes_a_name_that_every_system_takes(tmp_path: Path, text: str, name: str) -> None:
    assert files.safe_name(text) == name
    path = files.inside(tmp_path, text)
    path.write_bytes(NEW)
    assert path.resolve().parent == tmp_path.resolve()


def test_long_names_are_cut_keep_their_ending_and_stay_apart(tmp_path: Path) -> None:
    texts = ["a" * 300 + ".xlsx", "a" * 301 + ".xlsx", "Ở " * 150 + ".docx", "x." + "y" * 300]
    names = [files.safe_name(t) for t in texts]
    assert len(set(names)) == len(names)
    assert [Path(n).suffix for n in names][:3] == [".xlsx", ".xlsx", ".docx"]
    for name in names:
        assert len(name) <= 120
        assert files.safe_name(name) == name
        files.inside(tmp_path, name).write_bytes(NEW)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    out = tmp_path / "ra"
    out.mkdir()
    try:
        (out / "BC.docx").symlink_to(tmp_path / "ngoai.docx")
    except OSError:
        pytest.skip("links cannot be made here")
    with pytest.raises(HostError, match="dẫn ra ngoài thư mục"):
        files.inside(out, "BC.docx")
