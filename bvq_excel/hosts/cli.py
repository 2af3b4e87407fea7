"""The command line `bvq`: parse, call the pipeline, print. Names, JSON and exit codes are an interface.

Exit codes: 0 no error in the data, 1 errors in the data, 2 wrong use, 3 a file or the environment could not
be used; if several hold, 2 before 3 before 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from bvq_excel import __version__
from bvq_excel.errors import BvqError, UsageError
from bvq_excel.hosts import terminal
from bvq_excel.hosts.words import VietnameseCommand, application, complaint

OK, DATA_ERRORS, WRONG_USE, UNUSABLE = 0, 1, 2, 3

app = application("Công tác bảo vệ quyền lợi người tiêu dùng: kiểm tra, tổng hợp biểu số liệu và lập báo cáo.")

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="NGÀY", help="Ngày nhận tệp, ví dụ 2019-06-17; mặc định là hôm nay.")
]
AsJson = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON, mỗi dòng một đối tượng.")]
PeriodCode = Annotated[
    str, typer.Option("--period", metavar="KỲ", help="Mã kỳ: 2019-M03, 2019-Q2, 2019-H1, 2019-9M, 2019-Y, 2019-CD153.")
]
Out = Annotated[Path, typer.Option("--out", metavar="THƯ_MỤC", help="Thư mục ghi kết quả.")]
Inbox = Annotated[
    list[Path], typer.Argument(metavar="TỆP_HOẶC_THƯ_MỤC...", help="Tệp Excel, hoặc thư mục chứa các tệp.")
]
OptionalInbox = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[TỆP_HOẶC_THƯ_MỤC...]", help="Tệp Excel, hoặc thư mục chứa các tệp; không nêu thì lấy từ sổ cái."
    ),
]
DataFolder = Annotated[
    str | None, typer.Option("--data", metavar="THƯ_MỤC", help="Thư mục dữ liệu của cơ quan (sổ cái các kỳ).")
]
Number = Annotated[str | None, typer.Option("--number", metavar="SỐ", help="Số báo cáo; không nêu thì là dự thảo.")]
Signed = Annotated[str | None, typer.Option("--date", metavar="NGÀY", help="Ngày ký báo cáo, ví dụ 2019-06-21.")]
Pdf = Annotated[bool, typer.Option("--pdf", help="Lập thêm bản PDF (cần Word hoặc LibreOffice).")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; every failure is one Vietnamese sentence."""
    terminal.use_utf8()
    sys.exit(run_command(arguments))


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of one command line."""
    try:
        code = app(args=list(arguments) if arguments is not None else None, prog_name="bvq", standalone_mode=False)
    except UsageError as e:
        terminal.complain(str(e))
        return WRONG_USE
    except BvqError as e:
        terminal.complain(str(e))
        return UNUSABLE
    except OSError as e:
        terminal.complain(_environment(e))
        return UNUSABLE
    except Exception as e:
        if not hasattr(e, "format_message"):
            raise
        text = str(getattr(e, "format_message")())  # noqa: B009 - the parser's exceptions share no public type
        terminal.complain(complaint(e) if type(e).__name__ != "NoArgsIsHelpError" else text)
        return WRONG_USE
    return int(code or OK)


def _environment(error: OSError) -> str:
    place = f" {Path(error.filename).name}" if error.filename else ""
    if isinstance(error, PermissionError):
        return f"Không có quyền ghi hoặc đọc{place}, hoặc tệp đang mở ở chương trình khác. Hãy đóng tệp rồi chạy lại."
    return f"Không dùng được{place}: {error.strerror}."


def _day(text: str | None, option: str) -> date | None:
    """Return an ISO date given with `option`; raises UsageError otherwise."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as e:
        raise UsageError(f"{option}: '{text}' không phải ngày dạng yyyy-mm-dd, ví dụ 2019-06-17.") from e


def _version(wanted: bool) -> None:
    if wanted:
        terminal.say(f"bvq_excel {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="In phiên bản rồi thoát.")
    ] = False,
) -> None:
    pass


