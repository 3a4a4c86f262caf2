"""Links that open a notebook on the published site; there are none until the syllabus names it."""

from __future__ import annotations

from course.syllabus import Module, published_at

# As a site opens it; a test holds its place against the workspace's.
OPENED = "{site}/notebooks/index.html?path={kind}s/{module.stem}.ipynb"
BADGE = "pictures/open.svg"


def address(kind: str, module: Module) -> str:
    """Where the published site opens a module's lesson or exercise; empty where there is none."""
    site = published_at()
    return OPENED.format(site=site, kind=kind, module=module) if site else ""


def invitation(kind: str, module: Module) -> str:
    """The paragraph of a notebook that opens it on the site."""
    opened = address(kind, module)
    return (
        f"\n\n[Open this {kind} on the site]({opened}), with nothing to install." if opened else ""
    )


def titled(module: Module) -> str:
    """A module's title, which leads to its lesson on the site."""
    opened = address("lesson", module)
    return f"[{module.title}]({opened})" if opened else module.title


def badge() -> str:
    """The README's picture that opens the site, in HTML: it stands on the line of a comment."""
    site = published_at()
    picture = f'<img src="{BADGE}" alt="Open it in the browser">'
    return f' <a href="{site}/index.html">{picture}</a>' if site else ""
