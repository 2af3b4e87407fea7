"""Fifty planted strings of persons: none leaves the office, by any file, mail, property, comment or printed line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.delivery.guard import Guard
from bvq_excel.hosts.cli import run_command
from tests import planted
from tests.test_cli_mailing import SETTINGS

DAY = ["--as-of", "2019-06-17"]
Q2 = ["--period", "2019-Q2"]
MADE = ("phan_hoi", "kq", "ra", "tinh_hinh", "tron_goi", "don_doc")
# What stays inside, by the name in the folder of results; the last two name the files that units sent.
INTERNAL = (
    "TongHop_2019-Q2.xlsx",
    "du_lieu_noi_bo_2019-Q2.json",
    "BC_SCT_2019-Q2.trace.json",
    "NguonSoLieu_BC_SCT_2019-Q2.xlsx",
)


def test_there_are_fifty_and_they_are_found_where_they_were_put(catalog: Catalog, tmp_path: Path) -> None:
    assert len(set(planted.ALL)) >= 50
    path = planted.write(catalog, tmp_path)
    there = {*planted.found(path.name, path.read_bytes()), *(s for s in planted.ALL if s in path.name)}
    assert [s for s in planted.ALL if s not in there] == []


@pytest.fixture
def office(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "da_nhan").mkdir()
    planted.write(catalog, tmp_path / "da_nhan")
    (tmp_path / "so").mkdir()
    others = "".join(f"{u} = ['{u.lower()}@example.gov.vn']\n" for u in catalog.units if f"{u} = " not in SETTINGS)
    (tmp_path / "so" / "thiet_lap.toml").write_text(SETTINGS + others, encoding="utf-8")
    return tmp_path


def test_none_leaves_the_office(catalog: Catalog, office: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data, pdf = ["--data", "so"], ["--pdf"] if shutil.which("soffice") else []
    commands = [
        ["check", "da_nhan", *DAY, "--feedback", "phan_hoi"],
        ["collect", "da_nhan", *Q2, *data, *DAY],
        ["consolidate", *Q2, *data, "--out", "kq", *DAY],
        ["report", *Q2, "--from", "kq", "--out", "kq", "--number", "12", "--date", "2019-06-21", *pdf],
        ["send", *Q2, *data, "--from", "kq", "--number", "12", "--date", "2019-06-21"],
        ["send", *Q2, *data, "--kind", "phieu", "--out", "ra"],
        ["send", "--history", *data],
        ["status", *Q2, *data, "--out", "tinh_hinh", "--html", "tinh_hinh/trang.html"],
        ["audit", *data],
        ["run", "da_nhan", *Q2, *data, *DAY, "--out", "tron_goi", "--number", "12", "--date", "2019-06-21"],
        ["remind", *Q2, *data, "--out", "don_doc", "--as-of", "2019-06-28"],
    ]
    for command in commands:
        assert run_command(command) in (0, 1), command
    said = capfd.readouterr()
    # The officer has to find the file on his own disk, so there its name is shown as it is.
    printed = (said.out + said.err).replace(planted.FILE, "")
    assert planted.found("nhat_ky.txt", printed.encode()) == []
    made = [p for folder in MADE for p in (office / folder).rglob("*")]
    outgoing = [p for p in made if p.is_file() and p.name not in INTERNAL]
    assert {p.suffix for p in outgoing} >= {".docx", ".xlsx", ".eml", ".html"}
    upward = "".join(planted.texts_of("", (office / "kq" / "GuiCapTren_2019-Q2.xlsx").read_bytes()))
    assert "Vụ của [đã che] mất [đã che]" in upward  # the free texts are there, without the persons
    leaks = {str(p.relative_to(office)): planted.found(p.name, p.read_bytes()) for p in outgoing}
    assert {name: there for name, there in leaks.items() if there} == {}
    guard = Guard(catalog)  # and whoever attaches one of them all the same is told
    inside = [p for p in made if p.name in INTERNAL and p.suffix == ".xlsx"]
    assert all("tệp nội bộ" in "".join(guard.file("BC_SCT_2019-Q2_v1.xlsx", p.read_bytes()).problems) for p in inside)
    assert [p.name for p in outgoing if planted.found("x.txt", p.name.encode())] == []
