"""Rows of control and means: inspections, product tests, prices, equipment, budget."""

from __future__ import annotations

from datetime import date, timedelta

from bvq_excel.demo import words
from bvq_excel.demo.maker import Maker

INSPECTION = {  # unit -> task, fields
    "QLTT": ("ND4.01", ("BLGL", "GIA", "XANGDAU", "TMDT")),
    "SYT": ("ND4.03", ("YT", "ATTP")),
    "SKHCN": ("ND4.04", ("TCDLCL", "SHTT")),
    "SNNPTNT": ("TC05.2", ("NLTS",)),
    "SNNMT": ("TC05.2", ("NLTS",)),
    "SCT": ("ND4.02", ("ATTP",)),
}
VIOLATIONS = ("HSD", "KRNG", "NHAN", "GIA")
JOINT_TASKS = {"SYT": "TC06.2", "SNNPTNT": "TC05.3", "SNNMT": "TC05.3"}
BUDGET = (("ND1.01", "TUYENTRUYEN"), ("ND2.02", "NGAY15_3"), ("ND3.01", "DAOTAO"), ("ND4.08", "MAUTHU"))
MEMBERS = ("SYT", "CAT")


def inspections(m: Maker, count: int) -> None:
    """Add inspections (KiemTra) that the unit led; about one in four found a violation and was fined."""
    task, fields = INSPECTION.get(m.unit.code, ("ND4.01", ("ATTP", "GIA")))
    for i in range(count):
        day = m.day(14)
        row = m.add(
            "KiemTra",
            task,
            decision_no=m.document("QĐ"),
            decision_date=day - timedelta(days=m.number(1, 4)),
            inspection_date=day,
            inspect_type=m.one(("DINHKY", "DOTXUAT", "CHUYENDE")),
            team_lead=m.unit.code,
            field=m.one(fields),
            subject_name=m.shop(),
            subject_tax=m.tax_code() if m.maybe(0.3) else None,
            subject_type=m.one(("DN", "HKD")),
            subject_address=m.one(words.VILLAGES),
            area_code=m.area(),
            goods_group=m.one(words.GOODS)[0],
            conclusion="DAT",
            instruments=m.number(2, 9) if m.unit.code == "SKHCN" else None,
            published=False,
        )
        if i % 4 == 1:
            _violation(m, row, day)


def _violation(m: Maker, row: dict[str, object], day: date) -> None:
    fine, value = m.money(1, 9), m.money(3, 6)
    row |= {
        "conclusion": "VIPHAM",
        "violations": (m.one(VIOLATIONS),),
        "record_date": day,
        "penalty_no": m.document("QĐ-XPHC"),
        "penalty_date": day + timedelta(days=m.number(2, 7)),
        "penalty_body": m.unit.code,
        "complex_case": False,
        "fine": fine,
        "fine_paid": fine,
        "goods": m.one(words.GOODS)[1],
        "qty": m.number(5, 60),
        "qty_uom": "CAI",
        "goods_value": value,
        "seized_value": value // 2 if m.maybe(0.5) else None,
        "destroyed_value": value // 2,
        "published": True,
        "published_at": "Cổng thông tin điện tử tỉnh",
    }


def joint_inspection(lead: Maker, member: Maker) -> None:
    """Report one inspection of a joint team at its leader and at a member; it counts once in the province."""
    day, subject, decision = lead.day(14), lead.shop(), lead.document("QĐ")
    for m, task in ((lead, "ND4.01"), (member, JOINT_TASKS[member.unit.code])):
        m.add(
            "KiemTra",
            task,
            decision_no=decision,
            decision_date=day - timedelta(days=3),
            inspection_date=day,
            inspect_type="LIENNGANH",
            team_lead=lead.unit.code,
            team_members=(member.unit.code,),
            field="ATTP",
            subject_name=subject,
            subject_type="HKD",
            subject_address=words.VILLAGES[0],
            area_code=first_area(lead),
            goods_group="TP",
            conclusion="DAT",
            published=False,
        )


def first_area(m: Maker) -> str:
    """Return the first district or commune in force, so that both rows of a joint team agree."""
    return next(a.code for a in m.catalog.areas_at(m.period.last) if a.level in ("HUYEN", "XA"))


