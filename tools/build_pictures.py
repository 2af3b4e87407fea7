"""Makes the guide's pictures from the example province: `python -m tools.build_pictures`.

Nothing is drawn by hand: pages are what LibreOffice shows, web pages what Chromium shows, and the ribbon is laid out
from `macros/ribbon.xml`. Needs LibreOffice, poppler-utils and Chromium.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bvq_excel.hosts.cli import run_command
from tools.ribbon_groups import ribbon_groups

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "huong-dan" / "hinh"
PERIOD, RECEIVED = "2019-Q2", "2019-06-17"
DPI = 80
RIBBON_STYLE = """
body { font: 13px "Liberation Sans", Arial, sans-serif; margin: 12px; color: #1A1A1A; }
.tab { border: 1px solid #BFBFBF; background: #F2F2F2; }
.name { background: #1F3864; color: #fff; padding: 5px 16px; display: inline-block; }
.groups { display: flex; flex-wrap: wrap; }
.group { border-right: 1px solid #BFBFBF; padding: 8px 10px; display: flex; flex-direction: column; }
.buttons { display: flex; flex-direction: column; flex-wrap: wrap; height: 92px; gap: 2px 12px;
  align-content: flex-start; }
.large { height: 88px; width: 74px; text-align: center; border: 1px solid #2F5597; border-radius: 4px; background: #fff;
  display: flex; align-items: center; justify-content: center; font-weight: bold; color: #1F3864; }
.normal { padding: 4px 6px; border: 1px solid #DCE6F2; background: #fff; border-radius: 3px; white-space: nowrap; }
.label { color: #595959; text-align: center; margin-top: 6px; }
"""


def main() -> None:
    """Make all pictures anew."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        _work(work)
        page(work / "vi_du/da_nhan/H105.xlsx", "bieu-khieu-nai", "PHẢN ÁNH, YÊU CẦU, KHIẾU NẠI", dpi=110)
        page(_only(work / "phieu", "PHIEU*H106*.docx"), "phieu", "")
        page(_only(work / "phieu", "NOI_BO*H106*.xlsx"), "danh-dau-loi", "TUYÊN TRUYỀN", dpi=110)
        page(work / "tinh_hinh/TinhHinhNop_2019-Q2.xlsx", "tinh-hinh-nop", "")
        page(work / "ket_qua/TongHop_2019-Q2.xlsx", "bang-dieu-khien", "")
        page(work / "ket_qua/BC_SCT_2019-Q2.docx", "bao-cao", "")
        page(work / "ket_qua/BC_SCT_2019-Q2.docx", "phu-luc", "Phụ lục III")
        web(work / "tong_quan.html", "trang-tong-quan", 1180, 900)
        web(work / "tong_quan.html", "trang-tong-quan-dt", 390, 844)
        ribbon = work / "ribbon.html"
        ribbon.write_text(ribbon_page(), encoding="utf-8")
        web(ribbon, "the-bvqlntd", 1500, 190)


def _work(work: Path) -> None:
    """Do the work of the tutorial in `work`."""
    inbox, data, out = work / "vi_du/da_nhan", work / "so_cai", work / "ket_qua"
    when = ("--as-of", "2019-06-19")
    _bvq("demo", "--out", work / "vi_du")
    _bvq("check", inbox, "--as-of", RECEIVED, "--feedback", work / "phieu", "--full-copy")
    _bvq("collect", inbox, "--period", PERIOD, "--data", data, "--as-of", RECEIVED)
    shown = ("--out", work / "tinh_hinh", "--html", work / "tong_quan.html")
    _bvq("status", "--period", PERIOD, "--data", data, *when, *shown)
    _bvq("consolidate", "--period", PERIOD, "--data", data, "--out", out, *when)
    signer = ("--signer", "Lò Văn Mẫu")
    _bvq("report", "--period", PERIOD, "--from", out, "--out", out, "--number", "12", "--date", "2019-06-21", *signer)


def _bvq(*words: str | Path) -> None:
    run_command([str(w) for w in words])


def _only(folder: Path, pattern: str) -> Path:
    return next(iter(sorted(folder.rglob(pattern))))


def page(source: Path, name: str, title: str, *, dpi: int = DPI) -> None:
    """Make a picture of the first page of `source` that begins with `title`."""
    with tempfile.TemporaryDirectory() as place:
        _run("soffice", "--headless", "--convert-to", "pdf", "--outdir", place, source)
        pdf = Path(place) / f"{source.stem}.pdf"
        at = str(next(n for n, text in enumerate(_texts(pdf), 1) if title.casefold() in text[:60].casefold()))
        _run("pdftoppm", "-f", at, "-l", at, "-r", str(dpi), "-png", "-singlefile", pdf, Path(place) / "page")
        shutil.copy(Path(place) / "page.png", OUT / f"{name}.png")


def _texts(pdf: Path) -> Iterator[str]:
    told = _run("pdftotext", "-layout", pdf, "-").decode()
    yield from (" ".join(text.split()) for text in told.split("\f"))


def web(source: Path, name: str, width: int, height: int) -> None:
    """Make a picture of a web page in a window of this size, in pixels."""
    with tempfile.TemporaryDirectory() as place:
        shot = Path(place) / "shot.png"
        size = f"--window-size={width},{height}"
        options = ("--headless", "--no-sandbox", "--hide-scrollbars", size, f"--screenshot={shot}")
        _run("chromium", *options, source.as_uri())
        shutil.copy(shot, OUT / f"{name}.png")


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


def _run(*words: str | Path) -> bytes:
    """Return what a program prints."""
    told = subprocess.run([str(w) for w in words], check=True, capture_output=True)  # noqa: S603 - our own commands
    return told.stdout


if __name__ == "__main__":
    main()
    print(*sorted(p.name for p in OUT.glob("*.png")), sep="\n")
