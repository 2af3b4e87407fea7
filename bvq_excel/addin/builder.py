"""The two files for Excel: BVQ.xlam, the add-in, and BVQ.xlsm, the shared workbook with the same ribbon.

Everything is made from text at build time; no binary is kept anywhere. Equal sources, carrier, settings and clock give
equal bytes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path

from bvq_excel import __version__, files, periods
from bvq_excel.addin import contents, lint, ribbon, settings, vba
from bvq_excel.addin.package import Additions, Form, with_macros
from bvq_excel.addin.problems import Problem, refuse
from bvq_excel.addin.project import Module, project
from bvq_excel.addin.settings import Settings
from bvq_excel.addin.sources import WORKBOOK, Sources, read
from bvq_excel.catalog import load
from bvq_excel.errors import HostError

ADDIN, SHARED = "BVQ.xlam", "BVQ.xlsm"
PROJECT = "BVQ"

# The shared workbook's tab hides itself while the add-in's is there; the add-in's own tab is always visible.
_TAB = b'<tab id="BVQ_Tab"'
_SHARED_TAB = b'<tab id="BVQ_Tab" getVisible="BVQ_SharedVisible"'


def build(
    out: Path,
    *,
    clock: datetime,
    carrier: bytes | None = None,
    options: Settings = Settings(),  # noqa: B008 - frozen
    sources: Sources | None = None,
) -> tuple[Path, Path]:
    """Write BVQ.xlam and BVQ.xlsm to the folder `out` and return their paths.

    `carrier` is the shared workbook as an .xlsx file (default: an empty one of the lead department for the quarter of
    `clock`); `options` has the interpreter's place; `sources` defaults to macros/ and the installed xlwings. Raises
    MacroError with one line for each fault of the sources, HostError when xlwings is missing or `out` not writable.
    """
    sources = sources or read()
    refuse(problems(sources, options))
    files = {
        ADDIN: assemble(addin_carrier(clock), "addin", sources, options),
        SHARED: assemble(carrier or shared_carrier(clock), "workbook", sources, options),
    }
    for name, data in files.items():
        _write(out / name, data)
    return out / ADDIN, out / SHARED


def build_addin(clock: datetime, options: Settings) -> bytes:
    """Return BVQ.xlam alone, of the sources that `build` defaults to. Raises MacroError, HostError as `build`."""
    sources = read()
    refuse(problems(sources, options))
    return assemble(addin_carrier(clock), "addin", sources, options)


def problems(sources: Sources, options: Settings) -> list[Problem]:
    """Return everything that is wrong with the sources."""
    procedures = [p for source in sources.macros for p in vba.procedures(source.text)]
    found = [*lint.check(sources.macros), *ribbon.check(sources.ribbon, procedures)]
    found += settings.check(sources.xlwings, options)
    if sources.ribbon.count(_TAB) != 1:
        found.append(Problem(ribbon.FILE, 0, f"phải có đúng một {_TAB.decode()}>."))
    return found


def assemble(carrier: bytes, form: Form, sources: Sources, options: Settings) -> bytes:
    """Return one file without checking its sources."""
    xml = sources.ribbon if form == "addin" else sources.ribbon.replace(_TAB, _SHARED_TAB)
    return with_macros(carrier, form, Additions(partial(_project, sources), xml, options.rows()))


def _project(sources: Sources, documents: Sequence[Module]) -> bytes:
    """Return the project: documents first as Office orders them, the workbook's with our code, then the modules."""
    modules = [source.module() for source in sources.macros]
    own = {m.name: m for m in modules if m.name == WORKBOOK}
    rest = [m for m in modules if m.name != WORKBOOK]
    return project(PROJECT, [*(own.get(d.name, d) for d in documents), *rest, sources.xlwings])


def addin_carrier(clock: datetime) -> bytes:
    """Return the workbook that becomes the add-in: one sheet that nobody sees, and what Excel's dialog lists."""
    import xlsxwriter

    data = BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    book.set_properties(
        {
            "title": "BVQLNTD",
            "comments": "Kiểm tra, tổng hợp biểu số liệu và lập báo cáo bảo vệ quyền lợi người tiêu dùng.",
            "author": "bvq_excel",
            "created": clock,
        }
    )
    book.add_worksheet(contents.FRONT).write_string("A1", f"{contents.TITLE}{__version__}")
    book.close()
    return data.getvalue()


def shared_carrier(clock: datetime) -> bytes:
    """Return an empty shared workbook of the lead department for the quarter in which `clock` lies."""
    from bvq_excel.workbooks import entry

    catalog = load()
    period = periods.period(catalog, f"{clock.year}-Q{(clock.month + 2) // 3}")
    unit = catalog.unit(catalog.leading_unit, period.last)
    if unit is None:
        raise HostError(f"Danh mục không có đơn vị {catalog.leading_unit} trong kỳ {period.code}.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "carrier.xlsx"
        return entry.write_shared(path, catalog, period, [entry.Contents(unit)], clock=clock).read_bytes()


def _write(path: Path, data: bytes) -> None:
    with files.told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    files.write_bytes(path, data)
