"""The kernel's package for installing more, in place of its own: this site installs nothing more.

The kernel imports it when it starts. Its own imports all that downloading takes, a second of
processor time, and could bring nothing, since the site asks nobody else for packages.
"""

NAME = "piplite"
# What a cell with `%pip` becomes.
CLI = b"""
async def get_transformed_code(arguments):
    return "print('This site brings its packages along, and can install no others.')"
"""
# The kernel sets two names in the module `piplite.piplite`.
STAND_IN = {f"{NAME}/__init__.py": b"", f"{NAME}/piplite.py": b"", f"{NAME}/cli.py": CLI}
