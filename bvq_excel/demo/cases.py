"""Rows about people's cases and bodies: complaints, mediations, hotlines, organisations, businesses."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from bvq_excel import periods
from bvq_excel.demo import words
from bvq_excel.demo.maker import Maker, Row

ANSWER_DAYS, EXTENSION_DAYS = "complaint.agency_days", "complaint.extension_days"
BODY = {"SCT": "BPHG-SCT", "HBVNTD": "TCHG-01"}
PHONE_CHANNELS = ("DIENTHOAI", "TONGDAI")


def complaints(m: Maker, count: int, received: date) -> None:
    """Add `count` complaints (KhieuNai), one in six carried over from the period before."""
    for i in range(count):
        carried = i % 6 == 0
        day = m.period.first - timedelta(days=m.number(2, 12)) if carried else m.day()
        row = _case(m, day, carried)
        _settle(m, row, day, received, carried, i)
        if i % 5 == 2 and m.unit.code in BODY and row["status"] == "DAGQ":
            _mediate(m, row)


def _case(m: Maker, day: date, carried: bool) -> Row:
    goods, description = m.one(words.GOODS)
    value = m.money(1, 12)
    vulnerable = m.maybe(0.15)
    return m.add(
        "KhieuNai",
        "ND2.06",
        record_id=m.record_id("KhieuNai", previous=carried),
        received_date=day,
        channel=m.one(("TRUCTIEP", "DIENTHOAI", "BUUDIEN", "EMAIL", "WEBSITE")),
        request_type=m.one(("PHANANH", "YEUCAU", "KHIEUNAI")),
        consumer_name=m.person(),
        consumer_phone=m.phone(),
        consumer_address=m.one(words.VILLAGES),
        sex=m.one(("NAM", "NU")),
        consumer_area=m.area(),
        vulnerable_group=(m.one(("NCT", "DTTS", "HN")),) if vulnerable else None,
        respondent_name=m.shop(),
        respondent_type=m.one(("DN", "HKD", "CN")),
        respondent_area=m.area(),
        goods_group=goods,
        goods_desc=description,
        problem_type=m.one(words.PROBLEMS),
        online=m.maybe(0.3),
        transaction_date=day - timedelta(days=m.number(1, 20)),
        transaction_value=value,
        claim_value=value,
        health_harm=False,
        extended=m.maybe(0.1),
        handling_unit=m.unit.code,
    )


def _settle(m: Maker, row: Row, day: date, received: date, carried: bool, i: int) -> None:
    """Fill how the case went on: settled, withdrawn, refused, or still open within its deadline."""
    row["accepted_date"] = accepted = max(day + timedelta(days=m.number(0, 2)), day)
    term = m.catalog.number(ANSWER_DAYS, accepted) or 0
    more = (m.catalog.number(EXTENSION_DAYS, accepted) or 0) if row["extended"] else 0
    row["due_date"] = due = m.calendar.add_working_days(accepted, int(term + more))
    first_close = max(accepted + timedelta(days=2), m.period.first) if carried else accepted + timedelta(days=2)
    closed = min(due, first_close + timedelta(days=m.number(0, 10)))
    if closed > m.period.last or closed > received:
        row["status"] = "DANGXL" if due >= received else "BOSUNG"
        row["accepted_date"] = accepted
        return
    row["closed_date"] = closed
    row["status"] = "RUT" if i % 11 == 7 else "TUCHOI" if i % 11 == 9 else "DAGQ"
    if row["status"] != "RUT":
        row["reply_doc_no"] = m.document("CV")
    if row["status"] == "TUCHOI":
        row["reject_reason"] = "Không có chứng từ mua hàng, không xác định được bên bán"
    if row["status"] == "DAGQ":
        row["action"] = ("TRALOI",)
        row["outcome"] = m.one(("THANH", "MOTPHAN", "KHONGTHANH"))
        if row["outcome"] != "KHONGTHANH":
            row["recovered_value"] = row["claim_value"] // 2 if row["outcome"] == "MOTPHAN" else row["claim_value"]


def _mediate(m: Maker, case: Row) -> None:
    """Add the mediation that settled `case`, held inside the period and before the case was closed."""
    requested = max(case["accepted_date"], m.period.first)
    session = min(case["closed_date"], requested + timedelta(days=3))
    if session < requested:
        return
    number = len(m.tables.get("HoaGiai", ())) + 1
    agreed = case["outcome"] == "THANH"
    case["action"] = ("HOAGIAI",)
    case["mediation_id"] = f"HG-{m.unit.code}-{m.period.code}-{number:02d}"
    m.add(
        "HoaGiai",
        "TC10.2",
        mediation_id=case["mediation_id"],
        complaint_id=case["record_id"],
        body_id=BODY[m.unit.code],
        request_date=requested,
        session_date=session,
        mode="TRUCTIEP",
        mediator_names=m.person(),
        party_minority=m.maybe(0.4),
        mediator_minority=True,
        public_interest=False,
        result="THANH" if agreed else "KHONGTHANH",
        settled_value=case["claim_value"] if agreed else None,
        minutes_no=f"{number:02d}/BB-HG",
        fulfilled=True if agreed else None,
        court_recog=False,
    )


def transfer(sender: Maker, lead: Maker) -> None:
    """Hand one case from `sender` to the lead unit: both keep a row with the same linked case."""
    day = sender.day(40)
    row = _case(sender, day, carried=False)
    row |= {
        "accepted_date": day,
        "due_date": sender.calendar.add_working_days(day, int(sender.catalog.number(ANSWER_DAYS, day) or 0)),
        "extended": False,
        "status": "CHUYEN",
        "closed_date": day + timedelta(days=2),
        "reply_doc_no": sender.document("CV"),
        "action": ("CHUYEN",),
        "handling_unit": lead.unit.code,
        "linked_case": row["record_id"],
    }
    own = {
        "record_id",
        "unit_code",
        "channel",
        "received_date",
        "accepted_date",
        "closed_date",
        "status",
        "reply_doc_no",
    }
    shared = {k: v for k, v in row.items() if k not in own | {"task_code"}}
    taken = lead.add("KhieuNai", "ND2.06", **shared)
    taken |= {"received_date": day + timedelta(days=2), "channel": "CHUYEN"}
    _settle(lead, taken, taken["received_date"], lead.period.last, carried=False, i=0)


def hotlines(m: Maker) -> None:
    """Add monthly hotline counts (DuongDayNong) that agree with the complaints received by telephone."""
    by_phone: Counter[str] = Counter()
    for row in m.tables.get("KhieuNai", ()):
        if row["channel"] in PHONE_CHANNELS and row["received_date"] in m.period:
            by_phone[periods.month_of(m.catalog, row["received_date"])] += 1
    line = {"SCT": "TINH", "HBVNTD": "HOI"}.get(m.unit.code, m.unit.level)
    number = {"SCT": "02133876888", "HBVNTD": "02133878999"}.get(m.unit.code, f"0213387{m.number(1000, 9999)}")
    for month in m.period.months:
        advice, other, missed = m.number(8, 20), m.number(0, 4), m.number(0, 3)
        answered = advice + by_phone[month] + other
        m.add(
            "DuongDayNong",
            "ND2.06",
            month=month,
            hotline=number,
            line_type=line,
            published_on=("BAO", "DAI", "NIEMYET"),
            publish_times=m.number(2, 9),
            calls_in=answered + missed,
            calls_answered=answered,
            advice_n=advice,
            complaint_n=by_phone[month],
            out_of_scope_n=other,
            to_ministry_n=m.number(0, 1),
            from_ministry_n=m.number(0, 2),
            linked=m.unit.code == "SCT",
            linked_date=date(2018, 2, 20) if m.unit.code == "SCT" else None,
        )


def organisations(m: Maker) -> None:
    """Add bodies (ToChucXH): the lead unit's advice desk, the association with its branches and mediators."""
    bodies: dict[str, list[tuple[str, str, str, str, str | None]]] = {
        "SCT": [("BPHG-SCT", "BPHG", "Bộ phận tư vấn, hòa giải Sở Công Thương", "T12", None)],
        "HBVNTD": [
            ("HOI-TINH", "HOITINH", "Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Lai Châu", "T12", None),
            ("TCHG-01", "TCHOAGIAI", "Tổ chức hòa giải của Hội", "T12", "HOI-TINH"),
            *(
                (
                    f"HOI-{code}",
                    "HOIHUYEN",
                    f"Hội Bảo vệ người tiêu dùng {m.catalog.areas[code].name}",
                    code,
                    "HOI-TINH",
                )
                for code in ("H105", "H106", "H110")
                if m.catalog.area(code, m.period.last)
            ),
        ],
    }
    for body_id, kind, name, area, parent in bodies.get(m.unit.code, []):
        m.add(
            "ToChucXH",
            "ND6.03" if kind == "BPHG" else "ND6.02" if kind == "TCHOAGIAI" else "ND6.01",
            body_id=body_id,
            body_type=kind,
            body_name=name,
            found_no=f"{m.number(100, 900)}/QĐ-UBND",
            found_date=date(2014, m.number(1, 12), m.number(1, 28)),
            found_body="Ủy ban nhân dân tỉnh Lai Châu",
            parent_body=parent,
            area_code=area,
            head_name=m.person(),
            head_phone=m.phone(),
            members=m.number(30, 120) if kind.startswith("HOI") else None,
            mediators=m.number(2, 8),
            mediators_minority=1,
            state="HOATDONG",
            strengthened=kind == "BPHG",
            strengthen_note="Kiện toàn nhân sự theo quyết định mới" if kind == "BPHG" else None,
        )


def businesses(m: Maker, count: int) -> None:
    """Add businesses of the programme (DoanhNghiep)."""
    for _ in range(count):
        criteria = [m.maybe(0.8) for _ in range(3)]
        received = m.number(0, 6)
        m.add(
            "DoanhNghiep",
            "TC11.3" if m.unit.group == 11 else "ND5.01",
            tax_code=m.tax_code(),
            business_name=f"Công ty TNHH {m.one(words.SHOP_NAMES)} {m.number(10, 999)}",
            business_type="TNHH",
            vsic="4711",
            address=m.one(words.VILLAGES),
            area_code=m.area(),
            representative=m.person(),
            rep_phone=m.phone(),
            guided=m.maybe(0.5),
            reg_date=date(2018, m.number(1, 12), m.number(1, 28)),
            crit1=criteria[0],
            crit1_evidence="12/QĐ-CT" if criteria[0] else None,
            crit2=criteria[1],
            crit2_phone=f"0213{m.number(3_000_000, 3_999_999)}" if criteria[1] else None,
            crit3=criteria[2],
            complaints_in=received,
            complaints_done=received,
            complaints_ontime=received,
            rating="DAT" if all(criteria) else "CHUADAT",
        )
