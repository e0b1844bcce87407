"""Headers as they are written in the wild: encoded words, dates, ids."""

from __future__ import annotations

import pytest

from copilot.mail import headers


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?a=20b?=", "a b"),
        ("=?utf-8?Q?a_b?= c", "a b c"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?b?4oK?= =?utf-8?b?rA==?=", "€"),
        ("=?utf-8?q?=E2=82?=  =?utf-8?q?=AC?=", "€"),
        ("=?iso-8859-1*en?q?f=FCr?=", "für"),
        ("=?x-no-such?q?a=E9?=", "aé"),
        ("=?utf-8?b?not base64!?=", None),
        ("=?zlib?b?eJw=?=", None),
        ("=?idna?q?xn--a?=", "xn--a"),
        ("=?utf-8?q?unended", "=?utf-8?q?unended"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
    ],
)
def test_encoded_words_are_decoded_without_failing(value: str, expected: str | None) -> None:
    found = headers.words(value)
    assert expected is None or found == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 3 Nov 2026 09:15:00 +0100", "2026-11-03T09:15:00+01:00"),
        ("3 Nov 2026 09:15 GMT", "2026-11-03T09:15:00+00:00"),
        ("Tue, 03 Nov 26 09:15:00 EST", "2026-11-03T09:15:00-05:00"),
        ("Tue, 3 Nov 0102 09:15:00 +0000", "2002-11-03T09:15:00+00:00"),
        ("Tue, 3 Nov 102 09:15:00 +0000", "2002-11-03T09:15:00+00:00"),
        ("Tue, 3 Nov 99 09:15:00 +0000", "1999-11-03T09:15:00+00:00"),
        ("Tue, 3 Nov 2026 09:15:60 +0000", "2026-11-03T09:15:59+00:00"),
        ("Tue, 3 Nov 2026 09:15:00 +0100 (CET)", "2026-11-03T09:15:00+01:00"),
        ("Tue, 3 Nov 2026 9:15:00 PM -0800", "2026-11-03T21:15:00-08:00"),
        ("Tue Nov  3 09:15:00 2026", "2026-11-03T09:15:00+00:00"),
        ("2026-11-03T09:15:00Z", "2026-11-03T09:15:00+00:00"),
        ("2026-11-03 09:15:00 +0530", "2026-11-03T09:15:00+05:30"),
        ("Tuesday, 3-Nov-2026 09.15.00 +0100", "2026-11-03T09:15:00+01:00"),
        ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T09:55:06-06:00"),
        ("Tue, 31 Feb 2026 09:15:00 +0000", None),
        ("Tue, 3 Nov 3609 09:15:00 +0000", None),
        ("Tue, 3 Nov 99999 09:15:00 +0000", None),
        ("Tue, 3 Nov 2026 25:15:00 +0000", None),
        ("Thu, 13 Feb 1969 23:32:54 -0330", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_or_none(value: str, expected: str | None) -> None:
    found = headers.date(value)
    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@x> <b@x>", ("<a@x>", "<b@x>")),
        ("<a@x><b@x>,<a@x>", ("<a@x>", "<b@x>")),
        ("<a\n @x>", ("<a@x>",)),
        ("a@x", ("<a@x>",)),
        ("Message from Ada <ada@example.com> of Tuesday <id@x>", ("<id@x>",)),
        ('Your message of "Tue" <id@x>', ("<id@x>",)),
        ("", ()),
        ("<>", ()),
        ("<unended", ()),
    ],
)
def test_ids_are_read_in_order_and_once(value: str, expected: tuple[str, ...]) -> None:
    assert headers.ids(value) == expected


def test_an_encoded_word_with_stray_bytes_inside_is_still_read() -> None:
    assert headers.words("=?utf-8?B?SGVs\0bG8=?=") == "Hel"
    assert headers.words("=?utf-8?B?SGVsb\0G8?=").startswith("Hel")
