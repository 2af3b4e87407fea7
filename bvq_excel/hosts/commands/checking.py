"""Commands that look at workbooks: check, and the rules by which they are checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from bvq_excel.errors import UsageError
from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.options import DATA_ERRORS, OK, PATH, UNUSABLE, a_day, a_folder, readers
from bvq_excel.hosts.results import results
from bvq_excel.hosts.words import command


@command()
@options.inbox
@options.as_of
@options.as_json
@click.option("--feedback", metavar="THƯ_MỤC", type=PATH, help="Ghi phiếu phản hồi lỗi cho từng đơn vị vào đây.")
@click.option("--full-copy", is_flag=True, help="Kèm bản sao đánh dấu lỗi (có dữ liệu cá nhân, không gửi thư).")
@options.templates
@options.scheduler
@options.large
def check(
    inbox: Sequence[Path],
    as_of: str | None,
    as_json: bool,
    feedback: Path | None,
    full_copy: bool,
    templates: Path | None,
    scheduler: str | None,
    large: bool,
) -> int:
    """Kiểm tra từng tệp; mỗi lỗi nêu ô, giá trị, điều phải đúng và cách sửa."""
    from bvq_excel.catalog import load
    from bvq_excel.checking import batches

    received = a_day(as_of, "--as-of") or date.today()
    if full_copy and feedback is None:
        raise UsageError("--full-copy đi cùng --feedback THƯ_MỤC.")
    if templates is not None and feedback is None:
        raise UsageError("--templates đi cùng --feedback THƯ_MỤC.")
    found = batches.find_workbooks(inbox)
    if not found:
        raise UsageError(f"Không thấy tệp Excel nào trong {', '.join(map(str, inbox))}.")
    view = partial(terminal.shown, as_json=as_json)
    with readers(scheduler, large=large) as crew:
        with terminal.progress("Kiểm tra", len(found)) as on_done:
            shown: Iterable[terminal.Shown]
            if feedback is not None:
                files = batches.check(found, received, on_done, crew)
                shown = map(view, files)
            else:
                each = batches.check_each(found, received, view, on_done, crew)
                shown = list(each) if on_done else each  # a bar ends before anything is printed
        total = terminal.checked(shown, as_json=as_json)
    if feedback is not None:
        from bvq_excel import feedback as slips

        own = a_folder(templates, "--templates")
        with results(feedback, "phan_hoi") as room:
            made = slips.write(load(), files, room, received, datetime.now(), full_copy=full_copy, templates_folder=own)
        if not as_json:
            terminal.written(feedback / p.name for p in made)
    if not total.readable:
        return UNUSABLE
    return DATA_ERRORS if total.found["error"] else OK


@command()
@click.argument("rule", metavar="[MÃ]", required=False, help="Mã quy tắc, ví dụ R-KN-01.")
def rules(rule: str | None) -> int:
    """Nêu các quy tắc kiểm tra, hoặc một quy tắc: điều phải đúng, căn cứ, cách sửa, ví dụ đúng và sai."""
    from bvq_excel.catalog import load
    from bvq_excel.hosts import rules_view

    rules_view.show(load(), rule)
    return OK
