"""Markdown to safe HTML: what an author writes, as a page may show it.

Two walls stand between an author and a reader: the parser never passes HTML through, and whatever it
makes is cleaned against a short list of tags, attributes, class names and link schemes.
"""

import re
import unicodedata
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from lms.core import callouts

LARGEST: Final = 100_000
"""Characters one text may have."""
DEEPEST: Final = 20
"""Levels that quotes, lists and emphasis may nest; what lies deeper is not shown."""
SHORT_LINKS: Final = {"lesson": "/learning/lessons/", "term": "/courses/glossary#"}
"""Addresses behind the short links `[text](lesson:id)` and `[text](term:word)`."""

_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_OWN_ID: Final = re.compile(r"(?:part-|fn|fnref)[\w:\-]+")
# Some marks cost the parser the square of their number within one paragraph.
_MOST_MARKS: Final = 200
_MOST_MARKS_IN_ALL: Final = 2_000
_COSTLY: Final = {"[": "&#91;", "~": "&#126;", "<": "&lt;"}


class TextTooLongError(ValueError):
    """The text has more than `LARGEST` characters."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text taken apart: block tokens whose `map` counts lines from 0, and what they share."""

    tokens: Sequence[Token]
    env: MutableMapping[str, Any]


def render(text: str, labels: Mapping[str, str] = callouts.ENGLISH) -> str:
    """Return safe HTML for a whole page of text; `labels` are the callouts' words in the page's language."""
    parsed = parse(text, labels)
    return to_html(parsed, parsed.tokens)


def inline(text: str) -> str:
    """Return safe HTML for one line of text, without a paragraph around it."""
    _refuse_long(text)
    env: MutableMapping[str, Any] = {}
    return _CLEANER.clean(_MARKDOWN.renderer.render(_MARKDOWN.parseInline(text, env), _MARKDOWN.options, env))


def parse(text: str, labels: Mapping[str, str] = callouts.ENGLISH) -> Parsed:
    """Take a text apart, so that its parts can be checked or rendered one by one."""
    _refuse_long(text)
    env: MutableMapping[str, Any] = {"labels": {**callouts.ENGLISH, **labels}}
    return Parsed(_MARKDOWN.parse(text, env), env)


def to_html(parsed: Parsed, tokens: Sequence[Token]) -> str:
    """Return safe HTML for some of the tokens of a parsed text."""
    return _CLEANER.clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, parsed.env))


def plain(tokens: Sequence[Token]) -> str:
    """Return the words of some tokens with all markup removed, one line per block."""
    blocks = (_words_of(token) for token in tokens if token.type == "inline")
    return "\n".join(block for block in blocks if block)


def slug(text: str) -> str:
    """Return the text as it stands in an address: lower case, words joined by hyphens."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\W_]+", "-", folded).strip("-")


def allowed_link(url: str) -> bool:
    """Say whether a page may link there: http, https, mailto, a short link or this site."""
    if url.startswith(("//", "/\\", "\\")):
        return False
    scheme, colon, _ = re.split(r"[/?#]", url, maxsplit=1)[0].partition(":")
    return not colon or scheme.lower() in _SCHEMES or scheme in SHORT_LINKS


def _refuse_long(text: str) -> None:
    if len(text) > LARGEST:
        raise TextTooLongError(f"{len(text)} characters; {LARGEST} are allowed")


def _words_of(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline", "image"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return "".join(parts).strip()


def _tame(state: StateCore) -> None:
    """Turn costly marks into plain characters where there are more of them than a person would write."""
    flooded = any(state.src.count(mark) > _MOST_MARKS_IN_ALL for mark in _COSTLY)
    for token in state.tokens:
        if token.type == "inline" and (flooded or _crowded(token.content)):
            for mark, entity in _COSTLY.items():
                token.content = token.content.replace(mark, entity)


def _crowded(text: str) -> bool:
    return any(text.count(mark) > _MOST_MARKS for mark in _COSTLY)


def _name_headings(state: StateCore) -> None:
    """Give each heading an id for the page's contents; the page itself keeps the only `h1`."""
    seen: dict[str, int] = {}
    for token, following in zip(state.tokens, state.tokens[1:], strict=False):
        if token.type == "heading_close" and token.tag == "h1":
            token.tag = "h2"
        if token.type != "heading_open":
            continue
        token.meta = {"level": int(token.tag[1])}
        token.tag = "h2" if token.tag == "h1" else token.tag
        name = slug(_words_of(following)) or "section"
        seen[name] = seen.get(name, 0) + 1
        token.attrSet("id", f"part-{name}" if seen[name] == 1 else f"part-{name}-{seen[name]}")


