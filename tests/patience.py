"""How long a test waits for another process: long, since a machine may be busy."""

SECONDS = 300
