// What a page shows, measured: run in the page, it gives what is wrong with what can be pressed and what floats.
(() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const round = (box) => `${Math.round(box.width)} by ${Math.round(box.height)}`;
  const said = (element) => (element.getAttribute("aria-label") ?? element.textContent).trim().replace(/\s+/g, " ").slice(0, 40);
  const named = (element) => `${element.tagName.toLowerCase()}${element.className ? "." + String(element.className).split(" ").join(".") : ""} “${said(element)}”`;
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";

  // What is read out only, such as the heads of a table that stacks, and what shows once it has the focus.
  const clipped = (element) => element !== null && getComputedStyle(element).clipPath !== "none";
  const hidden = (element) => element.closest(".visually-hidden, .skip") !== null || clipped(element.closest("thead"));
  // A box inside its own label is hit by the label.
  const target = (control) => control.closest("label.choice") ?? control;
  const controls = () => [...new Set([...document.querySelectorAll(CONTROLS)].filter((one) => shown(one) && !hidden(one)).map(target))];

  // A link in a sentence: the block around it says something beside its links.
  const inText = (element) => {
    if (element.tagName !== "A" || element.classList.contains("button")) return false;
    let around = element.parentElement;
    while (getComputedStyle(around).display.startsWith("inline")) around = around.parentElement;
    const copy = around.cloneNode(true);
    for (const one of copy.querySelectorAll("a, button, .visually-hidden, svg")) one.remove();
    return /\p{L}{2}/u.test(copy.textContent);
  };
  const small = (least) => controls()
    .filter((one) => { const box = one.getBoundingClientRect(); return Math.round(Math.min(box.width, box.height)) < least; })
    .filter((one) => !inText(one))
    .map((one) => `${named(one)} ${round(one.getBoundingClientRect())}`);

  const first = (element) => { const box = element.getBoundingClientRect(); return box.top < innerHeight && box.bottom > 0; };
  const filled = () => [...document.querySelectorAll(".button.primary")].filter(shown);

  const floating = () => [...document.querySelectorAll("body *")].filter((one) => {
    if (!shown(one) || hidden(one)) return false;
    const { position } = getComputedStyle(one);
    return position === "fixed" || (position === "sticky" && stuck(one));
  });
  const stuck = (one) => Math.abs(one.getBoundingClientRect().bottom - innerHeight) < 80;
  const overlap = (one, other) => one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1;

  // Words of the page that a floating thing hides for good: at the very end of the page nothing scrolls away any more.
  const covered = () => {
    scrollTo(0, document.documentElement.scrollHeight);
    const faults = [];
    const float = floating();
    for (const one of float) {
      const box = one.getBoundingClientRect();
      if (box.left > 1 || box.right < document.documentElement.clientWidth - 1) faults.push(`${named(one)} floats in the page`);
      for (const other of document.querySelectorAll("main *, footer *")) {
        const outside = !one.contains(other) && !other.contains(one) && !float.some((f) => f.contains(other));
        if (!outside || !shown(other) || other.children.length || !other.textContent.trim() || hidden(other)) continue;
        if (overlap(box, other.getBoundingClientRect())) faults.push(`${named(one)} covers ${named(other)}`);
      }
    }
    scrollTo(0, 0);
    return faults;
  };

  window.inspected = {
    small,
    covered,
    sideways: () => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
    overlays: () => [...document.querySelectorAll("dialog[open], [popover]:popover-open, [aria-modal=true]")].map(named),
    filled: () => filled().map(said),
    firstScreen: () => controls().filter(first).filter((one) => !one.matches("label.choice")).length,
  };
})();
