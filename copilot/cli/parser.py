"""The words of the command line and the function each command runs."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import NoReturn

from copilot import __version__
from copilot.cli import commands
from copilot.errors import UsageError
from copilot.types import Lane

Command = Callable[[argparse.Namespace], int]
_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[0].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The options of one command line; `run` holds the command's function. Raises UsageError."""
    home, rest = _home_apart(words)
    # The app is started without a command, and declaring those takes longer than reading all settings.
    return (build() if rest else _top()).parse_args([*home, *rest])


def build() -> argparse.ArgumentParser:
    """The whole parser; also the source of the generated help."""
    top = _top()
    groups = top.add_subparsers(metavar="COMMAND", title="commands", parser_class=_Parser)
    _looking(groups)
    _acting(groups)
    return top


def _top() -> _Parser:
    top = _Parser(prog="inbox-copilot", description="Turns a mailbox into decisions, on this machine.")
    top.add_argument("--version", action="version", version=f"inbox-copilot {__version__}")
    top.add_argument("--home", metavar="DIR", help="keep settings, data and cache in DIR (or set COPILOT_HOME)")
    top.set_defaults(run=commands.app, json=False)
    return top


def seconds(text: str) -> int:
    """A span such as 30m, 24h, 7d or 2w in seconds."""
    match = re.fullmatch(r"(\d{1,6})([mhdw])", text.strip().lower())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no span of time; write 30m, 24h, 7d or 2w")
    return int(match[1]) * _UNITS[match[2]]


def positive(text: str) -> int:
    """A whole number above 0."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _looking(groups: argparse._SubParsersAction[_Parser]) -> None:
    _command(groups, "demo", commands.demo, "the app on the bundled sample mailbox", json=False)
    one = _command(groups, "open", commands.open_paths, "the app on a Maildir, mbox or folder of .eml", json=False)
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    one = _command(groups, "brief", commands.brief, "lanes, topics, summaries and asks")
    one.add_argument("--lane", choices=[lane.value for lane in Lane])
    one.add_argument("--since", type=seconds, metavar="24h", help="only what came within 30m, 24h, 7d or 2w")
    one = _command(groups, "show", commands.show, "one message")
    one.add_argument("message_id", metavar="MESSAGE-ID")
    one = _command(groups, "search", commands.search, "messages that match, newest first")
    one.add_argument("query", nargs="+", metavar="QUERY")
    one.add_argument("--limit", type=positive, default=50, metavar="N")
    _command(groups, "check", commands.check, "what works here and what does not")
    one = _command(groups, "settings", commands.settings, "where the settings lie; --explain tells each one")
    one.add_argument("--explain", action="store_true")


def _acting(groups: argparse._SubParsersAction[_Parser]) -> None:
    from copilot.cli import doing, keeping, models_parser
    from copilot.cli import eval as evals

    one = _command(groups, "sync", commands.sync, "pull and push once")
    one.add_argument("--account", metavar="A", help="only this account of the settings")
    one = _command(groups, "import", commands.import_paths, "take mail from a Maildir, mbox, .eml or folder of .eml")
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    one.add_argument("--no-analyse", action="store_true", help="leave lanes, topics and asks for later")
    _command(groups, "undo", commands.undo, "take back the last change")
    one = _command(groups, "do", doing.do, "what the words would do; with --approve, do it")
    one.add_argument("words", metavar="WORDS")
    one.add_argument("--approve", metavar="DIGEST", help="carry out the plan with this digest")
    one.add_argument("--choose", type=positive, action="append", default=[], metavar="N", help="answer a question")
    one = _command(groups, "tools", doing.tools, "the tools there are; `new NAME` writes one, `check` tries all")
    one.add_argument("deed", nargs="?", choices=("list", "new", "check"), default="list", metavar="list|new|check")
    one.add_argument("name", nargs="?", metavar="NAME")
    one = _command(groups, "take", keeping.take, "people, companies and tasks out of CSV and vCard files")
    one.add_argument("paths", nargs="+", type=Path, metavar="FILE")
    one = _command(groups, "give", keeping.give, "people, companies or tasks into a .csv or .vcf file")
    one.add_argument("kind", choices=("people", "companies", "tasks"))
    one.add_argument("path", type=Path, metavar="FILE")
    one = _command(groups, "eval", evals.tools, "how well words become calls, on utterances that come along")
    one.add_argument("what", choices=("tools",), metavar="tools")
    one.add_argument("--set", choices=("dev", "test"), default="dev", help="test tells figures only")
    models_parser.add(groups, _command)


def _command(
    groups: argparse._SubParsersAction[_Parser], name: str, run: Command, help_text: str, *, json: bool = True
) -> argparse.ArgumentParser:
    one = groups.add_parser(name, help=help_text, description=help_text[0].upper() + help_text[1:] + ".")
    one.set_defaults(run=run)
    if json:
        one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return one


def _home_apart(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """--home with its value, and the rest: it belongs to no command and may stand anywhere before a `--`."""
    home: list[str] = []
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--":
            return home, [*rest, word, *left]
        if word == "--home":
            home += [word, *islice(left, 1)]
        elif word.startswith("--home="):
            home.append(word)
        else:
            rest.append(word)
    return home, rest
