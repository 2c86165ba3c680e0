"""Put the look and feel into an application."""

from pathlib import Path

from flask import Flask
from flask_wtf.csrf import generate_csrf

from lms.core import config
from lms.ui import assets, routes, shell, tables, words


def register(app: Flask, folder: Path | None = None) -> None:
    """Add the style guide, the words and macros of templates, and the static files, built into the folder.

    Without a folder they go to `static` in the data folder.
    """
    app.register_blueprint(routes.blueprint)
    app.jinja_env.filters.update(
        day=words.day,
        short_day=words.short_day,
        moment=words.moment,
        clock_time=words.clock_time,
        due_words=words.due_words,
        percent=words.percent,
        number=words.number,
        minutes=words.minutes_words,
        initials=words.initials,
    )
    app.jinja_env.globals.setdefault("csrf_token", generate_csrf)
    app.jinja_env.globals["with_query"] = tables.with_query
    app.jinja_env.globals["many"] = words.many
    assets.init(app, folder or config.read().data / "static")
    shell.init(app)
