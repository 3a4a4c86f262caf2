"""Planted houses, with one fault or none."""

import pytest

README = "| `primitive` `graph` | the path above; read these two first |\n"
PROJECT = '[tool.ruff.lint]\nselect = ["E", "F"]\nignore = ["RUF001"]\n'


@pytest.fixture
def plant(tmp_path):
    """Write a small sound house, and over it the files given by path; its root."""

    def plant_files(files: dict[str, str]):
        sound = {
            "pyproject.toml": PROJECT,
            "autodiff_core/README.md": README,
            "autodiff_core/__init__.py": "",
            "autodiff_core/primitive.py": "TABLE = {}\n",
            "autodiff_core/graph.py": "from .primitive import TABLE\n",
            "course/__init__.py": "",
            "course/errors.py": "from autodiff_core import graph\n",
        }
        for name, text in {**sound, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return plant_files
