"""The templates' environment: what a template may say, and that it can reach nothing else."""

from __future__ import annotations

import pytest

from bvq_excel.documents.environment import TemplateEnvironment, render, template_function
from bvq_excel.errors import TemplateError


@template_function
def figure(code: str) -> str:
    """A function that templates may call."""
    return f"[{code}]"


FIELDS = {"ten": "Sở Y tế", "so": figure, "ds": ["a", "b"], "muc": {"chu": "x"}, "dung": True, "so_vu": 3}


def filled(source: str) -> str:
    return render(TemplateEnvironment(), source, FIELDS, "BC_cau.toml")


def test_fields_conditions_loops_macros_and_functions_work() -> None:
    source = (
        "{% macro v(x) %}<{{ x }}>{% endmacro %}{{ ten }}: {% for d in ds %}{{ loop.index }}{{ v(d) }}{% endfor %}"
        "{% if dung %} {{ muc.chu }}{% endif %} {{ so('I-KN-02') }} {{ so_vu + 1 }}"
    )
    assert filled(source) == "Sở Y tế: 1<a>2<b> x [I-KN-02] 4"


@pytest.mark.parametrize("text", ["A & B <script> 5 < 6", "{{ 7*7 }} {% raw %}", "{_{ x }_} _", "\"ngoặc\" 'đơn'"])
def test_a_value_prints_as_it_was_typed(text: str) -> None:
    assert render(TemplateEnvironment(), "{{ t }}", {"t": text}, "x") == text


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert render(TemplateEnvironment(), "{{ t }}", {"t": "a\x00b\x0bc\ufffe"}, "x") == "abc"


@pytest.mark.parametrize(
    "payload",
    [
        "{{ cycler.__init__.__globals__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''.__class__|default('') }}",
        "{{ ten['__class__'] }}",
        "{{ ten|attr('__class__') }}",
        "{{ so.__globals__['os'] }}",
        "{{ so.__wrapped__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ self }}",
        "{{ lipsum.__globals__ }}",
        "{{ ds.append(1) }}",
        "{{ muc.keys() }}",
        "{{ '{0.__class__}'.format(ten) }}",
        "{% for x in ds %}{{ loop.__class__ }}{% endfor %}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{{ dung }}",
        "{{ ds }}",
    ],
)
def test_a_template_reaches_nothing_behind_its_values(payload: str) -> None:
    with pytest.raises(TemplateError, match=r"^Mẫu BC_cau\.toml: "):
        filled(payload)


@pytest.mark.parametrize(
    "payload",
    [
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9999999 }}",
        "{% for i in range(9) %}{% endfor %}",
        "{% macro m(n) %}{{ m(n) }}{% endmacro %}{{ m(1) }}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
        "{% macro m(s) %}{{ s }}{{ s }}{% endmacro %}{{ " + "m(" * 40 + "ten" + ")" * 40 + " }}",
        "{% set x = 'a' %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
        "{% set x %}a{% endset %}{{ x }}",
        "{% for a in ds %}" * 4 + "{% endfor %}" * 4,
    ],
)
def test_a_template_cannot_run_or_grow_without_end(payload: str) -> None:
    with pytest.raises(TemplateError):
        filled(payload)


def test_an_unknown_field_and_an_unknown_part_of_a_field_are_named() -> None:
    with pytest.raises(TemplateError, match=r"không có trường 'tenn', ở đoạn “Kính gửi \{\{ tenn \}\}”"):
        filled("Kính gửi {{ tenn }}")
    with pytest.raises(TemplateError, match="không có trường 'tieu_de'"):
        filled("{{ muc.tieu_de }}")


def test_a_tag_that_cannot_be_understood_is_shown_with_its_text() -> None:
    with pytest.raises(TemplateError, match=r"thẻ viết sai cú pháp, ở đoạn “Số \{\{ so\( \}\}”"):
        filled("dòng một\nSố {{ so( }}")
