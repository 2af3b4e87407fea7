"""The power fails at every step of collecting, consolidating and sending: nothing is lost, halved or sent twice."""

from __future__ import annotations

import random
import shutil
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import trustme

from bvq_excel import files, pipeline
from bvq_excel.delivery import sending
from bvq_excel.delivery.log import FAILED, PENDING, SENT, LedgerLog, decide, standing
from bvq_excel.delivery.message import Attachment
from bvq_excel.delivery.smtp import SmtpChannel
from bvq_excel.files import KEPT_FOLDER, UNFINISHED
from bvq_excel.ledger import flow
from bvq_excel.ledger.archive import FOLDER
from bvq_excel.ledger.database import FILE, Database
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.settings import Smtp
from tests.books import valid
from tests.faults import KILLED, Forks
from tests.inboxes import book, plain
from tests.mail_server import HOST, MailServer
from tests.posts import clock, mail, shown
from tests.posts import write as slip

pytestmark = pytest.mark.skipif(not hasattr(__import__("os"), "memfd_create"), reason="needs a system with fork")
Q2 = "2019-Q2"
DAY = date(2019, 6, 17)
NOW = datetime(2019, 6, 17, 8, 30)
LATER = datetime(2019, 6, 18, 9, 0)
UNITS = ("SYT", "STP")
MOST = 12  # so many steps of each operation are tried here, chosen by a seed; benchmarks/faults.py tries all


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks() as made:
        yield made


def chosen(count: int, most: int = MOST) -> list[int]:
    """Return which steps are tried: all, or a part of them, the first and the last ones among it."""
    every = range(1, count + 1)
    if count <= most:
        return list(every)
    part = random.Random(646).sample(every[3:-3], most - 6)
    return sorted({*every[:3], *part, *every[-3:]})


