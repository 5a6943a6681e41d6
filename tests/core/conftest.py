"""A contest to play, for every test of the core that wants one."""

import pytest

from tests.core.making import Driver, make_contest


@pytest.fixture
def driver() -> Driver:
    """A contest whose first round has begun."""
    begun = Driver(make_contest())
    begun.begin()
    return begun
