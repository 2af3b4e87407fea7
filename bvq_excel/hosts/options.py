"""Options and arguments that several commands share, and what their texts mean."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bvq_excel.errors import UsageError

if TYPE_CHECKING:
    from bvq_excel.reading.pool import Crew

OK, DATA_ERRORS, WRONG_USE, UNUSABLE = 0, 1, 2, 3
"""Exit codes: no error in the data, errors in the data, wrong use, a file or the environment could not be used."""

PATH = click.Path(readable=False, path_type=Path)
"""A file or folder, as it is given: who uses it says what is wrong with it."""

as_of = click.option("--as-of", metavar="NGÀY", help="Ngày nhận tệp, ví dụ 2019-06-17; mặc định là hôm nay.")
as_json = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON, mỗi dòng một đối tượng.")
period = click.option(
    "--period",
    metavar="KỲ",
    required=True,
    help="Mã kỳ: 2019-M03, 2019-Q2, 2019-H1, 2019-9M, 2019-Y, 2019-CD153.",
)
out = click.option("--out", metavar="THƯ_MỤC", type=PATH, required=True, help="Thư mục ghi kết quả.")
inbox = click.argument(
    "inbox",
    metavar="TỆP_HOẶC_THƯ_MỤC...",
    type=PATH,
    nargs=-1,
    required=True,
    help="Tệp Excel, hoặc thư mục chứa các tệp.",
)
optional_inbox = click.argument(
    "inbox",
    metavar="[TỆP_HOẶC_THƯ_MỤC...]",
    type=PATH,
    nargs=-1,
    help="Tệp Excel, hoặc thư mục chứa các tệp; không nêu thì lấy từ sổ cái.",
)
data = click.option("--data", metavar="THƯ_MỤC", help="Thư mục dữ liệu của cơ quan (sổ cái các kỳ).")
large = click.option(
    "--large",
    is_flag=True,
    help="Đọc cả tệp hàng trăm nghìn dòng mà bạn biết rõ nguồn; tốn nhiều bộ nhớ, mất vài phút.",
)
scheduler = click.option(
    "--scheduler",
    metavar="ĐỊA_CHỈ",
    help="Cụm máy Dask đọc tệp thay máy này, ví dụ tcp://10.0.0.5:8786 (cần phần cài thêm cluster).",
)
number = click.option("--number", metavar="SỐ", help="Số báo cáo; không nêu thì là dự thảo.")
signed = click.option("--date", "signed", metavar="NGÀY", help="Ngày ký báo cáo, ví dụ 2019-06-21.")
signer = click.option("--signer", metavar="HỌ_TÊN", default="", help="Họ tên người ký.")
pdf = click.option("--pdf", is_flag=True, help="Lập thêm bản PDF (cần Word hoặc LibreOffice).")
templates = click.option(
    "--templates", metavar="THƯ_MỤC", type=PATH, help="Thư mục mẫu Word và lời văn riêng của cơ quan."
)


def a_day(text: str | None, option: str) -> date | None:
    """Return an ISO date given with `option`; raises UsageError otherwise."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as e:
        raise UsageError(f"{option}: '{text}' không phải ngày dạng yyyy-mm-dd, ví dụ 2019-06-17.") from e


def a_folder(path: Path | None, option: str) -> Path | None:
    """Return the folder given with `option`; raises UsageError when it is not there."""
    if path is not None and not path.is_dir():
        raise UsageError(f"{option}: không thấy thư mục {path}.")
    return path


def readers(scheduler: str | None, *, large: bool = False) -> AbstractContextManager[Crew]:
    """Return what reads workbooks: the Dask cluster of --scheduler, without it the processes of this machine.

    With `large` (--large) these read very large ones too. Raises UsageError where both are wanted.
    """
    if scheduler is None:
        from bvq_excel.reading import allowance, pool

        return nullcontext(allowance.stream if large else pool.stream)
    if large:
        raise UsageError("--large đọc tệp trên máy này, không dùng cùng --scheduler.")
    from bvq_excel.reading.cluster import crew

    return crew(scheduler)
