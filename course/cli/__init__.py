"""The command line: `backprop`. One module per command; `grammar` says what each understands."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from importlib import import_module

from course.cli.grammar import grammar
from course.errors import CourseError

USER_ERROR = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. What a user can mend is said without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A stream that a test or an IDE put there may not be one that can be changed.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    parser = grammar()
    parsed = parser.parse_args(arguments)
    if parsed.command is None:
        parser.print_help()
        return USER_ERROR
    try:
        code: int = import_module(f"course.cli.{parsed.command}").run(parsed)
        sys.stdout.flush()
        return code
    except CourseError as error:
        return _say(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has seen enough. Python would complain again when it closes stdout.
        with contextlib.suppress(OSError):
            sys.stdout.close()
        return 0
    except OSError as error:
        if error.filename is None:
            raise
        return _say(f"{error.filename}: {error.strerror}.")


def _say(message: str) -> int:
    # Here: Rich takes twice as long as all that `backprop --help` needs.
    from course.cli.terminal import say_error

    say_error(message)
    return USER_ERROR
