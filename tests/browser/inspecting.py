"""Looks at a page as people meet it, light and dark, wide and narrow, and names what is wrong with it."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).parent
WIDE, PHONE, SMALLEST = 1440, 390, 320
MOUSE, FINGER = 24, 44
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In the dark only what looks at colours can find something new.
RULES = {
    "light": {"type": "tag", "values": TAGS},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
ASK = """rules => axe.run(document, {
    runOnly: rules, resultTypes: ["violations", "incomplete"], preload: false,
}).then(found => [...found.violations, ...found.incomplete].flatMap(
    rule => rule.nodes.map(node => ({
        rule: rule.id,
        decided: found.violations.includes(rule),
        at: node.target.flat().join(" "),
        html: node.html.slice(0, 160),
        why: node.failureSummary ?? "",
    }))))"""


def inspect(page) -> list[str]:
    """Look at the page that is open, once loaded, in both colours and at every width; give its faults in words."""
    page.evaluate(script())
    faults = [f"at {WIDE}: {fault}" for fault in _at(page, WIDE, MOUSE)]
    faults += [f"opens with {overlay} on top" for overlay in page.evaluate("inspected.overlays()")]
    filled = page.evaluate("inspected.filled()")
    if len(filled) > 1:
        faults.append(f"has {len(filled)} filled buttons: {filled}")
    faults += [f"at {PHONE}: {fault}" for fault in _at(page, PHONE, FINGER)]
    faults += [f"at {PHONE}: {fault}" for fault in page.evaluate("inspected.covered()")]
    page.set_viewport_size({"width": SMALLEST, "height": 640})
    faults += [f"at {SMALLEST}: {fault}" for fault in _sideways(page)]
    page.set_viewport_size({"width": WIDE, "height": 900})
    return faults


def _at(page, width: int, least: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900 if width == WIDE else 844})
    faults = _sideways(page)
    faults += [f"{control} is smaller than {least}" for control in page.evaluate(f"inspected.small({least})")]
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        faults += [f"{colours}: {fault}" for fault in _axe(page, RULES[colours])]
    page.emulate_media(color_scheme="light")
    return faults


def _sideways(page) -> list[str]:
    beyond = page.evaluate("inspected.sideways()")
    return [f"scrolls sideways by {beyond} pixels"] if beyond else []


def _axe(page, rules: dict) -> list[str]:
    """What axe finds wrong, and what it leaves for a person to decide and nobody has decided yet."""
    found = page.evaluate(ASK, rules)
    return [_words(one) for one in found if one["decided"] or not _reviewed(page, one)]


def _words(one: dict) -> str:
    kind = "breaks" if one["decided"] else "leaves undecided"
    return f"{kind} {one['rule']}: {one['at']} {one['html']} ({one['why']})"


def _reviewed(page, one: dict) -> bool:
    """Tell whether somebody has decided what axe could not: the rule, and a selector that the element fits."""
    fits = "([at, selector]) => { try { return document.querySelector(at)?.matches(selector) } catch { return false } }"
    return any(
        page.evaluate(fits, [one["at"], decision["selector"]])
        for decision in decisions()
        if decision["rule"] == one["rule"]
    )


@cache
def decisions() -> list[dict[str, str]]:
    """What axe leaves to a person, decided once: rule, selector, and why it is well."""
    return tomllib.loads((HERE / "reviewed.toml").read_text("utf-8"))["decided"]


@cache
def script() -> str:
    """What runs in a page to look at it: axe, and our own measures."""
    axe = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
    return f"{axe}\n{(HERE / 'inspect.js').read_text('utf-8')}"
