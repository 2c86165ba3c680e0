"""House rules as tests: what is right or wrong, never what is large or small."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment

from lms.core import db, guard
from lms.core.db import Base
from tests.databases import triggers

ROOT = Path(__file__).parent.parent
PYTHON = sorted((ROOT / "lms").rglob("*.py"))
TEMPLATES = sorted((ROOT / "lms").rglob("*.html"))
STORED_ROUTES = ROOT / "tests" / "routes.txt"
POLICY = ROOT / "docs" / "policy.md"


def routes(app: Flask) -> list[str]:
    return sorted(
        f"{method} {rule.rule} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_every_route_declares_its_policy(app):
    undeclared = [
        rule.endpoint for rule in app.url_map.iter_rules() if guard.declared(app, rule.endpoint) is None
    ]
    assert undeclared == []


def test_a_page_without_a_policy_is_refused(unserved):
    unserved.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    response = unserved.test_client().get("/forgotten")
    assert response.status_code == 403
    assert "secret" not in response.text


def test_public_pages_are_the_few_that_must_be(app):
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (access := guard.declared(app, rule.endpoint)) is not None and access.rule is None
    }
    assert public == {
        "people.sign_in",
        "people.set_up",
        "people.demo_sign_in",
        "people.session_end",
        "home.healthz",
        "ui.styleguide",
    }


def test_addresses_do_not_change_by_accident(app):
    """When an address is meant to change, write the new list into tests/routes.txt."""
    assert routes(app) == STORED_ROUTES.read_text(encoding="utf-8").splitlines()


def test_the_policy_table_names_every_route_with_what_the_code_declares(app):
    """docs/policy.md is reviewed by hand; the code must say the same."""
    rows = {
        (cells[0], cells[1]): (cells[2], cells[3])
        for line in POLICY.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `/")
        for cells in [[cell.strip().strip("`") for cell in line.strip("|").split("|")]]
    }
    declared = {}
    for rule in app.url_map.iter_rules():
        access = guard.declared(app, rule.endpoint)
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        declared[rule.rule, methods] = (access.rule.name if access.rule else "anybody", access.objects)
    assert rows == declared


def test_only_the_database_module_commits():
    committing = [
        path.relative_to(ROOT)
        for path in PYTHON
        for call in calls(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]
    assert committing == [Path("lms/core/db.py")]


def test_nobody_catches_everything():
    catching = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    assert catching == []


def test_imports_stand_at_the_top():
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in PYTHON
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_pages_and_templates_hold_no_sql():
    asking = []
    for path in PYTHON:
        if not re.search(r"routes(/\w+)?\.py$", str(path)):
            continue
        text = path.read_text(encoding="utf-8")
        if re.search(r"\bselect\(|\.execute\(|\.scalars?\(|session\.", text):
            asking.append(path.relative_to(ROOT))
    assert asking == []


def test_markup_is_trusted_in_one_place_only():
    trusting = [
        path.relative_to(ROOT)
        for path in (*PYTHON, *TEMPLATES)
        if re.search(r"\|\s*safe\b|\bMarkup\(", path.read_text(encoding="utf-8"))
    ]
    assert trusting == []
    wired = [path.relative_to(ROOT) for path in PYTHON if "Markup" in path.read_text(encoding="utf-8")]
    assert wired == [Path("lms/app.py")]


def test_templates_hold_no_inline_style_or_script():
    inline = [
        path.relative_to(ROOT)
        for path in TEMPLATES
        if re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", path.read_text(encoding="utf-8"))
    ]
    assert inline == []


def test_every_sentence_of_a_template_goes_through_gettext():
    """Only the style guide's invented examples hold words of their own."""
    lexer = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    bare = []
    for path in TEMPLATES:
        if "guide" in path.parts:
            continue
        tokens = lexer.lex(path.read_text(encoding="utf-8"))
        written = "".join(value if kind == "data" else '"' for _line, kind, value in tokens)
        words = re.findall(r"\b[A-Za-z]{3,}\b", re.sub(r"<[^>]*>|&\w+;|[\w-]+=\"\w*|data-\w+", " ", written))
        bare += [f"{path.relative_to(ROOT)}: {word}" for word in words]
    assert bare == []


def test_every_column_says_what_class_of_data_it_holds():
    classes = {"public", "internal", "personal", "sensitive", "secret"}
    without = [
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("data") not in classes
    ]
    assert without == []


@pytest.mark.parametrize("word", ["UPDATE", "DELETE"])
def test_the_database_itself_keeps_records(app, word):
    assert {f"{table}_no_{word.lower()}" for table in db.insert_only_tables()} <= triggers(db.db.session)
