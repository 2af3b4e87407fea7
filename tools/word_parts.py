"""The parts of a Word package that every shipped template shares: styles, theme, headers, relationships.

Measures follow Decree 30/2020/NĐ-CP, Annex I: Times New Roman throughout, black, 14 points for running text.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

MOMENT = (1980, 1, 1, 0, 0, 0)
FONT = "Times New Roman"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TWIPS_PER_MM = 1440 / 25.4


def twips(mm: float) -> int:
    """Return millimetres as twips."""
    return round(mm * TWIPS_PER_MM)


def paragraph(text: str, style: str, properties: str = "") -> str:
    """Return a paragraph of one run; a tab alone is Word's own."""
    content = "<w:tab/>" if text == "\t" else f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    run = f"<w:r>{content}</w:r>" if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{run}</w:p>'


# styles: id, name in Word, size in points, character and paragraph properties ------------------------------------

BOLD, ITALIC = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"
CENTRE, JUSTIFIED, AT_RIGHT = (f'<w:jc w:val="{x}"/>' for x in ("center", "both", "right"))
FIRST_LINE = f'<w:ind w:firstLine="{twips(12.7)}"/>'


def spacing(before: float = 0, after: float = 0, line_height: float = 1.0) -> str:
    """Return paragraph spacing in points; the line height is a multiple of single."""
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(line_height * 240)}" w:lineRule="auto"/>'
    )


def outline(level: int) -> str:
    """Return the outline level, from which navigation and bookmarks are made."""
    return f'<w:outlineLvl w:val="{level}"/>'


RUNNING = spacing(after=6, line_height=1.1)
KEEP = "<w:keepNext/>"
KINH_GUI = 10  # left edge in mm; the dashes of the lines below stand under the colon
STYLES = (
    ("ThanVanBan", "Thân văn bản", 14, "", RUNNING + FIRST_LINE + JUSTIFIED),
    ("MoDau", "Mở đầu", 14, "", spacing(12, 6, 1.1) + FIRST_LINE + JUSTIFIED),
    ("Muc", "Mục (I, II…)", 14, BOLD, KEEP + spacing(6, 6, 1.1) + FIRST_LINE + JUSTIFIED + outline(0)),
    ("Khoan", "Khoản (1, 2…)", 14, BOLD, KEEP + RUNNING + FIRST_LINE + JUSTIFIED + outline(1)),
    ("GachDauDong", "Gạch đầu dòng", 14, "", RUNNING + FIRST_LINE + JUSTIFIED),
    ("CoQuanChuQuan", "Cơ quan chủ quản", 13, "", spacing() + CENTRE),
    ("CoQuanBanHanh", "Cơ quan ban hành", 13, BOLD, spacing() + CENTRE),
    ("QuocHieu", "Quốc hiệu", 13, BOLD, spacing() + CENTRE),
    ("TieuNgu", "Tiêu ngữ", 14, BOLD, spacing() + CENTRE),
    ("SoKyHieu", "Số, ký hiệu", 13, "", spacing(6) + CENTRE),
    ("DiaDanhNgay", "Địa danh, ngày tháng", 14, ITALIC, spacing(6) + CENTRE),
    ("TrichYeuCongVan", "Trích yếu công văn", 12, "", spacing(6) + CENTRE),
    ("DuThao", "Dự thảo", 13, BOLD, spacing(6) + CENTRE),
    ("TenLoai", "Tên loại văn bản", 14, BOLD, KEEP + spacing(18) + CENTRE),
    ("TrichYeu", "Trích yếu", 14, BOLD, spacing() + CENTRE),
    ("DuongKe", "Đường kẻ", 2, "", '<w:spacing w:before="40" w:after="0" w:line="60" w:lineRule="exact"/>'),
    ("KinhGui", "Kính gửi", 14, "", KEEP + spacing(12) + f'<w:ind w:left="{twips(KINH_GUI)}"/>'),
    ("KinhGuiMot", "Kính gửi một nơi", 14, "", spacing(12, 12) + CENTRE),
    (
        "KinhGuiDong",
        "Kính gửi, dòng",
        14,
        "",
        spacing(0, 3) + f'<w:ind w:left="{twips(KINH_GUI + 21.3)}" w:hanging="{twips(3)}"/>',
    ),
    ("NoiNhan", "Nơi nhận", 12, BOLD + ITALIC, KEEP + spacing()),
    ("NoiNhanDong", "Nơi nhận, dòng", 11, "", spacing()),
    ("ChucVu", "Chức vụ người ký", 14, BOLD, KEEP + spacing() + CENTRE),
    ("NguoiKy", "Họ tên người ký", 14, BOLD, spacing(66) + CENTRE),
    ("PhuLuc", "Phụ lục", 14, BOLD, KEEP + spacing() + CENTRE + outline(0)),
    ("TenPhuLuc", "Tên phụ lục", 14, BOLD, KEEP + spacing() + CENTRE),
    ("KemTheo", "Kèm theo", 13, ITALIC, KEEP + spacing(0, 6) + CENTRE),
    ("DonViTinh", "Đơn vị tính", 12, ITALIC, KEEP + spacing(0, 3) + AT_RIGHT),
    ("GhiChu", "Ghi chú phụ lục", 12, ITALIC, KEEP + spacing(0, 4) + JUSTIFIED),
    ("BangDau", "Bảng, tiêu đề cột", 12, BOLD, spacing(2, 2) + CENTRE),
    ("BangChu", "Bảng, chữ", 12, "", spacing(1, 1) + '<w:jc w:val="left"/>'),
    ("BangSo", "Bảng, số", 12, "", spacing(1, 1) + AT_RIGHT),
    ("BangChuDam", "Bảng, chữ dòng tổng", 12, BOLD, KEEP + spacing(1, 1) + '<w:jc w:val="left"/>'),
    ("BangSoDam", "Bảng, số dòng tổng", 12, BOLD, KEEP + spacing(1, 1) + AT_RIGHT),
    ("TheLenh", "Thẻ điều khiển", 9, "", spacing() + '<w:jc w:val="left"/>'),
    ("KetPhan", "Kết phần", 1, "", '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'),
    ("SoTrang", "Số trang", 14, "", spacing() + CENTRE),
    ("SoTrangDuoi", "Số trang, cuối trang", 14, "", spacing() + AT_RIGHT),
)


