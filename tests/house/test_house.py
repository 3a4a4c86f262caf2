"""This repository keeps the rules of the house."""

import pytest

from tests.house.measure import ROOT
from tests.house.rules import RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_repository_keeps_the_rule(rule):
    complaints = rule(ROOT)
    assert not complaints, "\n".join([rule.__doc__, *complaints])
