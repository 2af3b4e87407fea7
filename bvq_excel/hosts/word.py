"""Word as a maker of PDF, through COM on Windows.

Nobody could try this where the project is built: there is no Word. It uses four members of Word's object model
(Documents.Open, ExportAsFixedFormat, Document.Close, Application.Quit) and touches no open document of the user.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from bvq_excel.documents.pdf import NEITHER, Exporter
from bvq_excel.errors import HostError

PDF = 17  # wdExportFormatPDF
HEADINGS = 1  # wdExportCreateHeadingBookmarks
FOR_PRINT = 0  # wdExportOptimizeForPrint
NO_ALERTS = 0  # wdAlertsNone
CONTENT = 0  # wdExportDocumentContent: without comments and tracked changes
KEEP_FILE = 0  # wdDoNotSaveChanges


def exporter() -> Exporter | None:
    """Return what makes a PDF through Word, None where there is no Windows or no COM library."""
    if sys.platform != "win32":
        return None
    try:
        client = importlib.import_module("win32com.client")
    except ImportError:
        return None
    return lambda document, made: _export(client, document, made)


def _export(client: Any, document: Path, made: Path) -> None:
    """Write the PDF of `document` to `made` in a Word of its own; raises HostError when Word does not do it."""
    try:
        word = client.DispatchEx("Word.Application")
    except Exception as e:
        raise HostError(f"Không mở được Word. {NEITHER}") from e
    try:
        word.Visible = False
        word.DisplayAlerts = NO_ALERTS
        opened = word.Documents.Open(str(document.resolve()), ReadOnly=True, AddToRecentFiles=False)
        opened.ExportAsFixedFormat(
            OutputFileName=str(made.resolve()),
            ExportFormat=PDF,
            OpenAfterExport=False,
            OptimizeFor=FOR_PRINT,
            Item=CONTENT,
            IncludeDocProps=True,
            CreateBookmarks=HEADINGS,
            DocStructureTags=True,
            BitmapMissingFonts=True,
        )
        opened.Close(KEEP_FILE)
    except Exception as e:
        raise HostError(f"Word không chuyển được {document.name} sang PDF. Hãy đóng tệp PDF cũ nếu đang mở.") from e
    finally:
        word.Quit(KEEP_FILE)
