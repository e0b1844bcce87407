"""Text is broken into lines that fit, lose nothing, and know where they came from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from copilot.ui.untrusted import plain
from copilot.ui.wrapping import Span, Spans, runs, wrap

TEXT = st.text(st.one_of(st.sampled_from("ab c d  "), st.characters(exclude_characters="\n")), max_size=200)
WIDTH = st.integers(2, 40)
NONE = Spans.of(())


@given(TEXT, WIDTH)
def test_pieces_cover_the_paragraph_in_order(text: str, width: int) -> None:
    pieces = list(wrap(text, 0, len(text), width=width, spans=NONE))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert [a for a, _ in pieces] == sorted(a for a, _ in pieces)


@given(TEXT, WIDTH)
def test_a_piece_fits_the_width_but_for_trailing_space(text: str, width: int) -> None:
    for a, b in wrap(text, 0, len(text), width=width, spans=NONE):
        assert cell_len(plain(text[a:b].rstrip().replace("\t", "    "))) <= max(width, 4)


@given(TEXT, WIDTH, st.integers(0, 100), st.integers(1, 50))
def test_a_link_number_follows_its_link_once(text: str, width: int, start: int, size: int) -> None:
    end = min(len(text), start + size)
    if start >= end:
        return
    spans = Spans.of([Span(start, end, "link", tail="[1]")])
    shown = [
        run.text
        for a, b in wrap(text, 0, len(text), width=width, spans=spans)
        for run, _ in runs(text, a, b, role="text", spans=spans)
        if run.role == "muted"
    ]
    assert shown == ["[1]"]


def test_a_span_keeps_its_role_across_lines() -> None:
    text = "one two three four five six"
    spans = Spans.of([Span(4, 18, "link", what="there")])
    marked = [
        run.text
        for a, b in wrap(text, 0, len(text), width=10, spans=spans)
        for run, what in runs(text, a, b, role="text", spans=spans)
        if what == "there"
    ]
    assert "".join(marked) == text[4:18]


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert [b - a for a, b in wrap("x" * 25, 0, 25, width=10, spans=NONE)] == [10, 10, 5]


def test_wide_letters_count_twice() -> None:
    assert [b - a for a, b in wrap("日本語日本語", 0, 6, width=6, spans=NONE)] == [3, 3]
