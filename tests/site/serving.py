"""Serves a site on loopback, from a path of its own as on a host with others, and counts bytes."""

import contextlib
import functools
import http.server
import threading
from dataclasses import dataclass, field
from pathlib import Path

PATH = "/some/where"


@dataclass
class Served:
    """A site that is served: `folder` may become another, and `answers` are what was sent."""

    folder: Path
    origin: str = ""
    answers: list[tuple[str, int]] = field(default_factory=list)

    @property
    def address(self):
        return self.origin + PATH

    def sent(self):
        """The megabytes of all answers so far, as they were sent."""
        return sum(size for _, size in self.answers) / 1e6


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files, as any host serves them; the types of some are not known everywhere."""

    extensions_map = {  # noqa: RUF012
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def __init__(self, served, *arguments):
        self.served = served
        super().__init__(*arguments, directory=str(served.folder))

    def translate_path(self, path):
        return super().translate_path(path.removeprefix(PATH))

    def copyfile(self, source, outputfile):
        content = source.read()
        outputfile.write(content)
        self.served.answers.append((self.path, len(content)))

    def log_message(self, *words):
        """Says nothing."""


@contextlib.contextmanager
def serving(folder):
    """Serve a folder at an origin that no other has: what a browser keeps is kept by origin."""
    served = Served(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, served))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served.origin = f"http://127.0.0.1:{server.server_port}"
    yield served
    server.shutdown()
    server.server_close()
