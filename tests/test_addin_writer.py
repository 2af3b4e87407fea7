"""The VBA project as others read it: olefile, olevba, and the rules of the published formats."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bvq_excel.addin import MacroError, sources
from bvq_excel.addin.compound import write
from bvq_excel.addin.compression import CHUNK, compress
from bvq_excel.addin.project import SHEET_BASE, WORKBOOK_BASE, Module, document_module, project

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # olevba's own

MODULES = [
    document_module("ThisWorkbook", WORKBOOK_BASE, "Option Explicit\r\n"),
    document_module("Sheet1", SHEET_BASE),
    Module("BVQ_Short", 'Attribute VB_Name = "BVQ_Short"\r\nOption Explicit\r\n'),
    Module("BVQ_Class", 'Attribute VB_Name = "BVQ_Class"\r\nOption Explicit\r\n', "class"),
    Module("xlwings", sources.xlwings_module().text),
]


def decompressed(data: bytes) -> bytes:
    from oletools.olevba import decompress_stream

    return bytes(decompress_stream(bytearray(data)))


def streams(file: bytes) -> dict[str, bytes]:
    """The streams of a compound file by path, read by olefile."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(file), raise_defects=olefile.DEFECT_UNSURE) as book:
        return {"/".join(path): book.openstream(path).read() for path in book.listdir()}


class TestCompression:
    @settings(max_examples=150, deadline=None)
    @given(st.text(st.characters(max_codepoint=127), min_size=1, max_size=3000), st.integers(1, 6))
    def test_any_text_comes_back(self, text: str, times: int) -> None:
        data = (text * times).encode()
        try:
            packed = compress(data)
        except MacroError:
            assert len(data) % CHUNK > CHUNK * 8 // 9  # only noise that fills a partial chunk
            return
        assert decompressed(packed) == data

    @pytest.mark.parametrize("size", [1, 2, 3, 4095, 4096, 4097, 8192, 12289])
    @pytest.mark.parametrize("unit", [b"a", b"ab\r\n", bytes(range(256))])
    def test_chunks_end_where_they_should(self, size: int, unit: bytes) -> None:
        data = (unit * size)[:size]
        assert decompressed(compress(data)) == data

    def test_example_of_the_specification_without_repetition(self) -> None:
        assert compress(b"abcdefghijklmnopqrstuv.").hex(" ") == (
            "01 19 b0 00 61 62 63 64 65 66 67 68 00 69 6a 6b 6c 6d 6e 6f 70 00 71 72 73 74 75 76 2e"
        )

    def test_a_run_is_one_token(self) -> None:
        assert compress(b"a" * 73).hex() == "0103b002614500"

    def test_a_full_chunk_of_noise_is_stored_as_it_is(self) -> None:
        noise = bytes((i * i * 31 + i * 7 + (i >> 3) * 131) % 251 for i in range(CHUNK))
        packed = compress(noise)
        assert decompressed(packed) == noise
        assert len(packed) <= CHUNK + 3


class TestCompoundFile:
    SIZES = (0, 1, 63, 64, 65, 511, 512, 513, 4095, 4096, 4097, 70_000)

    def test_every_stream_comes_back_at_every_size(self) -> None:
        given = {f"S{size}": bytes(i % 251 for i in range(size)) for size in self.SIZES}
        given |= {f"Folder/Inner/T{size}": b"x" * size for size in self.SIZES}
        assert streams(write(given)) == given

    def test_large_files_need_several_sectors_of_the_table(self) -> None:
        given = {"a": bytes(300_000), "b": bytes(range(256)) * 4000}
        assert streams(write(given)) == given

    def test_more_than_the_header_can_number_is_refused(self) -> None:
        with pytest.raises(MacroError, match="7 MB"):
            write({"a": bytes(7_200_000)})

    @pytest.mark.parametrize("count", range(1, 40))
    def test_the_directory_is_a_valid_red_black_tree(self, count: int) -> None:
        names = [f"m{'x' * (i % 7)}{i}" for i in range(count)]
        entries = directory(write(dict.fromkeys(names, b"1")))
        top = entries[0]["child"]
        assert entries[top]["colour"] == 1
        assert [e["name"] for e in in_order(entries, top)] == sorted(names, key=lambda n: (len(n), n.upper()))
        assert len(black_counts(entries, top)) == 1

    def test_equal_streams_give_equal_bytes_without_times(self) -> None:
        first, second = (write({"VBA/dir": b"1" * 5000, "PROJECT": b"2"}) for _ in range(2))
        assert first == second
        assert all(e["times"] == (0, 0) for e in directory(first))


def directory(file: bytes) -> list[dict[str, object]]:
    """The directory's entries, read here by the specification."""
    sector = struct.unpack_from("<I", file, 48)[0]
    table = b"".join(file[512 * (s + 1) :][:512] for s in struct.unpack_from("<109I", file, 76) if s < 0xFFFFFFFA)
    raw = b""
    while sector < 0xFFFFFFFA:
        raw += file[512 * (sector + 1) :][:512]
        sector = struct.unpack_from("<I", table, 4 * sector)[0]
    entries = []
    for at in range(0, len(raw), 128):
        name, size, kind, colour, left, right, child = struct.unpack_from("<64sHBBIII", raw, at)
        times = struct.unpack_from("<QQ", raw, at + 100)
        text = name[: max(size - 2, 0)].decode("utf-16-le")
        keys = ("name", "kind", "colour", "left", "right", "child", "times")
        entries.append(dict(zip(keys, (text, kind, colour, left, right, child, times), strict=True)))
    return entries


