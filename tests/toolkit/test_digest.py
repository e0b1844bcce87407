"""The digest signs everything that would be done, and nothing that differs between processes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from copilot.toolkit.digest import digest
from copilot.types import Role
from copilot.types.changes import Keywords, Move, Send
from copilot.types.plans import Step, ToolCall
from copilot.types.writing import Draft, Enclosure

CALLS = (ToolCall("reply", {"text": "yes"}, words="reply yes"),)
DRAFT = Draft(to="ann@example.org", text="yes", files=(Enclosure("a.txt", "text/plain", b"abc"),))


def test_the_same_plan_has_the_same_digest_in_another_process() -> None:
    code = (
        "from copilot.toolkit.digest import digest\nfrom copilot.types.changes import Keywords\n"
        "from copilot.types.plans import Step\n"
        "print(digest((), [Step('mark', 'x', change=Keywords((1,), frozenset('abcdefgh')))]))"
    )
    ours = digest((), [Step("mark", "x", change=Keywords((1,), frozenset("abcdefgh")))])
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == ours


@given(st.text(), st.text())
def test_another_text_is_another_digest(one: str, other: str) -> None:
    plans = [digest(CALLS, [Step("send", "x", change=Send(replace(DRAFT, text=text)))]) for text in (one, other)]
    assert (plans[0] == plans[1]) == (one == other)


def test_one_byte_of_a_file_one_message_or_one_word_makes_another_digest() -> None:
    whole = [
        digest(CALLS, [Step("send", "x", change=Send(DRAFT))]),
        digest(
            CALLS, [Step("send", "x", change=Send(replace(DRAFT, files=(Enclosure("a.txt", "text/plain", b"abd"),))))]
        ),
        digest(CALLS, [Step("send", "y", change=Send(DRAFT))]),
        digest((replace(CALLS[0], words="reply no"),), [Step("send", "x", change=Send(DRAFT))]),
        digest(CALLS, [Step("move", "x", change=Move((1, 2), Role.TRASH))]),
        digest(CALLS, [Step("move", "x", change=Move((1, 3), Role.TRASH))]),
        digest(CALLS, [Step("move", "x", change=Move((1, 3), Role.ARCHIVE))]),
    ]
    assert len(set(whole)) == len(whole)
