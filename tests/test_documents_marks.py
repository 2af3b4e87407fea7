"""Invisible marks in texts: put in, read back, taken out, and never taken from outside."""

from __future__ import annotations

from bvq_excel.documents import marks
from bvq_excel.documents.marks import Piece


def test_a_text_with_marks_reads_as_it_was() -> None:
    text = marks.block(3, f"Có {marks.figure(0, '82 vụ')} (tăng {marks.figure(1, '12,5%')}).")
    assert marks.plain(text) == "Có 82 vụ (tăng 12,5%)."
    assert (marks.block_of(text), marks.figures_of(text)) == (3, [0, 1])
    assert list(marks.pieces(text)) == [
        Piece("Có "),
        Piece("82 vụ", 0),
        Piece(" (tăng "),
        Piece("12,5%", 1),
        Piece(")."),
    ]


def test_a_text_without_marks_is_one_piece() -> None:
    assert list(marks.pieces("A 1")) == [Piece("A 1")]
    assert (marks.block_of("A 1"), marks.figures_of("A 1"), marks.is_marked("A 1")) == (None, [], False)
    assert list(marks.pieces("")) == []


def test_nothing_is_no_figure() -> None:
    assert marks.figure(5, "") == ""


def test_the_first_letter_is_found_behind_marks() -> None:
    assert marks.plain(marks.capital(marks.block(1, marks.figure(0, "ba vụ")))) == "Ba vụ"
    assert marks.capital("ba") == "Ba"
    assert marks.capital("") == ""


def test_marks_from_outside_are_taken_out() -> None:
    assert marks.clean(marks.block(1, marks.figure(0, "82"))) == "1082"
    assert not marks.is_marked(marks.clean(f"a{marks.END}b{marks.BLOCK}"))