@app.command(cls=VietnameseCommand)
def demo(out: Out = Path("bvq_demo")) -> int:
    """Chạy cả công việc trên tỉnh ví dụ: tạo biểu, kiểm tra, tổng hợp, lập báo cáo."""
    from bvq_excel import demo as example
    from bvq_excel.catalog import load

    terminal.say("Tỉnh ví dụ (số liệu hư cấu), kỳ 2019-Q2: lập tệp của các đơn vị, kiểm tra, tổng hợp, lập báo cáo...")
    done = example.run(out)
    terminal.consolidated(done.outcome.consolidation, done.outputs, load())
    terminal.say(f"Tệp các đơn vị đã gửi nằm ở {done.inbox}; trong đó cố ý gài {done.planted} chỗ sai.")
    terminal.say(f"Xem báo cáo: {done.outputs[-1]}")
    return OK


@app.command(cls=VietnameseCommand)
def new(
    period: PeriodCode,
    out: Out,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="MÃ", help="Mã đơn vị; nêu nhiều lần được.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Mọi đơn vị phải báo cáo kỳ này.")] = False,
    shared: Annotated[bool, typer.Option("--shared", help="Một sổ dùng chung cho các đơn vị đã nêu.")] = False,
    carry_from: Annotated[
        list[Path] | None,
        typer.Option(
            "--carry-from", metavar="TỆP", help="Tệp hoặc thư mục tệp kỳ trước, để chuyển vụ còn mở sang kỳ này."
        ),
    ] = None,
) -> int:
    """Lập tệp biểu mẫu của kỳ cho đơn vị (--unit) hoặc cho mọi đơn vị (--all)."""
    from bvq_excel import pipeline

    if bool(unit) == every:
        raise UsageError("Hãy nêu --unit MÃ (một hoặc nhiều lần) hoặc --all, không nêu cả hai.")
    before = pipeline.submissions(carry_from or [], date.today())
    with terminal.progress("Lập biểu mẫu", len(unit or ()) or 44) as on_done:
        written = pipeline.entry_workbooks(
            period, unit or [], out, datetime.now(), shared=shared, before=before, on_done=on_done
        )
    terminal.written(written)
    return OK


@app.command(cls=VietnameseCommand)
def check(
    paths: Inbox,
    as_of: AsOf = None,
    as_json: AsJson = False,
    feedback: Annotated[
        Path | None,
        typer.Option("--feedback", metavar="THƯ_MỤC", help="Ghi phiếu phản hồi lỗi cho từng đơn vị vào đây."),
    ] = None,
    full_copy: Annotated[
        bool, typer.Option("--full-copy", help="Kèm bản sao đánh dấu lỗi (có dữ liệu cá nhân, không gửi thư).")
    ] = False,
) -> int:
    """Kiểm tra từng tệp; mỗi lỗi nêu ô, giá trị, điều phải đúng và cách sửa."""
    from bvq_excel import pipeline
    from bvq_excel.catalog import load

    received = _day(as_of, "--as-of") or date.today()
    if full_copy and feedback is None:
        raise UsageError("--full-copy đi cùng --feedback THƯ_MỤC.")
    found = pipeline.find_workbooks(paths)
    if not found:
        raise UsageError(f"Không thấy tệp Excel nào trong {', '.join(map(str, paths))}.")
    view = partial(terminal.shown, as_json=as_json)
    with terminal.progress("Kiểm tra", len(found)) as on_done:
        shown: Iterable[terminal.Shown]
        if feedback is not None:
            files = pipeline.check(found, received, on_done)
            shown = map(view, files)
        else:
            each = pipeline.check_each(found, received, view, on_done)
            shown = list(each) if on_done else each  # a bar ends before anything is printed
    total = terminal.checked(shown, as_json=as_json)
    if feedback is not None:
        from bvq_excel import feedback as slips

        made = slips.write(load(), files, feedback, received, datetime.now(), full_copy=full_copy)
        if not as_json:
            terminal.written(made)
    if not total.readable:
        return UNUSABLE
    return DATA_ERRORS if total.found["error"] else OK


