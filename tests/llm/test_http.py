"""Models behind a server: a real one, in a process of its own, that behaves well and in every other way."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from copilot import paths
from copilot.errors import AuthFailed, CopilotError, EngineFailed, ModelMissing, TooLong, Unavailable, UsageError
from copilot.llm import grants
from copilot.llm.base import Options, Piece, Request
from copilot.llm.grants import Grant
from copilot.llm.http import Http
from copilot.llm.roles import Binding
from copilot.paths import Paths
from copilot.settings import Models
from tests.llm import server as servers
from tests.llm.server import Running
from tests.llm.server import server as server

SCHEMA = {
    "type": "object",
    "properties": {
        "weather": {"type": "string", "maxLength": 20},
        "sure": {"type": "boolean"},
        "n": {"type": "integer"},
    },
    "required": ["weather", "sure", "n"],
    "additionalProperties": False,
}
ASK = Request("You are brief.", "What is the weather?", most_tokens=40)


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    return paths.find(str(tmp_path / "home"))


def bound(server: Running, home: Paths, model: str = "tiny", **more: Any) -> Http:
    return Http(Binding("http", server.url, model), home, role="summary", **more)


def text(pieces: list[Piece]) -> str:
    return "".join(one.text for one in pieces)


def test_an_answer_streams_in_piece_by_piece_and_ends_once(server: Running, home: Paths) -> None:
    pieces = list(bound(server, home).answer(ASK))
    assert text(pieces) == "You said: What is the weather?"
    assert [one.end for one in pieces if one.end] == ["stop"] == [pieces[-1].end]
    assert len(pieces) == 6


def test_the_prefix_is_the_systems_and_the_prompt_the_persons(server: Running, home: Paths) -> None:
    list(bound(server, home).answer(replace(ASK, temperature=0.25, seed=7)))
    sent = json.loads(server.await_note(path="/v1/chat/completions")["body"])
    assert sent["messages"] == [
        {"role": "system", "content": "You are brief."},
        {"role": "user", "content": "What is the weather?"},
    ]
    assert (sent["temperature"], sent["seed"], sent["max_tokens"]) == (0.25, 7, 40)
    assert sent["chat_template_kwargs"] == {"enable_thinking": False}


def test_an_answer_of_a_schema_is_one_document_of_it(server: Running, home: Paths) -> None:
    pieces = list(bound(server, home).answer(replace(ASK, schema=SCHEMA)))
    assert json.loads(text(pieces)) == {"weather": "sunny", "sure": True, "n": 1}


@pytest.mark.parametrize("model", ["modern", "old"])
def test_a_server_that_refuses_a_field_is_asked_again_in_its_own_words(
    server: Running, home: Paths, model: str
) -> None:
    opened = bound(server, home, model)
    for _ in range(2):
        assert json.loads(text(list(opened.answer(replace(ASK, schema=SCHEMA)))))["sure"] is True
    asked = [one for one in server.noted() if one["path"] == "/v1/chat/completions"]
    assert len(asked) == {"modern": 3, "old": 4}[model]


def test_requests_at_once_find_the_servers_words_together(server: Running, home: Paths) -> None:
    opened = bound(server, home, "old")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda one: text(list(opened.answer(one))), [replace(ASK, schema=SCHEMA)] * 16))
    assert set(answers) == {'{"weather": "sunny", "sure": true, "n": 1}'}


def test_a_server_that_ignores_the_schema_is_not_believed(server: Running, home: Paths) -> None:
    with pytest.raises(EngineFailed, match="not the JSON"):
        list(bound(server, home, "loose").answer(replace(ASK, schema=SCHEMA)))


def test_thoughts_are_not_part_of_the_answer(server: Running, home: Paths) -> None:
    assert text(list(bound(server, home, "thinking").answer(ASK))) == "You said: What is the weather?"


def test_an_answer_ends_where_it_was_told_to(server: Running, home: Paths) -> None:
    pieces = list(bound(server, home, "slow").answer(replace(ASK, most_tokens=8)))
    assert pieces[-1].end == "length"
    assert sum(one.tokens for one in pieces) == 8


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("400", TooLong),
        ("404", ModelMissing),
        ("429", Unavailable),
        ("500", EngineFailed),
        ("503", Unavailable),
        ("locked", AuthFailed),
        ("half", EngineFailed),
        ("cut", EngineFailed),
        ("failing", EngineFailed),
        ("mumbling", EngineFailed),
        ("redirecting", EngineFailed),
    ],
)
def test_what_a_server_does_wrong_is_one_sentence(
    server: Running, home: Paths, model: str, error: type[CopilotError]
) -> None:
    with pytest.raises(error) as caught:
        list(bound(server, home, model).answer(ASK))
    assert caught.value.message.endswith(".") and "\n" not in caught.value.message + caught.value.hint


def test_what_the_server_says_of_its_trouble_is_told(server: Running, home: Paths) -> None:
    with pytest.raises(Unavailable, match="no more requests") as busy:
        list(bound(server, home, "429").answer(ASK))
    assert "7" in busy.value.hint
    with pytest.raises(EngineFailed) as failed:
        list(bound(server, home, "500").answer(ASK))
    assert "out of memory" in failed.value.hint


def test_a_server_that_is_not_there_is_unavailable(home: Paths) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        Http(Binding("http", "http://127.0.0.1:9/v1", "tiny"), home, role="summary")


def test_a_server_that_stays_silent_is_given_up(server: Running, home: Paths) -> None:
    with pytest.raises(Unavailable, match="in time"):
        list(bound(server, home, "silent", patience=0.2).answer(ASK))


def test_the_deadline_ends_an_answer(server: Running, home: Paths) -> None:
    pieces = list(bound(server, home, "silent").answer(replace(ASK, seconds=0.2)))
    assert [one.end for one in pieces] == ["deadline"]
    server.await_note(left=True, model="silent")


@pytest.mark.parametrize("model", ["slow", "silent"])
def test_cancelling_closes_the_connection_so_the_server_stops(server: Running, home: Paths, model: str) -> None:
    cancel = threading.Event()
    if model == "silent":
        threading.Timer(0.2, cancel.set).start()
    pieces = []
    for piece in bound(server, home, model).answer(replace(ASK, most_tokens=400), cancel=cancel):
        pieces.append(piece)
        if len(pieces) == 3:
            cancel.set()
    assert pieces[-1].end == "cancelled"
    server.await_note(left=True, model=model)


def test_an_answer_that_nobody_reads_on_is_left(server: Running, home: Paths) -> None:
    answer = bound(server, home, "slow").answer(replace(ASK, most_tokens=400))
    next(answer)
    answer.close()  # type: ignore[attr-defined]
    server.await_note(left=True, model="slow")


def test_requests_at_once_get_each_their_own_answer(server: Running, home: Paths) -> None:
    opened = bound(server, home)

    def say(number: int) -> str:
        return text(list(opened.answer(replace(ASK, prompt=f"canary {number}"))))

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(say, range(16))) == [f"You said: canary {number}" for number in range(16)]


def test_the_servers_own_context_and_count_are_used(server: Running, home: Paths) -> None:
    opened = bound(server, home)
    assert opened.about.context == servers.CONTEXT
    assert opened.count("one two three") == 3
    with pytest.raises(TooLong):
        list(opened.answer(replace(ASK, prompt="word " * servers.CONTEXT)))
    assert not [one for one in server.noted() if one["path"] == "/v1/chat/completions"]


def test_a_context_that_the_person_knows_goes_before(server: Running, home: Paths) -> None:
    assert bound(server, home, options=Options(context=77)).about.context == 77


def test_a_grammar_is_refused_and_a_schema_beyond_checking_too(server: Running, home: Paths) -> None:
    with pytest.raises(UsageError):
        list(bound(server, home).answer(replace(ASK, grammar='start: "a"')))
    with pytest.raises(UsageError):
        list(bound(server, home).answer(replace(ASK, schema=SCHEMA | {"not": {"type": "object"}})))


def test_the_key_of_a_server_here_comes_from_a_command(server: Running, home: Paths) -> None:
    opened = bound(server, home, "locked", models=Models(token_command=("echo", "sesame")))
    assert text(list(opened.answer(ASK))).startswith("You said")


@pytest.fixture
def elsewhere(server: Running) -> Running:
    """The same server by an address that does not say that it is this machine, though the packets stay here."""
    return replace(server, url=server.url.replace("127.0.0.1", "0.0.0.0"))


def grant(server: Running, **more: Any) -> Grant:
    said: dict[str, Any] = {
        "url": server.url,
        "model": "tiny",
        "purpose": ("summary",),
        "fields": ("headers", "text"),
        "until": date.today() + timedelta(days=1),
        "token_command": "echo sesame",
        "plain": True,
    }
    return Grant(**(said | more))


def test_nothing_goes_elsewhere_without_a_grant(elsewhere: Running, home: Paths) -> None:
    with pytest.raises(UsageError, match="no grant"):
        bound(elsewhere, home)
    assert elsewhere.noted() == [] and not grants.ledger_file(home).exists()


@pytest.mark.parametrize("more", [{"purpose": ("tools",)}, {"fields": ("headers",)}, {"model": "other"}])
def test_a_grant_for_something_else_does_not_cover(elsewhere: Running, home: Paths, more: dict[str, Any]) -> None:
    grants.give(home, "box", grant(elsewhere, **more))
    with pytest.raises(UsageError, match="grant"):
        bound(elsewhere, home)
    assert elsewhere.noted() == []


def test_under_a_grant_every_byte_is_in_the_ledger_before_it_goes(elsewhere: Running, home: Paths) -> None:
    grants.give(home, "box", grant(elsewhere))
    opened = bound(elsewhere, home)
    list(opened.answer(replace(ASK, prompt="The password is hunter22. What now?")))
    ledger, noted = list(grants.ledger(home)), elsewhere.noted()
    assert [one.body for one in ledger] == [one["body"] for one in noted]
    assert "hunter22" not in grants.ledger_file(home).read_text()
    assert (ledger[-1].redacted, ledger[-1].purpose, ledger[-1].bytes) == (1, "summary", len(ledger[-1].body))
    assert noted[-1]["authorization"] == "Bearer sesame"
    assert "sesame" not in grants.ledger_file(home).read_text()


def test_what_cannot_be_written_down_does_not_go(elsewhere: Running, home: Paths) -> None:
    grants.give(home, "box", grant(elsewhere))
    opened = bound(elsewhere, home, options=Options(context=900))
    grants.ledger_file(home).mkdir(parents=True)
    with pytest.raises(CopilotError, match="cannot be written"):
        list(opened.answer(ASK))
    assert elsewhere.noted() == []


def test_a_grant_taken_back_ends_at_once(elsewhere: Running, home: Paths) -> None:
    grants.give(home, "box", grant(elsewhere))
    opened = bound(elsewhere, home)
    list(opened.answer(ASK))
    assert grants.revoke(home, "box") and not grants.revoke(home, "box")
    before = len(elsewhere.noted())
    with pytest.raises(UsageError, match="no grant"):
        list(opened.answer(ASK))
    assert len(elsewhere.noted()) == before
