"""The map of packages in docs/developers.md, from the import contracts and what each package says of itself.

`python -m tests.package_map` writes it anew.
"""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "developers.md"
TABLE = re.compile(r"^\| Package \|.*?(?=^$)", re.MULTILINE | re.DOTALL)
HEAD = "| Package | Holds | Pure: neither Flask nor the database |\n| --- | --- | --- |\n"


def table() -> str:
    """Give the table: packages from the top down, what they hold, and which of their modules are pure."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    order, _inside, _circles, pure = settings["tool"]["importlinter"]["contracts"]
    rows = [_row(name, pure["source_modules"]) for name in order["layers"] if name != "__main__"]
    return HEAD + "".join(rows)


def write() -> None:
    """Put the table of today into the page."""
    PAGE.write_text(TABLE.sub(lambda _old: table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def _row(name: str, pure: list[str]) -> str:
    package = ROOT / "lms" / name
    file = package / "__init__.py" if package.is_dir() else package.with_suffix(".py")
    holds = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert holds, f"{file} does not say what it holds"
    shown = name if package.is_dir() else file.name
    return f"| `{shown}` | {holds.splitlines()[0].rstrip('.')} | {_pure(name, pure)} |\n"


def _pure(name: str, pure: list[str]) -> str:
    if f"lms.{name}" in pure:
        return "all of it"
    inside = (module.removeprefix(f"lms.{name}.") for module in pure if module.startswith(f"lms.{name}."))
    return ", ".join(f"`{module}`" for module in inside)


if __name__ == "__main__":
    write()
