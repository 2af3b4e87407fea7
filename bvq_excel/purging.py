"""Deleting what must not be kept any longer: shown first, deleted when somebody has said so, and written down.

    due = purging.plan(ledger, folders, settings.retention, now)
    print("\\n".join(due.lines()))
    purging.carry_out(due, ledger, now, who)

Personal data in the ledger and in the archive, overwritten files in `ban_cu`, and the contents of the log have their
times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bvq_excel import display, files, periods
from bvq_excel.catalog import Catalog
from bvq_excel.ledger import archive
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.retention import PARAMETER, Expired
from bvq_excel.settings.model import Retention


@dataclass(frozen=True)
class Plan:
    """What is due: periods with personal data, kept files, log entries up to a number; and periods still open.

    `archived` are the files of such periods as they came, with all of their personal data. `before` are the days from
    which on things are kept: personal data, log, kept files.
    """

    periods: tuple[Expired, ...]
    waiting: tuple[Expired, ...]
    kept: tuple[files.Backup, ...]
    entries: int
    before: tuple[date, date, date]
    archived: tuple[tuple[str, Path], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to delete."""
        return not (self.periods or self.archived or self.kept or self.entries)

    def lines(self) -> list[str]:
        """Return what would be deleted, for the eye."""
        personal, log, kept = map(display.day, self.before)
        found = [
            f"Kỳ {e.period} (hết ngày {display.day(e.last)}): xóa dữ liệu cá nhân ở {display.number(e.rows)} dòng; "
            "số dòng, số liệu tổng hợp và mã băm được giữ."
            for e in self.periods
        ]
        if self.archived:
            codes = ", ".join(sorted({code for code, _ in self.archived}))
            found.append(f"{len(self.archived)} tệp lưu trữ đã nhận của kỳ {codes} (có dữ liệu cá nhân).")
        if self.kept:
            size = sum(b.path.stat().st_size for b in self.kept if b.path.exists())
            found.append(f"{len(self.kept)} bản cũ giữ trước ngày {kept} ({size // 2**10} kB):")
            found += [f"  {b.path}" for b in self.kept]
        if self.entries:
            found.append(f"Nội dung {self.entries} mục nhật ký trước ngày {log}; thời điểm, việc, niêm phong được giữ.")
        found += [
            f"Kỳ {e.period}: đã quá hạn giữ (trước ngày {personal}) nhưng chưa khóa nên chưa xóa "
            f"{display.number(e.rows)} dòng có dữ liệu cá nhân. Hãy khóa kỳ rồi chạy lại."
            for e in self.waiting
        ]
        return found or ["Không có gì quá hạn giữ."]


def plan(
    ledger: Ledger, folders: Iterable[Path], retention: Retention, now: datetime, store: Path | None = None
) -> Plan:
    """Return what is due at `now` in the ledger, its archive in `store`, and `folders` with those below them.

    Nothing is changed.
    """
    personal = _years_before(now.date(), retention.personal_years or _years(ledger.catalog, now.date()))
    log = _years_before(now.date(), retention.log_years)
    kept = now - timedelta(days=retention.backup_days)
    found = ledger.expired(personal)
    return Plan(
        periods=tuple(e for e in found if e.closed),
        waiting=tuple(e for e in found if not e.closed),
        kept=tuple(b for folder in folders for b in _kept(folder) if b.at < kept),
        entries=ledger.old_entries(datetime.combine(log, datetime.min.time())),
        before=(personal, log, kept.date()),
        archived=tuple(_archived(ledger, store, personal)) if store else (),
    )


def carry_out(due: Plan, ledger: Ledger, now: datetime, who: str, disk: files.Disk = files.DISK) -> list[str]:
    """Return the files that could not be deleted; all else of `due` is, and the log says so.

    The log is written first: whoever is cut short does it again and finds the rest. Raises HostError when the
    ledger cannot be used.
    """
    if due.empty:
        return []
    log = datetime.combine(due.before[1], datetime.min.time())
    ledger.forget([e.period for e in due.periods], log, now, who, backups=len(due.kept))
    resisting = []
    for _, path in due.archived:
        try:
            disk.protect(path, on=False)
            disk.remove(path)
        except FileNotFoundError:
            continue
        except OSError:
            resisting.append(str(path))
    for backup in due.kept:
        try:
            disk.remove(backup.path)
        except FileNotFoundError:
            continue
        except OSError:
            resisting.append(str(backup.path))
        with suppress(OSError):
            disk.remove_folder(backup.path.parent)
            disk.remove_folder(backup.path.parent.parent)
    return resisting


def _archived(ledger: Ledger, store: Path, before: date) -> Iterator[tuple[str, Path]]:
    """Yield period and path of the archived files of closed periods that ended before `before`."""
    ended = {code for code in ledger.closed() if periods.period(ledger.catalog, code).last < before}
    yield from ((code, path) for code, path in archive.files_by_period(store) if code in ended)


def _kept(folder: Path) -> Iterator[files.Backup]:
    """Yield the kept files in `folder` and below it."""
    for kept in sorted(p for p in folder.rglob(files.KEPT_FOLDER) if p.is_dir() and not p.is_symlink()):
        yield from files.backups(kept.parent)


def _years(catalog: Catalog, day: date) -> int:
    return int(catalog.number(PARAMETER, day) or 0)


def _years_before(day: date, years: int) -> date:
    """Return the day `years` years before `day`; of a leap day the last of February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def folders_of(data: Path | None, others: Sequence[Path]) -> list[Path]:
    """Return the folders to look through, each once and none inside another."""
    found = [p for p in (data, *others) if p is not None and p.is_dir()]
    distinct = {p.resolve(): p for p in found}
    return [p for full, p in distinct.items() if not any(full != o and full.is_relative_to(o) for o in distinct)]
