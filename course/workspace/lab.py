"""Starts JupyterLab, in half the time: `python -m course.workspace.lab`, with its own options."""

import sys

# Comes first: what is imported already is not imported slowly.
import course.quick_nbformat  # noqa: F401

# isort: split
from jupyterlab.labapp import main

if __name__ == "__main__":
    sys.exit(main())