def _wrap_tables(state: StateCore) -> None:
    """Put each table into a box a reader can scroll, named by its column heads."""
    wrapped: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type == "table_open":
            name = f"{state.env['labels']['TABLE']}: {_column_heads(state.tokens[index:])}"
            attributes: dict[str, str | int | float] = {
                "class": "table-wrap",
                "tabindex": "0",
                "role": "region",
                "aria-label": name,
            }
            wrapped.append(Token("wrap_open", "div", 1, attrs=attributes, block=True))
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        wrapped.append(token)
        if token.type == "table_close":
            wrapped.append(Token("wrap_close", "div", -1, block=True))
    state.tokens = wrapped


def _column_heads(tokens: Sequence[Token]) -> str:
    heads: list[str] = []
    for token in tokens:
        if token.type == "thead_close":
            break
        if token.type == "inline":
            heads.append(_words_of(token))
    return ", ".join(head for head in heads if head)


def _resolve_links(state: StateCore) -> None:
    """Send short links to their pages."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "link_open":
                scheme, _, name = str(child.attrGet("href")).partition(":")
                if scheme in SHORT_LINKS:
                    child.attrSet("href", SHORT_LINKS[scheme] + slug(name))


def _picture_words(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    """Show a picture's words in its place; pages carry no pictures yet."""
    return nh3.clean_text(tokens[index].content)


def _allowed_attribute(_: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if allowed_link(value) else None
    if attribute == "id":
        return value if _OWN_ID.fullmatch(value) else None
    return value


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return allowed_link(url)


def _parser() -> MarkdownIt:
    parser = _Parser("js-default", {"html": False, "linkify": False, "maxNesting": DEEPEST})
    footnote_plugin(parser)
    deflist_plugin(parser)
    rules = parser.core.ruler
    rules.after("block", "callouts", callouts.mark)
    rules.after("callouts", "tame", _tame)
    for name, rule in (
        ("headings", _name_headings),
        ("tables", _wrap_tables),
        ("links", _resolve_links),
        ("dialogue", callouts.set_dialogue),
        ("models", callouts.group_models),
    ):
        rules.push(name, rule)
    parser.add_render_rule("image", _picture_words)
    return parser


_TAGS: Final = frozenset(
    word
    for line in (
        "a aside blockquote br code dd div dl dt em h2 h3 h4 h5 h6 hr li ol p pre s section span strong sup",
        "table tbody td th thead tr ul",
    )
    for word in line.split()
)
_CLASSES: Final = {
    "a": {"footnote-backref"},
    "aside": callouts.CLASSES,
    "div": {"models", "table-wrap"},
    "hr": {"footnotes-sep"},
    "li": {"footnote-item", "you"},
    "ol": {"dialogue", "footnotes-list"},
    "p": {"tag", "text", "said"},
    "section": {"footnotes"} | callouts.CLASSES,
    "span": {"speaker", "stage"},
    "sup": {"footnote-ref"},
}
_CLEANER: Final = nh3.Cleaner(
    tags=_TAGS,
    attributes={
        "a": {"href", "id"},
        "div": {"aria-label"},
        "li": {"id"},
        "ol": {"start"},
        "th": {"scope"},
        **{f"h{level}": {"id"} for level in range(2, 7)},
    },
    tag_attribute_values={"div": {"tabindex": {"0"}, "role": {"region"}}},
    allowed_classes=_CLASSES,
    attribute_filter=_allowed_attribute,
    url_schemes=_SCHEMES,
)
_MARKDOWN: Final = _parser()
