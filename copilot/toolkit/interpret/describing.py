"""Descriptions of messages, word by word: "unread receipts from A and B about the trip with attachments"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from copilot.toolkit.interpret import tokens, vocabulary
from copilot.toolkit.interpret.mention import Mention
from copilot.toolkit.interpret.tokens import Token
from copilot.toolkit.interpret.vocabulary import words

_FROM = frozenset(("from", "by", "of"))
_SENT = words("sent wrote send mailed writes emailed answered replied")
_ABOUT = words("about regarding re concerning on called titled named mentioning mention mentions containing")
_HOLDING = words("with has have having an a")
_PLACING = words("in the my all every")
_PLACES = {"archive": "archive", "archived": "archive", "trash": "trash", "bin": "trash", "sent": "sent"}
_EMPTY = vocabulary.DETERMINERS | words(
    "me us who that which is are was were i got have had here there whole entire please of and in inbox my just only"
    " remaining rest other others lot selected marked shown listed current open screen we you do to been has came come"
    " coming still with s did does most already yet ever lane folder issue issues edition afterwards having again later"
)
_ARTICLES = words("the my a our from by all both ,")
_MANY = vocabulary.PLURAL | vocabulary.CARDINALS.keys() - {"one"}
_NAME_ENDS = _ABOUT - {"on", "re"} | words("with that about to who which for in on has is are")


class Reader:
    """Goes through the words of a description once, left to right, and sorts them."""

    def __init__(self, tokens: tuple[Token, ...], mention: Mention) -> None:
        self._tokens = tokens
        self._at = 0
        self._found = mention
        self._head = False

    def read(self) -> Mention:
        """What all the words together ask for."""
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
        elif word in ("his", "her", "their") and self._peek():
            self._add("people", (word,))
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
        if not (self._qualifies(token.word) or self._names_kind(token)) and token.word not in _EMPTY:
            self._subject(token)

    def _names_kind(self, token: Token) -> bool:
        """A noun for mail: its lane, a file, a thread, or mail at large."""
        word, found = token.word, self._found
        if word in ("junk", "spam"):
            self._clause("(lane:junk or in:junk)")
            self._noun(plural=True)
        elif word in vocabulary.LANE_NOUNS and not (token.text[:1].isupper() and found.about):
            self._clause(f"lane:{vocabulary.LANE_NOUNS[word].value}")
            self._found = replace(self._found, nouns=(*found.nouns, token.text))
            self._noun(plural=word.endswith("s"))
        elif word in vocabulary.FILES and (self._before() & _HOLDING or not self._peek()):
            self._clause("has:attachment")
        elif word in vocabulary.MAIL | vocabulary.THREAD | vocabulary.REPLIES:
            self._found = replace(found, thread=found.thread or word in vocabulary.THREAD)
            self._noun(plural=word in vocabulary.PLURAL)
        else:
            return False
        return True

    def _qualifies(self, word: str) -> bool:
        """What says which of the mails: their state, how many, the newest, mine, where they lie."""
        found = self._found
        if word in vocabulary.STATES and not (word == "important" and self._head):
            self._clause(vocabulary.STATES[word])
        elif word in vocabulary.NEWEST | vocabulary.OLDEST and not self._head:
            self._superlative(word)
        elif word in _PLACES and self._before() & _PLACING and self._at > 1:
            self._found = replace(found, clauses=(*found.clauses, f"in:{_PLACES[word]}"), anywhere=True)
        elif word == "my" and self._at == 1:
            theirs = any(one.word in _FROM for one in self._tokens[self._at :])  # "my last mail from Ann" is Ann's
            self._found = replace(found, mine=not theirs and bool(self._peek() - {"inbox", *vocabulary.LANE_NOUNS}))
        elif word in ("anywhere", "everywhere"):
            self._found = replace(found, anywhere=True)
        elif word == "for" and self._head and self._peek():
            self._found = replace(found, event=" ".join(self._rest()))
        elif word in _MANY:
            self._found = replace(found, plural=True)
            return word not in vocabulary.MAIL | vocabulary.THREAD | vocabulary.REPLIES
        else:
            return False
        return True

    def _subject(self, token: Token) -> None:
        """Any other word is one of the subject or the sender; a last one in the plural means several mails."""
        self._add("about", (token.text,))
        word = token.word
        many = word.endswith("s") and not word.endswith(("ss", "us", "is")) and word.islower() and not self._head
        if many and (self._at == len(self._tokens) or self._peek() & (_FROM | _ABOUT | {"with", "to"})):
            self._found = replace(self._found, plural=True)

    def _noun(self, *, plural: bool) -> None:
        self._head = True
        self._found = replace(self._found, plural=self._found.plural or plural, noun=True)

    def _superlative(self, word: str) -> None:
        following = self._tokens[self._at].word if self._at < len(self._tokens) else ""
        number = vocabulary.CARDINALS.get(following) or (
            int(following) if following.isdecimal() and len(following) < 4 else 1
        )
        if following in vocabulary.CARDINALS or following.isdecimal():
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
        names: list[list[str]] = [[]]
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.word in _NAME_ENDS or (token.word in vocabulary.MAIL and names[-1]) or token.word in _SENT:
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

    def _add(self, field: Literal["people", "receivers", "about"], values: tuple[str, ...]) -> None:
        more: dict[str, Any] = {field: (*getattr(self._found, field), *values)}
        self._found = replace(self._found, **more)