def in_order(entries: list[dict], top: int) -> Iterator[dict]:
    if top != 0xFFFFFFFF:
        yield from in_order(entries, entries[top]["left"])
        yield entries[top]
        yield from in_order(entries, entries[top]["right"])


def black_counts(entries: list[dict], top: int, red_above: bool = False) -> set[int]:
    """The numbers of black nodes on the paths below `top`; no red node may hang under a red one."""
    if top == 0xFFFFFFFF:
        return {0}
    red = entries[top]["colour"] == 0
    assert not (red and red_above)
    below = [black_counts(entries, entries[top][side], red) for side in ("left", "right")]
    return {n + (not red) for n in below[0] | below[1]}


class TestProject:
    def test_olevba_reads_back_every_module_letter_for_letter(self) -> None:
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser("vbaProject.bin", data=project("BVQ", MODULES))
        found = {path: text for _, path, _, text in parser.extract_all_macros()}
        parser.close()
        assert found == {f"VBA/{m.name}": m.text for m in MODULES}

    def test_equal_modules_give_equal_bytes(self) -> None:
        assert project("BVQ", MODULES) == project("BVQ", list(MODULES))
        assert project("BVQ", MODULES) != project("BVQ", MODULES[:-1])

    def test_properties_list_each_kind_of_module(self) -> None:
        text = streams(project("BVQ", MODULES))["PROJECT"].decode()
        assert text.endswith("\r\n")
        assert "\n" not in text.replace("\r\n", "")
        assert text.split("\r\n")[1:7] == [
            "Document=ThisWorkbook/&H00000000",
            "Document=Sheet1/&H00000000",
            "Module=BVQ_Short",
            "Class=BVQ_Class",
            "Module=xlwings",
            'Name="BVQ"',
        ]

    def test_the_project_says_that_it_is_not_protected(self) -> None:
        text = streams(project("BVQ", MODULES))["PROJECT"].decode()
        properties = dict(re.findall(r'(\w+)="([^"]*)"', text))
        assert [decoded(properties, name) for name in ("CMG", "DPB", "GC")] == [bytes(4), b"\x00", b"\xff"]

    def test_decoding_agrees_with_a_file_written_by_office(self) -> None:
        text = streams(reference())["PROJECT"].decode()
        properties = dict(re.findall(r'(\w+)="([^"]*)"', text))
        assert [decoded(properties, name) for name in ("CMG", "DPB", "GC")] == [bytes(4), b"\x00", b"\xff"]

    def test_the_directory_has_the_records_of_a_file_written_by_office(self) -> None:
        ours, theirs = (
            list(records(decompressed(streams(f)["VBA/dir"]))) for f in (project("B", MODULES), reference())
        )
        references = {0x0D, 0x16, 0x2F, 0x30, 0x33, 0x3E}
        heads = [[r for r in rs[: rs.index(0x0F)] if r not in references] for rs in (ours, theirs)]
        assert heads[0] == heads[1]
        assert set(modules_of(ours)) <= set(modules_of(theirs))
        assert ours[-1] == theirs[-1] == 0x10

    def test_office_compiles_the_sources_itself(self) -> None:
        cache = streams(project("BVQ", MODULES))["VBA/_VBA_PROJECT"]
        assert cache == bytes.fromhex("CC61FFFF000000")


def reference() -> bytes:
    """A project that came out of Office: the one in xlwings' own quickstart workbook."""
    import importlib.util

    spec = importlib.util.find_spec("xlwings")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "quickstart_standalone.xlsm"
    if not path.exists():
        pytest.skip("this xlwings has no quickstart workbook")
    with zipfile.ZipFile(path) as package:
        return package.read("xl/vbaProject.bin")


def decoded(properties: Mapping[str, str], name: str) -> bytes:
    """The data inside an obfuscated property, read here by the specification."""
    raw = bytes.fromhex(properties[name])
    seed, version, key = raw[0], raw[0] ^ raw[1], raw[0] ^ raw[2]
    assert version == 2
    assert key == sum(properties["ID"].encode()) & 0xFF
    plain, first, second = [key], raw[1], raw[2]
    for byte in raw[3:]:
        plain.append(byte ^ (first + plain[-1] & 0xFF))
        first, second = second, byte
    data = bytes(plain[1 + (seed & 6) // 2 :])
    assert int.from_bytes(data[:4], "little") == len(data) - 4
    return data[4:]


def records(data: bytes) -> Iterator[int]:
    """The identifiers of the records of a `dir` stream in order."""
    at = 0
    while at < len(data):
        number, size = struct.unpack_from("<HI", data, at)
        yield number
        at += 6 + (6 if number == 0x09 else size)


def modules_of(numbers: list[int]) -> list[tuple[int, ...]]:
    """The records of each module, as tuples."""
    found, current = [], list[int]()
    for number in numbers[numbers.index(0x13) + 1 : -1]:
        current.append(number)
        if number == 0x2B:
            found.append(tuple(current))
            current = []
    return found
