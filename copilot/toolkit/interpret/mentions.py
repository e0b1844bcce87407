"""Phrases for messages, read into what they ask for: "all unread newsletters from A older than a week"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from copilot.toolkit.interpret import periods, tokens, vocabulary
from copilot.toolkit.interpret.tokens import Speech, Token

_FROM = frozenset(("from", "by", "of"))
_SENT = frozenset("sent wrote send mailed writes emailed answered replied".split())  # noqa: SIM905
_ABOUT = frozenset(
    "about regarding re concerning on called titled named mentioning mention mentions containing".split()
)  # noqa: SIM905
_PLACES = {
    "archive": "archive",
    "archived": "archive",
    "trash": "trash",
    "bin": "trash",
    "sent": "sent",
    "spam": "junk",
}
_EMPTY = vocabulary.DETERMINERS | frozenset(
    "me us who that which is are was were i got have had here there whole entire please of and in inbox my just only"
    " remaining rest other others lot selected marked shown listed current open screen we you everybody's do it's to"
    " been has came come coming still with s most already yet ever lane folder issue issues edition afterwards having"
    " again later".split()
)
_ARTICLES = frozenset(("the", "my", "a", "our", "from", "by", "all", "both", ","))
_NARROWS = frozenset(
    ("from", "about", "with", "week", "month", "year", "morning", "afternoon", "evening", "week's", "month's")
)
_SIZE = re.compile(r"(?:bigger|larger|over|more) (?:than )?(\d+) ?(k|m|g)b?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """What a phrase asks for.

    `deictic` is "this", "these" or "" (described); `numbers` are places in the list, negative from its end. `people`
    are names of senders, `receivers` of those written to, `about` the words of a subject, `clauses` the rest in terms
    of the search. `newest` messages of the found are meant, or that many of the oldest when negative; 0 is all of them
    if `plural`, else exactly one.
    """

    said: str = ""
    deictic: str = ""
    numbers: tuple[int, ...] = ()
    people: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    plural: bool = False
    newest: int = 0
    thread: bool = False
    anywhere: bool = False
    mine: bool = False
    event: str = ""
    nouns: tuple[str, ...] = ()
    """The nouns that were read as lanes, should they be part of a name."""

    @property
    def described(self) -> bool:
        """Whether anything narrows it down beside the screen."""
        return bool(self.people or self.receivers or self.about or self.clauses or self.mine or self.event)


def read(speech: Speech, now: datetime) -> tuple[Mention, ...]:
    """The mentions that a phrase is made of: one, or several joined by "and"."""
    found = [_one(part, now) for part in _parts(speech)]
    return tuple(found) or (_one(speech, now),)


def _parts(speech: Speech) -> list[Speech]:
    """The phrase cut where "and" begins a new noun phrase, which an article, a lane or a number shows."""
    cuts, words = [0], speech.words
    for at in range(1, len(words) - 1):
        if words[at] not in ("and", "&", ",", "plus"):
            continue
        after = words[at + 1 :]
        starts = after[0] in ("the", "all", "this", "these", "everything", "every", "that", "those") or (
            after[0] in vocabulary.LANE_NOUNS
        )
        if starts and not (words[at - 1] in _FROM or _names_follow(words, at)):
            cuts += [at + 1]
    bounds = [*cuts, len(words) + 1]
    parts = [speech.part(start, end - 1) for start, end in zip(bounds, bounds[1:], strict=False)]
    return [part for part in parts if part.tokens]


def _names_follow(words: tuple[str, ...], at: int) -> bool:
    """ "from the bank and the shop": one description with two senders, unless a noun for mail follows."""
    noun = set(words[at + 1 : at + 4]) & (vocabulary.MAIL | vocabulary.THREAD | set(vocabulary.LANE_NOUNS))
    return "from" in words[:at] and not noun and words[at + 1] == "the"


def _one(speech: Speech, now: datetime) -> Mention:
    text = speech.said()
    deictic = _deictic(speech, text)
    if deictic:
        return deictic
    offset = speech.tokens[0].start if speech.tokens else 0
    clauses, places = periods.find(speech.heard(), now)
    size = _SIZE.search(speech.heard())
    if size:
        clauses, places = f"{clauses} larger:{size[1]}{size[2]}", [*places, size.span()]
    kept = tuple(
        one
        for one in speech.tokens
        if not any(start <= one.start - offset < end for start, end in places) and one.kind != "mark"
    )
    return _Reader(kept, Mention(text, clauses=tuple(clauses.split()))).read()


def _deictic(speech: Speech, text: str) -> Mention | None:
    """ "this", "these three", "number 2 and 4", "the last one": what only the screen can tell."""
    words = [one.word for one in speech.tokens if one.kind != "mark" and one.word not in ("please", "too")]
    numbers = _numbers(words)
    if numbers:
        return Mention(text, numbers=numbers, plural=len(numbers) > 1, thread=bool(set(words) & vocabulary.THREAD))
    if set(words) & {"selected", "marked", "highlighted"}:
        return Mention(text, "these", plural=True)
    if words[:1] in (["this"], ["these"]) and len(words) <= 3 and not set(words) & _NARROWS:
        return Mention(
            text,
            "these" if words[0] == "these" else "this",
            plural=words[0] == "these",
            thread=bool(set(words) & vocabulary.THREAD),
        )
    plain = vocabulary.DETERMINERS | vocabulary.MAIL | vocabulary.THREAD | vocabulary.THESE | vocabulary.THIS
    plain |= set(vocabulary.CARDINALS) | set(
        "selected selection marked highlighted everything every single here open current both lot same mail already now screen on i have".split()
    )
    if not words or not set(words) <= plain or not _points(words):
        return None
    plural = bool(set(words) & (vocabulary.PLURAL | {"selected", "both", "lot", "selection"})) and words[:1] != ["this"]
    plural = plural or bool(set(words) & set(vocabulary.CARDINALS) - {"one"})
    return Mention(text, "these" if plural else "this", plural=plural, thread=bool(set(words) & vocabulary.THREAD))


def _points(words: list[str]) -> bool:
    pointing = {
        "this",
        "that",
        "it",
        "these",
        "those",
        "them",
        "selected",
        "selection",
        "marked",
        "highlighted",
        "here",
    }
    return bool(set(words) & (pointing | {"open", "current", "both"})) or words in (
        ["all"],
        ["the", "lot"],
        ["everything"],
    )


def _numbers(words: list[str]) -> tuple[int, ...]:
    """Places in the list, from 1; -1 is the last, for phrases that hold nothing but numbers and their nouns."""
    nouns = (
        vocabulary.NUMBER_NOUNS | vocabulary.MAIL | {"the", "and", "&", ",", "#", "to", "through", "-", "on", "list"}
    )
    kept = [one for one in words if one not in nouns or one in vocabulary.CARDINALS]
    kept = (
        [one for one in kept if one not in ("one", "ones")]
        if len(kept) > 1 and kept[0] in vocabulary.ORDINALS
        else kept
    )
    if not kept:
        return ()
    if kept[0] in ("last", "first", "top", "bottom") and len(words) <= 4:
        return _edge(kept, words)
    values = [_place(one) for one in kept]
    if not all(values) or (len(kept) == len(words) and not any(one[0] in "#0123456789" for one in kept)):
        return ()
    if len(values) == 2 and set(words) & {"to", "through"}:
        low, high = sorted((values[0], values[1]))
        return tuple(range(low, min(high, low + 200) + 1))
    if len(kept) == 1 and "-" in kept[0]:
        low, high = sorted(int(one) for one in kept[0].strip("#").split("-"))
        return tuple(range(low, min(high, low + 200) + 1))
    return tuple(values)


def _edge(kept: list[str], words: list[str]) -> tuple[int, ...]:
    """ "the last one", "the first two": from either end of the list."""
    rest = [one for one in kept[1:] if one not in ("one", "ones")]
    if len(rest) > 1 or (rest and rest[0] not in vocabulary.CARDINALS and not rest[0].isdigit()):
        return ()
    if not rest and not set(words) & (vocabulary.MAIL | {"one"}):
        return ()
    how_many = 1 if not rest else min(vocabulary.CARDINALS.get(rest[0]) or int(rest[0]), 200)
    if kept[0] in ("last", "bottom"):
        return tuple(range(-how_many, 0))
    return tuple(range(1, how_many + 1))


def _place(word: str) -> int:
    word = word.strip("#")
    if re.fullmatch(r"\d{1,4}(?:-\d{1,4})?", word):
        return int(word.split("-")[0])
    return vocabulary.ORDINALS.get(word) or vocabulary.CARDINALS.get(word) or 0


class _Reader:
    """Goes through the words of a description once, left to right, and sorts them."""

    def __init__(self, words: tuple[Token, ...], mention: Mention) -> None:
        self._tokens = words
        self._at = 0
        self._found = mention
        self._head = False

    def read(self) -> Mention:
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            self._take(token)
        return self._found

    def _take(self, token: Token) -> None:
        word = token.word
        if token.kind in ("quoted", "clause", "address"):
            self._literal(token)
        elif word in ("from", "by") or (word == "of" and self._head):
            self._add("people", self._names())
        elif word in ("with", "between") and not self._ahead() & vocabulary.FILES:
            self._both(self._names())
        elif word == "to" and self._peek():
            self._add("receivers", self._names())
        elif word in _ABOUT and self._peek():
            self._add("about", self._rest())
        elif word in _SENT:
            self._wrote()
        elif self._possessive():
            self._owner(token)
        else:
            self._plain(token)

    def _literal(self, token: Token) -> None:
        if token.kind == "clause":
            self._found = replace(self._found, clauses=(*self._found.clauses, token.text))
        elif token.kind == "address":
            self._add("people", (token.word,))
        else:
            self._add("about", (tokens.unquoted(token.text),))

    def _plain(self, token: Token) -> None:
        word, found = token.word, self._found
        if word in ("junk", "spam"):
            self._clause("(lane:junk or in:junk)")
            self._noun(plural=True)
        elif word in vocabulary.LANE_NOUNS and not (token.text[:1].isupper() and found.about):
            self._clause(f"lane:{vocabulary.LANE_NOUNS[word].value}")
            self._found = replace(self._found, nouns=(*found.nouns, token.text))
            self._noun(plural=word.endswith("s"))
        elif word in vocabulary.STATES and not (word == "important" and self._head):
            self._clause(vocabulary.STATES[word])
        elif word in vocabulary.FILES and (
            self._before() & {"with", "has", "have", "having", "an", "a"} or not self._peek()
        ):
            self._clause("has:attachment")
        elif word in vocabulary.NEWEST | vocabulary.OLDEST and not self._head:
            self._superlative(word)
        elif word in vocabulary.MAIL | vocabulary.THREAD | vocabulary.REPLIES:
            self._found = replace(found, thread=found.thread or word in vocabulary.THREAD)
            self._noun(plural=word in vocabulary.PLURAL)
        elif word in vocabulary.PLURAL or word in vocabulary.CARDINALS and word != "one":
            self._found = replace(found, plural=True)
        elif word in _PLACES and self._before() & {"in", "the", "my", "all", "every"} and self._at > 1:
            self._found = replace(found, clauses=(*found.clauses, f"in:{_PLACES[word]}"), anywhere=True)
        elif word == "my" and self._at == 1 and not self._found.people:
            self._found = replace(found, mine=self._peek() - {"inbox", "newsletters", "receipts"} != set())
        elif word in ("anywhere", "everywhere"):
            self._found = replace(found, anywhere=True)
        elif word == "for" and self._head and self._peek():
            self._found = replace(found, event=" ".join(self._rest()))
        elif word not in _EMPTY:
            self._add("about", (token.text,))
            if word.endswith("s") and not word.endswith(("ss", "us", "is")) and word.islower() and not self._head:
                last = self._at == len(self._tokens) or self._peek() & (_FROM | _ABOUT | {"with", "to"})
                self._found = replace(self._found, plural=self._found.plural or bool(last))

    def _noun(self, *, plural: bool) -> None:
        self._head = True
        self._found = replace(self._found, plural=self._found.plural or plural)

    def _superlative(self, word: str) -> None:
        following = self._tokens[self._at].word if self._at < len(self._tokens) else ""
        number = vocabulary.CARDINALS.get(following) or (
            int(following) if following.isdigit() and len(following) < 4 else 1
        )
        if following in vocabulary.CARDINALS or following.isdigit():
            self._at += 1
        self._found = replace(self._found, newest=-number if word in vocabulary.OLDEST else number)

    def _possessive(self) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].kind == "possessive"

    def _owner(self, token: Token) -> None:
        """ "Ann Lee's mail": the capitalised words before belong to the name too."""
        self._at += 1
        name = [token.text]
        while self._found.about and self._found.about[-1][:1].isupper():
            name.insert(0, self._found.about[-1])
            self._found = replace(self._found, about=self._found.about[:-1])
        self._add("people", (" ".join(name),))

    def _wrote(self) -> None:
        """ "what Ann sent", "the pictures mother sent": the words just before are the sender; "I sent" is me."""
        before = [one.word for one in self._tokens[: self._at - 1]]
        if before and before[-1] in ("i", "we"):
            self._found = replace(self._found, mine=True)
        elif self._found.about and before and before[-1] == tokens.fold(self._found.about[-1]):
            name = self._found.about[-1]
            self._found = replace(self._found, about=self._found.about[:-1])
            self._add("people", (name,))
        elif before and before[-1] in vocabulary.HIM:
            self._add("people", (before[-1],))
        if "what" in before[:1]:
            self._found = replace(self._found, about=tuple(one for one in self._found.about if one != "what"))

    def _names(self) -> tuple[str, ...]:
        """Names after "from", up to another preposition; "and", "or" and commas part them."""
        stop = _ABOUT - {"on", "re"} | {
            "with",
            "that",
            "about",
            "to",
            "who",
            "which",
            "for",
            "in",
            "on",
            "has",
            "is",
            "are",
        }
        names: list[list[str]] = [[]]
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.word in stop or (token.word in vocabulary.MAIL and names[-1]) or token.word in _SENT:
                break
            self._at += 1
            if token.word in ("and", "or", "&"):
                names.append([])
            elif (
                token.word not in ("the", "my", "a", "our", "from", "by", "all", "both") and token.kind != "possessive"
            ):
                names[-1].append(token.text)
        return tuple(" ".join(one) for one in names if one)

    def _both(self, names: tuple[str, ...]) -> None:
        if names:
            self._add("people", names)
            self._add("receivers", names)

    def _rest(self) -> tuple[str, ...]:
        rest = []
        while self._at < len(self._tokens) and self._tokens[self._at].word not in ("from", "with"):
            token = self._tokens[self._at]
            self._at += 1
            if token.word not in vocabulary.DETERMINERS and token.kind != "possessive":
                rest.append(tokens.unquoted(token.text))
        return tuple(rest)

    def _peek(self) -> set[str]:
        return {self._tokens[self._at].word} if self._at < len(self._tokens) else set()

    def _ahead(self) -> set[str]:
        return {one.word for one in self._tokens[self._at : self._at + 2]}

    def _before(self) -> set[str]:
        return {one.word for one in self._tokens[max(0, self._at - 3) : self._at - 1]}

    def _clause(self, clause: str) -> None:
        if clause not in self._found.clauses:
            self._found = replace(self._found, clauses=(*self._found.clauses, clause))

    def _add(self, field: str, values: tuple[str, ...]) -> None:
        self._found = replace(self._found, **{field: (*getattr(self._found, field), *values)})
