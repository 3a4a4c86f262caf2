"""A workspace, and `backprop` as a function, as the tests of commands have them."""

from tests.cli.conftest import backprop, workspace

__all__ = ["backprop", "workspace"]
