"""How long a test waits for another process before it gives up: long, since a machine may be busy."""

SECONDS = 300
