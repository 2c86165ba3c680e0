"""Somebody who has no mouse: Tab, Shift and Tab, arrows, Space and Enter, and letters in fields."""

from datetime import date

from tests.browser.visiting import Visitor

FARTHEST = 120
FOCUS = """() => {
    const at = document.activeElement;
    const seen = at.closest("label.choice") ?? at;
    const ring = getComputedStyle(seen);
    const box = seen.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + Math.min(box.width, 40) / 2, (box.top + box.bottom) / 2);
    return {
        name: `${at.tagName} ${seen.textContent.trim().slice(0, 40)} on ${location.pathname}`,
        nowhere: at === document.body || at === document.documentElement,
        ringed: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2,
        uncovered: top !== null && (seen.contains(top) || top.contains(seen)),
    };
}"""
IS_AT = "element => element === document.activeElement"
IS_AMONG = "element => element.type === 'radio' && document.activeElement.name === element.name"


class Typist(Visitor):
    """A visitor who uses the keyboard only. Wherever the focus comes, it must be seen."""

    def use(self, control) -> None:
        self._reach(control)
        if control.evaluate("element => element.tagName") == "SUMMARY":
            self.page.keyboard.press("Enter")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def check(self, box) -> None:
        if box.is_checked():
            return
        if self._reach(box, IS_AMONG):
            self._arrow_to(box)
        else:
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def fill(self, field, words: str) -> None:
        self._reach(field)
        if field.get_attribute("type") == "date":
            words = date.fromisoformat(words).strftime("%m%d%Y")
        else:
            self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def _reach(self, control, or_else: str = IS_AT) -> bool:
        """Press Tab until the control has the focus, or a choice of its group; tell whether it is the group."""
        control.wait_for()
        for _step in range(FARTHEST):
            self.page.keyboard.press("Tab")
            self._see_focus()
            if control.evaluate(or_else) and or_else != IS_AT:
                return True
            if control.evaluate(IS_AT):
                return False
        raise AssertionError(f"Tab never comes to {control} on {self.page.url}")

    def _see_focus(self) -> None:
        at = self.page.evaluate(FOCUS)
        assert at["nowhere"] or at["ringed"], f"the focus is not seen on {at['name']}"
        assert at["nowhere"] or at["uncovered"], f"something covers {at['name']}"

    def _arrow_to(self, radio) -> None:
        """Go through the choices of a group; arriving is choosing, but for the one where one came in."""
        if radio.evaluate(IS_AT):
            self.page.keyboard.press("Space")
        while not radio.is_checked():
            self.page.keyboard.press("ArrowDown")
            self._see_focus()