@app.command(cls=VietnameseCommand)
def fix(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp cần sửa; tệp gốc giữ nguyên.")],
    out: Annotated[Path, typer.Option("--out", metavar="TỆP_MỚI", help="Tệp kết quả, theo biểu mẫu hiện hành.")],
    as_of: AsOf = None,
) -> int:
    """Chuyển số liệu sang biểu mẫu hiện hành và sửa những chỗ sửa được chắc chắn; mỗi thay đổi ghi ở biểu ThayDoi."""
    from bvq_excel import repair
    from bvq_excel.catalog import load

    received = _day(as_of, "--as-of") or date.today()
    done = repair.fix(file, load(), received, out, datetime.now())
    for line in done.summary:
        terminal.say(line)
    return DATA_ERRORS if any(f.severity == "error" for f in done.left) else OK


@app.command(cls=VietnameseCommand)
def collect(inbox: Inbox, period: PeriodCode, data: DataFolder = None, as_of: AsOf = None) -> int:
    """Tiếp nhận các tệp của một kỳ vào sổ cái của cơ quan; nhận hai lần cùng một tệp vẫn là một."""
    from bvq_excel.ledger import flow

    received, folder = _day(as_of, "--as-of") or date.today(), data or _default_data()
    with terminal.progress("Tiếp nhận", len(inbox)) as on_done:
        done = flow.collect(inbox, period, received, folder, datetime.now(), on_done)
    terminal.collected(done)
    return UNUSABLE if done.unreadable else OK


