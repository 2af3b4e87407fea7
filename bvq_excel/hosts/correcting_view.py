"""What the command line prints about closing a period and about corrections of a closed one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bvq_excel import display
from bvq_excel.catalog import Catalog, load
from bvq_excel.documents.figures import NumberWriter
from bvq_excel.hosts.terminal import confirmed, say, table
from bvq_excel.ledger.correcting import Correction
from bvq_excel.ledger.corrections import FigureLine, Line, Noted, RecordLine
from bvq_excel.ledger.flow import Standing

PROVINCE = "Toàn tỉnh"
NOTHING, ROW = "(trống)", "(cả dòng)"
HEADERS = ("Đơn vị", "Biểu", "Mã bản ghi", "Cột", "Trước", "Sau")
MOST = 200  # lines of a table; the ledger has all of them


def before_closing(standing: Standing) -> None:
    """Print what a period would be closed with."""
    period = standing.period.code
    say(
        f"Kỳ {period}: {standing.units} đơn vị có số liệu, {len(standing.missing)} đơn vị chưa gửi, "
        f"{standing.errors} lỗi trong các tệp đang dùng, {standing.figures} chỉ tiêu đã tổng hợp."
    )
    if standing.missing:
        say(f"Chưa gửi: {'; '.join(f'{u.name} ({u.code})' for u in standing.missing)}.")


def agreed(correction: Correction, *, yes: bool) -> bool:
    """Print what a correction changes and return whether the user wants it."""
    catalog = load()
    period = correction.period.code
    say(f"Đính chính kỳ {period}, lý do: {correction.why}")
    _figures(catalog, correction.figures)
    _records(catalog, correction.records)
    errors = sum(r.entry.errors for r in correction.receipts)
    if errors:
        say(f"Tệp mới còn {errors} lỗi; dòng có lỗi không được tính vào số liệu.")
    return yes or confirmed(f"Lập đính chính kỳ {period}?")


def corrected(correction: Correction) -> str:
    """Return what became of a correction."""
    period = correction.period.code
    if not correction.done:
        return f"Chưa lập đính chính; kỳ {period} không thay đổi."
    said = (
        f"Đã đính chính kỳ {period}: {len(correction.figures)} số liệu, {len(correction.records)} ô hoặc dòng. "
        "Báo cáo kỳ sau có mục Những thay đổi so với báo cáo trước."
    )
    for code in correction.whole:
        said += (
            f"\nKỳ {code} đã khóa gồm cả kỳ này, số liệu chưa đổi; muốn đổi: bvq correct --period {code} --why LÝ_DO"
        )
    return said


def noted(period: str, lines: Sequence[Noted]) -> None:
    """Print the corrections that were made of a period: who, when, why, what."""
    if not lines:
        say(f"Kỳ {period} chưa có đính chính nào.")
        return
    catalog = load()
    for key in dict.fromkeys((n.at, n.who, n.why) for n in lines):
        at, who, why = key
        say(f"Đính chính lúc {at:%H:%M} ngày {display.day(at.date())}, người lập: {who or '-'}, lý do: {why}")
        own = [n.line for n in lines if (n.at, n.who, n.why) == key]
        _figures(catalog, [x for x in own if isinstance(x, FigureLine)])
        _records(catalog, [x for x in own if isinstance(x, RecordLine)])


def _figures(catalog: Catalog, lines: Iterable[FigureLine]) -> None:
    numbers = NumberWriter(catalog)
    rows = []
    for line in lines:
        indicator = catalog.indicators[line.code]
        values = (numbers.full(indicator, v) or NOTHING for v in (line.before, line.after))
        rows.append((indicator.name, _unit(catalog, line), *values))
    _shown("Số liệu thay đổi", ("Chỉ tiêu", "Đơn vị", "Trước", "Sau"), rows)


def _records(catalog: Catalog, lines: Iterable[RecordLine]) -> None:
    rows = []
    for line in lines:
        sheet = catalog.sheets[line.sheet]
        column = sheet.by_key[line.key].header if line.key else ROW
        values = (v or NOTHING for v in (line.before, line.after))
        rows.append((_unit(catalog, line), sheet.title, line.record_id, column, *values))
    _shown("Ô, dòng thay đổi", HEADERS, rows)


def _shown(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        table(f"{title} ({len(rows)})", headers, rows[:MOST])
    if len(rows) > MOST:
        say(f"… và {len(rows) - MOST} dòng nữa; đủ cả trong sổ cái.")


def _unit(catalog: Catalog, line: Line) -> str:
    return display.unit_name(catalog, line.unit) if line.unit else PROVINCE
