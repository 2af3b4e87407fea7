"""Why a whole submission is not used, said as findings at its cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bvq_excel import display
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Case
from bvq_excel.checking.messages import Speaker
from bvq_excel.model import Finding, Problem, Submission
from bvq_excel.periods import Period
from bvq_excel.scope import RowScope

# A submission of another period is, for this period, none at all: the rule that demands one speaks.
ANOTHER_PERIOD = Case(
    name="another_period",
    message="{this} không phải kỳ đang tổng hợp ({wanted_period}); cả tệp chưa được tổng hợp.",
    fix="Chuyển tệp sang thư mục của kỳ {stated_period}; nếu chọn nhầm kỳ thì chọn lại {wanted_period} ở ô này "
    "rồi gửi lại.",
)
UNKNOWN_UNIT = Case(
    name="unknown_unit",
    message="{this} không có trong danh mục đơn vị; cả tệp chưa được tổng hợp.",
    fix="Chọn đúng đơn vị báo cáo trong danh sách ở ô này rồi gửi lại.",
)
ENDED_UNIT = Case(
    name="ended_unit",
    message="{unit_name} không còn hiệu lực vào ngày cuối kỳ ({period_end}); cả tệp chưa được tổng hợp.",
    fix="{way_out}",
)

SAME_NUMBER_USED = "Bản tổng hợp này dùng số liệu của tệp {used_file}."


class Refusals:
    """Makes the findings about submissions that are set aside as a whole."""

    def __init__(self, catalog: Catalog, period: Period, received: date) -> None:
        self._catalog = catalog
        self._period = period
        self._speaker = Speaker(catalog)
        self._scope = RowScope(catalog, WorkingCalendar(catalog), catalog.cover, period, received)

    def wrong_period(self, submission: Submission) -> Finding:
        """Return the finding that `submission` is of another period."""
        stated = submission.source.period or "đã ghi trong tệp"
        facts = {"wanted_period": self._period.code, "stated_period": stated}
        return self._finding(submission, "R-XU-01", "period_code", facts, ANOTHER_PERIOD)

    def unknown_unit(self, submission: Submission, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the file check's own findings about the unit's cell, or one made here where it has none."""
        cover = self._catalog.cover.name
        own = [f for f in findings if f.sheet == cover and f.key == "unit_code" and f.severity == "error"]
        if own:
            return tuple(own)
        code = submission.unit
        heirs = self._catalog.successors(code, self._period.last)
        way_out = "Chọn đơn vị đang hoạt động trong danh sách ở ô này rồi gửi lại."
        if heirs:
            way_out = f"Gửi số liệu theo đơn vị kế thừa: {', '.join(u.name for u in heirs)}."
        facts = {
            "unit_name": display.unit_name(self._catalog, code),
            "period_end": self._period.last,
            "way_out": way_out,
        }
        case = ENDED_UNIT if self._catalog.any_unit(code) else UNKNOWN_UNIT
        return (self._finding(submission, "R-TI-01", "unit_code", facts, case),)

    def same_number(self, submission: Submission, others: Sequence[str], used: str) -> Finding:
        """Return the finding that `others` came with the same number as `submission` and other content."""
        facts = {"other_file": ", ".join(others), "used_file": used}
        case = self._catalog.rules["R-XU-02"].cases[0]
        case = replace(case, message=f"{case.message} {SAME_NUMBER_USED}")
        return self._finding(submission, "R-XU-02", "submission_no", facts, case)

    def _finding(
        self, submission: Submission, rule_id: str, key: str, facts: Mapping[str, object], case: Case
    ) -> Finding:
        rule = self._catalog.rules[rule_id]
        problem = Problem(key, case.name, submission.cover, facts=facts)
        # The rule is given the case it lacks: these findings arise from consolidating, not from its own check.
        return self._speaker.finding(
            replace(rule, cases=(case,)), problem, submission.source, self._scope, submission.layouts
        )
