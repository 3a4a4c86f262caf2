"""From a notebook file to reports, by `pytest --nbval`: needs processes, nbformat and a kernel."""
