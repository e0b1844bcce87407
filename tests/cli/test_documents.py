"""The JSON documents scripts depend on: exactly these keys, of these kinds, and nothing else on stdout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from copilot.paths import find
from copilot.types import Lane
from copilot.workspace import Workspace
from tests.cli import letters
from tests.cli.program import ask, run

CITED = {"message_id": str, "start": int, "end": int, "quote": str}
SENTENCE = {"text": str, "citations": [CITED]}
TOPIC = {"id": str, "name": str, "messages": [str], "summary": [SENTENCE]}
LANE = {"name": str, "messages": int, "unread": int, "summary": [SENTENCE], "topics": [TOPIC]}
ASK = {"text": str, "owner": str, "from": str, "due": (str, type(None)), "tier": str, "kind": str, **CITED}
BRIEF = {"engine": str, "account": str, "messages": int, "seconds": float, "lanes": [LANE], "asks": [ASK]}
PERSON = {"name": str, "email": str}
SHOW = {
    "message_id": str,
    "thread": str,
    "thread_messages": [str],
    "from": [PERSON],
    "to": [PERSON],
    "cc": [PERSON],
    "date": (str, type(None)),
    "subject": str,
    "lane": str,
    "topic": str,
    "text": str,
    "html": str,
    "attachments": [{"name": str, "type": str, "bytes": int}],
    "keywords": [str],
    "defects": [str],
}
HIT = {
    "message_id": str,
    "date": str,
    "from": PERSON,
    "subject": str,
    "preview": str,
    "lane": str,
    "topic": str,
    "keywords": [str],
    "attachments": int,
}
IMPORT = {"seen": int, "added": int, "skipped": int, "failed": [{"source": str, "reason": str}], "seconds": float}


def differs(found: Any, shape: Any, at: str = "$") -> Iterator[str]:
    """Where a document is not of that shape."""
    if isinstance(shape, dict):
        if not isinstance(found, dict) or found.keys() != shape.keys():
            yield f"{at}: {sorted(found) if isinstance(found, dict) else found!r}, not {sorted(shape)}"
            return
        for key, inner in shape.items():
            yield from differs(found[key], inner, f"{at}.{key}")
    elif isinstance(shape, list):
        if not isinstance(found, list):
            yield f"{at}: {found!r}"
            return
        for place, one in enumerate(found):
            yield from differs(one, shape[0], f"{at}[{place}]")
    elif not isinstance(found, shape) or (isinstance(found, bool) and shape is not bool):
        yield f"{at}: {found!r}"


def cited(brief: Any) -> Iterator[Any]:
    """Every citation of a brief: of its asks, its lanes' and its topics' sentences."""
    yield from brief["asks"]
    for lane in brief["lanes"]:
        for sentence in [*lane["summary"], *(one for topic in lane["topics"] for one in topic["summary"])]:
            yield from sentence["citations"]


def _texts(home: Path, names: list[str]) -> dict[str, str]:
    """The clean text of each message, as `show` reads it."""
    workspace = Workspace(find(str(home)))
    try:
        return {one: workspace.message(workspace.find(one)).text for one in names}
    finally:
        workspace.close()


@pytest.mark.parametrize("which", ["everyday", "sampled"])
def test_brief_has_its_shape(which: str, request: pytest.FixtureRequest) -> None:
    brief = ask(request.getfixturevalue(which), "brief")
    assert not list(differs(brief, BRIEF))
    assert brief["engine"] == "builtin"
    assert {lane["name"] for lane in brief["lanes"]} <= {lane.value for lane in Lane}
    for one in brief["asks"]:
        assert one["tier"] in ("sure", "maybe")
        assert one["owner"] in ("me", "them") or "@" in one["owner"]
        assert one["due"] is None or date.fromisoformat(one["due"])


@pytest.mark.parametrize("which", ["everyday", "sampled"])
def test_every_message_is_in_exactly_one_lane_and_topic(which: str, request: pytest.FixtureRequest) -> None:
    brief = ask(request.getfixturevalue(which), "brief")
    placed = [one for lane in brief["lanes"] for topic in lane["topics"] for one in topic["messages"]]
    assert len(placed) == len(set(placed)) == brief["messages"] > 0
    for lane in brief["lanes"]:
        assert lane["messages"] == sum(len(topic["messages"]) for topic in lane["topics"]) > 0
        assert 0 <= lane["unread"] <= lane["messages"]
    topics = [topic["id"] for lane in brief["lanes"] for topic in lane["topics"]]
    assert len(topics) == len(set(topics))


@pytest.mark.parametrize("which", ["everyday", "sampled"])
def test_every_quote_equals_its_span_of_the_shown_text(which: str, request: pytest.FixtureRequest) -> None:
    home = request.getfixturevalue(which)
    citations = list(cited(ask(home, "brief")))
    assert citations
    names = sorted({at["message_id"] for at in citations})
    texts = _texts(home, names)
    assert {one: ask(home, "show", one)["text"] for one in names[:8]}.items() <= texts.items()
    for at in citations:
        assert at["quote"] == texts[at["message_id"]][at["start"] : at["end"]]
        assert at["quote"].strip()


def test_every_message_of_the_brief_can_be_shown_where_the_brief_says_it_is(everyday: Path) -> None:
    for lane in ask(everyday, "brief")["lanes"]:
        for topic in lane["topics"]:
            for one in topic["messages"]:
                shown = ask(everyday, "show", one)
                assert not list(differs(shown, SHOW))
                assert (shown["message_id"], shown["lane"], shown["topic"]) == (one, lane["name"], topic["id"])


def test_an_ask_of_the_brief_carries_who_what_and_when(everyday: Path) -> None:
    asks = {one["message_id"]: one for one in ask(everyday, "brief")["asks"]}
    budget = asks[letters.identity(1)]
    assert "send me the budget" in budget["quote"]
    assert (budget["owner"], budget["from"], budget["tier"]) == ("me", "rosa@example.org", "sure")
    assert date.fromisoformat(budget["due"]).weekday() == 4


def test_show_tells_the_whole_message(everyday: Path) -> None:
    shown = ask(everyday, "show", letters.identity(4))
    assert shown["subject"] == "Your receipt 4711"
    assert shown["from"] == [{"name": "Corner Shop", "email": "orders@shop.example"}]
    assert shown["to"] == [{"name": "Ada Quill", "email": "ada@example.com"}]
    assert shown["cc"] == []
    assert datetime.fromisoformat(shown["date"]).tzinfo is not None
    assert shown["attachments"] == [{"name": "figures.bin", "type": "application/octet-stream", "bytes": 500}]
    assert "EUR 12.50" in shown["text"]


def test_show_tells_the_conversation_oldest_first(everyday: Path) -> None:
    first, reply = (ask(everyday, "show", letters.identity(number)) for number in (1, 2))
    assert first["thread"] == reply["thread"]
    assert first["thread_messages"] == reply["thread_messages"] == [letters.identity(1), letters.identity(2)]


def test_show_finds_a_message_with_or_without_angle_brackets(everyday: Path) -> None:
    bare = letters.identity(1).strip("<>")
    assert ask(everyday, "show", bare)["message_id"] == letters.identity(1)


def test_a_mail_without_message_id_gets_one_that_show_takes(everyday: Path) -> None:
    hit = ask(everyday, "search", 'subject:"no identity"')["messages"][0]
    assert re.fullmatch(r"<\S+>", hit["message_id"])
    assert ask(everyday, "show", hit["message_id"])["subject"] == "No identity"


def test_search_has_its_shape(everyday: Path) -> None:
    found = ask(everyday, "search", "budget")
    assert not list(differs(found, {"query": str, "messages": [HIT]}))
    assert found["query"] == "budget"
    assert [one["message_id"] for one in found["messages"]] == [letters.identity(2), letters.identity(1)]


def test_import_has_its_shape_and_counts_true(home: Path, tmp_path: Path) -> None:
    folder = letters.eml(tmp_path / "mail", letters.EVERYDAY)
    (folder / "empty.eml").touch()
    first = ask(home, "import", folder)
    assert not list(differs(first, IMPORT))
    assert (first["seen"], first["added"], first["skipped"]) == (6, 5, 0)
    assert [one["source"] for one in first["failed"]] == [str(folder / "empty.eml")]
    again = ask(home, "import", folder)
    assert (again["seen"], again["added"], again["skipped"]) == (6, 0, 5)


def test_the_same_mail_from_three_kinds_of_mailbox_is_kept_once(home: Path, tmp_path: Path) -> None:
    sources = (
        letters.eml(tmp_path / "eml", letters.EVERYDAY),
        letters.maildir(tmp_path / "maildir", letters.EVERYDAY),
        letters.mbox(tmp_path / "inbox.mbox", letters.EVERYDAY),
    )
    done = ask(home, "import", *sources)
    assert (done["seen"], done["added"], done["skipped"], done["failed"]) == (15, 5, 10, [])
    assert ask(home, "brief")["messages"] == 5


def test_check_has_its_shape(everyday: Path) -> None:
    found = ask(everyday, "check")
    check = {"name": str, "ok": bool, "detail": str, "hint": str}
    assert not list(differs(found, {"ok": bool, "checks": [check]}))
    assert {"python", "terminal", "disk", "settings", "store", "accounts"} <= {one["name"] for one in found["checks"]}


def test_settings_explains_itself(everyday: Path) -> None:
    found = ask(everyday, "settings", "--explain")
    assert found["file"] == str(everyday / "config" / "settings.toml")
    by_name = {one["name"]: one for one in found["settings"]}
    assert by_name["me.name"] == {
        "name": "me.name",
        "value": "Ada Quill",
        "origin": f"{found['file']}:2",
        "meaning": by_name["me.name"]["meaning"],
    }
    assert by_name["look.theme"]["origin"] == "default"


def test_sync_without_accounts_says_so_and_succeeds(home: Path) -> None:
    assert ask(home, "sync") == {"accounts": []}


@pytest.mark.parametrize("words", [("brief",), ("search", "nothing"), ("check",), ("settings",), ("tools",)])
def test_an_empty_home_answers_with_one_document(home: Path, words: tuple[str, ...]) -> None:
    done = run(home, *words, "--json").well()
    assert isinstance(done.document, dict)
    assert done.err == ""


def test_without_json_the_answers_are_text_for_a_person(everyday: Path) -> None:
    brief = run(everyday, "brief").well().out
    assert "5 messages" in brief and "ASKED OF ME" in brief
    assert "Subject: Your receipt 4711" in run(everyday, "show", letters.identity(4)).well().out
    assert "Your receipt 4711" in run(everyday, "search", "receipt").well().out
    assert "inbox-copilot" in run(everyday, "--version").well().out
