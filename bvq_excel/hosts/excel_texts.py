"""What the add-in tells the user: what was done, with counts, and what to do next."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import __version__, display
from bvq_excel.catalog import Catalog
from bvq_excel.checking.explanation import explained
from bvq_excel.error_list import CAPACITY, SEVERITY_WORDS
from bvq_excel.files import KEPT_FOLDER
from bvq_excel.hosts.excel_desk import Desk
from bvq_excel.hosts.excel_jobs import Collecting, Making
from bvq_excel.marks import Examined, Mark, Place

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.consolidation.result import RowCount

ERROR, WARNING, _ = SEVERITY_WORDS.values()
MOST_NAMES = 8
STEPS = """Các bước làm việc:
1. Đơn vị: mở tệp biểu mẫu của mình, nhập các biểu (nút Đến biểu đưa đến biểu còn thiếu).
2. Bấm Kiểm tra, sửa các ô được tô màu (nút Lỗi kế tiếp, Về lỗi này), kiểm tra lại đến khi hết lỗi, lưu, bấm Nộp.
3. Sở Công Thương: để các tệp đã nhận vào một thư mục, mở một tệp trong đó, bấm Tiếp nhận, Tình hình nộp, Tổng hợp.
4. Mở sổ tổng hợp trong thư mục kết quả, bấm Lập báo cáo. Nút Làm trọn gói làm cả bước 3 và 4.
5. Bấm Xem trước thư, rồi Gửi: sổ tổng hợp đang mở thì là thư báo cáo, sổ khác thì là thư phản hồi lỗi cho đơn vị.
Cách điền từng biểu nằm ở biểu HuongDan trong tệp biểu mẫu."""


# the open workbook ----------------------------------------------------------------------------------------------


def checked(done: Examined, catalog: Catalog, colourless: Sequence[str]) -> str:
    """Return the result of a check."""
    lines = [_result(done, catalog), *_remarks(done, colourless), _after_check(done)]
    return "\n".join(lines)


def _result(done: Examined, catalog: Catalog) -> str:
    rows = sum(sum(s.row_counts.values()) for s in done.submissions)
    units = [display.unit_name(catalog, s.unit, s.cover["period_to"]) for s in done.submissions]
    whose = units[0] if len(units) == 1 else f"{len(units)} đơn vị"
    period = done.submissions[0].source.period if done.submissions else ""
    head = f"Đã kiểm tra {display.number(rows)} dòng của {whose}, kỳ {period}:"
    if not done.findings:
        return f"{head} không có lỗi, không có cảnh báo."
    return f"{head} {_counted(done)}."


def _counted(done: Examined) -> str:
    severities = [f.severity for f in done.findings]
    return ", ".join(f"{severities.count(s)} {word.casefold()}" for s, word in SEVERITY_WORDS.items())  # type: ignore[arg-type]


def _remarks(done: Examined, colourless: Sequence[str]) -> list[str]:
    lines = []
    if done.new_ids:
        lines.append(f"Đã cấp {len(done.new_ids)} mã bản ghi cho dòng chèn thêm hoặc dòng chép.")
    if done.others:
        unit = done.submissions[0].unit
        lines.append(
            f"Sổ dùng chung: chỉ kiểm tra phần của đơn vị {unit} (theo Thiết lập); "
            f"danh sách lỗi của {done.others} đơn vị khác giữ nguyên."
        )
    kept = sum(m.kept for m in done.marks)
    if kept:
        lines.append(f"{kept} dòng đã có lý do giữ nguyên.")
    if done.left_out:
        lines.append(
            f"Biểu Loi chỉ chứa được {display.number(CAPACITY)} dòng; còn {display.number(done.left_out)} dòng "
            "chưa nêu, sẽ hiện ra ở lần kiểm tra sau."
        )
    if colourless:
        lines.append(
            f"Biểu {', '.join(colourless)} đã mất định dạng đánh dấu nên ô lỗi không được tô màu; "
            "xem danh sách ở biểu Loi."
        )
    return lines


def _after_check(done: Examined) -> str:
    units = {s.unit for s in done.submissions}
    severities = {m.severity for m in done.marks if m.unit in units and not m.kept}
    if ERROR in severities:
        return (
            "Việc tiếp theo: bấm Lỗi kế tiếp để đến từng ô được tô màu (danh sách ở biểu Loi), "
            "sửa xong bấm Kiểm tra lại. Còn lỗi thì số liệu chưa được tổng hợp."
        )
    if WARNING in severities:
        return (
            "Việc tiếp theo: xem các cảnh báo ở biểu Loi. Số liệu đúng như đã ghi thì ghi lý do vào cột Ghi chú "
            "của dòng đó, sai thì sửa. Sau đó lưu và gửi tệp."
        )
    return "Việc tiếp theo: lưu sổ và gửi tệp."


def cleared(before: Sequence[Mark], after: Sequence[Mark]) -> str:
    """Return what clearing did."""
    removed = len(before) - len(after)
    if not before:
        return "Sổ này không có đánh dấu nào."
    text = f"Đã xóa {removed} dòng ở biểu Loi, ô hết được tô màu. Số liệu và định dạng giữ nguyên."
    kept = sum(bool(m.reason or m.kept) for m in after)
    return text + (f"\n{kept} dòng có lý do giữ nguyên vẫn để trong biểu Loi." if kept else "")


def place(found: Place, number: int, total: int) -> str:
    """Return what is wrong with the cell that was just selected."""
    lines = [f"Ô {number}/{total}: {found.marks[0].sheet}, cột {found.marks[0].header or found.marks[0].cell}"]
    return "\n".join([*lines, *(_said(mark) for mark in found.marks)])


def _said(mark: Mark) -> str:
    return f"{mark.severity} ({mark.rule}): {mark.message}\nCách sửa: {mark.fix}"


def about(found: Sequence[Mark], catalog: Catalog, day: date) -> str:
    """Return what is wrong, and what the rules behind it demand, why, with examples."""
    parts = []
    for mark in found:
        rule = catalog.rules.get(mark.rule)
        more = explained(catalog, rule, mark.sheet, day) if rule else []
        parts.append("\n".join([_said(mark), *more]))
    return "\n\n".join(parts)


NOTHING_WAITS = (
    "Mọi biểu phải nộp đã có số liệu hoặc đã khai không phát sinh, và không biểu nào còn lỗi trong danh sách. "
    "Bấm Kiểm tra để kiểm tra lần cuối."
)


# files ----------------------------------------------------------------------------------------------------------


def preview(job: Collecting, steps: str, held: Sequence[str]) -> str:
    """Return what collecting and consolidating will do, for the user to agree to."""
    lines = [
        f"{steps} kỳ {job.period}.",
        _source(job),
        f"Kết quả ghi vào: {job.out}",
        f"Tệp cùng tên đã có được giữ lại trong thư mục con {KEPT_FOLDER}.",
        f"{'Số liệu lấy từ tệp đã lưu: hãy lưu sổ đang mở trước. ' if job.files else ''}"
        "Kỳ và thư mục sửa ở nút Thiết lập.",
    ]
    if held:
        lines.append(f"Đang có người mở: {', '.join(held)}; phần họ chưa lưu không được tính.")
    return "\n".join([*lines, "Tiếp tục?"])


def _source(job: Collecting) -> str:
    files = f"{len(job.files)} tệp trong {job.inbox}"
    if not job.ledger:
        return f"Tệp nguồn: {files}"
    first = f"Tiếp nhận {files} vào sổ cái, rồi lấy" if job.files else "Lấy"
    return f"{first} mọi tệp đã tiếp nhận của kỳ này ở sổ cái {job.ledger}"


def preview_forms(job: Making) -> str:
    """Return what making entry workbooks will do, for the user to agree to."""
    whose = f"của đơn vị {job.units[0]}" if job.units else "của mọi đơn vị phải báo cáo"
    return (
        f"Lập {job.count} tệp biểu mẫu {whose}, kỳ {job.period}.\nGhi vào: {job.out}\n"
        f"Tệp cùng tên đã có được giữ lại trong thư mục con {KEPT_FOLDER}. Đơn vị, kỳ và thư mục sửa ở nút Thiết lập.\n"
        "Tiếp tục?"
    )


def consolidated(result: Consolidation, files: Sequence[Path], after: str) -> str:
    """Return the outcome of a consolidation: files, rows, who is missing, findings, what was made."""
    count = result.files
    unused = f", {count.rejected} tệp không nhận, {count.unreadable} tệp không đọc được"
    lines = [
        f"Kỳ {result.period.code}: nhận {count.accepted} tệp{unused}.",
        rows(result.rows),
        *(f"Không đọc được {unread.file}: {unread.message}" for unread in result.unreadable),
    ]
    if result.missing:
        names = [unit.code for unit in result.missing]
        more = f" và {len(names) - MOST_NAMES} đơn vị khác" if len(names) > MOST_NAMES else ""
        lines.append(f"Chưa có báo cáo của {len(names)} đơn vị: {', '.join(names[:MOST_NAMES])}{more}.")
    severities = [f.severity for f in result.findings]
    lines.append(f"Kiểm tra: {severities.count('error')} lỗi, {severities.count('warning')} cảnh báo.")
    return "\n".join([*lines, made(files), after])


def rows(count: RowCount) -> str:
    """Return the accounting of rows."""
    read, merged, rejected, double = map(display.number, (count.read, count.merged, count.rejected, count.duplicate))
    return f"Dòng: đọc {read}, tổng hợp {merged}, loại do lỗi {rejected}, trùng {double}."


AFTER_CONSOLIDATING = "Việc tiếp theo: mở tệp TongHop, xem bảng điều khiển và các lỗi, rồi bấm Lập báo cáo."
AFTER_REPORT = "Việc tiếp theo: đọc lại dự thảo báo cáo (Word), điền số và ngày, trình ký."


def made(files: Sequence[Path]) -> str:
    """Return which files were made, and where."""
    where = f" trong {files[0].parent}" if files else ""
    if len(files) > MOST_NAMES:
        return f"Đã lập {len(files)} tệp{where}."
    return f"Đã lập{where}: {', '.join(path.name for path in files)}."


def settings(path: Path) -> str:
    """Return where the settings are and how to change them."""
    return (
        f"Tệp thiết lập đang được mở: {path}\nSửa giá trị giữa hai dấu nháy, lưu lại; có hiệu lực từ lần bấm nút sau."
    )


def about_addin(desk: Desk) -> str:
    """Return version and places."""
    return (
        f"Phần bổ trợ BVQLNTD, phiên bản {__version__}: kiểm tra, tổng hợp biểu số liệu và lập báo cáo "
        "công tác bảo vệ quyền lợi người tiêu dùng.\n"
        f"Python: {sys.executable}\nThiết lập: {desk.settings_file}\nNhật ký lỗi: {desk.logs}"
    )
