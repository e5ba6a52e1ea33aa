// The form of one entry: saved by Ctrl+Enter, never left by mistake, never lost when the server can't take it.
import { describeKey } from "./app.js";

const entry = document.getElementById("entry");
const trouble = document.querySelector("[data-trouble]");
const question = "This entry has text that is not saved. Leave it?";

const form = () => entry.querySelector("[data-entry-form]");
const isChanged = () => form()?.hasAttribute("data-is-unsaved") ?? false;

function setChanged(changed) {
  form()?.toggleAttribute("data-is-unsaved", changed);
  const note = entry.querySelector("[data-unsaved-note]");
  if (note) note.hidden = !changed;
  if (changed) entry.querySelector(".save .saved")?.remove();
}

entry.addEventListener("input", (event) => {
  if (event.target.closest("[data-entry-form]")) setChanged(true);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form()) return;
  event.preventDefault();
  form().requestSubmit(form().querySelector("[data-save]"));
});

// text on its way to the server is not abandoned; everything else that swaps the entry asks first
document.addEventListener("htmx:confirm", (event) => {
  const sender = event.detail.elt;
  if (!isChanged() || sender.closest("[data-entry-form]") || event.detail.target?.id !== "entry") return;
  if (!window.confirm(question)) event.preventDefault();
});
window.addEventListener("beforeunload", (event) => {
  if (isChanged() && !isSending) event.preventDefault();
});
let isSending = false;
document.addEventListener("submit", (event) => { isSending = event.target === form(); });

function say(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (target?.id !== "entry") return;
  isSending = false;
  if (xhr.responseURL.includes("/accounts/")) {
    event.detail.shouldSwap = false;
    say("You are signed out. Sign in again in another window, then come back and save: your text is still here.");
  } else if (xhr.status >= 500 || xhr.status === 403 || xhr.status === 404) {
    event.detail.shouldSwap = false;
    const answer = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[role=alert]");
    say(answer?.textContent || "The server could not do this. Your text is still here; try again in a moment.");
  } else {
    say("");
    // what an earlier page said is no longer what was done last
    document.querySelector(".messages")?.remove();
  }
});
document.addEventListener("htmx:sendError", () => {
  isSending = false;
  say("The server does not answer. Your text is still here; try again in a moment.");
});

function prepare() {
  for (const button of entry.querySelectorAll("[data-one-more]")) button.hidden = false;
  setChanged(isChanged());
}

entry.addEventListener("click", (event) => {
  const several = event.target.closest("[data-one-more]")?.closest("[data-several]");
  if (!several) return;
  const last = [...several.querySelectorAll("textarea")].at(-1);
  const next = last.cloneNode();
  next.value = "";
  last.after(next);
  next.focus();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === entry) prepare();
});
describeKey("Ctrl Enter", "Save the entry");
prepare();
