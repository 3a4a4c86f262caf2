"""Where tests run when several processes share them: `pytest -n auto --dist loadgroup`."""

import pytest

# Slow to start: tests that use one of these stay in one process, which starts it once.
SHARED_FIXTURES = ("browser", "wheel")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not hasattr(config, "workerinput"):
        return
    for item in items:
        for name in SHARED_FIXTURES:
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(name))
    # The long ones first: the short ones fill what is left at the end.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
