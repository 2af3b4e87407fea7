"""What the command line prints and asks for settings, mail and old files; each function is one command's work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from bvq_excel import files
from bvq_excel.catalog import load
from bvq_excel.delivery import flow, passwords, sending
from bvq_excel.delivery.flow import Post
from bvq_excel.delivery.log import DRAFT, FAILED, PENDING, SENT, LedgerLog, decide, standing
from bvq_excel.delivery.preview import Preview
from bvq_excel.errors import UsageError
from bvq_excel.hosts import terminal
from bvq_excel.hosts.user_settings import place_of_ledger
from bvq_excel.ledger.database import FILE, Database
from bvq_excel.settings import Settings, rows

OK, HELD = 0, 3
DRAFTS = "thu_nhap"


# settings -------------------------------------------------------------------------------------------------------


def show_settings(settings: Settings) -> None:
    """Print every setting with its value and where it comes from."""
    terminal.table("Thiết lập đang có hiệu lực", ("Mục", "Giá trị", "Đặt ở"), [r[:3] for r in rows(settings)])


def keep_password(settings: Settings, ask: Callable[[str], str], ring: passwords.Ring | None = None) -> None:
    """Keep the mail server's password; `ask` reads it without showing it."""
    smtp = settings.mail.smtp
    passwords.keep(smtp, ask(f"Mật khẩu thư của {smtp.user}") if smtp.user and smtp.host else "-", ring)
    terminal.say(f"Đã cất mật khẩu thư của {smtp.user} vào kho mật khẩu của máy.")


# mail -----------------------------------------------------------------------------------------------------------


def known_place(settings: Settings) -> str:
    """Return where the ledger is, for who only asks it. Raises UsageError where none has been begun yet."""
    found = place_of_ledger(settings)
    if "://" not in found and not (Path(found) / FILE).exists():
        raise UsageError(
            f"Thư mục {found} chưa có sổ cái. Hãy xem lại --data hoặc mục data trong tệp thiết lập; sổ cái có từ lần "
            "tiếp nhận đầu tiên (bvq collect)."
        )
    return found


def database(settings: Settings) -> Database:
    """Return the office's ledger database, where the log of mail is. Raises UsageError, HostError."""
    return Database(place_of_ledger(settings))


def post(settings: Settings, ledger: Database, day: date, templates: Path | None = None) -> Post:
    """Return what the office's mail is made with."""
    return Post(load(), settings, LedgerLog(ledger), day, templates)


def send(
    shown: Preview,
    office: Post,
    out: Path,
    clock: Callable[[], datetime],
    who: str,
    *,
    confirm: Callable[[str], bool],
    dry_run: bool = False,
) -> int:
    """Return the exit code of sending what `shown` tells, which is printed first.

    Messages that really leave (channel smtp) leave only when `confirm` says yes.
    """
    for line in shown.lines():
        terminal.say(line)
    settings = office.settings
    final = settings.mail.channel == "smtp"
    if final and shown.ready and not dry_run and not confirm(f"Gửi {len(shown.ready)} thư này?"):
        terminal.say("Chưa gửi thư nào.")
        return OK
    channel = flow.channel(settings, out / DRAFTS, settings.backups.keeper(clock(), "thu_nhap"))
    done = sending.send(shown, channel, office.log, clock, who, dry_run=dry_run)
    for line in done.lines():
        terminal.say(line)
    return OK if done.complete or dry_run else HELD


def show_sent(office: Post, period: str = "") -> None:
    """Print who got what when, and what somebody has to find out."""
    terminal.say("Ai đã nhận gì:")
    lines = list(flow.history(office.log, period))
    for line in lines or ["(chưa có thư nào)"]:
        terminal.say(f"  {line}")
    if list(flow.history(office.log, period, keep=lambda state: state == PENDING)):
        terminal.say("Thư chưa rõ đã đi hay chưa: hỏi nơi nhận, rồi ghi nhận đã gửi hoặc cho gửi lại.")


def settle(office: Post, period: str, recipient: str, *, sent: bool, now: datetime, who: str, why: str) -> int:
    """Return how many messages to `recipient` whose fate was not known, or which were drafts, are settled now.

    Raises UsageError when there is none.
    """
    states = (PENDING, DRAFT) if sent else (PENDING,)
    found = [
        e for e in standing(office.log.events(period)) if e.recipient.lower() == recipient.lower() and e.state in states
    ]
    if not found:
        raise UsageError(f"Không có thư nào của kỳ {period} đến {recipient} chờ xác nhận.")
    for event in found:
        decide(office.log, event, SENT if sent else FAILED, now, who, why)
    return len(found)


# old files ------------------------------------------------------------------------------------------------------


def show_backups(folder: Path, name: str = "") -> Sequence[files.Backup]:
    """Print the old files that can be given back, numbered from 1, and return them in that order; raises UsageError."""
    if not folder.is_dir():
        raise UsageError(f"Không thấy thư mục {folder}.")
    found = files.backups(folder, name)
    if not found:
        terminal.say(f"Thư mục {folder} không có bản cũ nào.")
        return found
    lines = [
        (str(i), b.original.name, f"{b.at:%d/%m/%Y %H:%M:%S}", b.action.replace("_", " ") or "-")
        for i, b in enumerate(found, 1)
    ]
    terminal.table("Các bản cũ, mới nhất trước", ("Số", "Tệp", "Giữ lúc", "Trước khi"), lines, numbers=(0,))
    return found


def backup(folder: Path, number: int, name: str = "") -> files.Backup:
    """Return the old file of this `number`. Raises UsageError for a number that is not in the list."""
    found = files.backups(folder, name)
    if not found:
        raise UsageError(f"{folder / name if name else folder} không có bản cũ nào.")
    if not 1 <= number <= len(found):
        raise UsageError(f"Không có bản cũ số {number}. {folder / name if name else folder} có {len(found)} bản cũ.")
    return found[number - 1]


def restore(old: files.Backup, settings: Settings, now: datetime) -> Path:
    """Return the file that is again what `old` is; the present one is kept."""
    path = files.restore(old, settings.backups.keeper(now, "khoi_phuc"))
    terminal.say(f"Đã khôi phục {path} như lúc {old.at:%d/%m/%Y %H:%M:%S}; bản vừa bị thay được giữ lại.")
    return path
