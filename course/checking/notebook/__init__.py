"""From a notebook file to reports, by `pytest --nbval`: needs processes, nbformat and a kernel."""

# Before anything else of this room is imported.
import course.quick_nbformat  # noqa: F401
