"""A bare application that has the look and feel only."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from lms.ui import package


@pytest.fixture
def bare(tmp_path: Path) -> Flask:
    app = Flask("lms", static_folder=None)
    app.config.update(SECRET_KEY="a key that is long enough to sign", TESTING=True)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    package.register(app, tmp_path / "static")
    return app
