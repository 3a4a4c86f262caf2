"""Runs cells as a notebook does, with magics, await and displays, but starts no programs."""

from __future__ import annotations

import atexit
import io
import re
import sys
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

NO_PROGRAMS = "no programs are started where submissions are graded"
NOBODY_TYPES = "nobody types where submissions are graded"
# How a line begins, or what is in it, that may be IPython's own: magics, commands, questions.
BEGINS = re.compile(r"\s*[%,;/]")
HOLDS = re.compile(r"=\s*%|\?|!(?!=)")


class CellCompiler(CachingCompiler):
    """Names cells without the sum of their letters that IPython takes from a library of ciphers."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"<ipython-input-{number}-{hash(transformed_code) & 0xFFFFFFFF:08x}>"


class CellShell(InteractiveShell):
    """IPython without a terminal and without a kernel. What cells show goes nowhere."""

    compiler_class = CellCompiler

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        # Sentences about what cells asked for and could not have.
        self.refused: list[str] = []

    def run(self, cell: str) -> BaseException | None:
        """Run a cell as if it had been executed in a notebook. Returns what it raised."""
        result = self.run_cell(cell, store_history=True)
        return result.error_before_exec or result.error_in_exec

    def should_run_async(self, raw_cell: str, **more: Any) -> bool:
        """Whether a cell awaits something; to find out, IPython compiles it once more."""
        may = "await" in raw_cell or "async" in raw_cell
        return may and super().should_run_async(raw_cell, **more)

    def system(self, command: str) -> None:
        """`!command` does nothing, so that a cell that installs or lists something goes on."""
        self._refuse(command)
        self.user_ns["_exit_code"] = 1

    system_piped = system_raw = system

    def getoutput(self, command: str, split: bool = True, depth: int = 0) -> Any:
        """`!!command` and `name = !command` give nothing."""
        self._refuse(command)
        return [] if split else ""

    def _refuse(self, command: str) -> None:
        self.refused.append(f"`!{command[:60]}` was left out: {NO_PROGRAMS}.")

    def enable_gui(self, gui: Any = None) -> None:
        """There is no screen."""

    def raw_input(self, prompt: str = "") -> str:
        raise StdinNotImplementedError(NOBODY_TYPES)

    def _showtraceback(self, *parts: Any) -> None:
        """Whoever runs the cell has the exception."""

    def showtraceback(self, *arguments: Any, **keywords: Any) -> None:
        """Writing it out would cost more than the cell."""

    showsyntaxerror = showindentationerror = showtraceback


class _Nowhere(DisplayPublisher):
    def publish(self, *things: Any, **more: Any) -> None:
        pass

    def clear_output(self, wait: bool = False) -> None:
        pass


class Sink(io.TextIOBase):
    """Takes what is printed, of any length, and keeps nothing."""

    encoding = "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


class Transformers(TransformerManager):
    """Takes a cell apart only where something may be in it that is not Python.

    IPython looks at each cell token by token, which takes longer than most of them run.
    """

    def __init__(self) -> None:
        super().__init__()
        self._known = [*self.token_transformers]

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        if self.token_transformers == self._known and not any(map(_may_be_special, lines)):
            return lines
        transformed: list[str] = super().do_token_transforms(lines)
        return transformed


def _may_be_special(line: str) -> bool:
    return bool(BEGINS.match(line) or HOLDS.search(line))


def make_shell() -> CellShell:
    """The shell of this process; it is made once, before processes are forked."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.display_pub_class = f"{__name__}._Nowhere"
    config.InteractiveShell.xmode = "Minimal"
    shell: CellShell = CellShell.instance(config=config)
    # There is nothing to put away: processes that are forked end at once.
    atexit.unregister(shell.atexit_operations)
    shell.display_pub = _Nowhere(parent=shell)
    shell.input_transformer_manager = Transformers()
    shell.user_ns["__name__"] = "__main__"
    _warm_up(shell)
    return shell


def _warm_up(shell: CellShell) -> None:
    """Run a cell of each kind, for what IPython imports and makes only when it is needed."""
    for cell in ("def f(x):\n    return x\nf(1)", "%pwd", "1 / 0", "await asyncio.sleep(0)"):
        shell.run(cell)
    shell.reset(new_session=True)


def hush() -> None:
    """What is written to standard output and error from now on goes nowhere."""
    sys.stdout = Sink()
    sys.stderr = Sink()
