"""Static files are small, named by their content, compressed, and kept by the browser for good."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from lms.ui import assets

FOLDER = Path(assets.__file__).parent / "static"
BUDGET = 60_000


def test_the_stylesheet_holds_every_part_in_the_stated_order(bare: Flask) -> None:
    parts = re.findall(r'url\("([a-z-]+\.css)"\)', (FOLDER / "css" / "goldenrule.css").read_text("utf-8"))
    assert sorted([*parts, "goldenrule.css"]) == sorted(path.name for path in FOLDER.glob("css/*.css"))
    css = bare.test_client().get(assets.asset_url("goldenrule.css"), buffered=True).text
    assert css.lstrip().startswith("@layer reset, tokens, base, layout, components, utilities, print;")
    assert "@import" not in css
    assert css.index("@layer reset {") < css.index("@layer tokens {") < css.index("@layer print {")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("css/*.css")), ids=lambda path: path.name)
def test_a_part_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 150


def test_only_tokens_name_colours() -> None:
    for path in FOLDER.glob("css/*.css"):
        if path.name not in {"tokens.css", "print.css"}:
            assert not re.search(r"#[0-9a-f]{3,8}\b", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("name", ["goldenrule.css", "goldenrule.js", "icons.svg", "favicon.svg"])
def test_a_file_is_kept_for_good_and_comes_compressed(bare: Flask, name: str) -> None:
    answer = bare.test_client().get(
        assets.asset_url(name), headers={"Accept-Encoding": "gzip"}, buffered=True
    )
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert gzip.decompress(answer.data) == assets.built()[name].content


def test_a_changed_file_has_another_name() -> None:
    stem, digest, ending = assets.asset_url("icons.svg").rsplit("/", 1)[1].split(".")
    assert (stem, ending) == ("icons", "svg")
    assert re.fullmatch("[0-9a-f]{12}", digest)
    assert digest != assets.asset_url("favicon.svg").split(".")[1]


def test_an_unknown_file_is_a_mistake(bare: Flask) -> None:
    with pytest.raises(LookupError, match=r"nothing\.css"):
        assets.asset_url("nothing.css")
    assert bare.test_client().get("/static/nothing.css").status_code == 404


def test_publishing_twice_writes_once_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    assets.publish(tmp_path)
    first = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assets.publish(tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == first
    assert len(first) == 2 * len(assets.built())


def test_a_first_visit_fits_the_budget(bare: Flask) -> None:
    browser = bare.test_client()
    page = browser.get("/ui/styleguide").text
    linked = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    sizes = [len(browser.get(url, headers={"Accept-Encoding": "gzip"}, buffered=True).data) for url in linked]
    assert len(linked) <= 5
    assert sum(sizes) + len(gzip.compress(page.encode())) < BUDGET


def test_scripts_stand_alone() -> None:
    for path in FOLDER.glob("js/*.js"):
        assert not re.search(r"^\s*import\b|\bimport\(", path.read_text("utf-8"), re.MULTILINE), path.name
