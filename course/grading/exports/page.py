"""A page that opens anywhere, offline: one file, no script, and a policy that forbids both."""

from __future__ import annotations

from html import escape
from pathlib import Path

STYLE = Path(__file__).with_name("page.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def document(title: str, body: str, more_style: str = "") -> str:
    """A whole document.

    Parameters:
        title: plain text.
        body: HTML.
    """
    style = f"{STYLE.read_text('utf-8')}{more_style}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>\n{style}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>\n{body}</main></body></html>\n"
    )
