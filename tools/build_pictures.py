"""Makes the guide's pictures from the example province: `python -m tools.build_pictures`.

Nothing is drawn by hand: pages are what LibreOffice shows, web pages what Chromium shows, windows of commands what the
commands print, and the ribbon is laid out from `macros/ribbon.xml`. Needs LibreOffice, poppler-utils and Chromium.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from bvq_excel import feedback
from bvq_excel.catalog import load
from bvq_excel.checking import batches
from bvq_excel.hosts.cli import run_command
from tools.ribbon_groups import ribbon_groups
from tools.screenshots import command_window, screenshot

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "huong-dan" / "hinh"
PERIOD, RECEIVED = "2019-Q2", date(2019, 6, 17)
DPI = 110
RIBBON_STYLE = """
body { font: 14px "Liberation Sans", Arial, sans-serif; margin: 12px; color: #1A1A1A; }
.tab { border: 1px solid #BFBFBF; background: #F2F2F2; }
.name { background: #1F3864; color: #fff; padding: 5px 16px; display: inline-block; }
.groups { display: flex; flex-wrap: wrap; row-gap: 10px; }
.group { border-right: 1px solid #BFBFBF; padding: 8px 10px; display: flex; flex-direction: column; }
.buttons { display: flex; flex-direction: column; flex-wrap: wrap; height: 96px; gap: 2px 12px;
  align-content: flex-start; }
.large { height: 92px; width: 74px; text-align: center; border: 1px solid #2F5597; border-radius: 4px; background: #fff;
  display: flex; align-items: center; justify-content: center; font-weight: bold; color: #1F3864; }
.normal { padding: 5px 6px; border: 1px solid #DCE6F2; background: #fff; border-radius: 3px; white-space: nowrap; }
.label { color: #595959; text-align: center; margin-top: 6px; }
"""


class Cut(NamedTuple):
    """The part of a page that is shown, in hundredths of its width and height."""

    left: int = 0
    top: int = 0
    right: int = 100
    bottom: int = 100


WITHOUT_MARGINS = Cut(5, 4, 95, 97)
TOP_LEFT = Cut(2, 5, 55, 42)


def main() -> None:
    """Make all pictures anew."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        _work(work)
        _workbooks(work)
        page(_only(work / "phieu", "PHIEU*H106*.docx"), "phieu", "", Cut(4, 6, 96, 86))
        page(work / "ket_qua/BC_SCT_2019-Q2.docx", "bao-cao", "", Cut(7, 4, 96, 80))
        page(work / "ket_qua/BC_SCT_2019-Q2.docx", "phu-luc", "Phụ lục III", Cut(9, 7, 97, 69))
        web(work / "tong_quan.html", "trang-tong-quan", 1000, 1000)
        web(work / "tong_quan.html", "trang-tong-quan-dt", 390, 844)
        _windows(work)
        ribbon = work / "ribbon.html"
        ribbon.write_text(ribbon_page(), encoding="utf-8")
        web(ribbon, "the-bvqlntd", 1120, 340)


def _workbooks(work: Path) -> None:
    """Pictures of sheets: what is said of a sheet stands at its left and top."""
    marked = _only(work / "phieu", "NOI_BO*H106*.xlsx")
    page(work / "vi_du/da_nhan/H105.xlsx", "bieu-khieu-nai", "PHẢN ÁNH, YÊU CẦU, KHIẾU NẠI", TOP_LEFT, dpi=170)
    page(work / "vi_du/da_nhan/H105.xlsx", "bieu-thong-tin", "THÔNG TIN CHUNG", Cut(2, 4, 72, 67))
    page(marked, "danh-dau-loi", "TUYÊN TRUYỀN", Cut(45, 10, 97, 38), dpi=150)
    page(marked, "bieu-loi", "DANH SÁCH LỖI", Cut(2, 4, 98, 26), dpi=140)
    page(work / "tinh_hinh/TinhHinhNop_2019-Q2.xlsx", "tinh-hinh-nop", "", Cut(2, 4, 87, 58), dpi=140)
    page(work / "ket_qua/TongHop_2019-Q2.xlsx", "bang-dieu-khien", "", Cut(3, 3, 97, 94))


def _windows(work: Path) -> None:
    """Pictures of a window in which commands are typed: what they print there today."""
    one = "check vi_du/da_nhan/H106.xlsx --as-of 2019-06-17"
    command_window(work, one, "rules R-TT-52", picture=OUT / "cua-so-lenh.png")
    inbox = f"consolidate vi_du/da_nhan --period {PERIOD} --out tong_hop --as-of 2019-06-17"
    command_window(work, inbox, picture=OUT / "cua-so-tong-hop.png", lines=31)


def _work(work: Path) -> None:
    """Do the work of the tutorial in `work`."""
    inbox, data, out = work / "vi_du/da_nhan", work / "so_cai", work / "ket_qua"
    when = ("--as-of", "2019-06-19")
    _bvq("demo", "--out", work / "vi_du")
    (work / "phieu").mkdir()
    checked = batches.check(batches.find_workbooks([inbox]), RECEIVED)
    feedback.write(load(), checked, work / "phieu", RECEIVED, datetime(2019, 6, 17, 14, 0), full_copy=True)
    _bvq("collect", inbox, "--period", PERIOD, "--data", data, "--as-of", RECEIVED.isoformat())
    shown = ("--out", work / "tinh_hinh", "--html", work / "tong_quan.html")
    _bvq("status", "--period", PERIOD, "--data", data, *when, *shown)
    _bvq("consolidate", "--period", PERIOD, "--data", data, "--out", out, *when)
    signer = ("--signer", "Lò Văn Mẫu")
    _bvq("report", "--period", PERIOD, "--from", out, "--out", out, "--number", "12", "--date", "2019-06-21", *signer)


def _bvq(*words: str | Path) -> None:
    run_command([str(w) for w in words])


def _only(folder: Path, pattern: str) -> Path:
    return next(iter(sorted(folder.rglob(pattern))))


def page(source: Path, name: str, title: str, cut: Cut = WITHOUT_MARGINS, *, dpi: int = DPI) -> None:
    """Make a picture of the first page of `source` that begins with `title`, as much of it as `cut` says."""
    with tempfile.TemporaryDirectory() as place:
        _run("soffice", "--headless", "--convert-to", "pdf", "--outdir", place, source)
        pdf = Path(place) / f"{source.stem}.pdf"
        at = str(next(n for n, text in enumerate(_texts(pdf), 1) if title.casefold() in text[:60].casefold()))
        size = re.search(r"size:\s+([\d.]+) x ([\d.]+)", _run("pdfinfo", "-f", at, "-l", at, pdf).decode())
        if size is None:
            raise LookupError(f"{source.name}: no size of page {at}")
        width, height = (float(points) / 72 * dpi for points in size.groups())
        left, top, right, bottom = (round(of / 100 * part) for of, part in zip((width, height) * 2, cut, strict=True))
        where = ("-x", left, "-y", top, "-W", right - left, "-H", bottom - top)
        out = Path(place) / "page"
        _run("pdftoppm", "-f", at, "-l", at, "-r", dpi, *where, "-png", "-singlefile", pdf, out)
        shutil.copy(out.with_suffix(".png"), OUT / f"{name}.png")


def _texts(pdf: Path) -> Iterator[str]:
    told = _run("pdftotext", "-layout", pdf, "-").decode()
    yield from (" ".join(text.split()) for text in told.split("\f"))


def web(source: Path, name: str, width: int, height: int) -> None:
    """Make a picture of a web page in a window of this size, in pixels."""
    screenshot(source, OUT / f"{name}.png", width, height)


def ribbon_page() -> str:
    """Return the ribbon's groups and buttons as a web page."""
    groups = []
    for group in ribbon_groups():
        buttons = "".join(
            f'<div class="{b.get("size", "normal")}">{html.escape(b["label"])}</div>' for b in group.buttons
        )
        label = html.escape(group.label)
        groups.append(f'<div class="group"><div class="buttons">{buttons}</div><div class="label">{label}</div></div>')
    return (
        f'<!DOCTYPE html><meta charset="utf-8"><style>{RIBBON_STYLE}</style><div class="name">BVQLNTD</div>'
        f'<div class="tab"><div class="groups">{"".join(groups)}</div></div>'
    )


def _run(*words: object) -> bytes:
    """Return what a program prints."""
    told = subprocess.run([str(w) for w in words], check=True, capture_output=True)  # noqa: S603 - our own commands
    return told.stdout


if __name__ == "__main__":
    main()
    print(*sorted(p.name for p in OUT.glob("*.png")), sep="\n")
