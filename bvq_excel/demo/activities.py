"""Rows of communication: campaigns, Consumer Rights Day, training, media, documents, proposals."""

from __future__ import annotations

from datetime import date, timedelta

from bvq_excel.demo import words
from bvq_excel.demo.maker import Maker

CAMPAIGN_TASKS = {1: "ND1.01", 4: "TC04.1", 5: "TC05.1", 6: "TC06.1", 9: "TC09.1", 10: "ND1.01", 11: "ND1.01"}
THEME = "Kinh doanh lành mạnh, tiêu dùng bền vững"
MEETINGS = ("HNGHI", "TDAM", "DDAN")


def campaigns(m: Maker, count: int) -> None:
    """Add communication rows (TuyenTruyen): meetings, leaflets, banners."""
    for i in range(count):
        if m.unit.group in (1, 11) and i % 4 == 3:
            _banner(m)
        elif m.unit.group in (1, 10) and i % 4 == 2:
            _leaflet(m)
        else:
            _meeting(m)


def _meeting(m: Maker) -> None:
    start, people = m.day(2), m.number(40, 180)
    special = m.one(("VSVX", "BG", "DBKK")) if m.unit.group in (9, 11) and m.maybe(0.5) else None
    m.add(
        "TuyenTruyen",
        CAMPAIGN_TASKS.get(m.unit.group, "ND1.01"),
        date_from=start,
        date_to=start + timedelta(days=1) if m.maybe(0.2) else None,
        form=m.one(MEETINGS),
        topic=m.one(words.TOPICS),
        place=f"{m.one(words.PLACES)} {m.one(words.VILLAGES)}",
        area_code=m.area(),
        special_area=special,
        audience=("NTD", m.one(("HSSV", "HV", "TIEUTHUONG"))),
        events=m.number(1, 3),
        attendees=people,
        female=people // 2,
        ethnic_minority=people * 2 // 3,
        language=("VI", m.one(("HMONG", "THAI", "DAO"))),
        cost=m.money(3, 9),
        fund_source=m.fund(),
    )


def _leaflet(m: Maker) -> None:
    m.add(
        "TuyenTruyen",
        "ND1.04",
        date_from=m.day(),
        form=m.one(("ANPHAM", "TOROI")),
        topic=m.one(words.TOPICS),
        place="Phát hành toàn tỉnh",
        area_code="T12",
        audience=("NTD",),
        events=1,
        copies=m.number(4, 20) * 100,
        copies_uom="TO",
        language=("VI",),
        cost=m.money(4, 9),
        fund_source=m.fund(),
    )


def _banner(m: Maker) -> None:
    m.add(
        "TuyenTruyen",
        "ND1.06",
        date_from=m.day(),
        form="BANGRON",
        topic=m.one(words.TOPICS),
        place=f"Đường trung tâm {m.one(words.VILLAGES)}",
        area_code=m.area(),
        audience=("NTD",),
        events=1,
        copies=m.number(5, 30),
        copies_uom="CHIEC",
        hanging_points=m.number(3, 12),
        cost=m.money(3, 6),
        fund_source=m.fund(),
    )


def consumer_day(m: Maker, count: int) -> None:
    """Add rows of Consumer Rights Day (Ngay15_3) where the period reaches into its season."""
    year = m.period.year
    first, last = max(m.period.first, date(year, 2, 1)), min(m.period.last, date(year, 4, 30))
    if first > last:
        return
    plan = (m.document("KH"), date(year, 1, 24))
    for i in range(count):
        kind = list(words.ACTIVITIES)[i % len(words.ACTIVITIES)]
        promotion = kind == "KHUYENMAI"
        m.add(
            "Ngay15_3",
            "ND2.04" if promotion else "ND2.02",
            theme_year=year,
            theme=THEME,
            plan_no=plan[0],
            plan_date=plan[1],
            activity_type=kind,
            activity_name=f"{words.ACTIVITIES[kind]} đợt {i + 1}",
            date=first + timedelta(days=m.number(0, (last - first).days)),
            area_code=m.area(),
            tax_code=m.tax_code() if promotion else None,
            promo_value=m.money(5, 20) if promotion else None,
            discount_pct=m.number(5, 45) if promotion else None,
            attendees=m.number(60, 400),
            cost_state=m.money(3, 8),
            cost_social=m.money(2, 5),
        )


