"""What the stories about people share."""

import pytest


@pytest.fixture
def admin(sign_in, ada):
    """Ada, signed in on her device."""
    return sign_in(ada)
