"""Worker processes: results in order, and no file that kills, stalls or fills its worker harms another."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from bvq_excel.errors import HostError, InputError
from bvq_excel.reading import open_workbook, pool
from tests import hostile


def name_of(path: Path) -> str:
    """Return the file's name, unless the name asks for trouble."""
    match path.stem:
        case "abort":
            os.abort()
        case "exit":
            os._exit(0)
        case "sleep":
            time.sleep(60)
        case "memory":
            return str(len(bytearray(8 * 2**30)))
        case "refuse":
            raise InputError("Tệp không đọc được.", "damaged")
        case "bug":
            return str(1 // 0)
        case "unpicklable":
            return lambda: None  # type: ignore[return-value]
    return path.name


def dies_once(path: Path, folder: Path) -> str:
    """Return the file's name, but the first time die."""
    mark = folder / path.name
    if not mark.exists():
        mark.touch()
        os.abort()
    return path.name


def process_of(path: Path) -> int:
    return os.getpid()


def paths(*names: str) -> list[Path]:
    return [Path(name) for name in names]


def outcomes(*names: str, seconds: float = 10.0, workers: int | None = None) -> list[str]:
    """Return the result for each file, or the reason why there is none."""
    found = pool.run(name_of, paths(*names), seconds=seconds, workers=workers)
    return [outcome.reason if isinstance(outcome, InputError) else outcome for outcome in found]


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> object:
    yield
    assert multiprocessing.active_children() == []


def test_results_come_in_the_order_of_the_files() -> None:
    names = [f"{i}.xlsx" for i in range(30)]
    assert outcomes(*names) == names


def test_no_file_no_worker() -> None:
    assert outcomes() == []


def test_even_one_file_is_worked_on_in_another_process() -> None:
    assert pool.run(process_of, paths("a")) != [os.getpid()]


def test_two_files_share_one_worker() -> None:
    first, second = pool.run(process_of, paths("a", "b"))
    assert first == second


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_kills_its_worker_twice_harms_no_other(workers: int) -> None:
    names = ("a", "abort", "b", "exit", "c", "d")
    assert outcomes(*names, workers=workers) == ["a", "crashed", "b", "crashed", "c", "d"]


def test_a_file_whose_worker_died_is_tried_again(tmp_path: Path) -> None:
    assert pool.run(partial(dies_once, folder=tmp_path), paths("a", "b", "c", "d")) == ["a", "b", "c", "d"]


def test_a_file_that_takes_too_long_is_given_up_and_only_that() -> None:
    assert outcomes("a", "sleep", "b", "c", "d", seconds=0.5) == ["a", "timeout", "b", "c", "d"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a worker's memory")
def test_a_file_that_fills_the_memory_is_too_large_and_its_worker_is_replaced() -> None:
    assert outcomes("a", "memory", "b", workers=1) == ["a", "too_large", "b"]


def test_a_refusal_stands_in_place_of_the_result() -> None:
    (error,) = pool.run(name_of, paths("refuse"))
    assert isinstance(error, InputError)
    assert (str(error), error.reason) == ("Tệp không đọc được.", "damaged")


def test_an_error_of_the_program_names_the_file_and_keeps_its_traceback_for_the_log() -> None:
    bug, unpicklable = pool.run(name_of, paths("thu/bug.xlsx", "unpicklable"))
    assert isinstance(bug, InputError)
    assert isinstance(unpicklable, InputError)
    assert bug.reason == unpicklable.reason == "crashed"
    assert '"bug.xlsx"' in str(bug)
    assert "ZeroDivisionError" not in str(bug)
    assert "ZeroDivisionError" in bug.__notes__[0]


def test_progress_is_told_for_every_file_whatever_becomes_of_it() -> None:
    seen: list[tuple[int, str]] = []
    pool.run(name_of, paths("a", "abort", "b", "bug"), on_done=lambda count, path: seen.append((count, path.name)))
    assert [count for count, _ in seen] == [1, 2, 3, 4]
    assert {name for _, name in seen} == {"a", "abort", "b", "bug"}


def test_an_interruption_ends_the_workers() -> None:
    def interrupt(count: int, path: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pool.run(name_of, paths("a", "b", "c", "d"), on_done=interrupt)


def test_results_can_be_taken_one_by_one_and_left() -> None:
    finished = pool.stream(name_of, paths("a", "b", "c", "d"))
    assert next(finished)[1] in {"a", "b", "c", "d"}
    finished.close()


def test_with_other_threads_running_workers_are_started_as_new_programs() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert outcomes("a", "abort", "b") == ["a", "crashed", "b"]
    finally:
        done.set()
        thread.join()


def dies_at_start() -> None:
    os._exit(1)


class DeadOnArrival:
    """Work that cannot even be brought to a new process."""

    def __call__(self, path: Path) -> str:
        return path.name

    def __reduce__(self) -> tuple[object, tuple[()]]:
        return dies_at_start, ()


def test_workers_that_never_start_are_an_error_of_the_computer_not_of_the_file() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with pytest.raises(HostError, match="tiến trình"):
            pool.run(DeadOnArrival(), paths("a", "b"))
    finally:
        done.set()
        thread.join()


def test_workbooks_are_read_in_workers_with_their_refusals(tmp_path: Path) -> None:
    made = {"tot.xlsx": hostile.workbook(), "bom.xlsx": hostile.zeros_bomb(), "rong.xlsx": b""}
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    good, bomb, empty = pool.run(open_workbook, [tmp_path / name for name in made])
    assert not isinstance(good, InputError)
    assert good.sheets["S"].cells == ((1.0,),)
    assert isinstance(bomb, InputError)
    assert isinstance(empty, InputError)
    assert (bomb.reason, empty.reason) == ("zip_bomb", "empty")
