"""Commands of `backprop` as functions, for a notebook that has no terminal beside it."""

from __future__ import annotations

import base64
from pathlib import Path


def hint(task: str, again: bool = False) -> None:
    """Show the next hint for a task; with `again`, those that you have seen."""
    _run("hint", task, *_flags(again=again))


def solution(task: str, give_up: bool = False) -> None:
    """Show the solution of a task that you have solved; with `give_up`, of any."""
    _run("solution", task, *_flags(give_up=give_up))


def progress() -> None:
    """Show your points, and what is next."""
    _run("progress")


def reset(module: str, lesson: bool = False) -> None:
    """Put a fresh exercise, or lesson, in place of yours, which goes to `backups/`."""
    _run("reset", module, *_flags(lesson=lesson))


def export_work() -> None:
    """Show a link that saves your work as one file, for another browser or a computer."""
    from course.workspace.carrying import NAME, own_workspace, packed_work

    link = _link(NAME, packed_work(own_workspace()))
    _show(f"{link}. Elsewhere <code>import_work</code> brings it in.")


def import_work(file: str) -> None:
    """Bring in a file of `export_work`; put it into the workspace first. Nothing is replaced."""
    from course.workspace.carrying import own_workspace, unpack_work
    from course.workspace.described import described

    root = own_workspace()
    path = root / file if (root / file).is_file() else Path(file)
    lines = described(unpack_work(root, path.read_bytes()), is_new=False)
    print("\n".join(lines) or "It brought nothing that was not here.")


def assemble() -> None:
    """Gather the answers that you saved into a library, `my_autodiff`, and show a link to it."""
    from course.assembly.here import assemble_here, packed_library
    from course.assembly.parts import PACKAGE, PARTS
    from course.workspace.carrying import own_workspace

    root = own_workspace()
    found = assemble_here(root, print)
    for name, why in found.missing.items():
        print(f"  the course's stands in for {name}: {why}")
    for path in found.kept:
        print(f"You edited {PACKAGE}/{path}, so nothing was written there.")
    print(f"{len(found.answers)} of {len(PARTS)} parts are yours. Restart the kernel to import it.")
    _show(f"{_link(f'{PACKAGE}.zip', packed_library(root))}. Its other tests need pytest.")


def bring_up_to_date(edition: str) -> None:
    """Once for each edition of a site: bring the notebooks that a browser keeps up to date.

    As `backprop learn` does: what was written stays, and a newer version is put beside it.
    """
    from course.workspace.described import described
    from course.workspace.folder import MANIFEST, note_as_shipped, prepare
    from course.workspace.state import find_workspace, read_state, write_state

    root = find_workspace()
    if root is None or read_state(root, "site").get("edition") == edition:
        return
    changes = []
    if read_state(root, MANIFEST):
        changes = prepare(root)
    else:
        # The first visit: what the site brought need not be fetched to be compared with itself.
        note_as_shipped(root)
    write_state(root, "site", {"edition": edition})
    for line in described(changes, is_new=False):
        print(line)
    if changes:
        print("Is one of them open? Close it without saving, and open it again.")


def _link(name: str, content: bytes) -> str:
    """A link that saves a file from the page that shows it."""
    data = base64.b64encode(content).decode()
    return f'<a download="{name}" href="data:application/zip;base64,{data}">Save {name}</a>'


def _show(html: str) -> None:
    from IPython.display import HTML, display

    display(HTML(html))


def _run(*arguments: str) -> None:
    # Here: what the command line imports is not worth waiting for before it is needed.
    from course.cli import main

    main(arguments)


def _flags(**wanted: bool) -> list[str]:
    return [f"--{name.replace('_', '-')}" for name, is_wanted in wanted.items() if is_wanted]
