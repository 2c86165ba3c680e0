// Extras only. Every page works without this file.
const root = document.documentElement;

// What to put right is read out and within reach when a form comes back.
document.querySelector("[data-focus]")?.focus();

// A page can be printed by a button.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The theme shows at once while a person chooses; the form they send keeps it.
for (const choice of document.querySelectorAll("[data-theme-choice] input, select[data-theme-choice]")) {
  choice.addEventListener("change", () => { root.dataset.theme = choice.value; });
}

// A second press on a slow connection sends nothing twice; after a while, or on coming back, the form is fresh again.
const fresh = (form) => {
  delete form.dataset.sent;
  for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(fresh, 5000, form);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(fresh));

// Browsers without invoker commands still open dialogs.
if (!("command" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    else dialog.close();
  });
}
