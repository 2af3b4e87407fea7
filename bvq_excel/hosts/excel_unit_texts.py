"""What the buttons of a reporting unit tell: a draft to look at, a copy, a list taken in, the next period."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.error_list import SEVERITY_WORDS
from bvq_excel.files import KEPT_FOLDER
from bvq_excel.hosts import excel_texts as texts
from bvq_excel.hosts.excel_units import Carrying, Check, Draft, Slip

if TYPE_CHECKING:
    from bvq_excel.repair.result import Repair

AFTER_CARRYING = "Việc tiếp theo: mở tệp này, nhập số liệu kỳ mới; các vụ chuyển sang giữ mã cũ."


def not_yet(check: Check, catalog: Catalog) -> str:
    """Return why the workbook cannot be handed in yet."""
    return f"Chưa nộp được: sổ còn {check.errors} lỗi.\n{texts.checked(check.done, catalog, check.colourless)}"


def drafted(draft: Draft) -> str:
    """Return where the draft is, to whom it goes, and what to do with it."""
    where = f"Tệp thư nháp: {draft.path}" if draft.path else "Thư nháp nằm trong thư mục Drafts của Outlook."
    lines = [f"{draft.words}: không còn lỗi, đã lập thư nháp.", where, f"Tệp kèm: {draft.attached.name}"]
    if draft.warnings:
        lines.append(f"Còn {draft.warnings} cảnh báo chưa có lý do; nên ghi lý do ở cột Ghi chú rồi bấm Nộp lại.")
    if draft.recipients:
        lines.append(f"Nơi nhận: {'; '.join(draft.recipients)}")
        todo = "xem lại nơi nhận và tệp kèm, rồi gửi"
    else:
        lines.append("Chưa có địa chỉ thư của Sở Công Thương: ghi dòng mail.addresses.SCT = ['…@…'] ở nút Thiết lập.")
        todo = "điền nơi nhận, xem lại tệp kèm, rồi gửi"
    return "\n".join([*lines, f"Việc tiếp theo: mở thư nháp, {todo}. Tệp có dữ liệu cá nhân, chỉ gửi qua thư công vụ."])


def repaired(done: Repair, files: Sequence[Path]) -> str:
    """Return what was repaired, and where the copy is."""
    return "\n".join(
        [
            *done.summary,
            texts.made(files),
            "Tệp gốc giữ nguyên. Việc tiếp theo: mở bản sao, xem biểu ThayDoi; đúng thì dùng bản sao thay tệp gốc.",
        ]
    )


def taken_in(slip: Slip, colourless: Sequence[str]) -> str:
    """Return how many findings of the office now stand in the workbook."""
    severities = [mark.severity for mark in slip.told]
    counts = ", ".join(f"{severities.count(word)} {word.casefold()}" for word in SEVERITY_WORDS.values())
    lines = [f"Đã nhận {len(slip.told)} dòng từ {slip.path.name} vào biểu Loi: {counts}."]
    if colourless:
        lines.append(f"Biểu {', '.join(colourless)} không tô màu được; xem danh sách ở biểu Loi.")
    lines.append(
        "Việc tiếp theo: bấm Lỗi kế tiếp để đến từng ô; sửa xong chọn Đã sửa ở cột Trạng thái, bấm Kiểm tra, rồi Nộp."
    )
    return "\n".join(lines)


def preview_carrying(job: Carrying, catalog: Catalog) -> str:
    """Return what carrying over will do, for the user to agree to."""
    names = [display.unit_name(catalog, unit, job.period.last) for unit in job.units]
    whose = names[0] if len(names) == 1 else f"{len(names)} đơn vị (sổ dùng chung)"
    moved = [f"{catalog.sheets[name].title}: {display.number(count)} dòng" for name, count in job.rows.items()]
    return "\n".join(
        [
            f"Lập biểu mẫu kỳ {job.period.code} của {whose}, từ số liệu của sổ đang mở.",
            "Chuyển sang: " + ("; ".join(moved) if moved else "không có vụ hoặc danh sách nào còn tiếp tục") + ".",
            f"Ghi vào: {job.out}",
            f"Tệp cùng tên đã có được giữ lại trong thư mục con {KEPT_FOLDER}. Kỳ và thư mục sửa ở nút Thiết lập.",
            "Tiếp tục?",
        ]
    )
