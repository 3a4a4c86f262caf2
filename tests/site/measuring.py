"""What a visit costs: processor seconds of the whole browser, and megabytes, at each moment."""

import psutil

BROWSERS = ("chrom", "headless_shell")


def processor_seconds():
    """Of all processes of browsers that this one started, so far."""
    used = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            if any(name in process.name() for name in BROWSERS):
                times = process.cpu_times()
                used += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return used


class Visit:
    """Moments of one visit, by name, each with the seconds and megabytes until then."""

    def __init__(self, served):
        self._served = served
        self._begin = processor_seconds(), served.sent()
        self.seconds = {}
        self.megabytes = {}

    def at(self, moment):
        self.seconds[moment] = processor_seconds() - self._begin[0]
        self.megabytes[moment] = self._served.sent() - self._begin[1]

    def lines(self, title):
        return [
            f"{title}, {moment}: {self.seconds[moment]:.1f} processor seconds, "
            f"{self.megabytes[moment]:.1f} MB"
            for moment in self.seconds
        ]
