"""Save attachments: the files that came with mail, in a folder."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from copilot.errors import NotFound, UsageError
from copilot.toolkit.api import Context, Messages, Result, Step, Text, attached, because, present, tool
from copilot.types.changes import SaveFiles

_RUNS = {".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".js", ".vbs", ".ps1", ".jar", ".lnk", ".sh", ".app", ".dmg"}
_MACROS = {".docm", ".xlsm", ".pptm", ".xlam", ".html", ".htm", ".svg", ".iso", ".img"}


@tool(
    effects=["local"],
    examples=[
        "save the attachments of {messages: this}",
        "download the files from {messages: the accountant's mails} to {folder: ~/taxes}",
        "put the PDFs of {messages: all receipts this month} into {folder: receipts}",
        "keep what is attached to {messages: number 1}",
        "export the pictures {messages: mother} sent",
        "store the slides from {messages: the board thread} in {folder: Documents/board}",
        "get me the contract file out of {messages: the lawyer's last mail}",
        "copy every attachment in {messages: these} to {folder: Desktop}",
    ],
    undo="The files are removed again, unless they were changed.",
)
def save_attachments(context: Context, messages: Messages, folder: Text = Text()) -> Result:
    """Save the files attached to messages into a folder: Downloads, or one of yours. No file is ever overwritten."""
    kept = [one for one in present(context, messages) if one.attachments]
    files = [part for one in kept for part in attached(context.message(one.id))]
    if not files:
        raise NotFound(f"Nothing is attached to {context.named(messages.ids)}.", "Choose mail that brings files.")
    ids = tuple(one.id for one in kept)
    where = _folder(str(folder))
    return [
        Step(
            verb="save",
            target=", ".join(f"{one.name} ({_size(one.bytes)})" for one in files),
            detail=f"from {context.named(ids)} into {where}",
            why=because(messages.said, str(folder)),
            change=SaveFiles(ids, str(where)),
            doubts=tuple(_doubts(one.name for one in files)),
        )
    ]


def _folder(words: str) -> Path:
    """A path as it was said; a bare name is a folder at home that is there already, else one inside Downloads."""
    downloads = Path.home() / "Downloads"
    said = Path(words.strip()) if words.strip() else downloads
    try:
        said = said.expanduser()
    except RuntimeError:
        raise UsageError(f"There is no home folder for {words!r}.", "Give a folder such as ~/Documents.") from None
    if said.is_absolute():
        return said
    return Path.home() / said if (Path.home() / said.parts[0]).is_dir() else downloads / said


def _doubts(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        ending = Path(name).suffix.lower()
        if ending in _RUNS:
            yield f"{name} is a program."
        elif ending in _MACROS:
            yield f"{name} can run code when it is opened."


def _size(count: int) -> str:
    return f"{count} B" if count < 1000 else f"{count / 1e3:.0f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"
