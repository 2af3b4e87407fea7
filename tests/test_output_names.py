"""Names that others choose: of files, units, attachments, records. Whatever they are, results stay in their folder."""

from __future__ import annotations

import sys
import unicodedata
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bvq_excel import feedback, inbox
from bvq_excel.catalog import Catalog
from bvq_excel.delivery import drafts
from bvq_excel.errors import HostError
from bvq_excel.file_names import inside, safe_name
from bvq_excel.model import CheckedFile
from tests.books import RECEIVED
from tests.inboxes import eml
from tests.posts import mail
from tests.test_consolidation import book

NOW = datetime(2019, 6, 18, 9, 30)
NAMES = (
    "..",
    "../../ra_ngoai",
    r"..\..\ra_ngoai",
    "/etc/ra_ngoai",
    r"C:\ra_ngoai",
    "D:ra_ngoai",
    r"\\may-chu\chung\ra_ngoai",
    r"\\?\C:\ra_ngoai",
    "CON",
    "nul.txt",
    "COM1",
    "LPT9. ",
    "ten. . .",
    "a" * 300,
    "Ở" * 300,
    "hai\r\ndòng",
    "SYT\r\nBcc: ai@do.vn",
    "hoa\u202excod",
    "\u200f\u2066an\u2069",
    unicodedata.normalize("NFD", "Sở Y tế"),
    'a:b|c?d*e<f>g"h',
    "$(rm -rf .)`x`;&",
    "~",
    "-rf",
)


def assert_inside(top: Path, folder: Path, written: list[Path]) -> None:
    """Everything written is in `folder`, nothing else came to be, and every system takes the names."""
    everything = {p for p in top.rglob("*") if p.is_file()}
    assert everything == {p for p in folder.rglob("*") if p.is_file()}
    for path in everything:
        assert path.name == safe_name(path.name)
        assert len(path.name.encode()) <= 255
        assert unicodedata.is_normalized("NFC", path.name)
    assert set(written) <= everything


def test_feedback_on_any_file_and_unit_stays_in_its_folder(tmp_path: Path, catalog: Catalog) -> None:
    folder = tmp_path / "a" / "phieu"
    unreadable = [CheckedFile(f"{n}.xlsx", reason="damaged", message=f'Tệp "{n}" bị hỏng.') for n in NAMES[::4]]
    faulty = [book(n, file=f"{n}.xlsx", errors=[("KienNghi", 6)], KienNghi=[{"content": "x"}]) for n in NAMES[1::4]]
    assert_inside(tmp_path, folder, feedback.write(catalog, [*unreadable, *faulty], folder, RECEIVED, NOW))


# A header with line breaks inside a name cannot be written by any mail program.
@pytest.mark.parametrize("name", [n for n in NAMES if not {"\r", "\n"} & set(n)])
def test_what_is_taken_out_of_mails_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    room, post = tmp_path / "a" / "phong", tmp_path / "thu.eml"
    room.mkdir(parents=True)
    post.write_bytes(eml(attached={f"{name}.xlsx": b"PK"}))
    found = inbox.opened([post], room, NOW)
    post.unlink()
    assert_inside(tmp_path, room, [item.path for item in found.items])


@pytest.mark.parametrize("name", NAMES)
def test_what_is_taken_out_of_zip_files_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    room, box = tmp_path / "a" / "phong", tmp_path / "thu.zip"
    room.mkdir(parents=True)
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr(zipfile.ZipInfo(f"{name}.xlsx"), b"PK")
    found = inbox.opened([box], room, NOW)
    box.unlink()
    assert_inside(tmp_path, room, [item.path for item in found.items])


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "thu"
    folder.mkdir(parents=True)
    assert_inside(tmp_path, folder, [drafts.write(replace(mail(), unit=name), folder)])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_no_name_follows_a_link_out_of_the_folder(tmp_path: Path) -> None:
    folder, outside = tmp_path / "trong", tmp_path / "ngoai"
    folder.mkdir()
    outside.mkdir()
    (folder / "PHIEU_SYT.docx").symlink_to(outside / "x.docx")
    with pytest.raises(HostError, match="liên kết dẫn ra ngoài"):
        inside(folder, "PHIEU_SYT.docx")
