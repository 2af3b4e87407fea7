"""Commands that keep the office in order: settings, old files, the log of what was done, what has to be deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bvq_excel.errors import UsageError
from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.options import OK, PATH, UNUSABLE
from bvq_excel.hosts.words import command

if TYPE_CHECKING:
    from bvq_excel import files
    from bvq_excel.delivery.passwords import Ring
    from bvq_excel.office import Office
    from bvq_excel.settings import Settings

SHOWN = 50


@command()
@options.data
@click.option("--set-password", is_flag=True, help="Cất mật khẩu máy chủ thư vào kho mật khẩu của máy.")
@click.option("--sample", metavar="TỆP", type=PATH, help="Ghi một tệp thiết lập mẫu vào đây.")
def settings(data: str | None, set_password: bool, sample: Path | None) -> int:
    """Nêu mọi thiết lập đang có hiệu lực và nơi đặt từng giá trị."""
    from bvq_excel.hosts.user_office import office
    from bvq_excel.hosts.user_settings import user_files

    if sample is not None:
        from bvq_excel.settings.shown import save_sample

        there = sample.exists()
        save_sample(sample)
        terminal.say(f"{sample} đã có, giữ nguyên." if there else f"Đã ghi tệp thiết lập mẫu {sample}.")
        return OK
    ours = office(data)
    if set_password:
        import getpass

        from bvq_excel.ledger import audit as audit_log

        keep_password(ours.settings, lambda what: getpass.getpass(f"{what}: "))
        _note(ours, audit_log.PASSWORD, account=ours.settings.mail.smtp.user)
        return OK
    show_settings(ours.settings)
    own = "; ".join(map(str, user_files())) or "không có, vì hệ thống không cho biết thư mục cá nhân"
    terminal.say(f"Tệp thiết lập của bạn: {own}")
    return OK


@command()
@click.argument("folder", metavar="THƯ_MỤC", type=PATH, help="Thư mục có các tệp đã bị ghi đè.")
@click.option("--file", metavar="TÊN", default="", help="Chỉ các bản cũ của tệp này.")
def backups(folder: Path, file: str) -> int:
    """Liệt kê các bản cũ được giữ trước khi tệp bị ghi đè."""
    show_backups(folder, file)
    return OK


@command()
@click.argument("path", metavar="TỆP", type=PATH, help="Tệp cần khôi phục.")
@click.option("--number", metavar="SỐ", default=1, help="Bản cũ thứ mấy của tệp này, 1 là bản mới nhất.")
@options.data
def restore(path: Path, number: int, data: str | None) -> int:
    """Khôi phục một tệp từ bản cũ; bản đang có được giữ lại."""
    from bvq_excel.hosts.user_office import office
    from bvq_excel.ledger import audit as audit_log

    ours = office(data)
    old = backup(path.parent, number, path.name)
    _note(ours, audit_log.RESTORE, file=path.name, number=number)
    give_back(old, ours.keeper("khoi_phuc"))
    return OK


@command()
@options.data
@click.option("--period", metavar="KỲ", default="", help="Chỉ các việc về kỳ này.")
@click.option("--last", metavar="SỐ", type=click.IntRange(1), default=SHOWN, help="Số việc gần nhất cần xem.")
@click.option("--verify", is_flag=True, help="Kiểm tra nhật ký có bị sửa, bị xóa mục nào sau khi ghi không.")
@click.option("--seal", metavar="MÃ", default="", help="Mã niêm phong đã chép lại lần trước; phải còn trong nhật ký.")
def audit(data: str | None, period: str, last: int, verify: bool, seal: str) -> int:
    """Nêu ai đã làm gì, khi nào; hoặc kiểm tra nhật ký (--verify)."""
    from bvq_excel.hosts import audit_view
    from bvq_excel.hosts.user_office import office
    from bvq_excel.ledger.ledger import Ledger

    with Ledger.open(office(data).ledger) as ledger:
        if verify or seal:
            return OK if audit_view.verified(ledger.verify(), seal) else UNUSABLE
        found = ledger.events(period=period)
    headers = ("Số", "Lúc", "Người làm", "Việc", "Kỳ", "Đơn vị", "Chi tiết")
    terminal.table(f"Nhật ký ({len(found)} việc)", headers, [audit_view.row(e) for e in found[-last:]], numbers=(0,))
    return OK


@command()
@options.data
@click.option(
    "--folder", metavar="THƯ_MỤC", type=PATH, multiple=True, help="Thư mục kết quả có bản cũ; nêu nhiều lần được."
)
@click.option("--yes", is_flag=True, help="Xóa luôn, không hỏi lại.")
def purge(data: str | None, folder: Sequence[Path], yes: bool) -> int:
    """Xóa dữ liệu quá hạn giữ (dữ liệu cá nhân của kỳ đã khóa, bản cũ, nhật ký cũ); luôn nêu trước khi xóa."""
    from bvq_excel import purging
    from bvq_excel.hosts.user_office import office
    from bvq_excel.ledger.ledger import Ledger

    ours = office(data)
    found, now = ours.settings, ours.clock()
    with Ledger.open(ours.ledger) as ledger:
        folders = purging.folders_of(found.data, [*folder, *([found.work.out] if found.work.out else [])])
        due = purging.plan(ledger, folders, found.retention, now, found.data)
        for line in due.lines():
            terminal.say(line)
        if due.empty:
            return OK
        if not yes and not terminal.confirmed("Xóa những thứ trên? Xóa rồi không lấy lại được."):
            terminal.say("Chưa xóa gì.")
            return OK
        resisting = purging.carry_out(due, ledger, now, ours.who)
    for path in resisting:
        terminal.complain(f"Không xóa được {path}: tệp đang mở hoặc không có quyền. Hãy chạy lại sau.")
    terminal.say("Đã xóa và ghi vào nhật ký.")
    return UNUSABLE if resisting else OK


def _note(ours: Office, action: str, **content: str | int) -> None:
    """Write into the log of the office what was done to files or passwords."""
    from bvq_excel.ledger.ledger import Ledger

    with Ledger.open(ours.ledger) as ledger:
        ledger.note(action, ours.clock(), ours.who, content=content)


# settings -------------------------------------------------------------------------------------------------------


def show_settings(settings: Settings) -> None:
    """Print every setting with its value and where it comes from."""
    from bvq_excel.settings import rows

    terminal.table("Thiết lập đang có hiệu lực", ("Mục", "Giá trị", "Đặt ở"), [r[:3] for r in rows(settings)])


def keep_password(settings: Settings, ask: Callable[[str], str], ring: Ring | None = None) -> None:
    """Keep the mail server's password; `ask` reads it without showing it."""
    from bvq_excel.delivery import passwords

    smtp = settings.mail.smtp
    passwords.keep(smtp, ask(f"Mật khẩu thư của {smtp.user}") if smtp.user and smtp.host else "-", ring)
    terminal.say(f"Đã cất mật khẩu thư của {smtp.user} vào kho mật khẩu của máy.")


# old files ------------------------------------------------------------------------------------------------------


def show_backups(folder: Path, name: str = "") -> Sequence[files.Backup]:
    """Print the old files that can be given back, numbered from 1, and return them in that order; raises UsageError."""
    from bvq_excel import files

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
    from bvq_excel import files

    found = files.backups(folder, name)
    if not found:
        raise UsageError(f"{folder / name if name else folder} không có bản cũ nào.")
    if not 1 <= number <= len(found):
        raise UsageError(f"Không có bản cũ số {number}. {folder / name if name else folder} có {len(found)} bản cũ.")
    return found[number - 1]


def give_back(old: files.Backup, keeper: files.Keeper) -> Path:
    """Return the file that is again what `old` is; the present one is kept."""
    from bvq_excel import files

    path = files.restore(old, keeper)
    terminal.say(f"Đã khôi phục {path} như lúc {old.at:%d/%m/%Y %H:%M:%S}; bản vừa bị thay được giữ lại.")
    return path
