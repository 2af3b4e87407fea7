"""Commands for documents: make them, check the form of any Word document, ask where a figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bvq_excel.errors import UsageError
from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.options import DATA_ERRORS, OK, PATH, UNUSABLE, a_day, a_folder
from bvq_excel.hosts.words import command

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.documents.making import Made
    from bvq_excel.office import Office

NEEDED = (
    "Hãy nêu --period KỲ và --out THƯ_MỤC để lập văn bản, --verify TỆP để kiểm tra thể thức, hoặc chỉ --templates "
    "THƯ_MỤC để kiểm tra mẫu."
)


@command()
@click.option("--period", metavar="KỲ", help="Mã kỳ, ví dụ 2019-Q2.")
@click.option("--out", metavar="THƯ_MỤC", type=PATH, help="Thư mục ghi kết quả.")
@click.option(
    "--kind",
    metavar="LOẠI",
    default="BC",
    help="BC báo cáo; CV công văn đôn đốc; TIEP_NHAN giấy tiếp nhận; HOA_GIAI biên bản hòa giải; "
    "HOAT_DONG_153 bảng hoạt động 15/3; DU_TOAN bảng kinh phí.",
)
@click.option("--from", "source", metavar="THƯ_MỤC", type=PATH, help="Thư mục kết quả của lệnh consolidate.")
@options.data
@options.as_of
@options.number
@options.signed
@options.signer
@options.pdf
@options.templates
@click.option("--record", metavar="MÃ", multiple=True, help="Mã vụ của TIEP_NHAN, HOA_GIAI; nêu nhiều lần được.")
@click.option("--unit", metavar="MÃ", multiple=True, help="Chỉ đôn đốc đơn vị này (CV); nêu nhiều lần được.")
@click.option("--deadline", metavar="NGÀY", help="Hạn gửi mới ghi trong công văn đôn đốc.")
@click.option("--verify", metavar="TỆP", type=PATH, help="Chỉ kiểm tra thể thức của một văn bản Word có sẵn.")
def report(
    period: str | None,
    out: Path | None,
    kind: str,
    source: Path | None,
    data: str | None,
    as_of: str | None,
    number: str | None,
    signed: str | None,
    signer: str,
    pdf: bool,
    templates: Path | None,
    record: Sequence[str],
    unit: Sequence[str],
    deadline: str | None,
    verify: Path | None,
) -> int:
    """Lập văn bản Word của một kỳ từ số liệu đã tổng hợp và kiểm tra thể thức; không nêu số và ngày thì là dự thảo."""
    day, received = a_day(signed, "--date"), a_day(as_of, "--as-of") or date.today()
    own, until = a_folder(templates, "--templates"), a_day(deadline, "--deadline")
    if verify is not None:
        return _verify(verify, day)
    if period is None and out is None and own is not None:
        return _check_templates(own)
    if period is None or out is None:
        raise UsageError(NEEDED)
    from bvq_excel.documents import kinds, letters
    from bvq_excel.documents.orders import Order
    from bvq_excel.hosts.user_office import office

    chosen, ours = kinds.kind(kind), office(data, received)
    contact = letters.contact_of(ours.settings.office)
    order = Order(number, day, signer, own, pdf, tuple(record), contact, until, tuple(unit))
    made = ours.documents(chosen, _consolidated(ours, period, source, data), out, order)
    tell(made)
    return code_of(made)


@command()
@click.argument("path", metavar="BÁO_CÁO", type=PATH, help="Tệp báo cáo đã lập, hoặc thư mục có báo cáo.")
@click.argument(
    "figure",
    metavar="[SỐ_LIỆU]",
    required=False,
    help="Mã chỉ tiêu (I-KN-02), số in (82 vụ), tên (tiền phạt) hoặc phụ lục; không nêu thì liệt kê.",
)
@click.option("--all", "every", is_flag=True, help="In mọi dòng nguồn, không rút gọn.")
def trace(path: Path, figure: str | None, every: bool) -> int:
    """Nêu nguồn của số liệu trong báo cáo: đơn vị, tệp, biểu, ô; không nêu số liệu nào thì liệt kê tất cả."""
    from bvq_excel import display
    from bvq_excel.documents import trace as traces

    found = traces.read(_traced(path))
    if figure is None:
        rows = [
            (f.code, f.name, " hoặc ".join(f.texts) or "trống", display.number(len(f.rows)), ", ".join(f.places))
            for f in found.figures
        ]
        title = f"Số liệu của {found.report}, kỳ {found.period} ({display.number(len(rows))} số liệu)"
        terminal.table(title, ("Mã", "Tên", "Giá trị in", "Số dòng nguồn", "Trong báo cáo"), rows, numbers=(3,))
        return OK
    matching = traces.find(found, figure)
    if not matching:
        close = traces.nearest(found, figure)
        hint = f" Có phải là: {'; '.join(close)}?" if close else ""
        raise UsageError(f"{found.report} không có số liệu '{figure}'.{hint}")
    for line in traces.lines(matching, **({"most": max(len(f.rows) for f in matching)} if every else {})):
        terminal.say(line)
    return OK


def tell(made: Sequence[Made], *, whole: bool | None = None) -> None:
    """Print documents that were made: files, the form read back (rule by rule for a single one), the verdict."""
    from bvq_excel.documents import making

    terminal.written(p for one in made for p in one.files)
    for path in (p for one in made for p in one.internal):
        terminal.say(f"  {path} (nội bộ, không gửi kèm)")
    for one in made:
        for line in making.lines(one, whole=len(made) == 1 if whole is None else whole):
            terminal.say(line)


def code_of(made: Sequence[Made]) -> int:
    """Return the exit code of making documents: a PDF that could not be made, else a form that is wrong."""
    if any(one.without_pdf for one in made):
        return UNUSABLE
    return OK if all(one.sound for one in made) else DATA_ERRORS


def _consolidated(ours: Office, period: str, source: Path | None, data: str | None) -> Consolidation:
    """Return the period's consolidation: what `consolidate` left in `source`, else out of the ledger."""
    from bvq_excel import pipeline

    if source is not None and data is not None:
        raise UsageError("Hãy nêu --from THƯ_MỤC (kết quả của lệnh consolidate) hoặc --data THƯ_MỤC, không nêu cả hai.")
    if source is not None:
        return pipeline.load_consolidation(source, period)
    from bvq_excel.hosts.commands.consolidating import of_ledger

    return of_ledger(ours, period)


