"""Commands that keep the office in order: settings, old files, the log of what was done, what has to be deleted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bvq_excel.hosts import terminal
from bvq_excel.hosts.options import OK, UNUSABLE, DataFolder

if TYPE_CHECKING:
    from bvq_excel.settings import Settings

SHOWN = 50
FileName = Annotated[str, typer.Option("--file", metavar="TÊN", help="Chỉ các bản cũ của tệp này.")]


def settings(
    data: DataFolder = None,
    set_password: Annotated[
        bool, typer.Option("--set-password", help="Cất mật khẩu máy chủ thư vào kho mật khẩu của máy.")
    ] = False,
    sample: Annotated[
        Path | None, typer.Option("--sample", metavar="TỆP", help="Ghi một tệp thiết lập mẫu vào đây.")
    ] = None,
) -> int:
    """Nêu mọi thiết lập đang có hiệu lực và nơi đặt từng giá trị."""
    from bvq_excel.hosts import posting
    from bvq_excel.hosts.user_settings import settings_of, user_files

    if sample is not None:
        from bvq_excel.settings.shown import save_sample

        there = sample.exists()
        save_sample(sample)
        terminal.say(f"{sample} đã có, giữ nguyên." if there else f"Đã ghi tệp thiết lập mẫu {sample}.")
        return OK
    found = settings_of(data)
    if set_password:
        import getpass

        from bvq_excel.ledger import audit as audit_log

        posting.keep_password(found, lambda what: getpass.getpass(f"{what}: "))
        _note(found, audit_log.PASSWORD, account=found.mail.smtp.user)
        return OK
    posting.show_settings(found)
    own = "; ".join(map(str, user_files())) or "không có, vì hệ thống không cho biết thư mục cá nhân"
    terminal.say(f"Tệp thiết lập của bạn: {own}")
    return OK


def backups(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục có các tệp đã bị ghi đè.")],
    file: FileName = "",
) -> int:
    """Liệt kê các bản cũ được giữ trước khi tệp bị ghi đè."""
    from bvq_excel.hosts import posting

    posting.show_backups(folder, file)
    return OK


def restore(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp cần khôi phục.")],
    number: Annotated[
        int, typer.Option("--number", metavar="SỐ", help="Bản cũ thứ mấy của tệp này, 1 là bản mới nhất.")
    ] = 1,
    data: DataFolder = None,
) -> int:
    """Khôi phục một tệp từ bản cũ; bản đang có được giữ lại."""
    from bvq_excel.hosts import posting
    from bvq_excel.hosts.user_settings import settings_of
    from bvq_excel.ledger import audit as audit_log

    found = settings_of(data)
    old = posting.backup(path.parent, number, path.name)
    _note(found, audit_log.RESTORE, file=path.name, number=number)
    posting.restore(old, found, datetime.now())
    return OK


def audit(
    data: DataFolder = None,
    period: Annotated[str, typer.Option("--period", metavar="KỲ", help="Chỉ các việc về kỳ này.")] = "",
    last: Annotated[int, typer.Option("--last", metavar="SỐ", help="Số việc gần nhất cần xem.", min=1)] = SHOWN,
    verify: Annotated[
        bool, typer.Option("--verify", help="Kiểm tra nhật ký có bị sửa, bị xóa mục nào sau khi ghi không.")
    ] = False,
    seal: Annotated[
        str, typer.Option("--seal", metavar="MÃ", help="Mã niêm phong đã chép lại lần trước; phải còn trong nhật ký.")
    ] = "",
) -> int:
    """Nêu ai đã làm gì, khi nào; hoặc kiểm tra nhật ký (--verify)."""
    from bvq_excel.hosts import journal
    from bvq_excel.hosts.user_settings import place_of_ledger, settings_of
    from bvq_excel.ledger.ledger import Ledger

    with Ledger.open(place_of_ledger(settings_of(data))) as ledger:
        if verify or seal:
            return OK if journal.verified(ledger.verify(), seal) else UNUSABLE
        found = ledger.events(period=period)
    headers = ("Số", "Lúc", "Người làm", "Việc", "Kỳ", "Đơn vị", "Chi tiết")
    terminal.table(f"Nhật ký ({len(found)} việc)", headers, [journal.row(e) for e in found[-last:]], numbers=(0,))
    return OK


def purge(
    data: DataFolder = None,
    folder: Annotated[
        list[Path] | None,
        typer.Option("--folder", metavar="THƯ_MỤC", help="Thư mục kết quả có bản cũ; nêu nhiều lần được."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Xóa luôn, không hỏi lại.")] = False,
) -> int:
    """Xóa dữ liệu quá hạn giữ (dữ liệu cá nhân của kỳ đã khóa, bản cũ, nhật ký cũ); luôn nêu trước khi xóa."""
    from bvq_excel import purging
    from bvq_excel.hosts.user_settings import acting_person, place_of_ledger, settings_of
    from bvq_excel.ledger.ledger import Ledger

    found, now = settings_of(data), datetime.now()
    with Ledger.open(place_of_ledger(found)) as ledger:
        folders = purging.folders_of(found.data, [*(folder or ()), *([found.work.out] if found.work.out else [])])
        due = purging.plan(ledger, folders, found.retention, now, found.data)
        for line in due.lines():
            terminal.say(line)
        if due.empty:
            return OK
        if not yes and not terminal.confirmed("Xóa những thứ trên? Xóa rồi không lấy lại được."):
            terminal.say("Chưa xóa gì.")
            return OK
        resisting = purging.carry_out(due, ledger, now, acting_person())
    for path in resisting:
        terminal.complain(f"Không xóa được {path}: tệp đang mở hoặc không có quyền. Hãy chạy lại sau.")
    terminal.say("Đã xóa và ghi vào nhật ký.")
    return UNUSABLE if resisting else OK


def _note(found: Settings, action: str, **content: str | int) -> None:
    """Write into the log of the office what was done to files or passwords."""
    from bvq_excel.hosts.user_settings import acting_person, place_of_ledger
    from bvq_excel.ledger.ledger import Ledger

    with Ledger.open(place_of_ledger(found)) as ledger:
        ledger.note(action, datetime.now(), acting_person(), content=content)
