import pytest
import time_machine

from tests.coaching import TODAY


@pytest.fixture(autouse=True)
def monday_morning():
    """Monday 2 March 2026, nine o'clock in London; a test moves on by itself."""
    with time_machine.travel(f"{TODAY.isoformat()}T09:00:00+00:00", tick=False) as clock:
        yield clock
