"""What a repair did: changes, what was not moved over, what remains for a person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bvq_excel.model import Finding


@dataclass(frozen=True)
class Change:
    """One thing that differs between the old and the new workbook; cells are empty where there is no one cell.

    `shown_only` marks codes that now stand as the names they mean: the cell looks otherwise and says the same.
    """

    sheet: str
    old_cell: str
    new_cell: str
    record_id: str
    header: str
    before: str
    after: str
    why: str
    shown_only: bool = False


@dataclass(frozen=True)
class Unmoved:
    """Something of the old workbook that has no place in the template: where it stood and what it was."""

    sheet: str
    cell: str
    record_id: str
    header: str
    value: str
    why: str


@dataclass(frozen=True)
class Repair:
    """The outcome of a repair: the new file, its changes, what has no place in it, the findings that remain.

    `rows` is the number of records moved over; `ambiguous` counts the cells that stand as they were typed.
    """

    path: Path
    changes: tuple[Change, ...]
    unmoved: tuple[Unmoved, ...]
    left: tuple[Finding, ...]
    rows: int
    ambiguous: int

    @property
    def summary(self) -> tuple[str, ...]:
        """What to say to the user, line by line."""
        errors = sum(f.severity == "error" for f in self.left)
        warnings = sum(f.severity == "warning" and not f.waived for f in self.left)
        names = sum(c.shown_only for c in self.changes)
        lines = [
            f"Đã chuyển {self.rows} dòng sang {self.path.name}.",
            f"{len(self.changes) - names} thay đổi, ghi ở biểu ThayDoi.",
        ]
        if names:
            lines.append(f"{names} chỗ ghi tên trong danh mục thay cho mã, nội dung không đổi.")
        if self.unmoved:
            lines.append(f"{len(self.unmoved)} mục không có chỗ trong biểu mẫu, giữ ở biểu ChuaChuyen.")
        if self.ambiguous:
            lines.append(f"{self.ambiguous} ô chưa rõ nghĩa, để nguyên như đã gõ.")
        if errors or warnings:
            lines.append(f"Còn {errors} lỗi, {warnings} cảnh báo cần người xem, ghi ở biểu Loi.")
        else:
            lines.append("Không còn lỗi hoặc cảnh báo.")
        return tuple(lines)
