"""Wiring: `create_app` puts the packages together."""

from datetime import timedelta

from flask import Flask
from flask_babel import Babel
from flask_login import current_user
from flask_migrate import Migrate
from markupsafe import Markup

from lms.appraisals import falling_due
from lms.appraisals import routes as appraisal_pages
from lms.audit import trail
from lms.coaching import routes as coaching_pages
from lms.core import config, db, guard, jobs, logs, outbox, paths, security
from lms.core.events import listen
from lms.core.jobs import Job, every, nightly
from lms.courses import routes as course_pages
from lms.courses.publishing import ModulePublished
from lms.criteria import routes as criteria_pages
from lms.home import navigation
from lms.home import routes as home_pages
from lms.learning import completions
from lms.learning import routes as learning_pages
from lms.notifications import inbox, mail
from lms.notifications import routes as notification_pages
from lms.people import purging, sessions
from lms.people import routes as people_pages
from lms.quizzes import publishing as quiz_publishing
from lms.quizzes import routes as quiz_pages
from lms.quizzes.attempts import AttemptMarked
from lms.ui import errors, shell
from lms.ui import package as ui


def create_app(settings: config.Settings | None = None, *, testing: bool = False) -> Flask:
    """Give the web application, ready to serve.

    Raises SettingError when a setting cannot be used, or when there is no secret key.
    """
    settings = settings or config.read()
    _check_secret(settings)
    app = Flask("lms", static_folder=None, template_folder=None)
    app.config.update(
        TESTING=testing,
        DEMO=False,
        DEMO_PEOPLE=[],
        ORGANISATION=settings.organisation,
        ZONE=settings.zone,
        BASE_URL=settings.base_url,
        JOBS_URL=settings.jobs_url,
        WORKER=settings.worker,
        MAIL_URL=settings.mail_url,
        MAIL_FROM=settings.mail_from,
    )
    logs.init(app, settings.log_format)
    db.init(app, settings.database_url)
    Migrate(app, db.db, directory=str(paths.migrations_folder()))
    Babel(app, timezone_selector=_zone)
    # Lessons and questions are cleaned HTML from `core.markdown`; this filter is the one door for it.
    app.jinja_env.filters["safe_html"] = Markup
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    security.init(app, settings)
    sessions.init(app, unread=inbox.unread_by)
    guard.init(app)
    errors.init(app)
    ui.register(app, settings.data / "static")
    shell.init(app, navigation.shell)
    _register_pages(app)
    _connect_news()
    _register_jobs(app)
    return app


def _check_secret(settings: config.Settings) -> None:
    if len(settings.secret_key) < config.SHORTEST_SECRET:
        raise config.SettingError(
            f"there is no secret key of at least {config.SHORTEST_SECRET} characters: "
            "run `python -m lms init` once, or set LMS_SECRET_KEY"
        )


def _register_pages(app: Flask) -> None:
    for pages_of in (
        people_pages,
        notification_pages,
        criteria_pages,
        course_pages,
        quiz_pages,
        learning_pages,
        coaching_pages,
        appraisal_pages,
        home_pages,
    ):
        app.register_blueprint(pages_of.bp)


def _connect_news() -> None:
    listen(guard.Denied, trail.on_denied)
    listen(ModulePublished, quiz_publishing.follow)
    listen(AttemptMarked, completions.on_attempt_marked)


def _register_jobs(app: Flask) -> None:
    outbox.carry(app, mail.KIND, mail.deliver)
    purge_at = nightly(3, app.config["ZONE"])
    jobs.register(
        app,
        Job(
            "outbox",
            "Sends what waits in the outbox.",
            outbox.drain,
            every(timedelta(seconds=5)),
            outbox.is_waiting,
        ),
        Job(
            "cycles",
            "Freezes, opens and closes appraisals on their day.",
            falling_due.see_to_it,
            every(timedelta(minutes=5)),
        ),
        Job("purge", "Removes old sessions, set-up links and failed sign-ins.", purging.purge, purge_at),
    )


def _zone() -> str | None:
    return current_user.person.zone if current_user.is_authenticated else None
