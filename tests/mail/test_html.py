"""HTML becomes the text a reader would see, whatever the markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("<b>bo</b>ld <i>and</i> <u>more</u>", "bold and more"),
        ("a\n  b\tc&nbsp; d", "a b c d"),
        ("<ul><li>One<li>Two</ul>", "- One\n- Two"),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
        ("<ul><li>One<ul><li>Deep</li></ul></li></ul>", "- One\n  - Deep"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("x &lt;b&gt; &amp;amp; &#8364; &unknown;", "x <b> &amp; € &unknown;"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a<!-- hidden -->b<!--[if mso]>c<![endif]-->d", "abd"),
        ("a<!-- never closed", "a"),
        ("<style>p{}</style><script>if (a<b) {}</script>text<title>no</title>", "text"),
        ("<P ALIGN=center>Old<BR>STYLE</P>", "Old\nSTYLE"),
        ('<p title="a > b">quoted</p>', "quoted"),
        ("<p title='it\"s'>quoted</p>", "quoted"),
        ("<font face=Arial'>don't</font>", "don't"),
        ('<img src="x" alt="A cat"> and <img alt="">', "A cat and"),
        ('<img src="x" alt="pixel" width="1" height="1">text', "text"),
        ("</div></table></li>stray", "stray"),
        ("<p>unclosed <b>tags", "unclosed tags"),
        ("<a href='x'", ""),
        ("", ""),
    ],
)
def test_markup_becomes_quiet_text(source: str, expected: str) -> None:
    assert html.convert(source).text == expected


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">secret</div>',
        '<div style="DISPLAY : NONE !important">secret</div>',
        "<span style='visibility:hidden'>secret</span>",
        '<p style="font-size:0px">secret</p>',
        '<p style="font-size:1px;">secret</p>',
        '<p style="color:#fff;background-color:#fff">secret</p>',
        '<div style="max-height:0;overflow:hidden">secret</div>',
        '<div style="opacity:0">secret</div>',
        '<div style="position:absolute;left:-9999px">secret</div>',
        '<div style="text-indent:-9999px">secret</div>',
        "<div hidden>secret</div>",
        '<div style="display:none"><div>secret</div>secret</div>',
        '<style>.x{display:none}</style><div class="a x">secret</div>',
        "<style>#y, .z { font-size: 0 }</style><b id=y>secret</b>",
        "<!-- secret -->",
        "<noframes>secret</noframes>",
        "<textarea>secret</textarea>",
        "<template>secret</template>",
        '<table><tr><td style="display:none"><div>secret</td></tr></table>',
    ],
)
def test_what_no_reader_sees_is_left_out(hidden: str) -> None:
    found = html.convert(f"<p>before</p>{hidden}<p>after</p>")
    assert found.text == "before\n\nafter"


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="font-size:12px">seen</p>',
        '<p style="font-size:1em">seen</p>',
        '<p style="border-width:0;line-height:0">seen</p>',
        '<p style="color:#fff;background:#000">seen</p>',
        "<style>@media (max-width:600px){.x{display:none}}</style><p class=x>seen</p>",
        '<p style="margin-left:-100px">seen</p>',
        '<p style="fill-opacity:0">seen</p>',
    ],
)
def test_what_a_reader_sees_stays(shown: str) -> None:
    assert html.convert(shown).text == "seen"


def test_hidden_words_are_counted() -> None:
    assert html.convert('<div style="display:none">three hidden words</div>x').hidden == 3


def test_an_unclosed_hidden_element_in_a_cell_hides_the_cell_only() -> None:
    source = '<table><tr><td><div style="display:none">secret</td><td>seen</td></tr></table>'
    assert html.convert(source).text == "seen"


def test_links_are_kept_where_they_are_shown() -> None:
    found = html.convert(
        'Go <a href="https://example.com/?a=1&amp;b=2"> to <b>the page</b> </a>now, <a href="#x">not</a>'
    )
    assert found.text == "Go to the page now, not"
    ((url, text),) = [(one.url, found.text[one.start : one.end]) for one in found.links]
    assert (url, text) == ("https://example.com/?a=1&b=2", "to the page")


@pytest.mark.parametrize(
    "url", ["javascript:x()", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "cid:1", "/a", ""]
)
def test_only_web_and_mail_links_are_links(url: str) -> None:
    assert html.convert(f'<a href="{url}">x</a>').links == ()


def test_a_mail_program_s_quotation_marks_are_told() -> None:
    found = html.convert(
        'Yes.<div class="gmail_quote"><div class="gmail_attr">On Monday Bo wrote:<br></div>'
        '<blockquote class="gmail_quote">Well?</blockquote></div>After.'
    )
    quoted = [found.text[start:stop].strip() for start, stop in found.quotes]
    assert quoted == ["On Monday Bo wrote:", "Well?"]


def test_invisible_characters_are_removed() -> None:
    assert html.convert("a&#8203;b&zwnj;c&#x202e;d&shy;e\u200bf&#xE0041;g").text == "abcdefg"


def test_html_is_read_up_to_a_megabyte() -> None:
    found = html.convert("<p>word</p>" * 200_000)
    assert found.cut
    assert len(found.text) < html.LARGEST


_PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div",
        ">",
        "<a href='http://e.example'>",
        "</a>",
        "<!--",
        "-->",
        "<style>",
        "</style>",
        '"',
        "'",
        "=",
        "<",
        "&lt;",
        "text ",
        "\n",
        "<li>",
        "<blockquote type=cite>",
        "</blockquote>",
        "<div style='display:none'>",
        "</div>",
        "<td>",
        "é",
        "\u202e",
    ]
)


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_any_markup_gives_valid_spans(source: str) -> None:
    found = html.convert(source)
    for link in found.links:
        assert 0 <= link.start < link.end <= len(found.text)
        assert not found.text[link.start].isspace()
    for start, stop in found.quotes:
        assert 0 <= start < stop <= len(found.text)
    assert found.text == found.text.lstrip("\n ")