Style = tuple[str, str, float, str, str]


def styles(more: Sequence[Style] = ()) -> str:
    """Return the styles part: everything is Times New Roman, black; the names are those that staff see in Word.

    `more` are styles of one template alone.
    """
    fonts = " ".join(f'w:{kind}="{FONT}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>"
        '<w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN"/>'
        f"</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>{spacing()}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    named = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    )
    for style_id, name, size, run, para in (*STYLES, *more):
        named += (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{para}</w:pPr>'
            f'<w:rPr>{run}<w:sz w:val="{size * 2:g}"/><w:szCs w:val="{size * 2:g}"/></w:rPr></w:style>'
        )
    margins = "<w:tblCellMar>{}</w:tblCellMar>"
    sides = "".join(f'<w:{s} w:w="80" w:type="dxa"/>' for s in ("left", "right"))
    none = "".join(f'<w:{s} w:w="0" w:type="dxa"/>' for s in ("left", "right"))
    edges = "".join(
        f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for s in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    tables = (
        '<w:style w:type="table" w:default="1" w:styleId="BangThuong"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="BangKhongKe"><w:name w:val="Bảng không kẻ"/>'
        f'<w:basedOn w:val="BangThuong"/><w:tblPr>{margins.format(none)}</w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="BangPhuLuc"><w:name w:val="Bảng phụ lục"/>'
        f'<w:basedOn w:val="BangThuong"/><w:tblPr><w:tblBorders>{edges}</w:tblBorders>{margins.format(sides)}'
        '</w:tblPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
    )
    return f"{HEAD}<w:styles {W}>{defaults}{named}{tables}</w:styles>"


# package ------------------------------------------------------------------------------------------------------


def margin_part(content: str, *, below: bool) -> str:
    """Return a header part, or a footer."""
    name = "ftr" if below else "hdr"
    return f"{HEAD}<w:{name} {W} {R}>{content}</w:{name}>"


def page_number(*, below: bool) -> str:
    """Return the header of the pages after the first: the page number, centred; `below`, at the right of the footer.

    Circular 01/2011/TT-BNV, in force to 4 March 2020, has it below; Decree 30/2020/NĐ-CP above.
    """
    style = "SoTrangDuoi" if below else "SoTrang"
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    return margin_part(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{field}</w:p>', below=below)


def relations(*targets: tuple[str, str]) -> str:
    """Return a relationships part; each target is the last word of its type and its path."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    lines = "".join(
        f'<Relationship Id="rId{i}" Type="{core if kind == "core" else f"{base}/{kind}"}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def content_types(margin: str) -> str:
    """Return the list of the parts' types; `margin` is `header` or `footer`."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "application/vnd.openxmlformats-officedocument"
    package = "application/vnd.openxmlformats-package"
    parts = {
        "/word/document.xml": f"{word}.document.main+xml",
        "/word/styles.xml": f"{word}.styles+xml",
        "/word/settings.xml": f"{word}.settings+xml",
        "/word/theme/theme1.xml": f"{office}.theme+xml",
        "/word/fontTable.xml": f"{word}.fontTable+xml",
        f"/word/{margin}1.xml": f"{word}.{margin}+xml",
        f"/word/{margin}2.xml": f"{word}.{margin}+xml",
        "/docProps/core.xml": f"{package}.core-properties+xml",
        "/docProps/app.xml": f"{office}.extended-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{p}" ContentType="{t}"/>' for p, t in parts.items())
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{package}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def core_properties() -> str:
    """Return the document properties, filled like the text."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:title>{{ trich_yeu }}</dc:title><dc:subject>{{ ten_loai }}</dc:subject>"
        "<dc:creator>{{ co_quan_ban_hanh }}</dc:creator><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )


def theme() -> str:
    """Return the theme part that Word requires: no colours of its own, the one font."""
    slots = {
        "dk1": "000000",
        "lt1": "FFFFFF",
        "dk2": "000000",
        "lt2": "FFFFFF",
        "hlink": "000000",
        "folHlink": "000000",
    }
    slots |= {f"accent{i}": "000000" for i in range(1, 7)}
    order = ("dk1", "lt1", "dk2", "lt2", *(f"accent{i}" for i in range(1, 7)), "hlink", "folHlink")
    colours = "".join(f'<a:{n}><a:srgbClr val="{slots[n]}"/></a:{n}>' for n in order)
    faces = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
    lines = '<a:ln w="6350"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Văn bản hành chính">'
        f'<a:themeElements><a:clrScheme name="Đen trắng">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Một phông"><a:majorFont>{faces}</a:majorFont><a:minorFont>{faces}</a:minorFont>'
        f'</a:fontScheme><a:fmtScheme name="Không hiệu ứng"><a:fillStyleLst>{fill}</a:fillStyleLst>'
        f"<a:lnStyleLst>{lines}</a:lnStyleLst><a:effectStyleLst>{effects}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def font_table() -> str:
    """Return the list of fonts used."""
    return (
        f'{HEAD}<w:fonts {W}><w:font w:name="{FONT}"><w:panose1 w:val="02020603050405020304"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def package(body: str, more: Sequence[Style] = (), *, below: bool = False) -> bytes:
    """Return a .docx with `body` and `more` styles, the same bytes every time.

    `below` puts the page number into the footer, as the body's sections must have it too.
    """
    margin = "footer" if below else "header"
    settings = (
        f'{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat></w:settings>'
    )
    app = (
        f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>bvq_excel</Application></Properties>"
    )
    parts = {
        "[Content_Types].xml": content_types(margin),
        "_rels/.rels": relations(
            ("officeDocument", "word/document.xml"),
            ("core", "docProps/core.xml"),
            ("extended-properties", "docProps/app.xml"),
        ),
        "docProps/core.xml": core_properties(),
        "docProps/app.xml": app,
        "word/document.xml": f"{HEAD}<w:document {W} {R}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            (margin, f"{margin}1.xml"),
            (margin, f"{margin}2.xml"),
            ("theme", "theme/theme1.xml"),
            ("fontTable", "fontTable.xml"),
        ),
        "word/styles.xml": styles(more),
        "word/settings.xml": settings,
        "word/theme/theme1.xml": theme(),
        "word/fontTable.xml": font_table(),
        f"word/{margin}1.xml": page_number(below=below),
        f"word/{margin}2.xml": margin_part(paragraph("", "SoTrang"), below=below),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            out.writestr(zipfile.ZipInfo(name, MOMENT), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
