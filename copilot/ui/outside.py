"""What leaves the screen: the clipboard, the pager, the editor, the browser, saved attachments.

No shell is ever asked: commands are argument lists, files are private and named by us, nothing is overwritten.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from copilot import types
from copilot.errors import CopilotError, NotFound, SettingsError, SourceError, UsageError
from copilot.ui import figures
from copilot.ui.untrusted import lines, plain

if TYPE_CHECKING:
    from copilot.types.writing import Draft
    from copilot.ui.screens.mail import MailScreen

_PLAINEST = {"less": ("-+r", "-+R"), "more": (), "most": ()}
"""Options that keep a pager from passing control sequences on."""


_STEM_BYTES, _SUFFIX_BYTES = 200, 30
"""File systems take names of 255 bytes."""


class Outside:
    """The actions that hand something to another program."""

    def __init__(self, screen: MailScreen) -> None:
        self._screen = screen

    @property
    def actions(self) -> dict[str, Callable[[], None]]:
        """What each action does."""
        return {
            "copy-text": self._copy_text,
            "copy-link": lambda: self._with_link(self._copy),
            "open-link": lambda: self._with_link(self.open),
            "save": self._save,
            "source": lambda: self._source(edit=False),
            "edit-source": lambda: self._source(edit=True),
        }

    # Clipboard and links

    def _copy_text(self) -> None:
        self._screen.with_message(lambda message: self._put(message.text, "The message's text"))

    def _copy(self, link: types.Link) -> None:
        self._put(link.url, "The link")

    def _put(self, text: str, what: str) -> None:
        self._screen.app.copy_to_clipboard(text)
        self._screen.app.say(f"{what} is in the clipboard.")

    def _with_link(self, then: Callable[[types.Link], None]) -> None:
        self._screen.pick(lambda what: isinstance(what, types.Link), then, none="There is no link on the screen.")

    def open(self, link: types.Link) -> None:
        """Show where the link leads; open it when the person says so."""
        from copilot.ui import links
        from copilot.ui.screens.link import LinkScreen

        letter = self._screen.reader.letter
        shown = letter.message.text[link.start : link.end] if letter else ""

        def answered(yes: bool | None) -> None:
            if yes:
                self._browse(link.url)

        self._screen.app.push_screen(LinkScreen(link, shown, links.destination(link.url, shown)), answered)

    def _browse(self, url: str) -> None:
        import shutil
        import subprocess

        try:
            chosen = words_of(self._screen.app.workspace.settings.look.browser, "browser")
            opener = chosen or [found for name in ("xdg-open", "open") if (found := shutil.which(name))][:1]
            if not opener:
                raise NotFound("No browser was found.", "Set look.browser in the settings, or copy the link with Y.")
            quiet = subprocess.DEVNULL
            browser = subprocess.Popen([*opener, url], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
            Thread(target=browser.wait, daemon=True).start()
        except OSError as error:
            self._screen.app.trouble(SourceError(f"Cannot start {opener[0]}: {error.strerror}.", "Set look.browser."))
        except CopilotError as error:
            self._screen.app.trouble(error)

    # Attachments

    def _save(self) -> None:
        self._screen.pick(
            lambda what: isinstance(what, types.Part), self.save, none="There is no attachment on the screen."
        )

    def save(self, part: types.Part) -> None:
        """Write an attachment beside the person's downloads, under a safe name that is not taken yet."""
        letter = self._screen.reader.letter
        if letter is None:
            return
        workspace, id = self._screen.app.workspace, letter.row.id

        def write() -> Path:
            found, data = workspace.attachment(id, part.index)
            return save(data, found.name, downloads())

        self._screen.app.ask(
            self._screen,
            "save",
            write,
            lambda path: self._screen.app.say(f"Saved {path} ({figures.size(part.bytes)})."),
        )

    # Raw source

    def _source(self, *, edit: bool) -> None:
        id = self._screen.message_id()
        if id is None:
            self._screen.app.say("There is no message here.")
            return
        workspace = self._screen.app.workspace
        self._screen.app.ask(self._screen, "raw", lambda: workspace.raw(id), lambda raw: self._view(raw, edit=edit))

    def _view(self, raw: bytes, *, edit: bool) -> None:
        look = self._screen.app.workspace.settings.look
        if edit:
            command = self._editor()
            shown = raw
        else:
            command = look.pager or os.environ.get("PAGER") or "less"
            shown = "\n".join(lines(raw.decode("utf-8", "replace").replace("\r\n", "\n"))).encode("utf-8")
        self._run(command, "editor" if edit else "pager", lambda argv: show_file(argv, shown))

    def edit(self, draft: Draft) -> Draft | None:
        """The draft as the person's editor left it; None when it could not be edited."""
        from copilot.ui import draftfile

        found: list[Draft] = []

        def work(argv: list[str]) -> None:
            left = show_file(argv, draftfile.written(draft).encode(), name="draft.txt", keep=True)
            text = left.decode("utf-8", "replace")
            try:
                found.append(draftfile.read(draft, text))
            except UsageError as error:
                self._screen.app.workspace.ledger.save_draft(replace(draft, text=text))
                raise UsageError(error.message, "What you wrote is kept among the drafts (D).") from error

        self._run(self._editor(), "editor", work)
        return found[0] if found else None

    def _editor(self) -> str:
        chosen = self._screen.app.workspace.settings.look.editor
        return chosen or os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"

    def _run(self, command: str, what: str, work: Callable[[list[str]], object]) -> None:
        """Leave the screen to another program until it ends."""
        try:
            argv = words_of(command, what) or ["vi" if what == "editor" else "less"]
            with self._screen.app.suspend():
                work(argv)
        except OSError as error:
            self._screen.app.trouble(SourceError(f"Cannot start {command}: {error.strerror}.", f"Set look.{what}."))
        except CopilotError as error:
            self._screen.app.trouble(error)
        self._screen.refresh(layout=True)


