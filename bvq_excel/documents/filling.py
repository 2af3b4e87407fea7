"""From a template and its fields to a saved document, for letters and papers: the report has more to do on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bvq_excel.documents import finishing_lines, package, word_template
from bvq_excel.documents.environment import TemplateEnvironment


def write(template: Path, fields: Mapping[str, Any], path: Path, day: date, category: str = "") -> Path:
    """Return `path`, to which the filled `template` is written with `day` as the day of making.

    `category` is a word of warning for the document's properties. Raises TemplateError for a template that cannot be
    filled, HostError when the file cannot be written.
    """
    document = word_template.fill(template, fields, TemplateEnvironment())
    finishing_lines.fit(document)
    if category:
        document.core_properties.category = category
    package.save(document, path, day)
    return path
