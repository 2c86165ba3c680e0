"""Who may open and change what: every address, asked by everybody, against a table written by hand.

The table is no copy of the policies: it was written from docs/policy.md, and is what the product must answer.
"""

from collections.abc import Iterator

import pytest
from flask import Flask

from lms.core import clock
from lms.core.db import db
from tests import conftest, matrix_story
from tests.matrix_story import ACTORS, NOW, House
