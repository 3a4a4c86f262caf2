"""The kernel's package for installing more, in place of its own: this site installs nothing more.

The kernel imports it when it starts. Its own imports all that downloading takes, a second of
processor time, and could bring nothing, since the site asks nobody else for packages.
"""

from __future__ import annotations

from pathlib import Path

from course.site.package import write_zip

NAME = "piplite"
WHEEL = f"{NAME}-1.0-py3-none-any.whl"
# What a cell with `%pip` becomes.
CLI = """
async def get_transformed_code(arguments):
    return "print('This site brings its packages along, and can install no others.')"
"""
FILES = {
    f"{NAME}/__init__.py": "",
    # The kernel sets two names in it.
    f"{NAME}/piplite.py": "",
    f"{NAME}/cli.py": CLI,
    f"{NAME}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n",
    f"{NAME}-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


def write_piplite(place: Path) -> Path:
    """Write the wheel into the folder `place`."""
    wheel = place / WHEEL
    write_zip(wheel, {name: text.encode() for name, text in FILES.items()})
    return wheel
