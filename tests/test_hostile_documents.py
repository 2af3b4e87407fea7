"""Word documents that nobody should have to open: refused with a reason, in a process of their own."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bvq_excel.documents import earlier, form, word_template
from bvq_excel.documents.environment import TemplateEnvironment
from bvq_excel.errors import InputError, TemplateError
from bvq_excel.reading.word import SENTENCES, open_word
from tests import hostile, hostile_heavy, hostile_sheets, measured
from tests.conftest import ROOT

LETTER = ROOT / "templates" / "CV.docx"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT = "<w:p><w:r><w:t>Kính gửi</w:t></w:r></w:p>"


def letter(**replaced: bytes | str) -> bytes:
    """Return the template of a letter with parts replaced or added (names as in `hostile.changed`)."""
    with zipfile.ZipFile(LETTER) as package:
        found: dict[str, bytes | str] = {name: package.read(name) for name in package.namelist()}
    found.update({name.replace("__", "/").replace("_x", ".xml"): content for name, content in replaced.items()})
    return hostile.packed(found)


def body(blocks: str) -> bytes:
    """Return a letter whose body is `blocks`."""
    return letter(word__document_x=f'<w:document xmlns:w="{WORD}"><w:body>{blocks}<w:sectPr/></w:body></w:document>')


def nested(depth: int) -> bytes:
    """Return a letter with so many tables inside each other."""
    return body("<w:tbl><w:tr><w:tc>" * depth + TEXT + "</w:tc></w:tr></w:tbl>" * depth)


def wide(attribute: str, value: str) -> bytes:
    """Return a letter with a table cell that says something impossible of itself."""
    return body(f'<w:tbl><w:tr><w:tc><w:tcPr><w:{attribute} w:val="{value}"/></w:tcPr>{TEXT}</w:tc></w:tr></w:tbl>')


REFUSED: dict[str, tuple[set[str], Callable[[], bytes]]] = {
    "nothing in it": ({"empty"}, lambda: b""),
    "a picture": ({"not_word"}, lambda: b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "a workbook": ({"not_word"}, hostile.workbook),
    "an old Word file": ({"not_word"}, lambda: hostile.compound("WordDocument")),
    "a zip of other things": ({"not_word"}, lambda: hostile.packed({"thu/readme.txt": "x"})),
    "a password": ({"encrypted"}, lambda: hostile.compound("EncryptionInfo", "EncryptedPackage")),
    "a download that broke off": ({"truncated"}, lambda: LETTER.read_bytes()[:5_000]),
    "a bomb": ({"zip_bomb"}, lambda: letter(word__media__image1=bytes(40 * 2**20))),
    "a bomb with forged sizes": ({"zip_bomb"}, lambda: hostile_heavy.forged(central=True, local=True)),
    "too much XML": ({"too_large"}, lambda: letter(customXml__item1_x=f"<a>{hostile.unlike(17 * 2**20)}</a>")),
    "5,001 parts": ({"too_many_parts"}, hostile.many_parts),
    "a part above its folder": ({"unsafe_part"}, lambda: letter(**{"word/../../evil.xml": "<x/>"})),
    "an entity bomb": ({"entity"}, lambda: letter(word__styles_x=f"{hostile_sheets.ENTITIES}<a>&a9;</a>")),
    "an external entity": (
        {"entity"},
        lambda: letter(word__document_x='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    ),
    "broken XML": ({"damaged"}, lambda: letter(word__document_x="<w:document><w:body>")),
    "no body": ({"damaged"}, lambda: letter(word__document_x=f'<w:document xmlns:w="{WORD}"/>')),
    "nine thousand tables inside each other": ({"damaged"}, lambda: nested(9_000)),
    "a cell over words of columns": ({"damaged"}, lambda: wide("gridSpan", "x")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_document_is_refused_with_its_reason_and_named(what: str, tmp_path: Path) -> None:
    reasons, make = REFUSED[what]
    path = tmp_path / "Công văn.docx"
    path.write_bytes(make())
    with pytest.raises(InputError) as caught:
        form.verify(path)
    assert caught.value.reason in reasons
    assert '"Công văn.docx"' in str(caught.value)


@pytest.mark.parametrize("what", ["a bomb", "an external entity", "a workbook"])
def test_an_earlier_report_and_a_template_go_through_the_same_door(what: str, tmp_path: Path) -> None:
    path = tmp_path / "BC.docx"
    path.write_bytes(REFUSED[what][1]())
    with pytest.raises(InputError, match=r"Không đọc được bản báo cáo trước. Tệp \"BC.docx\" "):
        earlier.read(path, "2019-Q2")
    with pytest.raises(TemplateError, match=r"Mẫu BC.docx: không mở được tệp mẫu. Tệp \"BC.docx\" "):
        word_template.fill(path, {}, TemplateEnvironment())


def test_a_sound_document_loses_nothing_on_its_way_through_the_door() -> None:
    with zipfile.ZipFile(LETTER) as package:
        names = {f"/{name}" for name in package.namelist() if not name.startswith(("[", "_rels/"))}
    found = {str(part.partname) for part in open_word(LETTER).part.package.iter_parts()}
    assert found == {name for name in names if "/_rels/" not in name}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and measured on Linux")
def test_a_document_that_takes_too_much_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "Công văn.docx"
    blocks = "<w:p/>" * 2_000_000
    path.write_bytes(body(blocks + hostile_sheets.ballast(blocks)))
    run = measured.run([sys.executable, "-m", "bvq_excel", "report", "--verify", path])
    assert run.code == 3
    assert run.err.startswith('Tệp "Công văn.docx" quá lớn hoặc quá phức tạp nên đã dừng đọc;')
    assert len(run.err.splitlines()) == 1
    assert run.megabytes < 300


def test_every_sentence_ends_and_says_what_to_do() -> None:
    for sentence in SENTENCES.values():
        assert "{file}" in sentence
        assert sentence.endswith(".")
        assert "hãy " in sentence
