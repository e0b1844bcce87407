"""Tags taken in stretches give the same text, links and quotations as tags walked one by one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import html, html_runs, mime

_PIECES = [
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<br>",
    "<BR/>",
    "<td>",
    "</td>",
    "</tr>",
    "<tr>",
    "<table>",
    "</table>",
    "<b>",
    "</b>",
    "<hr>",
    "<ul>",
    "<ol>",
    "<li>",
    "</ul>",
    "</ol>",
    "<a href='https://example.com/x?a=1&amp;b=2'>",
    '<a href="https://example.com/y z">',
    "<a>",
    "</a>",
    "<A HREF=mailto:a@example.com>",
    '<a style="display:none" href="https://example.com/">',
    '<img alt="a b" src=x>',
    '<img src="x">',
    "<pre>",
    "</pre>",
    "<title>",
    "</title>",
    "<style>.x{display:none}</style>",
    "<style>.y{color:red}</style>",
    '<div class="x">',
    "<td class=x>",
    '<span id="y">',
    "</span>",
    "<div style='display:none'>",
    "<p hidden>",
    "<br style='display:none'>",
    "<script>",
    "</script>",
    "<blockquote type=cite>",
    "</blockquote>",
    "<blockquote>",
    '<div class="gmail_quote">',
    "<hr id=stopSpelling>",
    "<b <i>",
    '<a href="',
    '<p title="a > b">',
    "</",
    "<3",
    "<!doctype html>",
    "<",
    "word",
    "two words",
    " ",
    " \n",
    "\n\n",
    "\t",
    "  ",
    "&nbsp;",
    "&zwnj;",
    "&amp;",
    "&#12;",
    "&lt;p&gt;",
    "é",
    "\xa0",
    ".",
    "\r\n",
    "\r",
]


def _same(source: str) -> None:
    taken = html.convert(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html_runs, "MOST_PIECES", 0)
        assert html.convert(source) == taken


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_any_markup_says_the_same_in_stretches_and_in_single_tags(source: str) -> None:
    _same(source)


def test_long_markup_says_the_same_in_stretches_and_in_single_tags() -> None:
    rng = random.Random(3)
    for _ in range(300):
        _same("".join(rng.choices(_PIECES, k=rng.choice((30, 100, 400)))))


def test_what_is_remembered_of_one_message_hides_nothing_in_the_next() -> None:
    row = '<tr class="x"><td>Shown</td></tr><tr class="x"><td>Too</td></tr>'
    assert html.convert(f"<style>.x{{display:none}}</style>{row}").text == ""
    assert html.convert(row).text == "Shown\nToo"
    assert html.convert(f"<style>.x{{display:none}}</style>{row}").text == ""


def test_markup_of_very_many_stretches_is_read_whole() -> None:
    source = "<p><i>one</i></p><ul><li>two</ul>" * 20_000
    assert html.convert(source).text.count("two") == 20_000


@pytest.mark.corpora
def test_real_mail_says_the_same_in_stretches_and_in_single_tags(corpora: Path) -> None:
    found = [mime.parse(path.read_bytes()).html for path in sorted((corpora / "robustness" / "eml").glob("*.eml"))]
    for source in filter(None, found):
        _same(source)
