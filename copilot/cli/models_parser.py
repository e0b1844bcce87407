"""The words of `models` and `egress`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from copilot.cli import models

Declare = Callable[..., argparse.ArgumentParser]


def add(groups: Any, command: Declare) -> None:
    """Declare them among the commands of the command line."""
    top = groups.add_parser("models", help="which model does what; pull, try and measure models")
    inside = top.add_subparsers(metavar="DEED", title="deeds", parser_class=type(top), required=True)
    command(inside, "list", models.listing, "roles, models and profiles")
    one = command(inside, "use", models.use, "bind a role to a model, or all roles as a profile has them")
    one.add_argument("what", metavar="ROLE|PROFILE", help=f"{', '.join(models.ROLES)}; or a profile such as 16gb")
    one.add_argument("model", nargs="?", metavar="MODEL", help="a name of the list, or ENGINE:MODEL")
    _accept(one)
    one = command(inside, "pull", models.pull, "fetch a model, going on where an earlier try ended")
    one.add_argument("name", metavar="NAME|URL", help="a name of the list, or the address of a .gguf file")
    one.add_argument("--sha256", default="", metavar="HEX", help="hold the file at a URL against this")
    _accept(one)
    one = command(inside, "check", models.check, "does it fit, load, answer a schema, keep requests apart, stop")
    _target(one)
    one = command(inside, "bench", models.bench, "tokens a second, beside the bare engine and the memory's bandwidth")
    _target(one)
    one.add_argument("--threads", type=int, default=0, metavar="N", help="0 lets the engine choose")
    _grants(inside, command)
    command(groups, "egress", models.egress, "everything that has left for models elsewhere")


def _grants(inside: Any, command: Declare) -> None:
    one = command(inside, "grant", models.grant, "let a model elsewhere see some fields, for some purposes, some days")
    one.add_argument("name", metavar="NAME", help="a name of your choice for the grant")
    one.add_argument("url", metavar="URL", help="such as https://box.example/v1")
    one.add_argument("model", metavar="MODEL", help="what the server calls it")
    one.add_argument("--for", dest="purpose", type=_some(models.ROLES), required=True, metavar="ROLE,…")
    fields = ("headers", "text", "attachments", "records")
    one.add_argument("--fields", type=_some(fields), required=True, metavar="FIELD,…", help=", ".join(fields))
    one.add_argument("--days", type=int, default=7, metavar="N", help="how long, 90 at most; 7 if not said")
    one.add_argument("--token-command", default="", metavar="COMMAND", help="prints the server's key")
    one.add_argument("--plain", action="store_true", help="permit http, in a network of your own")
    one = command(inside, "revoke", models.revoke, "take a grant back at once")
    one.add_argument("name", metavar="NAME")


def _accept(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--accept-licence", action="store_true", help="your use is permitted by a licence that forbids work"
    )


def _target(one: argparse.ArgumentParser) -> None:
    one.add_argument("target", metavar="ROLE|MODEL", help=f"{', '.join(models.ROLES)}; or ENGINE:MODEL")


def _some(known: Sequence[str]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        names = [one.strip() for one in text.split(",")]
        if unknown := [one for one in names if one not in known]:
            raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(known)}")
        return names

    return read
