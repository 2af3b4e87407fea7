"""The log of what was done as people read it: one line for each entry, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bvq_excel.delivery.log import STATE_WORDS
from bvq_excel.hosts import terminal
from bvq_excel.ledger.audit import Event, Verified

SHORT_HASH = 12
HASHES = frozenset({"sha256", "digest"})
# What an entry tells, in the order in which it is shown; what is not here is for the program alone.
LABELS = {
    "file": "tệp",
    "number": "bản số",
    "submission_no": "lần gửi",
    "outcome": "",
    "recipient": "đến",
    "state": "",
    "subject": "",
    "figures": "số chỉ tiêu",
    "cells": "số ô, dòng thay đổi",
    "rows": "dòng đã xóa dữ liệu cá nhân",
    "backups": "bản cũ đã xóa",
    "account": "tài khoản",
    "sha256": "mã băm",
    "digest": "mã băm",
    "reply": "",
    "why": "lý do",
}
OUTCOME_WORDS = {
    "new": "lần gửi đầu của kỳ",
    "replacement": "thay lần gửi trước",
    "same_number": "trùng số lần gửi",
    "outdated": "đã có lần gửi sau",
    "closed": "kỳ đã khóa, trả lại",
}
PURGED = "(nội dung đã hết hạn giữ)"


def row(event: Event) -> tuple[str, ...]:
    """Return the entry as a row of a table: number, time, person, what was done, period, unit, details."""
    at = f"{event.at:%d/%m/%Y %H:%M:%S}"
    return str(event.id), at, event.who or "-", event.words, event.period or "-", event.unit or "-", details(event)


def details(event: Event) -> str:
    """Return what the entry tells besides, in words."""
    if event.content is None:
        return PURGED
    return "; ".join(_said(event.content))


def _said(content: Mapping[str, Any]) -> Iterator[str]:
    for key, label in LABELS.items():
        value = content.get(key)
        if value in (None, "", 0, {}):
            continue
        if isinstance(value, Mapping):
            text = ", ".join(f"kỳ {name}: {count}" for name, count in value.items())
        elif key in HASHES:
            text = f"{str(value)[:SHORT_HASH]}…"
        else:
            text = STATE_WORDS.get(str(value), OUTCOME_WORDS.get(str(value), str(value)))
        yield f"{label} {text}".strip()


def verified(found: Verified, seal: str) -> bool:
    """Print whether the log is as it was written, and still holds the `seal` noted earlier; return whether it is."""
    if not found.sound:
        terminal.complain(
            f"Nhật ký KHÔNG còn nguyên vẹn từ mục {found.broken}: {found.problem}. Các mục trước đó còn nguyên. Hãy so "
            "với bản sao lưu của sổ cái và báo người phụ trách."
        )
        return False
    if seal and not any(known.startswith(seal.strip().lower()) for known in found.seals):
        terminal.complain(f"Nhật ký không có mã niêm phong {seal}: đã bị ghi lại từ đầu hoặc từ trước mục có mã này.")
        return False
    terminal.say(f"Nhật ký còn nguyên vẹn: {found.count} mục, không mục nào bị sửa, xóa hay chèn.")
    terminal.say(f"Mã niêm phong cuối (chép lại để lần sau đối chiếu bằng --seal): {found.seal}")
    return True
