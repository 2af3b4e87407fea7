"""What does not belong into the inbox of a period: other periods, unknown units, files that got mixed up.

A file whose name, sender and content speak of different units is not entered before a person has looked: entered
under the wrong unit it would take the place of that unit's own report.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.inbox import Item
from bvq_excel.ledger.identity import RECORD_ID
from bvq_excel.model import CheckedFile, Finding, Source, Submission
from bvq_excel.periods import Period
from bvq_excel.text import plain_dashes

Reason = Literal["wrong_period", "unknown_unit", "wrong_sender", "wrong_name", "swapped", "foreign_rows"]
VERSION = "template_version"
_TOKENS = re.compile(r"[^A-Za-z0-9]+")
_AS_IT_IS = "Nếu đúng là tệp của {unit}, hãy lưu tệp ra thư mục với tên {code}.xlsx rồi tiếp nhận thư mục đó."


@dataclass(frozen=True)
class Misplaced:
    """A submission that is not entered: why, in one word and in a sentence that says what to do."""

    source: Source
    reason: Reason
    message: str
    via: str = ""


@dataclass
class Screened:
    """Files with the submissions that are entered, those that are not, and those of an old template (entered)."""

    kept: list[tuple[Item, CheckedFile]] = field(default_factory=list)
    misplaced: list[Misplaced] = field(default_factory=list)
    old: list[Source] = field(default_factory=list)


class Screen:
    """Sorts out what came in for one period.

    `addresses` are the known mail addresses by unit, `known` the contents that the ledger has already, by unit.
    """

    def __init__(
        self,
        catalog: Catalog,
        period: Period,
        addresses: Mapping[str, Sequence[str]],
        known: Collection[tuple[str, str]] = (),
    ) -> None:
        self._catalog = catalog
        self._period = period
        self._known = known
        self._senders: dict[str, set[str]] = {}
        for unit, texts in addresses.items():
            for text in texts:
                self._senders.setdefault(_address(text), set()).add(unit)

    def sort_out(self, arrived: Sequence[tuple[Item, CheckedFile]]) -> Screened:
        """Return what is entered of the files, in their order, and what is not."""
        done = Screened()
        stated = {(self._named(item), s.unit) for item, file in arrived for s in file.submissions}
        for item, file in arrived:
            kept: list[tuple[Submission, tuple[Finding, ...]]] = []
            for submission, found in zip(file.submissions, file.findings, strict=True):
                wrong = self._wrong(item, file, submission, stated)
                if wrong:
                    done.misplaced.append(Misplaced(submission.source, *wrong, item.via))
                    continue
                kept.append((submission, found))
                if any(f.key == VERSION and f.severity == "error" for f in found):
                    done.old.append(submission.source)
            if kept:
                whole = replace(file, submissions=tuple(s for s, _ in kept), findings=tuple(f for _, f in kept))
                done.kept.append((item, whole))
        return done

    def _wrong(
        self, item: Item, file: CheckedFile, submission: Submission, stated: Collection[tuple[str, str]]
    ) -> tuple[Reason, str] | None:
        """Return why the submission is not entered, None when it is."""
        source, unit = submission.source, self._unit(submission.unit)
        if self._catalog.unit(source.unit, self._period.last) is None:
            heirs = ", ".join(f"{u.name} ({u.code})" for u in self._catalog.successors(source.unit, self._period.last))
            way = (
                f"Hãy gửi theo đơn vị kế thừa: {heirs}."
                if heirs
                else "Hãy chọn đúng đơn vị ở biểu ThongTin rồi gửi lại."
            )
            return "unknown_unit", f"mã đơn vị {source.unit} không có hoặc hết hiệu lực trong kỳ này. {way}"
        if source.period != self._period.code:
            return "wrong_period", (
                f"là tệp của kỳ {source.period}, không phải kỳ {self._period.code}. Hãy tiếp nhận vào kỳ "
                f"{source.period}; nếu đơn vị chọn nhầm kỳ thì sửa kỳ báo cáo ở biểu ThongTin rồi gửi lại."
            )
        if (source.unit, source.sha256) in self._known or submission.shared:
            return None
        owner = _owner_of_rows(self._catalog, submission)
        if owner and not self._is_heir(submission.unit, owner):
            return "foreign_rows", (
                f"biểu ThongTin ghi {unit} nhưng mọi mã bản ghi là của {self._unit(owner)}: có thể điền nhầm tệp của "
                f"đơn vị khác. Hãy hỏi lại đơn vị, chọn đúng đơn vị ở biểu ThongTin rồi gửi lại."
            )
        return self._contradicted(item, submission, unit, stated)

    def _contradicted(
        self, item: Item, submission: Submission, unit: str, stated: Collection[tuple[str, str]]
    ) -> tuple[Reason, str] | None:
        """Return what the file's name or its sender says against the unit that it states."""
        as_it_is = _AS_IT_IS.format(unit=unit, code=submission.unit)
        named = self._named(item)
        if named and named != submission.unit and not self._is_heir(submission.unit, named):
            if (submission.unit, named) in stated:
                return "swapped", (
                    f"tên tệp là của {self._unit(named)} nhưng nội dung là của {unit}, và có tệp ngược lại: hai tệp "
                    f"bị đổi lẫn cho nhau. Hãy xem lại tên và đơn vị ở biểu ThongTin của cả hai tệp. {as_it_is}"
                )
            return "wrong_name", (
                f"tên tệp là của {self._unit(named)} nhưng nội dung là của {unit}. Hãy hỏi lại đơn vị. {as_it_is}"
            )
        senders = self._senders.get(item.sender, set())
        if senders and submission.unit not in senders:
            who = ", ".join(map(self._unit, sorted(senders)))
            return "wrong_sender", (
                f"thư gửi từ {item.sender}, địa chỉ của {who}, nhưng tệp là của {unit}. Hãy hỏi lại nơi gửi. {as_it_is}"
            )
        return None

    def _unit(self, code: str) -> str:
        return f"{display.unit_name(self._catalog, code, self._period.last)} ({code})"

    def _named(self, item: Item) -> str:
        """Return the unit whose code stands in the file's name, empty where none or several do."""
        codes = {t for t in _TOKENS.split(item.file.rpartition(".")[0]) if self._catalog.any_unit(t)}
        return codes.pop() if len(codes) == 1 else ""

    def _is_heir(self, unit: str, of: str) -> bool:
        return unit == of or any(u.code == unit for u in self._catalog.successors(of, self._period.last))


def _owner_of_rows(catalog: Catalog, submission: Submission) -> str:
    """Return the one unit whose ids all rows with an id have, empty where there is none or several."""
    ids = (r[RECORD_ID] for r in submission.records)
    owners = {plain_dashes(str(i)).partition("-")[0].strip().upper() for i in ids if i}
    owner = owners.pop() if len(owners) == 1 else ""
    return owner if catalog.any_unit(owner) else ""


def _address(text: str) -> str:
    return text.rpartition("<")[2].rstrip("> ").strip().lower()
