"""The covering mail: subject and five lines as agreed, attachments with plain names."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.documents import mail_text
from bvq_excel.errors import UsageError
from tests.form_documents import CONTACT

SIGNED = date(2019, 6, 21)
FILES = ("BC_SCT_2019-Q2_v1.pdf", "BC_SCT_2019-Q2_v1.xlsx")


def made(catalog: Catalog, files: tuple[str, ...] = FILES) -> mail_text.MailText:
    period = periods.period(catalog, "2019-Q2")
    return mail_text.covering(catalog, period, files, number="5", signed=SIGNED, contact=CONTACT)


def test_subject_and_body_are_as_agreed(catalog: Catalog) -> None:
    mail = made(catalog)
    assert mail.subject == "[SCT Lai Châu] Báo cáo 05/BC-SCT – quý II năm 2019"
    assert mail.lines == (
        "Sở Công Thương gửi báo cáo quý II năm 2019:",
        "- Trích yếu: Kết quả công tác bảo vệ quyền lợi người tiêu dùng quý II năm 2019.",
        "- Số, ngày: 05/BC-SCT ngày 21 tháng 6 năm 2019.",
        "- Tệp gửi kèm: BC_SCT_2019-Q2_v1.pdf, BC_SCT_2019-Q2_v1.xlsx.",
        "- Đầu mối: Lò Thị Mai, điện thoại 0213 3876 543, thư điện tử mailt.sct@laichau.gov.vn.",
        "- Đề nghị quý cơ quan, đơn vị xác nhận đã nhận được thư này.",
        "Bản điện tử ký số được gửi qua trục liên thông văn bản.",
        "Lò Thị Mai",
    )
    assert len(mail_text.LINES) == catalog.documents["EMAIL"].extra["body_lines"]
    assert mail.body.count("\n\n") == 2


@pytest.mark.parametrize("code", ["2019-M03", "2019-Q2", "2019-H1", "2019-9M", "2019-Y", "2019-CD153"])
def test_names_of_attachments_fit_the_pattern(catalog: Catalog, code: str) -> None:
    name = mail_text.attachment_name("SCT", periods.period(catalog, code), 2, ".docx")
    assert re.match(str(catalog.documents["EMAIL"].extra["attachment_pattern"]), name)


def test_a_name_that_is_not_as_agreed_is_refused(catalog: Catalog) -> None:
    with pytest.raises(UsageError, match=r"'Báo cáo\.docx' không đúng. Ví dụ đúng: BC_SCT_2019-Q2_v1\.pdf"):
        made(catalog, ("Báo cáo.docx",))