def product_tests(m: Maker, count: int) -> None:
    """Add surveys and tests (ThuNghiem); failed samples were followed by a warning."""
    for i in range(count):
        taken = m.day(30)
        result = taken + timedelta(days=m.number(5, 12))
        samples, failed = m.number(8, 20), m.number(0, 2) if i % 2 else 0
        m.add(
            "ThuNghiem",
            "ND4.04" if m.unit.code == "SKHCN" else "ND4.08",
            kind="THUNGHIEM",
            campaign=f"Khảo sát chất lượng hàng tiêu dùng đợt {i + 1}",
            performer=m.unit.code,
            supported_by="SCT" if m.unit.code == "HBVNTD" else None,
            sample_date=taken,
            result_date=result,
            item=m.one(words.GOODS)[1],
            goods_group="TP",
            sample_place=f"Chợ {m.one(words.VILLAGES)}",
            area_code=m.area(),
            samples=samples,
            pass_n=samples - failed,
            fail_n=failed,
            pending_n=0,
            parameters="Hàm lượng phụ gia, vi sinh vật",
            lab="Trung tâm Kỹ thuật tiêu chuẩn đo lường chất lượng",
            standard="QCVN 8-2:2011/BYT",
            warning_date=result + timedelta(days=2) if failed else None,
            warning_channel=("CONG",) if failed else None,
            cost=m.money(4, 8),
            fund_source=m.fund(),
        )


def prices(m: Maker) -> None:
    """Add price surveys (ThiTruong): three days, every second item at the lead unit's market."""
    length = (m.period.last - m.period.first).days
    days = [m.period.first + timedelta(days=length * part // 10) for part in (1, 5, 9)]
    for place in ("Chợ trung tâm", "Siêu thị thành phố") if m.unit.code == "SCT" else ("Chợ huyện",):
        for item, base in words.PRICES.items():
            before = base
            for day in days:
                price = round(before * (1 + m.number(-4, 4) / 100) / 50) * 50
                m.add(
                    "ThiTruong",
                    "ND4.05",
                    survey_date=day,
                    survey_point=f"{place} {m.unit.place}",
                    area_code=m.area() if m.unit.group == 11 else first_area(m),
                    item=item,
                    price=price,
                    price_prev=before,
                    supply="DU",
                )
                before = price


def equipment(m: Maker) -> None:
    """Add one piece of new equipment (ThietBi)."""
    quantity, price = m.number(1, 4), m.money(5, 15)
    m.add(
        "ThietBi",
        "ND4.07",
        equipment_name="Cân đối chứng điện tử",
        equipment_type="CAN",
        qty=quantity,
        unit_price=price,
        amount=quantity * price,
        fund_source=m.fund(),
        accepted_date=m.day(),
        using_unit=m.unit.code,
        condition="TOT",
        calib_no=f"KĐ-{m.number(1000, 9999)}",
        calib_due=m.period.last + timedelta(days=300),
        purchase_doc=m.document("QĐ"),
    )


def budget(m: Maker, count: int) -> None:
    """Add budget lines (KinhPhi) of the unit itself."""
    share = (
        {"M": int(m.period.part[1:] or 0) / 12, "Q": int(m.period.part[1:]) / 4} if m.period.type in ("M", "Q") else {}
    )
    for task, item in BUDGET[:count]:
        asked = m.money(15, 40)
        given = asked * 8 // 10
        m.add(
            "KinhPhi",
            task,
            budget_unit=m.unit.code,
            year=m.period.year,
            item=item,
            fund_source=m.fund(),
            requested=asked,
            allocated=given,
            adjusted=0,
            carried_in=0,
            spent=int(given * share.get(m.period.type, 0.5)) // 1000 * 1000,
            alloc_no=f"{m.number(1000, 1900)}/QĐ-UBND",
            alloc_date=date(m.period.year - 1, 12, m.number(10, 28)),
        )


def appraisals(m: Maker, others: list[Maker]) -> None:
    """Add the Department of Finance's appraisals of the other units' budget requests."""
    for other in others:
        for row in other.tables.get("KinhPhi", ()):
            m.add(
                "KinhPhi",
                row["task_code"],
                budget_unit=other.unit.code,
                year=row["year"],
                item=row["item"],
                fund_source=row["fund_source"],
                requested=row["requested"],
                appraised=row["requested"] * 9 // 10,
                appraised_date=date(m.period.year - 1, 11, 20),
            )
