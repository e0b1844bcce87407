"""The headless front end: stdout is data, stderr narrates, exit codes are an API.

Exit codes: 0 done · 1 failed · 2 usage or settings · 3 needs a person · 4 try again · 130 interrupted.
`--json` prints one JSON document on stdout and nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from copilot.errors import CopilotError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from copilot.cli import parser

    words = list(sys.argv[1:] if argv is None else argv)
    _open_streams()
    try:
        options = parser.parse(words)
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except CopilotError as error:
        _tell(error, as_json="--json" in words)
        return error.code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of stdout is gone (`| head`); pointing stdout elsewhere keeps the interpreter's last flush quiet.
        _leave_stdout()
        return 0
    except OSError as error:
        if error.filename is not None:
            raise
        # Nothing but stdout is written without a name: what it leads to is full or failing.
        _leave_stdout()
        _tell(CopilotError(f"Cannot write the answer: {error.strerror}.", "Send it elsewhere."), as_json=False)
        return 1


def _open_streams() -> None:
    """Let streams that the caller has closed lead nowhere, so that no other file is opened in their place."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))


def _leave_stdout() -> None:
    """Let the interpreter's last flush of stdout lead nowhere, so that it stays quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(error: CopilotError, *, as_json: bool) -> None:
    print(f"inbox-copilot: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)
    if as_json:
        from copilot.cli.documents import dump

        dump({"error": error.message, "hint": error.hint})
