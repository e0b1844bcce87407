"""Companies and tasks by their names and titles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from copilot.store import records
from copilot.toolkit.arguments import Companies, Tasks
from copilot.toolkit.interpret import tokens, vocabulary
from copilot.toolkit.interpret.tokens import Speech
from copilot.toolkit.interpret.turn import Turn, Unsure, fold_names
from copilot.types.plans import Option, Question, Refusal
from copilot.types.records import Company, Task

_MOST_OPTIONS = 9
_EMPTY = vocabulary.DETERMINERS | vocabulary.words(
    "task tasks todo todos to-do to-dos reminder reminders company startup firm about for to open with on from called"
    " item companies startups"
)
_CUTS = re.compile(r"\s*(?:,|;|\band\b|\bor\b)\s*", re.IGNORECASE)


def companies(speech: Speech, turn: Turn) -> Companies | Unsure:
    """The companies that words mean: as the CRM knows them, else by the names as said."""
    said = speech.said()
    if not set(speech.words) - _EMPTY or set(speech.words) <= vocabulary.HIM | vocabulary.THIS:
        return _of_senders(said, turn)
    whole = _known(said, turn)
    parts = [said] if whole else [one for one in _CUTS.split(said) if one]
    names: list[str] = []
    ids: list[str] = []
    for part in parts:
        name = _bare(part)
        found = _known(name, turn)
        names.append(found.name if found else name)
        ids += [found.id] if found else []
    return Companies(tuple(names), tuple(ids), said)


def _bare(part: str) -> str:
    """A name without an article and "the company" before it."""
    return re.sub(r"^(?:(?:the|this|company|startup|firm)\s+)+", "", tokens.unquoted(part), flags=re.IGNORECASE)


def _known(name: str, turn: Turn) -> Company | None:
    domain = name.lower() if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", name) else ""
    return turn.context.records.company(name, domain=domain)


def _of_senders(said: str, turn: Turn) -> Companies | Unsure:
    """ "this startup": where the mail under the cursor comes from."""
    rows = turn.context.rows(turn.context.scene.selection or turn.messages)
    domains = list(dict.fromkeys(row.address.partition("@")[2].lower() for row in rows if "@" in row.address))
    if not domains:
        return Refusal(f"I do not know which company “{said}” is.")
    found = [_known(one, turn) for one in domains]
    names = tuple(one.name if one else domain for one, domain in zip(found, domains, strict=True))
    return Companies(names, tuple(one.id for one in found if one), said)


def tasks(speech: Speech, turn: Turn) -> Tasks | Unsure:
    """The open tasks that words mean, by the words of their titles; a question where one is meant and several fit."""
    said = speech.said()
    listed = [one for one in records.listed(turn.context.db, Task) if not one.done_at]
    words = [one for one in speech.words if one not in _EMPTY and one.strip("'\"“”.,:")]
    if turn.tasks and not set(words) - vocabulary.THIS - vocabulary.THESE:
        return Tasks(turn.tasks, said)
    found = _matching(listed, [word for one in words for word in re.findall(r"\w+", one)])
    number = next((vocabulary.ORDINALS[one] for one in words if one in vocabulary.ORDINALS), 0)
    if not found and number and len(words) <= 2:
        found = listed[number - 1 : number]
    if not found:
        return Refusal(f"There is no open task “{said}”.")
    plural = bool({"all", "every", "both", "tasks", "todos"} & set(speech.words))
    if len(found) == 1 or plural:
        return Tasks(tuple(one.id for one in found), said)
    return _which(found, said, turn)


def _which(found: Sequence[Task], said: str, turn: Turn) -> Tasks | Question:
    key = f"task:{fold_names(said)}"
    if isinstance(decided := turn.decided.get(key), str):
        return Tasks((decided,), said)
    turn.asked = key
    return Question(f"Which task is “{said}”?", tuple(Option(one.title, one.id) for one in found[:_MOST_OPTIONS]))


def _matching(listed: Sequence[Task], words: Sequence[str]) -> list[Task]:
    """Tasks whose titles hold all the words; else those that hold most of them, at least half."""
    if not words:
        return list(listed)
    scored = [(sum(_holds(one.title, word) for word in words), one) for one in listed]
    best = max((score for score, _ in scored), default=0)
    return [one for score, one in scored if score == best] if best * 2 >= len(words) and best else []


def _holds(title: str, word: str) -> bool:
    known = re.findall(r"\w+", tokens.fold(title))
    return any(one == word or (len(word) > 3 and (one.startswith(word[:-1]) or word.startswith(one))) for one in known)
