"""The style guide shows every component, as valid HTML, in every frame."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from flask import Flask, render_template, render_template_string

from lms.ui import assets, shell

TEMPLATES = Path(shell.__file__).parent / "templates" / "ui"
ITEMS = [
    shell.NavItem(f"/place-{number}", f"Place {number}", "home", number or None, number == 6)
    for number in range(7)
]


def anonymous() -> shell.Shell:
    return shell.Shell(organisation="Harbour & Vale", footer=(("/help", "Help"),))


def signed_in() -> shell.Shell:
    return shell.Shell(
        organisation="Harbour & Vale",
        person=shell.Viewer("Nadia Rahmani", "NR"),
        navigation=ITEMS,
        unread=120,
        inbox_url="/news",
        me_url="/me",
        theme="dark",
    )


@pytest.mark.parametrize("provider", [shell.Shell, anonymous, signed_in])
def test_the_guide_is_valid_and_tells_everything_once(
    bare: Flask, provider: Callable[[], shell.Shell]
) -> None:
    shell.init(bare, provider)
    page = bare.test_client().get("/ui/styleguide")
    assert page.status_code == 200
    html5lib.HTMLParser(strict=True).parse(page.data)
    assert [
        name for name, count in Counter(re.findall(r'\bid="([^"]+)"', page.text)).items() if count > 1
    ] == []
    assert page.text.count("<h1") == 1
    assert not re.search(r"\sstyle=|<style|<script(?! type=\"module\" src)|\son[a-z]+=", page.text)


def test_every_link_inside_the_guide_leads_somewhere(bare: Flask) -> None:
    page = bare.test_client().get("/ui/styleguide").text
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    for described in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page):
        assert set(described.split()) <= ids


def test_every_macro_is_shown_in_the_guide() -> None:
    shown = "".join(path.read_text("utf-8") for path in TEMPLATES.glob("guide/*.html"))
    inner = {
        "group",
        "bare",
        "aside",
        "hint_of",
        "error_of",
        "described",
        "group_aria",
        "looks",
        "hidden",
        "entry",
    }
    inner |= {
        "section",
        "section_head",
        "page_head",
        "avatar",
        "contents",
    }  # shown by every page, or inside others
    for path in TEMPLATES.glob("*.html"):
        for name in re.findall(r"\{%-? macro (\w+)\(", path.read_text("utf-8")):
            assert name in inner or re.search(rf"\b{name}\(", shown), f"{path.name}: {name}"


def test_every_icon_a_template_names_exists() -> None:
    named = set()
    for path in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r'\bicon\("([a-z]+)"', path.read_text("utf-8")))
    assert named
    assert named <= set(assets.icon_names())


def test_a_signed_in_person_sees_their_places_and_their_news(bare: Flask) -> None:
    shell.init(bare, signed_in)
    page = bare.test_client().get("/ui/styleguide").text
    assert '<html lang="en-GB" dir="ltr" data-theme="dark">' in page
    assert "<title>Style guide · Harbour &amp; Vale</title>" in page
    assert page.count('href="/place-6"') == 2  # in the rail, and behind More on a phone
    assert page.count('href="/place-1"') == 1
    assert re.search(r'href="/place-6" aria-current="page"', page)
    assert "99+" in page
    assert 'name="csrf_token"' in page


def test_a_stranger_sees_no_rail(bare: Flask) -> None:
    shell.init(bare, anonymous)
    with bare.test_request_context():
        page = render_template(
            "ui/error.html",
            status=404,
            heading="Nothing here",
            words="It may have moved.",
            what_to_do="",
            way_out=("/", "Home"),
            request_id="7f3a",
        )
    html5lib.HTMLParser(strict=True).parse(page)
    assert '<body class="plain">' in page
    assert 'class="rail"' not in page
    assert "7f3a" in page


def test_a_fixed_shell_wins_over_the_provider(bare: Flask) -> None:
    def broken() -> shell.Shell:
        raise AssertionError("the provider must not be asked")

    shell.init(bare, broken)
    with bare.test_request_context():
        shell.use(shell.Shell(organisation="Harbour & Vale"))
        assert "Harbour &amp; Vale" in render_template_string("{% extends 'ui/layout.html' %}")
