"""Fifty strings that tell of persons, and a unit's workbook in which they stand wherever a clerk could put them.

    path = write(catalog, folder)           # the workbook of SCT for 2019-Q2
    found(b"...")                            # which of them stand in a file, unpacked and decoded

Every person, number and address is invented.
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.delivery import pdf_text
from bvq_excel.workbooks import entry
from tests.books import valid

CLOCK = datetime(2019, 6, 17, 8, 0)
NAMES = (
    "Vàng Thị Xuân Mai",  # a consumer
    "Giàng A Phừ",  # a consumer whose row has errors
    "Lò Văn Hoan",  # a consumer, in capital letters in the file
    "Sùng Thị Dở",  # a mediator
    "Tẩn Láo San",  # a second mediator
    "Phàn U Mẩy",  # an owner of a business
    "Chẻo Sành Tá",  # who answers for a criterion
    "Thào Thị Ninh",  # head of a social organisation
    "Hạng A Sình",  # a household whose goods were inspected
    "Lù Thị Vân Anh",  # in a note alone
    "Mùa A Tủa",  # in a note alone, after a title
    "Quàng Văn Khiêm",  # in a proposal alone
    "Pờ Go Lóng",  # in the topic of a talk
    "Đèo Thị Yêu",  # in a comment of a cell
    "Cứ A Vang",  # on a hidden sheet
    "Khoàng Thị Lả",  # in the file's properties
    "Nông Thị Bích",  # in a reason of sheet Loi
    "Cà Văn Hặc",  # in the file's name
)
PHONES = (
    "0912345671",
    "0987654322",
    "0363111223",
    "02133877665",
    "0911 222 334",
    "+84 977 333 445",
    "0868.444.556",
    "0399-555-667",
    "0833666778",
)
PAPERS = ("012190000123", "045123457", "012 087 004 561", "012301998877", "B7654321")
MAILS = (
    "xuan.mai@thu-rieng.example",
    "phu79@hop-thu.example",
    "may.phan@nha.example",
    "ninh.th@nha.example",
    "van.anh.lu@thu-rieng.example",
    "vang.cu@kin.example",
    "tua-mua@thu-rieng.example",
)
ADDRESSES = (
    "số nhà 17 ngõ 3 đường Thanh Niên",
    "Bản Tả Lèng Lao Chải",
    "Tổ 11 khu tái định cư Nậm Loỏng",
    "bản Phiêng Chang, nhà sau trạm y tế",
    "số 24 ngõ 5 đường Hoàng Quốc Việt",
)
ACCOUNTS = ("8100205012345", "9704 3612 3456 7890", "19031234567890", "5600-112-2339", "107009998887", "0451000338899")
PLATES = ("25B1-456.78",)
ALL = (*NAMES, *PHONES, *PAPERS, *MAILS, *ADDRESSES, *ACCOUNTS, *PLATES)
FILE = "SCT_Cà Văn Hặc_0833666778.xlsx"


def rows() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the workbook by sheet; some have errors, so that findings quote them."""
    early = date(2019, 2, 3)
    return {
        "KhieuNai": [
            valid(
                "KhieuNai",
                consumer_name=NAMES[0],
                consumer_phone=PHONES[0],
                consumer_email=MAILS[0],
                consumer_address=ADDRESSES[0],
                national_id=PAPERS[0],
                sex="NAM",
                goods_desc=f"Nồi cơm điện của bà {NAMES[0]}",
                note=f"Gọi lại {PHONES[4]}, chuyển tiền STK {ACCOUNTS[0]}",
            ),
            valid(
                "KhieuNai",
                consumer_name=NAMES[1],
                consumer_phone="0987654322",
                consumer_email=MAILS[1],
                consumer_address=ADDRESSES[1],
                national_id=PAPERS[1],
                closed_date=early,
                respondent_name=NAMES[8],
                note=f"Anh {NAMES[1]} xe {PLATES[0]}, thẻ {ACCOUNTS[1]}, hộ chiếu {PAPERS[4]}",
            ),
            valid("KhieuNai", consumer_name=NAMES[2].upper(), consumer_phone="0363 111 22", closed_date=early),
            valid("KhieuNai", consumer_name=NAMES[2], consumer_phone=PHONES[2], reply_doc_no=f"15/{NAMES[2]}"),
        ],
        "HoaGiai": [
            valid(
                "HoaGiai",
                mediator_names=f"{NAMES[3]}; {NAMES[4]}",
                note=f"Hai bên hẹn ở {ADDRESSES[4]}; số tài khoản {ACCOUNTS[2]}",
                session_date=early,
            )
        ],
        "KiemTra": [
            valid(
                "KiemTra",
                subject_name=NAMES[8],
                subject_address=ADDRESSES[2],
                goods=f"Hàng của {NAMES[8]}",
                note=f"Bà {NAMES[9]} khai, điện thoại {PHONES[5]}, CCCD {PAPERS[2]}, trú tại {ADDRESSES[3]}",
            ),
            valid("KiemTra", subject_name=NAMES[8].upper(), decision_no="22/QĐ-QLTT", decision_date=date(2019, 5, 9)),
        ],
        "DoanhNghiep": [
            valid(
                "DoanhNghiep",
                representative=NAMES[5],
                rep_phone=PHONES[3],
                rep_email=MAILS[2],
                crit2_person=NAMES[6],
                note=f"Liên hệ {MAILS[4]} hoặc {PHONES[6]}",
            )
        ],
        "ToChucXH": [
            valid(
                "ToChucXH",
                head_name=NAMES[7],
                head_phone=PHONES[7],
                strengthen_note=f"Thư {MAILS[3]}, tài khoản {ACCOUNTS[3]}",
            )
        ],
        "TuyenTruyen": [
            valid("TuyenTruyen", topic=f"Vụ của {NAMES[12]} mất {ACCOUNTS[4]}", attendees=0, note=f"ông {NAMES[10]}"),
        ],
        "KienNghi": [
            valid("KienNghi", content=f"Đề nghị hỗ trợ ông {NAMES[11]}, số căn cước {PAPERS[3]}, thư {MAILS[6]}"),
        ],
        "VanBan": [valid("VanBan", abstract=f"Trả lời đơn, hoàn tiền vào STK: {ACCOUNTS[5]}")],
    }


