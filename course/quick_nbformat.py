"""Imports nbformat in the quick way: importing this first is all that there is to do.

Importing nbformat imports jsonschema, as JupyterLab's server does too, and that, where they are
installed (JupyterLab brings them), `rfc3987_syntax`: a grammar of web addresses in all the world's
scripts, which takes more than a second to be compiled; and `isoduration`, with dates in all
languages. No notebook's schema asks for such things, so here, before anybody else has imported
nbformat, it is imported without them, as where they are not installed. This is the only place that
does so. It is for processes of our own: the command, its pytest and its JupyterLab. A learner's
kernel never imports this, and what it imports it gets whole.
"""

import sys

NOT_NEEDED = {"rfc3987_syntax", "isoduration"}


def _import_nbformat_without_what_is_slow() -> None:
    hidden = NOT_NEEDED - set(sys.modules)
    # None makes Python say that there is no such module; jsonschema then does without.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        import nbformat  # noqa: F401
    finally:
        for name in hidden:
            del sys.modules[name]


_import_nbformat_without_what_is_slow()
