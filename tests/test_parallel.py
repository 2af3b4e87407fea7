"""Work done side by side: the same results in the same order, whatever becomes of the copies."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from bvq_excel.errors import HostError
from bvq_excel.parallel import side_by_side

HERE = os.getpid()


def fails() -> str:
    raise HostError("Không ghi được tệp.")


def dies_in_a_copy() -> str:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return "lần hai"


def test_results_come_in_the_order_of_the_works(tmp_path: Path) -> None:
    def written(name: str) -> Path:
        (tmp_path / name).write_text(name, encoding="utf-8")
        return tmp_path / name

    made = side_by_side([lambda: written("a"), lambda: written("b"), lambda: written("c")])
    assert [path.read_text(encoding="utf-8") for path in made] == ["a", "b", "c"]


def test_nothing_to_do_gives_nothing() -> None:
    assert side_by_side([]) == []


@pytest.mark.parametrize("works", [(fails, lambda: "b"), (lambda: "a", fails), (fails, fails)])
def test_an_error_is_raised_as_if_the_work_were_done_here(works: list[object], tmp_path: Path) -> None:
    with pytest.raises(HostError, match="Không ghi được tệp"):
        side_by_side(works)  # type: ignore[arg-type]


def test_what_a_copy_that_died_has_not_done_is_done_here() -> None:
    assert side_by_side([lambda: "một", dies_in_a_copy]) == ["một", "lần hai"]


def test_beside_other_threads_the_work_is_done_in_turn() -> None:
    results: list[list[int]] = []
    thread = threading.Thread(target=lambda: results.append(side_by_side([os.getpid, os.getpid])))
    thread.start()
    thread.join()
    assert results == [[HERE, HERE]]