def write(catalog: Catalog, folder: Path) -> Path:
    """Return the workbook of SCT in `folder`, under a name that tells of a person too."""
    from openpyxl import load_workbook
    from openpyxl.comments import Comment

    now = periods.period(catalog, "2019-Q2")
    unit = catalog.unit("SCT", now.last)
    assert unit
    path = folder / FILE
    cover = {"preparer_name": "Lý Thị Báo", "preparer_phone": "02133000999", "preparer_email": "bao.ly@kin.example"}
    entry.write(path, catalog, now, unit, rows=rows(), cover=cover, clock=CLOCK)
    book = load_workbook(path)
    book["KienNghi"]["H30"].comment = Comment(f"Hỏi {NAMES[13]}, {MAILS[5]}", NAMES[13])
    hidden = book.create_sheet("NhapTam")
    hidden.sheet_state = "hidden"
    hidden.append([NAMES[14], PHONES[8], ACCOUNTS[1]])
    properties = book.properties
    properties.creator, properties.lastModifiedBy, properties.description = NAMES[15], NAMES[15], f"của {MAILS[5]}"
    book["TuyenTruyen"].oddFooter.left.text = f"Người lập: {NAMES[15]}"
    _reason(book["Loi"])
    book.save(path)
    return path


def _reason(sheet: Any) -> None:
    """Write a reason into sheet Loi, as a unit does that keeps a warning."""
    headers = {sheet.cell(5, i).value: i for i in range(1, sheet.max_column + 1)}
    said = {
        "STT": 1,
        "Mức": "Cảnh báo",
        "Quy tắc": "R-TT-01",
        "Biểu": "TuyenTruyen",
        "Cột": "Lượt người tham dự",
        "Giá trị": "0",
        "Nội dung": f"Báo cho {NAMES[16]}",
        "Lý do giữ nguyên": f"Chị {NAMES[16]} xác nhận, {PHONES[6]}",
        "Trạng thái": "Giữ nguyên",
    }
    for header, value in said.items():
        if header in headers:
            sheet.cell(6, headers[header]).value = value


# looking for them ------------------------------------------------------------------------------------------------


def found(name: str, data: bytes) -> list[str]:
    """Return which of the strings stand in a file, in any of its parts, in any writing."""
    texts = [_folded(t) for t in texts_of(name, data)]
    whole = "\n".join(texts)
    digits = re.sub(r"(?<=\d)[ .\-\u00a0](?=\d)", "", whole)
    return [one for one in ALL if _folded(one) in whole or (_digits(one) and _digits(one) in digits)]


def texts_of(name: str, data: bytes) -> Iterator[str]:
    """Yield every text in a file: of each part as it is, and without its marks; mail decoded, PDF read."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from archive.namelist()
            yield archive.comment.decode("utf-8", "replace")
            for part in archive.namelist():
                yield from texts_of(part, archive.read(part))
    elif data[:5] == b"%PDF-":
        from pypdf import PdfReader

        yield from pdf_text.pages(data)
        yield str(PdfReader(io.BytesIO(data)).metadata)
        yield data.decode("utf-8", "ignore")
    elif name.endswith(".eml"):
        message = message_from_bytes(data, policy=default)
        yield from (f"{header}: {value}" for header, value in message.items())
        for part in message.walk():
            yield from (f"{header}: {value}" for header, value in part.items())
            if not part.is_multipart():
                content = part.get_content()
                inner = content if isinstance(content, bytes) else content.encode()
                yield from texts_of(part.get_filename() or "", inner)
        yield data.decode("utf-8", "replace")
    else:
        text = data.decode("utf-8", "replace")
        yield html.unescape(text)
        yield html.unescape(re.sub(r"<[^>]*>", "", text))
        if "\\u" in text:
            yield text.encode().decode("unicode_escape", "replace")


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).casefold()


def _digits(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) >= 9 and not re.search(r"[^\d .+-]", text) else ""
