"""Closed sets of words: lanes, nouns and pronouns for mail and people, politeness, and words that carry little."""

from __future__ import annotations

from copilot.types import Lane


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


_LANES = {
    Lane.TEAM: "team teams colleagues colleague coworkers internal",
    Lane.PEOPLE: "people personal private persons",
    Lane.CUSTOMERS: "customers customer clients client",
    Lane.NEWSLETTERS: "newsletters newsletter digests digest",
    Lane.INVITES: "invites invite invitations invitation invited meetings calendar",
    Lane.RECEIPTS: "receipts receipt invoices invoice bills bill orders payments purchases",
    Lane.NOTIFICATIONS: "notifications notification alerts alert notices automated",
    Lane.LISTS: "lists list mailing-list mailing-lists",
    Lane.JUNK: "junk spam rubbish",
}
LANES = {word: lane for lane, text in _LANES.items() for word in text.split()}
"""What a word says about the lane, where a lane is asked for."""

LANE_NOUNS = {word: lane for word, lane in LANES.items() if word not in words(
    "personal private persons people internal invited meetings calendar orders payments list lists automated rubbish"
    " team teams colleague colleagues coworkers junk spam bill bills invoice invoices purchases"
)}  # fmt: skip
"""What a noun for mail says about its lane."""

MAIL = words(
    "mail mails email emails e-mail e-mails message messages letter letters note notes one ones thing things stuff item"
    " items mailing mailings msg msgs"
)
THREAD = words("thread threads conversation conversations discussion discussions correspondence exchange chain")
REPLIES = words("reply replies response responses answer answers")
PLURAL = words(
    "all every everything each any both these those them mails emails e-mails messages letters notes ones things stuff"
    " items threads conversations discussions replies responses answers mailings msgs correspondence many anything"
)
THIS = words("this that it")
THESE = words("these those them")
DETERMINERS = words("the a an my our your his her their its this that these those some any all every each both of")
NEWEST = words("last latest newest recent most-recent")
OLDEST = words("oldest earliest first")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SHORT_ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th")
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = {word: at for names in (_ORDINALS, _SHORT_ORDINALS) for at, word in enumerate(names, 1)}
CARDINALS = {word: at for at, word in enumerate(_CARDINALS, 1)}
NUMBER_NOUNS = words("number numbers no nr nos item items mail message row line entry option")
STATES = {
    "unread": "is:unread", "unopened": "is:unread", "unseen": "is:unread", "new": "is:unread", "read": "is:read",
    "starred": "is:starred", "flagged": "is:starred", "important": "is:starred", "answered": "is:answered",
    "unanswered": "-is:answered", "forwarded": "is:forwarded",
}  # fmt: skip
FILES = words("attachment attachments file files pdf pdfs document documents picture pictures photos slides")
HIM = words("him her them they he she")
PEOPLE = HIM | words("everyone everybody team thread sender people all others whole colleagues")

CHATTER = words(
    "please kindly just quickly ok okay hey hi hello so well now right then thanks alright copilot assistant um uh er"
)
ASKING = (
    "can you", "could you", "would you", "will you", "can we", "could we", "i want to", "i want you to",
    "i would like to", "i would like you to", "i'd like to", "i'd like you to", "i need to", "i need you to",
    "i have to",     "let us", "let's", "go ahead and", "would you mind", "do me a favour and",
    "do me a favor and", "help me",
    "you should", "we should", "we need to", "make sure to", "be so kind and", "time to", "i wish to", "i wanna",
    "let me",
)  # fmt: skip
"""Words before a wish that do not say what is wished."""
TAIL = (
    "please",
    "for me",
    "thanks",
    "thank you",
    "thx",
    "right away",
    "now",
    "will you",
    "would you",
    "can you do that",
    "could you do that",
    "can you",
    "could you",
    "asap",
    "cheers",
)

DELAYED = words(
    "thanks thank yes ok okay no yep yeah sure y n fine great cool nope yup cheers ta go done good perfect alright"
    " right thx you very much indeed please approved approve confirm confirmed agreed"
)
"""Words that can only answer a question on the screen."""

NO = words("no nope n")

LIGHT = words(
    "the a an to of in on at for from with and or as is are be it its my me i you your we us our this that these those"
    " by into out up off about please them his her him their there here some any all do does did has have had am was"
    " were will would can could should not no so just again too also if then than what who which when where how"
    " s t ve ll re hasn't haven't isn't don't one ones thing things get quick quickly please kindly just really if"
)
"""Words that say little about which tool is meant."""

DENIALS = words(
    "not no never don't doesn't didn't haven't hasn't isn't aren't without missing unknown nothing nobody none"
)
"""Words that deny."""
NO_VERBS = PEOPLE | PLURAL | DETERMINERS | MAIL | THREAD | LANES.keys() - {"list", "bill"}
"""Words that may begin an example and yet begin no new wish inside a sentence."""