@app.command(cls=VietnameseCommand)
def consolidate(
    period: PeriodCode,
    out: Out,
    inbox: OptionalInbox = None,
    data: DataFolder = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """Tổng hợp các tệp đã nhận của một kỳ thành sổ tổng hợp; in hạch toán dòng và đơn vị chưa báo cáo."""
    from bvq_excel import consolidation, pipeline
    from bvq_excel.catalog import load

    received = _day(as_of, "--as-of") or date.today()
    _need_source(inbox, data)
    with terminal.progress("Đọc tệp", len(pipeline.find_workbooks(inbox or []))) as on_done:
        done = pipeline.consolidate(inbox or [], period, received, out, datetime.now(), on_done, data)
    if as_json:
        terminal.print_json(consolidation.summary(done.consolidation, done.outputs))
    else:
        terminal.consolidated(done.consolidation, done.outputs, load())
    return _consolidation_code(done.consolidation)


def _need_source(inbox: list[Path] | None, data: str | None) -> None:
    if not inbox and data is None:
        raise UsageError("Hãy nêu tệp hoặc thư mục đã nhận, hoặc --data THƯ_MỤC để lấy từ sổ cái.")


def _default_data() -> str:
    """Return the user's data folder, where the ledger is kept unless --data says otherwise."""
    import platformdirs

    return str(platformdirs.user_data_path("bvq_excel", appauthor=False))


def _consolidation_code(result: Any) -> int:
    if result.files.unreadable:
        return UNUSABLE
    return DATA_ERRORS if any(f.severity == "error" for f in result.findings) else OK


@app.command(cls=VietnameseCommand)
def report(
    period: Annotated[str | None, typer.Option("--period", metavar="KỲ", help="Mã kỳ, ví dụ 2019-Q2.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="THƯ_MỤC", help="Thư mục ghi kết quả.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="THƯ_MỤC", help="Thư mục kết quả của lệnh consolidate.")
    ] = None,
    data: DataFolder = None,
    as_of: AsOf = None,
    number: Number = None,
    signed: Signed = None,
    pdf: Pdf = False,
    verify: Annotated[
        Path | None, typer.Option("--verify", metavar="TỆP", help="Chỉ kiểm tra thể thức của một văn bản Word có sẵn.")
    ] = None,
) -> int:
    """Lập báo cáo định kỳ (Word) từ số liệu đã tổng hợp; không nêu số và ngày thì là dự thảo."""
    from bvq_excel import pipeline

    day, received = _day(signed, "--date"), _day(as_of, "--as-of") or date.today()
    if verify is not None:
        return _verify(verify, day)
    if period is None or out is None:
        raise UsageError("Hãy nêu --period KỲ và --out THƯ_MỤC, hoặc --verify TỆP để kiểm tra thể thức.")
    if (source is None) == (data is None):
        raise UsageError("Hãy nêu --from THƯ_MỤC (kết quả của lệnh consolidate) hoặc --data THƯ_MỤC, không nêu cả hai.")
    if source is not None:
        result = pipeline.load_consolidation(source, period)
    else:
        from bvq_excel.ledger import flow

        result = flow.consolidate(period, received, data or "", datetime.now())
    terminal.written(pipeline.report(result, out, number=number, signed=day, pdf=pdf))
    return OK


def _verify(path: Path, day: date | None) -> int:
    """Print the form of a Word document rule by rule; blanks of a draft are no fault."""
    from bvq_excel.documents import form

    result = form.verify(path, signed=day)
    for line in form.lines(result):
        terminal.say(line)
    return OK if form.is_sound(result.findings) else DATA_ERRORS


@app.command(cls=VietnameseCommand)
def run(
    inbox: Inbox,
    period: PeriodCode,
    data: DataFolder = None,
    out: Out = Path("bvq_ket_qua"),
    as_of: AsOf = None,
    number: Number = None,
    signed: Signed = None,
    pdf: Pdf = False,
) -> int:
    """Làm trọn gói: kiểm tra, tổng hợp và lập báo cáo của một kỳ trong một lệnh."""
    from bvq_excel import pipeline
    from bvq_excel.catalog import load

    received, day = _day(as_of, "--as-of") or date.today(), _day(signed, "--date")
    with terminal.progress("Đọc tệp", len(pipeline.find_workbooks(inbox))) as on_done:
        done = pipeline.consolidate(inbox, period, received, out, datetime.now(), on_done, data)
    made = pipeline.report(done.consolidation, out, number=number, signed=day, pdf=pdf)
    terminal.consolidated(done.consolidation, (*done.outputs, *made), load())
    return _consolidation_code(done.consolidation)


@app.command(cls=VietnameseCommand)
def rules(
    rule: Annotated[str | None, typer.Argument(metavar="MÃ", help="Mã quy tắc, ví dụ R-KN-01.")] = None,
) -> int:
    """Nêu các quy tắc kiểm tra, hoặc một quy tắc: điều phải đúng, căn cứ, cách sửa, ví dụ đúng và sai."""
    from bvq_excel.catalog import load
    from bvq_excel.hosts import rulebook

    rulebook.show(load(), rule)
    return OK


addin = application("Tiện ích cho Excel: lập tệp tiện ích có thẻ BVQLNTD trên thanh công cụ.")
app.add_typer(addin, name="addin", help="Tiện ích cho Excel: lập tệp tiện ích.")


@addin.callback()
def _addin() -> None:
    pass


@addin.command("build", cls=VietnameseCommand)
def addin_build(
    out: Out,
    workbook: Annotated[
        Path | None,
        typer.Option("--workbook", metavar="TỆP", help="Sổ .xlsx làm nền cho BVQ.xlsm; mặc định là sổ trống."),
    ] = None,
    python: Annotated[
        str | None,
        typer.Option("--python", metavar="ĐƯỜNG_DẪN", help="Chương trình Python mà tiện ích gọi trên Windows."),
    ] = None,
) -> int:
    """Lập BVQ.xlam (tiện ích) và BVQ.xlsm (sổ dùng chung có sẵn tiện ích)."""
    from bvq_excel import addin as builder
    from bvq_excel.addin import Settings

    options = Settings(interpreter_windows=python) if python else Settings()
    carrier = workbook.read_bytes() if workbook else None
    out.mkdir(parents=True, exist_ok=True)
    terminal.written(builder.build(out, clock=datetime.now(), carrier=carrier, options=options))
    return OK
