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
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _tell(error: CopilotError, *, as_json: bool) -> None:
    print(f"inbox-copilot: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)
    if as_json:
        from copilot.cli.documents import dump

        dump({"error": error.message, "hint": error.hint})
