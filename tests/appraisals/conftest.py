"""The people of an appraisal, as one."""

import pytest

from tests.appraisals.record_story import Cast


@pytest.fixture
def cast(app, sign_in, scene, nadia, tomasz, ruth, meilin, henrik, ada, patrick, stranger) -> Cast:
    return Cast(app, sign_in, scene, nadia, tomasz, ruth, meilin, henrik, ada, patrick, stranger)
