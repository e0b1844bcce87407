"""A draft as a text file for an editor: fields, an empty line, the text. Pure; what cannot be read back is said."""

from __future__ import annotations

from dataclasses import replace

from copilot.errors import UsageError
from copilot.types.writing import Draft
from copilot.ui.untrusted import lines, plain

_FIELDS = ("to", "cc", "bcc", "subject")


def written(draft: Draft) -> str:
    """The draft as it is given to the editor."""
    head = "".join(f"{name.capitalize()}: {plain(getattr(draft, name))}\n" for name in _FIELDS)
    return f"{head}\n" + "\n".join(lines(draft.text))


def read(draft: Draft, text: str) -> Draft:
    """The draft with what the editor left. Raises UsageError at a field that is none."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    told = dict.fromkeys(_FIELDS, "")
    for line in head.splitlines():
        name, colon, value = line.partition(":")
        if not colon or name.strip().lower() not in told:
            raise UsageError(f"The draft has a line {plain(line)[:40]!r} among its fields.", "To, Cc, Bcc, Subject.")
        told[name.strip().lower()] = value.strip()
    return with_fields(draft, told, body)


def with_fields(draft: Draft, fields: dict[str, str], text: str) -> Draft:
    """The draft with these fields and this text."""
    to, cc, bcc, subject = (fields[name] for name in _FIELDS)
    return replace(draft, to=to, cc=cc, bcc=bcc, subject=subject, text=text)
