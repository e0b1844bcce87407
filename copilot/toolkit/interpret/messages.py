"""Phrases for messages, looked up: on the screen, in the conversation, in the store. Ambiguity is a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from copilot.errors import CopilotError
from copilot.toolkit.arguments import Messages
from copilot.toolkit.context import Context
from copilot.toolkit.interpret import mentions, people, tokens, vocabulary, when
from copilot.toolkit.interpret.mention import Mention
from copilot.toolkit.interpret.tokens import Speech
from copilot.toolkit.interpret.turn import Turn, Unsure, fold_names
from copilot.types import Row
from copilot.types.plans import Option, Question, Refusal

_MOST = 2000
_MOST_OPTIONS = 9
_PLACE_NAMES = {
    "team": "lane:team",
    "colleagues": "lane:team",
    "customers": "lane:customers",
    "clients": "lane:customers",
}


def resolve(speech: Speech, turn: Turn) -> Messages | Unsure:
    """The messages that words mean. A refusal says what was looked for; a question shows what it might be."""
    said = speech.said()
    ids: list[int] = []
    for mention in mentions.read(speech, turn.context.now):
        found = _one(mention, turn)
        if isinstance(found, Refusal) and (halves := _halves(speech)):
            found = _both(halves, turn)
        if isinstance(found, Question | Refusal):
            return found
        ids += found
    return Messages(tuple(sorted(dict.fromkeys(ids), reverse=True)), said)


def _halves(speech: Speech) -> list[Speech]:
    """The parts of a phrase between "and": "Cloud Notes and Deal Digest" are two senders."""
    cuts = [at for at, one in enumerate(speech.tokens) if one.word in ("and", "&", ",")]
    bounds = [-1, *cuts, len(speech.tokens)]
    parts = [speech.part(start + 1, end) for start, end in pairwise(bounds)]
    return [one for one in parts if one.tokens] if cuts else []


def _both(parts: Sequence[Speech], turn: Turn) -> Sequence[int] | Unsure:
    ids: list[int] = []
    for part in parts:
        found = resolve(part, turn)
        if isinstance(found, Question | Refusal):
            return found
        ids += found.ids
    return ids


def _one(mention: Mention, turn: Turn) -> Sequence[int] | Unsure:
    if mention.numbers:
        return _numbered(mention, turn.context)
    if mention.deictic:
        return _pointed(mention, turn)
    if mention.people and not mention.receivers and not mention.plural and len(mention.people) > 1:
        return _each(mention, turn)
    return _described(mention, turn)


def _numbered(mention: Mention, context: Context) -> Sequence[int] | Unsure:
    listed = context.scene.listed
    if not listed:
        return Refusal("There is no list on the screen to count in.")
    if any(abs(one) > len(listed) for one in mention.numbers):
        return Refusal(f"The list on the screen has {len(listed)} lines; “{mention.said}” is not in it.")
    ids = [listed[one - 1 if one > 0 else one] for one in mention.numbers]
    return _whole(ids, turn_context=context) if mention.thread else ids


def _pointed(mention: Mention, turn: Turn) -> Sequence[int] | Unsure:
    scene = turn.context.scene
    pronoun = bool(set(tokens.read(mention.said).words) & {"it", "them", "that", "those", "they"})
    if turn.messages and ((turn.carried and pronoun) or not scene.selection):
        ids: Sequence[int] = turn.messages
    elif mention.said.lower() in ("everything", "all", "everything here", "all of these", "the lot"):
        ids = scene.selection if len(scene.selection) > 1 else scene.listed
    elif pronoun and mention.plural and len(scene.selection) < 2 and len(turn.messages) > 1:
        ids = turn.messages
    else:
        ids = scene.selection or scene.listed[:1] * (not mention.plural) or (scene.listed if mention.plural else ())
    if not ids:
        return Refusal(f"Nothing is chosen, so I do not know what “{mention.said}” is.")
    return _whole(ids, turn_context=turn.context) if mention.thread else ids


def _whole(ids: Sequence[int], *, turn_context: Context) -> list[int]:
    """All messages of the threads of these."""
    return list(dict.fromkeys(one for id in ids for one in reversed(turn_context.thread(id))))


def _each(mention: Mention, turn: Turn) -> Sequence[int] | Unsure:
    """ "the mail from A and B": one of each; of one thread the newest."""
    ids: list[int] = []
    for person in mention.people:
        found = _described(replace(mention, people=(person,)), turn)
        if isinstance(found, Question | Refusal):
            return found
        ids += found
    newest: dict[int, int] = {}
    for row in turn.context.rows(ids):
        newest[row.thread] = max(newest.get(row.thread, 0), row.id)
    return sorted(newest.values(), reverse=True)


def _described(mention: Mention, turn: Turn) -> Sequence[int] | Unsure:
    if not mention.described:
        return _undescribed(mention, turn)
    found = _search(mention, turn)
    if mention.event:
        found = _on_day(found, mention.event, turn.context)
    if not found:
        return Refusal(f"I looked for “{mention.said}” and found no such mail.")
    if mention.newest:
        return found[: mention.newest] if mention.newest > 0 else found[mention.newest :]
    return found if mention.plural else _single(mention, found, turn)


def _undescribed(mention: Mention, turn: Turn) -> Sequence[int] | Unsure:
    """ "the mail", "the newest", "all mails": what is under the cursor, or the list."""
    scene = turn.context.scene
    if mention.newest:
        listed = scene.listed or turn.context.find("", box="inbox", limit=_MOST)
        ordered = sorted(listed, reverse=True)
        return ordered[: mention.newest] if mention.newest > 0 else ordered[mention.newest :]
    one = turn.messages[:1] if turn.carried else scene.selection[:1]
    ids = scene.listed if mention.plural else one
    if not ids:
        return Refusal(f"I do not know which mail “{mention.said}” is.")
    return _whole(ids, turn_context=turn.context) if mention.thread else ids


def _single(mention: Mention, found: Sequence[int], turn: Turn) -> Sequence[int] | Unsure:
    """The one that is meant: the only one, the thread, the one under the cursor, or what is answered to a question."""
    context = turn.context
    key = f"mail:{fold_names(mention.said)}"
    if isinstance(decided := turn.decided.get(key), int):
        turn.others[key] = tuple(one for one in found if one != decided)
        return [decided]
    rows = context.rows(found[:200])
    threads = list(dict.fromkeys(row.thread for row in rows))
    near = (*(turn.messages if turn.carried else ()), *context.scene.selection)
    under = [one for one in near if one in set(found)][:1]
    if len(threads) > 1 and under:
        rows = context.rows(under)
        threads = [rows[0].thread]
    if len(threads) == 1 or (turn.newest and not mention.noun and _of_one(rows)):
        return _whole([rows[0].id], turn_context=context) if mention.thread else [rows[0].id]
    turn.asked = key
    newest = [next(row for row in rows if row.thread == thread) for thread in threads[:_MOST_OPTIONS]]
    options = tuple(Option(shown(row, context.now), row.id) for row in newest)
    return Question(f"Which one is “{mention.said}”?", options)


def _of_one(rows: Sequence[Row]) -> bool:
    """Whether one sender wrote all of these; who is named without a noun for mail stands for the newest."""
    return len({row.address.lower() for row in rows}) == 1


def shown(row: Row, now: datetime) -> str:
    """A mail as one of several to choose from: subject, sender, day."""
    at = datetime.fromtimestamp(row.date, now.tzinfo)
    return f"{row.subject or 'no subject'} — {row.sender or row.address}, {at:%a} {at.day} {at:%b}"


def _search(mention: Mention, turn: Turn) -> Sequence[int]:
    """The first search that finds something, from the strictest reading of the words to the widest."""
    context = turn.context
    boxes = ("inbox", "") if not mention.anywhere and not mention.mine else ("",)
    for box in boxes if not mention.plural else boxes[:1]:
        for query in _queries(mention, turn):
            found = _found(context, query, box)
            if found:
                return found
    return ()


def _queries(mention: Mention, turn: Turn) -> Iterator[str]:
    yield from _strict(mention, turn)
    if mention.nouns and (mention.about or mention.people):
        free = tuple(one for one in mention.clauses if not one.startswith("lane:"))
        yield from _strict(replace(mention, clauses=free, about=(*mention.about, *mention.nouns), nouns=()), turn)


def _strict(mention: Mention, turn: Turn) -> Iterator[str]:
    fixed = " ".join((*mention.clauses, *(["in:sent"] if mention.mine else [])))
    for who in _who(mention, turn):
        for about in _about(mention):
            yield " ".join(part for part in (fixed, who, about) if part)


def _who(mention: Mention, turn: Turn) -> Iterator[str]:
    """Clauses for the people: as names of senders, then as words that begin them, then as any words."""
    people = [one for name in mention.people for one in _pronoun(name, turn)]
    if not people and not mention.receivers:
        yield ""
        return
    both = bool(mention.receivers) and mention.receivers == mention.people
    for make in (_exactly, _begun, _anywhere):
        senders = [make("from", one) for one in people]
        receivers = [make("to", one) for one in mention.receivers]
        if both:
            yield _any([*senders, *receivers])
        else:
            yield " ".join(part for part in (_any(senders), _any(receivers)) if part)


def _pronoun(name: str, turn: Turn) -> list[str]:
    if name.lower() in vocabulary.HIM | {"his", "their", "hers"}:
        return [one.email for one in turn.people or people.senders(turn.context, turn.messages)]
    return [name]


def _exactly(field: str, name: str) -> str:
    return _PLACE_NAMES.get(name.lower()) or " ".join(f'{field}:"{one}"' for one in _words(name))


def _begun(field: str, name: str) -> str:
    return " ".join(f"{field}:{one}*" for one in _words(name) if len(one) > 2)


def _anywhere(field: str, name: str) -> str:
    return " ".join(f'"{one}"' for one in _words(name))


def _any(parts: Sequence[str]) -> str:
    kept = [one for one in parts if one]
    return f"({' or '.join(f'({one})' for one in kept)})" if len(kept) > 1 else "".join(kept)


def _about(mention: Mention) -> Iterator[str]:
    """Clauses for the words of a description: all in the subject, each in subject or sender, all anywhere."""
    words = [one for part in mention.about for one in _words(part)]
    if not words:
        yield ""
        return
    yield " ".join(f'subject:"{one}"' for one in words)
    yield " ".join(f"(subject:{_base(one)}* or from:{_base(one)}*)" for one in words)
    yield " ".join(f'"{one}"' for one in words)
    yield " ".join(f"{_base(one)}*" for one in words)
    longest = [one for one in words if len(one) > 3 and one.lower() not in vocabulary.LANES]
    if longest and len(longest) < len(words):
        yield " ".join(f"{_base(one)}*" for one in longest)


def _base(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and word[-2] != "s" else word


def _words(text: str) -> list[str]:
    return re.findall(r"[\w@.+-]*\w", text) if "@" in text else re.findall(r"\w+", text)


def _on_day(found: Sequence[int], said: str, context: Context) -> Sequence[int]:
    """Of invitations those for that day; where the words are no day, of all those that hold them."""
    moment = when.read(said, context.now)
    if moment is None:
        words = " ".join(f'"{one}"' for one in _words(said))
        return [one for one in _found(context, words, "") if one in set(found)]
    starts = {one: context.message(one).invite for one in found[:200]}
    day = moment.at.date()
    return [one for one, invite in starts.items() if invite and invite.start and invite.start.date() == day]


def search(speech: Speech, turn: Turn) -> str:
    """Words that describe messages in terms of the search; "" where that finds nothing."""
    described = [one for one in mentions.read(speech, turn.context.now) if one.described] if speech.tokens else []
    if len(described) != 1 or any(one.kind == "clause" for one in speech.tokens):
        return ""
    return next((query for query in _queries(described[0], turn) if _found(turn.context, query, "")), "")


def _found(context: Context, query: str, box: str) -> Sequence[int]:
    if not query.strip():
        return ()
    try:
        return context.find(query, box=box, limit=_MOST)
    except CopilotError:  # words with marks that the search takes for its own find nothing
        return ()
