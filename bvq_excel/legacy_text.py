"""Vietnamese text in the old font encodings TCVN3 (ABC, fonts `.Vn…`) and VNI (fonts `VNI-…`).

Such text is stored as Latin-1 characters that only look Vietnamese in the right font: "Ng­êi tiªu dïng" is
"Người tiêu dùng". The cell's font tells the encoding; where it is unknown, text is converted only when the
characters make no Vietnamese as they stand and every word of the conversion is a possible syllable.

Source of the tables: TCVN 5712:1993 (VN3, with the capitals of VN1) and the VNI-Windows code page.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bvq_excel.text import TONES

# The five bare tone marks (B0 to B4) stay as they are: no font shows them, and ° ± ² ³ are everyday signs.
_TCVN3 = dict(
    zip(
        map(chr, range(0xA1, 0xFF)),
        "ĂÂÊÔƠƯĐăâêôơưđẰ°±²³´àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_TCVN3_TABLE = str.maketrans(_TCVN3)

# VNI writes a vowel and then a mark. The marks below are in the order acute, grave, hook, tilde, dot.
_VNI_MARKED = {
    "a": ("ùøûõï", "áàảãạ"),
    "aê": ("éèúüë", "ắằẳẵặ"),
    "aâ": ("áàåãä", "ấầẩẫậ"),
    "e": ("ùøûõï", "éèẻẽẹ"),
    "eâ": ("áàåãä", "ếềểễệ"),
    "o": ("ùøûõï", "óòỏõọ"),
    "oâ": ("áàåãä", "ốồổỗộ"),
    "ô": ("ùøûõï", "ớờởỡợ"),
    "u": ("ùøûõï", "úùủũụ"),
    "ö": ("ùøûõï", "ứừửữự"),
    "y": ("ùøûõ", "ýỳỷỹ"),
}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}
_VNI_VOWELS = {"aê": "ă", "aâ": "â", "eâ": "ê", "oâ": "ô"}


def _vni() -> dict[str, str]:
    found = dict(_VNI_SINGLE) | _VNI_VOWELS
    for vowel, (marks, letters) in _VNI_MARKED.items():
        # The circumflex and breve vowels carry one combined mark: ấ is "aá", not "aâù".
        base = vowel[0] if vowel in _VNI_VOWELS else vowel
        found.update({base + mark: letter for mark, letter in zip(marks, letters, strict=True)})
    capitals = {case(k): v.upper() for k, v in found.items() for case in (str.upper, str.capitalize)}
    return found | capitals


_VNI = _vni()
_VNI_RUN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

# Latin-1 characters that no Vietnamese word in Unicode contains.
MARKERS = frozenset(map(chr, range(0xA1, 0x100))) - set("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý")
_PUNCTUATION = frozenset("\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026")
_WORD = re.compile(r"[^\W\d_]+")
_LEGACY_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|g|kh|k|ch|c|th|tr|t|ph|p|qu|b|d|đ|h|l|m|n|r|s|v|x)?"
    r"(?:oai|oay|oao|oeo|uây|uôi|uya|uyê|uyu|ươi|ươu|iêu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|ôi|ơi"
    r"|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])"
    r"(?:ch|c|m|ng|nh|n|p|t)?"
)


def convert(text: str, font: str = "") -> str | None:
    """Return `text` in Unicode, or None when it is not in a legacy encoding (or has nothing to convert).

    With a legacy `font` the text is taken at its word; TCVN3 fonts whose name ends with H show capitals, so
    their text becomes upper case. Text that already holds Unicode Vietnamese letters is never touched.
    """
    if _is_unicode(text):
        return None
    family = _family(font)
    if family:
        converted = _from_tcvn3(text) if family == "TCVN3" else _from_vni(text)
        if family == "TCVN3" and font.rstrip().endswith("H"):
            converted = converted.upper()
    else:
        converted = _guess(text)
    return None if converted == text else converted


def _family(font: str) -> str | None:
    name = font.strip().casefold()
    if name.startswith(".vn"):
        return "TCVN3"
    return "VNI" if name.startswith(("vni-", "vni ")) else None


def _is_unicode(text: str) -> bool:
    return any(c > "\u00ff" and c not in _PUNCTUATION for c in text)


def _from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3_TABLE)


def _from_vni(text: str) -> str:
    return _VNI_RUN.sub(lambda m: _VNI[m.group()], text)


@lru_cache(maxsize=4096)
def _guess(text: str) -> str:
    """Return `text` converted from the encoding that makes it Vietnamese, or unchanged where none does."""
    marked = [w for w in _LEGACY_WORD.findall(text) if not MARKERS.isdisjoint(w)]
    if not any(len(w) > 1 for w in marked):
        return text
    for converted in (_from_tcvn3(text), _from_vni(text)):
        words = [w for w in _WORD.findall(converted) if not w.isascii()]
        if words and MARKERS.isdisjoint(converted) and all(map(is_syllable, words)):
            return converted
    return text


def is_syllable(word: str) -> bool:
    """Return whether `word` can be a Vietnamese syllable: at most one tone, and a possible onset, vowel and end."""
    letters, tones = [], 0
    for char in unicodedata.normalize("NFD", word.casefold()):
        if char in TONES:
            tones += 1
        else:
            letters.append(char)
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", "".join(letters))) is not None
