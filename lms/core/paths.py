"""Where content and migrations are: inside the installed package first, then in the checkout."""

from collections.abc import Sequence
from pathlib import Path

from lms.core import config

_PACKAGE = Path(__file__).resolve().parent.parent


def content_folders(extra: Sequence[Path] | None = None) -> list[Path]:
    """Give the bundled content folder, followed by the company's own folders that exist."""
    company = config.read().content if extra is None else extra
    return [shipped("content"), *(folder for folder in company if folder.is_dir())]


def migrations_folder() -> Path:
    """Give the folder of database migrations."""
    return shipped("migrations")


def shipped(name: str) -> Path:
    """Give a folder that ships with the product, from the wheel or from the checkout.

    Raises FileNotFoundError when neither has it, which means a broken installation.
    """
    for folder in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation has no {name} folder; install Goldenrule again")
