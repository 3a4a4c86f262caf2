"""From a notebook file to reports, by `pytest --nbval`: needs processes, nbformat and a kernel.

Importing nbformat imports jsonschema, and that `rfc3987_syntax`, where it is installed (JupyterLab
brings it): a grammar of web addresses in all the world's scripts, which takes more than a second to
be compiled. No notebook's schema asks for such an address, so here, before anything else of this
room is imported, nbformat is imported without it, as where it is not installed. This is the
only place that does so. It is for processes of our own, the command and its pytest; a learner's
kernel never imports this room, and what it imports it gets whole.
"""

import sys

GRAMMAR = "rfc3987_syntax"


def _import_nbformat_without_the_grammar() -> None:
    if GRAMMAR in sys.modules:
        return
    # None makes Python say that there is no such module; jsonschema then does without.
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]
    try:
        import nbformat  # noqa: F401
    finally:
        del sys.modules[GRAMMAR]


_import_nbformat_without_the_grammar()