def content(folder: Path, leave_out: tuple[str, ...] = ()) -> dict[str, str]:
    """Return by path the hash of every file in a folder, without the database and what `leave_out` names."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(FILE)):
        name = str(path.relative_to(folder))
        if not any(part in Path(name).parts for part in leave_out):
            found[name] = sha256(path.read_bytes()).hexdigest()
    return found


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target


# collecting ------------------------------------------------------------------------------------------------------


def collect(office: str) -> None:
    """Collect the inbox of an office: a file that is there already, one that replaces another, a new one."""
    folder = Path(office)
    flow.collect(Hands(folder / "so", LATER, "Mẩy"), [folder / "den"], Q2, DAY)


def entered(office: Path) -> list[tuple[str, int, str, str]]:
    """Return what the ledger has: unit, number, state and content; every archived file is whole and in its place."""
    with Ledger.open(office / "so") as ledger:
        assert ledger.verify().sound
        found = ledger.submissions(Q2)
    assert flow.verify(Hands(office / "so", NOW)) == ()
    return [(e.unit, e.submission_no, e.state, e.sha256[:8]) for e in found]


def inbox(folder: Path) -> Path:
    office = folder / "goc"
    (office / "den").mkdir(parents=True)
    (office / "den" / "SYT.xlsx").write_bytes(plain("SYT"))
    flow.collect(Hands(office / "so", NOW), [office / "den"], Q2, DAY)
    (office / "den" / "SYT lan 2.xlsx").write_bytes(book("SYT", no=2, KienNghi=[valid("KienNghi")]))
    (office / "den" / "STP.xlsx").write_bytes(plain("STP"))
    return office


def try_collecting(forks: Forks, folder: Path, choose: Callable[[int], list[int]] = chosen) -> int:
    """Return how many steps were tried; each leaves some files entered whole, and the next run enters the rest."""
    office = inbox(folder)
    old, given = entered(office), content(office / "den")
    whole = copied(office, folder / "xong")
    steps = forks.steps("tests.test_faults:collect", whole)
    new = entered(whole)
    assert (len(old), len(new)) == (1, 3)
    archived = content(whole / "so" / FOLDER)
    tried = choose(steps)
    for at in tried:
        dead = copied(office, folder / f"buoc_{at}")
        code, _ = forks.run("tests.test_faults:collect", dead, at=at)
        assert code in (KILLED, 0), at
        assert {(u, no, digest) for u, no, _, digest in entered(dead)} <= {(u, no, digest) for u, no, _, digest in new}
        assert content(dead / "den") == given
        assert forks.run("tests.test_faults:collect", dead)[0] == 0
        assert entered(dead) == new, at
        assert content(dead / "so" / FOLDER) == archived, at
        shutil.rmtree(dead)
    return len(tried)


def test_collecting_enters_each_file_whole_or_not_at_all_and_goes_on(forks: Forks, tmp_path: Path) -> None:
    assert try_collecting(forks, tmp_path) == MOST


# consolidating ---------------------------------------------------------------------------------------------------


def consolidate(office: str) -> None:
    """Consolidate the period out of the ledger and write the results over those that are there."""
    folder = Path(office)
    result = flow.consolidate(Hands(folder / "so", LATER), Q2, DAY)
    pipeline.write_consolidation(result, folder / "kq", LATER)


def figures(office: Path) -> Mapping[str, float]:
    with Ledger.open(office / "so") as ledger:
        assert ledger.verify().sound
        return ledger.figures(Q2).values


def consolidated(folder: Path) -> Path:
    """Return an office that has consolidated, and has received one more file since."""
    office = folder / "goc"
    (office / "den").mkdir(parents=True)
    (office / "den" / "STP.xlsx").write_bytes(plain("STP"))
    flow.collect(Hands(office / "so", NOW), [office / "den"], Q2, DAY)
    pipeline.write_consolidation(flow.consolidate(Hands(office / "so", NOW), Q2, DAY), office / "kq", NOW)
    (office / "den" / "SYT.xlsx").write_bytes(book("SYT", TuyenTruyen=[valid("TuyenTruyen", unit_code="SYT")]))
    flow.collect(Hands(office / "so", NOW), [office / "den"], Q2, DAY)
    return office


def try_consolidating(forks: Forks, folder: Path, choose: Callable[[int], list[int]] = chosen) -> int:
    """Return how many steps were tried; each leaves old or new figures and whole files, and the next run completes."""
    office = consolidated(folder)
    old, old_figures = content(office / "kq", (KEPT_FOLDER,)), figures(office)
    whole = copied(office, folder / "xong")
    steps = forks.steps("tests.test_faults:consolidate", whole)
    new, new_figures = content(whole / "kq", (KEPT_FOLDER,)), figures(whole)
    assert (old.keys(), old != new, old_figures != new_figures) == (new.keys(), True, True)
    tried = choose(steps)
    for at in tried:
        dead = copied(office, folder / f"buoc_{at}")
        code, _ = forks.run("tests.test_faults:consolidate", dead, at=at)
        assert code in (KILLED, 0), at
        assert figures(dead) in (old_figures, new_figures), at
        there = {n: h for n, h in content(dead / "kq", (KEPT_FOLDER,)).items() if not n.startswith(UNFINISHED)}
        assert there.keys() == old.keys(), at
        assert all(there[n] in (old[n], new[n]) for n in old), at
        assert forks.run("tests.test_faults:consolidate", dead)[0] == 0
        assert (content(dead / "kq", (KEPT_FOLDER,)), figures(dead)) == (new, new_figures), at
        kept = {sha256(b.path.read_bytes()).hexdigest() for b in files.backups(dead / "kq")}
        assert {old[n] for n in old if old[n] != new[n]} <= kept, at
        shutil.rmtree(dead)
    return len(tried)


def test_consolidating_leaves_the_old_or_the_new_and_goes_on(forks: Forks, tmp_path: Path) -> None:
    assert try_consolidating(forks, tmp_path) == MOST


# sending ---------------------------------------------------------------------------------------------------------


def send(data: str, port: str, folder: str) -> None:
    """Send a message with a file to each unit through the server at `port`."""
    context = ssl.create_default_context(cafile=Path(folder) / "ca.pem")
    log = LedgerLog(Database(Path(data)))
    data_of_slip = (Path(folder) / "PHIEU.docx").read_bytes()
    mails = [mail(u, attachments=(Attachment(f"PHIEU_{u}_2019-Q2.docx", data_of_slip),)) for u in UNITS]
    channel = SmtpChannel(Smtp(host=HOST, port=int(port), timeout=10), lambda: "", context)
    done = sending.send(shown(*mails, log=log), channel, log, clock(), "Mẩy")
    assert done.error is None, done.error


def settle(data: Path, server: MailServer) -> int:
    """Return how many messages nobody knew the fate of; a person has asked the recipients, and noted it."""
    database = Database(data)
    log = LedgerLog(database)
    got = Counter(to for received, _ in server.received for to in received)
    unknown = [e for e in standing(log.events()) if e.state == PENDING]
    for event in unknown:
        decide(log, event, SENT if got[event.recipient] else FAILED, LATER, "Mẩy", "đã hỏi nơi nhận")
    with Ledger.open(data) as ledger:
        assert ledger.verify().sound
    database.close()
    return len(unknown)


def try_sending(forks: Forks, folder: Path, choose: Callable[[int], list[int]] = chosen) -> int:
    """Return how many steps were tried; after each the next run sends the rest, and nobody gets anything twice."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    slip(folder / "PHIEU.docx")
    Database(folder / "goc").close()
    with MailServer(authority) as server:
        steps = forks.steps("tests.test_faults:send", copied(folder / "goc", folder / "xong"), server.port, folder)
        everybody = [to for to, _ in server.received]
        assert len(everybody) == len(UNITS)
        tried, unknown = choose(steps), 0
        for at in tried:
            server.received.clear()
            data = copied(folder / "goc", folder / f"buoc_{at}")
            code, _ = forks.run("tests.test_faults:send", data, server.port, folder, at=at)
            assert code in (KILLED, 0), at
            assert forks.run("tests.test_faults:send", data, server.port, folder)[0] == 0
            once = [to for to, _ in server.received]
            assert len(once) == len({*map(tuple, once)}), at
            asked = settle(data, server)
            unknown += asked
            if asked:
                assert forks.run("tests.test_faults:send", data, server.port, folder)[0] == 0
            assert sorted(to for to, _ in server.received) == sorted(everybody), at
            shutil.rmtree(data)
    assert unknown  # at some steps nobody can know, and a person is asked
    return len(tried)


def test_sending_loses_nothing_and_sends_nothing_twice(forks: Forks, tmp_path: Path) -> None:
    assert try_sending(forks, tmp_path) == MOST


# the instrument --------------------------------------------------------------------------------------------------


def write_twice(folder: str) -> None:
    files.write_text(Path(folder) / "a.txt", "một")
    files.write_text(Path(folder) / "b.txt", "hai")


def test_a_process_dies_at_the_step_that_was_chosen(forks: Forks, tmp_path: Path) -> None:
    (tmp_path / "het").mkdir()
    steps = forks.steps("tests.test_faults:write_twice", tmp_path / "het")
    assert steps >= 8  # each file is made, written, brought to the disk and renamed
    left = []
    for at in range(1, steps + 2):
        folder = tmp_path / str(at)
        folder.mkdir()
        code, made = forks.run("tests.test_faults:write_twice", folder, at=at)
        assert (code, made) == ((KILLED, at) if at <= steps else (0, steps))
        left.append(sorted(p.name for p in folder.iterdir() if not p.name.startswith(UNFINISHED)))
    assert left == sorted(left)
    assert (left[0], left[steps // 2], left[-1]) == ([], ["a.txt"], ["a.txt", "b.txt"])