def _traced(path: Path) -> Path:
    """Return the report meant by `path`: itself, or the only one in that folder that has its figures traced."""
    from bvq_excel.documents import trace as traces

    if not path.is_dir():
        return path
    found = sorted(p for p in path.iterdir() if p.name.endswith(traces.ENDING))
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"Thư mục {path} không có báo cáo nào kèm nguồn số liệu.")
    names = ", ".join(p.name.removesuffix(traces.ENDING) for p in found)
    raise UsageError(f"Thư mục {path} có nhiều báo cáo ({names}). Hãy nêu một tệp.")


def _verify(path: Path, day: date | None) -> int:
    """Print the form of a Word document rule by rule; blanks of a draft are no fault."""
    from bvq_excel.documents import form

    result = form.verify_apart(path, signed=day)
    for line in form.lines(result):
        terminal.say(line)
    return OK if form.is_sound(result.findings) else DATA_ERRORS


def _check_templates(folder: Path) -> int:
    """Print what is wrong with an office's own templates; those that cannot be used are errors."""
    from bvq_excel.documents import templates

    found = templates.check_folder(folder)
    if not found:
        raise UsageError(f"Thư mục {folder} không có mẫu Word nào.")
    for name, remarks in found.items():
        terminal.say(f"{name}: {'dùng được' if not any(r.error for r in remarks) else 'KHÔNG dùng được'}.")
        for remark in remarks:
            terminal.say(f"  {remark.message}")
    return DATA_ERRORS if any(r.error for remarks in found.values() for r in remarks) else OK
