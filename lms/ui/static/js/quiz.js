// Keeps each answer the moment it is chosen, and tries again while there is no connection.
// Without this file the form's own button keeps it. Leaving the page never sends the attempt.
const line = document.querySelector("[data-answers]");
const form = document.getElementById("answer");
const words = line.dataset;
const base = words.answers.replace(/0$/, "");
const place = form?.action.split("/").pop();
const SHELF = `unsaved ${base}`;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

let token = words.csrf;
let wait = FIRST_WAIT;
let sending = false;
let timer;

// What has not arrived yet: option ids and sequence by position. The device keeps it for this window only.
const unsaved = read();

function read() {
  try { return JSON.parse(sessionStorage.getItem(SHELF)) ?? {}; } catch { return {}; }
}

function store() {
  try {
    if (Object.keys(unsaved).length) sessionStorage.setItem(SHELF, JSON.stringify(unsaved));
    else sessionStorage.removeItem(SHELF);
  } catch { /* a window that may not store still has it in memory */ }
}

function say(text, drawing = "offline", link = "", url = "", newWindow = false) {
  const icon = line.querySelector("[data-drawing]");
  const use = icon.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${drawing}`));
  icon.hidden = false;
  const said = line.querySelector("[data-words]");
  said.textContent = link ? `${text} ` : text;
  if (!link) return;
  const anchor = Object.assign(document.createElement("a"), { href: url, textContent: link });
  if (newWindow) Object.assign(anchor, { target: "_blank", rel: "noopener" });
  said.append(anchor);
}

const options = () => [...form.querySelectorAll("[name=chosen]")];
const chosen = () => options().filter((option) => option.checked).map((option) => option.value);
const show = (ids) => { for (const option of options()) option.checked = ids.includes(option.value); };
const alike = (one, other) => one.length === other.length && one.every((id) => other.includes(id));

// Send what is unsaved, one answer at a time and only its newest state.
async function send() {
  clearTimeout(timer);
  const position = Object.keys(unsaved)[0];
  if (sending || position === undefined) return;
  sending = true;
  const answer = unsaved[position];
  const settled = await put(position, answer).catch(() => { say(words.offline); return false; });
  sending = false;
  if (!settled) {
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
    return;
  }
  wait = FIRST_WAIT;
  if (unsaved[position] === answer) { delete unsaved[position]; store(); }
  send();
}

// Give true when the server has decided about the answer, false when it is worth another try.
async function put(position, answer) {
  const body = new URLSearchParams(answer.chosen.map((id) => ["chosen", id]));
  body.set("sequence", answer.sequence);
  const headers = { "X-CSRFToken": token };
  const reply = await fetch(base + position, { method: "PUT", body, headers, redirect: "manual", keepalive: true });
  if (reply.ok) { heard(position, answer, await reply.json()); return true; }
  if (reply.type === "opaqueredirect" || reply.status === 400 || reply.status === 401) return renew();
  if (reply.status === 409) { say(words.sent, "info", words.sentLink, words.resultUrl); return true; }
  if (reply.status < 500 && reply.status !== 429) { say(words.refused, "late"); return true; }
  throw new Error(`answer ${reply.status}`);
}

function heard(position, answer, stands) {
  if (position !== place) { if (!form) say(stands.saved, "check"); return; }
  const next = form.elements.sequence;
  next.value = Math.max(Number(next.value), stands.sequence + 1);
  if (unsaved[position] !== answer) return; // something newer was chosen meanwhile
  if (alike(stands.chosen, answer.chosen)) { say(stands.saved, "check"); return; }
  show(stands.chosen);
  say(words.elsewhere, "info");
}

// After signing in again the page's token is old: fetch a fresh one from this same page, then try again.
async function renew() {
  const page = await fetch(location.href, { redirect: "manual" });
  if (!page.ok) { say(words.signIn, "lock", words.signInLink, words.signInUrl, true); return false; }
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-answers]");
  token = fresh?.dataset.csrf ?? token;
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  return false;
}

if (form) {
  const next = form.elements.sequence;
  const kept = unsaved[place];
  if (kept && kept.sequence >= Number(next.value)) {
    show(kept.chosen);
    next.value = kept.sequence + 1;
  }
  form.addEventListener("change", () => {
    unsaved[place] = { chosen: chosen(), sequence: Number(next.value) };
    next.value = Number(next.value) + 1; // the button's own post is newer than this
    wait = FIRST_WAIT;
    store();
    send();
  });
}
window.addEventListener("online", send);
send();
