"""Files worked on by other machines: the same outcomes as here, whichever of the machines dies meanwhile."""

from __future__ import annotations

import json
import os
import pickle
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from bvq_excel import demo
from bvq_excel.errors import HostError, InputError
from bvq_excel.hosts.cli import main
from bvq_excel.reading import batch, cluster, open_workbook
from tests import hostile
from tests.test_reading_pool import name_of

RECEIVED = "2019-06-17"


def folder_with(folder: Path, *names: str) -> list[Path]:
    """Files that pass for workbooks at the door."""
    for name in names:
        (folder / name).write_bytes(hostile.workbook())
    return [folder / name for name in names]


def outcomes(paths: list[Path], work: Any = name_of, seconds: float = 10.0) -> list[str]:
    """The result for each file, or the reason why there is none."""
    with ThreadPoolExecutor(2) as executor:
        found = dict(cluster.Through(executor, 2, seconds)(work, paths))
    told = [found[index] for index in range(len(paths))]
    return [outcome.reason if isinstance(outcome, InputError) else outcome for outcome in told]


def kills_its_batch(path: Path) -> str:
    """Return the file's name; for one name, kill the process that gave the worker its file."""
    if path.stem == "giet":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(3)
    return path.name


# any executor -----------------------------------------------------------------------------------------------


def test_every_file_has_its_outcome_however_many_batches_there_are(tmp_path: Path) -> None:
    names = [f"{i}.xlsx" for i in range(2 * cluster.FILES + 3)]
    assert outcomes(folder_with(tmp_path, *names)) == names


def test_a_file_that_kills_its_worker_twice_is_reported_and_harms_no_other(tmp_path: Path) -> None:
    assert outcomes(folder_with(tmp_path, "a.xlsx", "abort.xlsx", "b.xlsx")) == ["a.xlsx", "crashed", "b.xlsx"]


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    assert outcomes(folder_with(tmp_path, "a.xlsx", "sleep.xlsx"), seconds=0.5) == ["a.xlsx", "timeout"]


def test_a_batch_that_is_killed_is_done_again_file_by_file(tmp_path: Path) -> None:
    paths = folder_with(tmp_path, "a.xlsx", "giet.xlsx", "b.xlsx")
    assert outcomes(paths, kills_its_batch) == ["a.xlsx", "crashed", "b.xlsx"]


def test_what_cannot_be_opened_here_is_told_and_not_sent(tmp_path: Path) -> None:
    (tmp_path / "rong.xlsx").write_bytes(b"")
    paths = [*folder_with(tmp_path, "a.xlsx"), tmp_path / "rong.xlsx", tmp_path / "khong-co.xlsx"]
    assert outcomes(paths) == ["a.xlsx", "empty", "missing"]


def test_two_files_of_one_name_are_two_files(tmp_path: Path) -> None:
    paths = []
    for number, data in enumerate((hostile.workbook(), hostile.zeros_bomb())):
        (tmp_path / str(number)).mkdir()
        paths.append(tmp_path / str(number) / "SYT.xlsx")
        paths[-1].write_bytes(data)
    with ThreadPoolExecutor(1) as executor:
        found = dict(cluster.Through(executor, 1)(open_workbook, paths))
    assert (found[0].file, found[1].reason) == ("SYT.xlsx", "zip_bomb")


def test_a_machine_with_another_version_says_so(tmp_path: Path) -> None:
    sent = replace(batch.Batch(name_of, (), 10.0), version="0.0")
    with pytest.raises(HostError, match="hãy cài cùng bản"):
        batch.outcomes(sent, tmp_path)
    with pytest.raises(HostError, match="Một máy của cụm không làm được việc: cụm máy chạy phiên bản"):
        batch.run_batch(pickle.dumps(sent))


def test_what_a_killed_machine_left_is_removed_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, new, other = (tmp_path / name for name in (f"{batch.FOLDER}cu", f"{batch.FOLDER}moi", "khac"))
    for folder in (old, new, other):
        folder.mkdir()
        (folder / "SYT.xlsx").write_bytes(b"x")
    long_ago = time.time() - 2 * batch.LEFT_SECONDS
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    batch.run_batch(pickle.dumps(batch.Batch(name_of, (), 10.0)))
    assert sorted(p.name for p in tmp_path.iterdir()) == [new.name, other.name]


# a Dask cluster ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Machines:
    """A Dask cluster on this computer, each of whose workers is a process of its own."""

    address: str
    client: Client

    def processes(self) -> list[int]:
        """The process of each worker."""
        return list(self.client.run(os.getpid).values())


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
        Client(local, set_as_default=False) as client,
    ):
        yield Machines(local.scheduler_address, client)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example province's workbooks, a damaged one among them."""
    place = tmp_path_factory.mktemp("cum") / "nhan"
    demo.write_inbox(place)
    return place


def printed(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[Any]]:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_checking_through_a_cluster_finds_the_same(
    machines: Machines, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("check", str(inbox), "--as-of", RECEIVED, "--json")
    here = printed(*command, capsys=capsys)
    there = printed(*command, "--scheduler", machines.address, capsys=capsys)
    assert there == here
    assert here[0] == 3
    assert len(here[1]) > 30


def slowly(path: Path, folder: Path) -> str:
    """Return the file's name, when it was given time to be interrupted; leave a mark for each process."""
    (folder / str(os.getpid())).touch()
    time.sleep(0.05)
    return path.name


def test_a_worker_that_is_killed_in_the_middle_costs_no_outcome(machines: Machines, tmp_path: Path) -> None:
    marks = tmp_path / "dau"
    marks.mkdir()
    names = [f"{i}.xlsx" for i in range(2 * cluster.FILES)]
    paths = folder_with(tmp_path, *names)
    before = machines.processes()
    with cluster.crew(machines.address) as crew, ThreadPoolExecutor(1) as aside:
        running = aside.submit(lambda: dict(crew(partial(slowly, folder=marks), paths)))
        while len(list(marks.iterdir())) < 2:
            time.sleep(0.01)
        os.kill(before[0], signal.SIGKILL)
        found = running.result()
    assert [found[index] for index in range(len(paths))] == names
    assert before[0] not in machines.processes()
    assert len(list(marks.iterdir())) == 3  # the batch of the one that was killed was begun again


def test_where_there_is_no_cluster_the_address_is_named(capsys: pytest.CaptureFixture[str], inbox: Path) -> None:
    for address in ("tcp://127.0.0.1:9", "gi-do"):
        with pytest.raises(SystemExit) as left:
            main(["check", str(inbox), "--scheduler", address])
        said = capsys.readouterr().err
        assert left.value.code == 3, said
        assert f"Không thấy cụm máy ở địa chỉ {address}" in said