def training(m: Maker) -> None:
    """Add training rows (DaoTao): own classes of the lead unit, staff sent to classes elsewhere."""
    if m.unit.code == "SCT":
        for i in range(2):
            groups = [m.number(4, 18) for _ in range(5)]
            _class(
                m,
                "ND3.01",
                "MOLOP",
                f"Tập huấn Luật Bảo vệ quyền lợi người tiêu dùng, lớp {i + 1}",
                m.unit.name,
                groups,
            )
    if m.maybe(0.7):
        sent = m.number(1, 4)
        _class(m, "ND3.02", "CUDI", m.one(words.COURSES), "Bộ Công Thương", [sent, 0, 0, 0, 0], sent)


def _class(
    m: Maker, task: str, kind: str, course: str, organiser: str, groups: list[int], sent: int | None = None
) -> None:
    start, total = m.day(3), sum(groups)
    names = ("official", "worker", "business", "association", "other")
    m.add(
        "DaoTao",
        task,
        kind=kind,
        course=course,
        organiser=organiser,
        date_from=start,
        date_to=start + timedelta(days=1),
        hours=16,
        mode="TRUCTIEP",
        place="Thành phố Lai Châu",
        trainees=total,
        **{f"trainees_{name}": value for name, value in zip(names, groups, strict=True)},
        trainees_female=total // 2,
        certified=total,
        sent=sent,
        cost=m.money(4, 9) if kind == "MOLOP" else None,
        fund_source=m.fund() if kind == "MOLOP" else None,
    )


def media(m: Maker, count: int) -> None:
    """Add media products (BaoChi) of the press, the broadcaster, the portal."""
    for i in range(count):
        broadcast = m.unit.code in ("DPTTH", "BPTTH")
        channel = m.one(("TRUYENHINH", "PHATTHANH")) if broadcast else ("BAODT" if m.unit.code == "BLC" else "CONG")
        genre = m.one(("TIN", "BAI", "CHUYENDE", "PHONGSU") if broadcast else ("TIN", "BAI"))
        name = f"https://{m.unit.code.lower()}.laichau.gov.vn/tin-tuc/{m.period.code.lower()}/{i + 1:03d}.html"
        m.add(
            "BaoChi",
            {"STTTT": "TC03.1", "DPTTH": "ND1.02"}.get(m.unit.code, "ND1.03"),
            outlet=m.unit.code,
            pub_date=m.day(),
            genre=genre,
            media_channel=channel,
            title=f"{m.one(words.HEADLINES)} ({i + 1})",
            duration_min=m.number(3, 30) if broadcast else None,
            replays=m.number(0, 3) if broadcast else None,
            url=None if broadcast else name,
            language=("VI",),
            media_topic=m.one(("PL", "ATTP", "HG", "TMDT")),
        )


def documents(m: Maker) -> None:
    """Add official documents (VanBan)."""
    kinds = {
        "SCT": (
            ("TC01.2", "CV", "Đôn đốc báo cáo công tác bảo vệ quyền lợi người tiêu dùng", "DONDOC"),
            ("ND2.03", "CV", "Hướng dẫn hoạt động hưởng ứng Ngày Quyền của người tiêu dùng", "HUONGDAN"),
            ("TC01.3", "BC", "Báo cáo kết quả công tác bảo vệ quyền lợi người tiêu dùng", "BAOCAO"),
        ),
        "STTTT": (("TC03.1", "CV", "Chỉ đạo báo chí tuyên truyền bảo vệ người tiêu dùng", "CHIDAO"),),
    }
    local = (("TC11.1", "KH", "Kế hoạch bảo vệ quyền lợi người tiêu dùng trên địa bàn", "KEHOACH"),)
    for task, kind, abstract, purpose in kinds.get(m.unit.code, local if m.unit.group == 11 else ()):
        m.add(
            "VanBan",
            task,
            doc_no=m.document(kind),
            doc_date=m.day(),
            doc_type=kind,
            abstract=abstract,
            issuer=m.unit.code,
            recipients=("UBNDT",),
            purpose=purpose,
        )


def proposals(m: Maker) -> None:
    """Add assessments and proposals (KienNghi)."""
    texts = (
        ("THUANLOI", m.one(words.STRENGTHS)),
        ("KHOKHAN", m.one(words.DIFFICULTIES)),
        ("NGUYENNHAN", m.one(words.CAUSES)),
        ("PHUONGHUONG", m.one(words.PLANS)),
    )
    for kind, content in texts[: m.number(1, 4)]:
        m.add("KienNghi", None, kind=kind, content=content)
    if m.maybe(0.5):
        to, content = m.one(words.REQUESTS)
        m.add("KienNghi", None, kind="KIENNGHI", content=content, send_to=to)
