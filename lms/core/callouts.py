"""Callouts and dialogue in markdown: `> [!RULE]` becomes a box, `**Guest:** “…”` becomes a line of a play."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

ENGLISH: Final = {
    "RULE": "Rule",
    "MODEL+": "This works",
    "MODEL-": "This does not",
    "REFLECT": "Pause and think",
    "SOURCE": "Where this comes from",
    "NOTE": "Note",
    "TIP": "Tip",
    "IMPORTANT": "Important",
    "WARNING": "Take care",
    "CAUTION": "Take care",
    "HINT": "Hint",
    "EXPLAIN": "Why",
    "TABLE": "Table",
}
"""The words on callouts and tables; another language passes its own under the same keys."""

_LOOKS: Final = {
    "RULE": "rule",
    "MODEL+": "does",
    "MODEL-": "doesnt",
    "REFLECT": "reflect",
    "SOURCE": "source",
    "NOTE": "note",
    "TIP": "note",
    "IMPORTANT": "note",
    "WARNING": "caution",
    "CAUTION": "caution",
    "HINT": "note",
    "EXPLAIN": "note",
}
KINDS: Final = frozenset(_LOOKS)
"""The callouts a page knows."""
CLASSES: Final = frozenset({"callout", *_LOOKS.values()})

_MARKER: Final = re.compile(r"\[!([A-Za-z]{1,20}[+\-]?)\][ \t]*(?:\n|$)")
_STAGE: Final = re.compile(r"\s*(\([^()]{1,200}\))\s*")
_SPOKEN: Final = ("“", '"', "‘", "'", "„", "«", "(", "…")


def mark(state: StateCore) -> None:
    """Turn quotes that begin with `[!KIND]` into callouts; an unknown kind stays a plain quote."""
    marked: list[Token] = []
    kinds: list[str] = []
    tokens = state.tokens
    for index, token in enumerate(tokens):
        if token.type == "blockquote_open":
            kinds.append(_kind(tokens, index))
            marked.extend(_opening(token, kinds[-1], state.env.get("labels", ENGLISH)))
        elif token.type == "blockquote_close":
            marked.append(_closing(token, kinds.pop()))
        else:
            if token.type == "paragraph_open" and kinds[-1:] == ["RULE"]:
                token.attrSet("class", "text")
            marked.append(token)
    state.tokens = _without_empty_paragraphs(marked)


def group_models(state: StateCore) -> None:
    """Put good and poor examples that follow each other side by side."""
    grouped: list[Token] = []
    depth = 0
    for index, token in enumerate(state.tokens):
        if _is_model(token) and token.nesting == 1:
            if depth == 0 and not (grouped and grouped[-1].type == "models_close"):
                grouped.append(Token("models_open", "div", 1, attrs={"class": "models"}, block=True))
            elif depth == 0:
                grouped.pop()
            depth += 1
        grouped.append(state.tokens[index])
        if _is_model(token) and token.nesting == -1:
            depth -= 1
            if depth == 0:
                grouped.append(Token("models_close", "div", -1, block=True))
    state.tokens = grouped


def set_dialogue(state: StateCore) -> None:
    """Set paragraphs of `**Name:** “…”` lines as a play: the speaker first, then what is said.

    Only paragraphs of the text itself and of models are played; in a list such a line is an item with a heading.
    """
    played: list[Token] = []
    tokens = state.tokens
    models = index = 0
    while index < len(tokens):
        models += tokens[index].nesting if _is_model(tokens[index]) else 0
        turns = _turns(tokens, index) if tokens[index].level == models else []
        if not turns:
            played.append(tokens[index])
            index += 1
            continue
        if played and played[-1].type == "dialogue_close":
            played.pop()
        else:
            played.append(Token("dialogue_open", "ol", 1, attrs={"class": "dialogue"}, block=True))
        for speaker, said in turns:
            played.extend(_turn(speaker, said))
        played.append(Token("dialogue_close", "ol", -1, block=True))
        index += 3
    state.tokens = played


def _kind(tokens: Sequence[Token], index: int) -> str:
    """Return the kind named by the quote opening at `index` and remove the marker from its text."""
    if index + 2 >= len(tokens) or tokens[index + 2].type != "inline":
        return ""
    words = tokens[index + 2]
    found = _MARKER.match(words.content)
    if tokens[index + 1].type != "paragraph_open" or found is None:
        return ""
    words.content = words.content[found.end() :]
    return found[1].upper()


def _opening(token: Token, kind: str, labels: dict[str, str]) -> Iterator[Token]:
    if not kind:
        yield token
        return
    token.type = "callout_open"
    token.meta = {"kind": kind}
    if kind not in KINDS:
        yield token
        return
    token.tag = _tag(kind)
    token.attrSet("class", f"callout {_LOOKS[kind]}")
    yield token
    yield Token("tag_open", "p", 1, attrs={"class": "tag"})
    # The label is set as plain text, so it must not pass through the inline parser.
    yield Token("text", "", 0, content=labels.get(kind, ENGLISH[kind]))
    yield Token("tag_close", "p", -1, block=True)


def _closing(token: Token, kind: str) -> Token:
    if kind:
        token.type = "callout_close"
        token.meta = {"kind": kind}
        token.tag = _tag(kind) if kind in KINDS else token.tag
    return token


def _tag(kind: str) -> str:
    return "section" if kind.startswith("MODEL") else "aside"


def _without_empty_paragraphs(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        empty = token.type == "paragraph_close" and kept[-1].type == "inline" and not kept[-1].content
        if empty and kept[-2].type == "paragraph_open":
            del kept[-2:]
        else:
            kept.append(token)
    return kept


def _is_model(token: Token) -> bool:
    return token.type in {"callout_open", "callout_close"} and str(token.meta.get("kind")).startswith("MODEL")


def _turns(tokens: Sequence[Token], index: int) -> list[tuple[list[Token], list[Token]]]:
    """Return speaker and speech of each line of the paragraph at `index`, or nothing if it is no dialogue."""
    if tokens[index].type != "paragraph_open" or tokens[index + 1].type != "inline":
        return []
    turns: list[tuple[list[Token], list[Token]]] = []
    for line in _lines(tokens[index + 1].children or []):
        turn = _split_speaker(line)
        if turn:
            turns.append(turn)
        elif turns:
            turns[-1][1].extend([Token("softbreak", "br", 0), *line])
        else:
            return []
    return turns


def _lines(children: Sequence[Token]) -> Iterator[list[Token]]:
    line: list[Token] = []
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            yield line
            line = []
        elif child.type != "text" or child.content:
            line.append(child)
    yield line


def _split_speaker(line: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """Split `**Guest:** “…”` into the name without its colon and what is said."""
    types = [token.type for token in line]
    if types[:3] != ["strong_open", "text", "strong_close"] or not line[1].content.endswith(":"):
        return None
    said = line[3:]
    opening = said[0].content.lstrip() if said else ""
    staged = types[3:5] == ["text", "em_open"] and not opening
    if not opening.startswith(_SPOKEN) and not staged:
        return None
    name = Token("text", "", 0, content=line[1].content.removesuffix(":"))
    return [name], _staged(said)


def _staged(said: list[Token]) -> list[Token]:
    """Mark a stage direction, `(looks up)` or `*(looks up)*`, at the start of a speech."""
    first, rest = said[0], said[1:]
    first.content = first.content.lstrip()
    direction = _STAGE.match(first.content)
    if direction:
        first.content = first.content[direction.end() :]
        return [*_stage(Token("text", "", 0, content=direction[1])), _space(), first, *rest]
    if not first.content and [token.type for token in rest[:3]] == ["em_open", "text", "em_close"]:
        return [*_stage(rest[1]), *rest[3:]]
    return said


def _stage(words: Token) -> list[Token]:
    opening = Token("stage_open", "span", 1, attrs={"class": "stage"})
    return [opening, words, Token("stage_close", "span", -1)]


def _space() -> Token:
    return Token("text", "", 0, content=" ")


def _turn(speaker: list[Token], said: list[Token]) -> Iterator[Token]:
    yours = speaker[0].content.strip().lower() == "you"
    yield Token("turn_open", "li", 1, attrs={"class": "you"} if yours else {}, block=True)
    yield Token("speaker_open", "span", 1, attrs={"class": "speaker"})
    yield Token("inline", "", 0, children=speaker)
    yield Token("speaker_close", "span", -1)
    yield Token("said_open", "p", 1, attrs={"class": "said"}, block=True)
    yield Token("inline", "", 0, children=said)
    yield Token("said_close", "p", -1, block=True)
    yield Token("turn_close", "li", -1, block=True)
