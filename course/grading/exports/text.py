"""Texts that others wrote, made fit for what they go into: files' names, XML, spreadsheets."""

from __future__ import annotations

import hashlib
import re

# All that XML 1.0 cannot hold: most control characters, lone surrogates, two noncharacters.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Directions of writing that make a name look like another.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
NOT_IN_FILE_NAMES = re.compile(r"[^\w.-]+")
LONGEST_FILE_NAME = 60
# Names of devices, which Windows finds in every folder.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def printable(text: str) -> str:
    """The text, with a replacement character for each that cannot be shown or written."""
    return TURNS.sub("�", UNPRINTABLE.sub("�", text))


def file_name(name: str) -> str:
    """A file's name for a student's: readable, harmless in every folder, and theirs alone."""
    plain = NOT_IN_FILE_NAMES.sub("_", name).strip("._")[:LONGEST_FILE_NAME]
    if plain and plain == name == name.lower() and not DEVICES.fullmatch(plain):
        return plain
    # Where letters were lost, or only their case tells two names apart, the digest does.
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{plain or 'student'}-{digest}"


def same_letters(text: str) -> str:
    """What is left of a name when case, spaces and signs do not count."""
    return "".join(filter(str.isalnum, text.casefold()))
