"""Tables that go with a letter: the activities of Consumer Rights Day, the budget for the finance department.

Amounts stand in đồng, as the records have them: whoever appraises a budget needs the exact number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Unit
from bvq_excel.documents import filling, forms, templates
from bvq_excel.documents.papers import Paper
from bvq_excel.documents.phrases import Phrases
from bvq_excel.model import Record
from bvq_excel.privacy import free_text
from bvq_excel.views import WithRows

ACTIVITIES, BUDGET = "HoatDong15_3", "DuToan"
DAY_SHEET, BUDGET_SHEET = "Ngay15_3", "KinhPhi"
APPRAISER, PROVINCE = "STC", "UBNDT"
MONEY = "đồng"
PLAN_KIND = "KH-UBND"
Key = tuple[Any, ...]


def activities(
    data: WithRows,
    path: Path,
    *,
    plan_number: str = "",
    plan_date: date | None = None,
    preparer: str = "",
    signer: str = "",
    templates_folder: Path | None = None,
) -> Path:
    """Write the table of the activities of 15 March (rows of Ngay15_3) to `path` and return the path.

    `plan_number` is number and symbol of the province's plan that it goes with (`12/KH-UBND`), blank when not given.
    """
    paper = Paper(None, plan_date, "", templates_folder)
    words, catalog = paper.phrases(), data.catalog
    rows = sorted(data.tables.get(DAY_SHEET, ()), key=lambda r: (r["date"] or data.period.last, r.unit, r.row))
    themes = list(dict.fromkeys(free_text(r["theme"]) for r in rows if r["theme"]))
    province = catalog.any_unit(PROVINCE)
    fields = _common(data, preparer, signer, plan_date) | {
        "ten_loai": words.say("hoat_dong_ten"),
        "trich_yeu": words.say("hoat_dong_trich_yeu", nam=data.period.year),
        "kem_theo": words.say(
            "hoat_dong_kem_theo",
            so=plan_number or f"{forms.BLANK_NUMBER}/{PLAN_KIND}",
            ngay=forms.long_date(plan_date),
            co_quan=province.name if province else "",
        ),
        "chu_de": words.say("hoat_dong_chu_de", chu_de="; ".join(themes)) if themes else "",
        "ghi_chu": words.say("hoat_dong_ghi_chu", so_dong=len(rows), so_don_vi=len({r.unit for r in rows})),
        "dong": [*(_activity(catalog, i, r) for i, r in enumerate(rows, 1)), _activity_total(words, rows)],
    }
    return _write(ACTIVITIES, fields, path, plan_date or data.received, templates_folder)


def budget(
    data: WithRows,
    path: Path,
    *,
    number: str | None = None,
    signed: date | None = None,
    preparer: str = "",
    signer: str = "",
    templates_folder: Path | None = None,
) -> Path:
    """Write the budget table for the finance department (rows of KinhPhi) to `path` and return the path.

    Each unit's own rows of the period's year, with the department's appraisal of the same item beside them; sums for
    every unit and for all. Its totals are those of the province's indicators.
    """
    paper = Paper(number, signed, "", templates_folder)
    words, catalog = paper.phrases(), data.catalog
    issuer = catalog.any_unit(catalog.leading_unit)
    symbol = catalog.documents["CV"].symbol.replace("{số}", forms.padded_number(number))
    fields = _common(data, preparer, signer, signed) | {
        "ten_loai": words.say("du_toan_ten"),
        "trich_yeu": words.say("du_toan_trich_yeu", nam=data.period.year),
        "kem_theo": words.say(
            "du_toan_kem_theo", so=symbol, ngay=forms.long_date(signed), co_quan=issuer.name if issuer else ""
        ),
        "ghi_chu": words.say("du_toan_ghi_chu"),
        "dong": list(_Budget(data, words).lines()),
    }
    return _write(BUDGET, fields, path, signed or data.received, templates_folder)


# activities -----------------------------------------------------------------------------------------------------


def _activity(catalog: Catalog, place: int, row: Record) -> dict[str, Any]:
    columns = catalog.sheets[DAY_SHEET].by_key
    return {
        "stt": place,
        "ngay": display.day(row["date"]) if row["date"] else "",
        "hoat_dong": free_text(row["activity_name"] or ""),
        "loai": display.label(catalog, row["activity_type"], columns["activity_type"]),
        "dia_ban": display.label(catalog, row["area_code"], columns["area_code"]),
        "don_vi": display.unit_name(catalog, row.unit, row["date"]),
        "luot_nguoi": _number(row["attendees"]),
        "nha_nuoc": _number(row["cost_state"]),
        "xa_hoi": _number(row["cost_social"]),
        "tong": False,
    }


def _activity_total(words: Phrases, rows: Sequence[Record]) -> dict[str, Any]:
    return {
        **dict.fromkeys(("stt", "ngay", "loai", "dia_ban", "don_vi"), ""),
        "hoat_dong": words.say("tong"),
        "luot_nguoi": _number(_sum(rows, "attendees")),
        "nha_nuoc": _number(_sum(rows, "cost_state")),
        "xa_hoi": _number(_sum(rows, "cost_social")),
        "tong": True,
    }


# budget ---------------------------------------------------------------------------------------------------------


class _Budget:
    """Makes the lines of the budget table."""

    def __init__(self, data: WithRows, words: Phrases) -> None:
        self._catalog = data.catalog
        self._words = words
        self._day = data.period.last
        rows = [r for r in data.tables.get(BUDGET_SHEET, ()) if r["year"] == data.period.year]
        own = [r for r in rows if r.unit == r["budget_unit"]]
        self._own: dict[Key, Record] = {}
        for row in sorted(own, key=lambda r: r.record_id or ""):
            self._own.setdefault(_key(row), row)
        appraised = [r for r in rows if r.unit == APPRAISER and r["appraised"] is not None]
        self._appraised = {_key(r): r for r in reversed(appraised)}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines by unit in catalogue order, with sums."""
        order = {code: i for i, code in enumerate(self._catalog.units)}
        keys = {*self._own, *self._appraised}
        units = sorted({k[0] for k in keys}, key=lambda u: (order.get(u, len(order)), str(u)))
        place = 0
        for unit in units:
            name = display.unit_name(self._catalog, unit, self._day)
            inside = sorted((k for k in keys if k[0] == unit), key=str)
            yield self._sum(self._words.say("cong", ten=name), inside)
            for key in inside:
                place += 1
                yield self._line(place, key)
        yield self._sum(self._words.say("tong"), sorted(keys, key=str))

    def _line(self, place: int, key: Key) -> dict[str, Any]:
        own, appraisal = self._own.get(key), self._appraised.get(key)
        row = own or appraisal
        columns = self._catalog.sheets[BUDGET_SHEET].by_key
        task = self._catalog.tasks.get(key[2] or "")
        labels = {k: display.label(self._catalog, row[k] if row else None, columns[k]) for k in ("item", "fund_source")}
        return {
            "stt": place,
            "nhiem_vu": f"{task.code} - {task.description}" if task else key[2] or "",
            "khoan_muc": labels["item"],
            "nguon": labels["fund_source"],
            **self._amounts([key]),
            "ghi_chu": free_text(own["variance_reason"] or "") if own else "",
            "tong": False,
        }

    def _sum(self, label: str, keys: Sequence[Key]) -> dict[str, Any]:
        empty = dict.fromkeys(("stt", "khoan_muc", "nguon", "ghi_chu"), "")
        return {**empty, "nhiem_vu": label, **self._amounts(keys), "tong": True}

    def _amounts(self, keys: Sequence[Key]) -> dict[str, str]:
        own = [self._own[k] for k in keys if k in self._own]
        appraised = [self._appraised[k] for k in keys if k in self._appraised]
        return {
            "de_nghi": _number(_sum(own, "requested")),
            "tham_dinh": _number(_sum(appraised, "appraised")),
            "duoc_giao": _number(_sum(own, "allocated", "adjusted")),
            "thuc_hien": _number(_sum(own, "spent")),
        }


def _key(row: Record) -> Key:
    return row["budget_unit"], row["year"], row["task_code"], row["item"], row["fund_source"]


# both -----------------------------------------------------------------------------------------------------------


def _common(data: WithRows, preparer: str, signer: str, day: date | None) -> dict[str, Any]:
    document = data.catalog.documents["CV"]
    issuer: Unit | None = data.catalog.any_unit(data.catalog.leading_unit)
    return {
        "co_quan_ban_hanh": document.issuer_upper,
        "don_vi_tinh": MONEY,
        "nguoi_lap": preparer,
        "dia_danh_ngay": forms.place_and_date(issuer.place if issuer else "", day),
        "chuc_vu": [line for line in document.signature if "{" not in line],
        "nguoi_ky": signer,
    }


def _sum(rows: Sequence[Record], *keys: str) -> int | None:
    """Return the sum of the columns, None when every cell is empty."""
    found = [row[key] for row in rows for key in keys if row[key] is not None]
    return sum(found) if found else None


def _number(value: int | None) -> str:
    return "" if value is None else display.number(value)


def _write(name: str, fields: dict[str, Any], path: Path, day: date, folder: Path | None) -> Path:
    return filling.write(templates.named(f"{name}.docx", folder), fields, path, day)