def words_of(command: str, what: str) -> list[str]:
    """A command line as a list. Raises SettingsError when its quotes do not end."""
    import shlex

    try:
        return shlex.split(command)
    except ValueError as error:
        raise SettingsError(f"Cannot read the {what}'s command {command!r}: {error}.", f"Set look.{what}.") from error


def show_file(argv: Sequence[str], data: bytes, *, name: str = "message.eml", keep: bool = False) -> bytes:
    """Run a program on a private copy of the data, and remove the copy. Raises OSError when it cannot be started.

    With `keep` the copy can be written, and what it holds in the end is returned.
    """
    import subprocess
    import tempfile

    options = _PLAINEST.get(Path(argv[0]).name, ())
    with tempfile.TemporaryDirectory(prefix="inbox-copilot-") as folder:
        path = Path(folder) / name
        path.touch(mode=0o600)
        path.write_bytes(data)
        path.chmod(0o600 if keep else 0o400)
        subprocess.run([*argv, *options, str(path)], check=False)
        path.chmod(0o600)
        return path.read_bytes() if keep else data


def _fit(name: str, most: int) -> str:
    return name.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def downloads() -> Path:
    """Where saved attachments go."""
    folder = Path.home() / "Downloads"
    return folder if folder.is_dir() else Path.home()


def save(data: bytes, name: str, folder: Path) -> Path:
    """Write under the name, or the first free "name (2)"; never outside the folder, never over a file."""
    safe = plain(name).replace("/", "_").replace("\\", "_").strip(" .") or "attachment"
    safe = safe.removeprefix("-") or "attachment"
    stem, suffix = os.path.splitext(safe)
    stem, suffix = _fit(stem, _STEM_BYTES), _fit(suffix, _SUFFIX_BYTES)
    for number in range(1, 1000):
        path = folder / (f"{stem} ({number}){suffix}" if number > 1 else f"{stem}{suffix}")
        try:
            with open(path, "xb", opener=lambda file, flags: os.open(file, flags, 0o600)) as out:
                out.write(data)
        except FileExistsError:
            continue
        except OSError as error:
            raise SourceError(
                f"Cannot save {path.name}: {error.strerror}.", "Check the folder and the disk."
            ) from error
        return path
    raise SourceError("There are too many files of that name.", f"Clear {folder}.")
