"""A stranger's file name can be shown and saved under without harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import names


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("Rechnung März.pdf", "Rechnung März.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\x\\y.doc", "y.doc"),
        ("/etc/shadow", "shadow"),
        ("-rf.txt", "rf.txt"),
        ("--help", "help"),
        (".bashrc", "bashrc"),
        ("~/.ssh", "ssh"),
        ("name. . .", "name"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.log", "_com1.log"),
        ("a\x00b\x1b[31m.txt", "ab.txt"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("", "part-3.pdf"),
        ("..", "part-3.pdf"),
        ("///", "part-3.pdf"),
    ],
)
def test_names_become_safe(given_name: str, expected: str) -> None:
    assert names.safe(given_name, kind="application/pdf", index=3) == expected


def test_a_long_name_keeps_its_extension() -> None:
    name = names.safe("a" * 400 + ".pdf")
    assert len(name) == names.LONGEST
    assert name.endswith(".pdf")


@given(st.text(max_size=400))
def test_no_name_is_a_path_an_option_hidden_or_long(text: str) -> None:
    name = names.safe(text)
    assert 0 < len(name) <= names.LONGEST
    assert not set(name) & set('/\\:*?"<>|\0\n\r\t')
    assert name[0] not in "-.~ "
    assert name[-1] not in ". "
    assert name.isprintable()
