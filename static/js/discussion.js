// The discussion of a conflict: Ctrl-Enter sends, what is typed is kept on this device until the server has taken it,
// and the page follows while it is looked at. Without this module the form sends as any form does.

const discussion = () => document.getElementById("discussion");
const isDiscussion = (text) => text.includes('id="discussion"');

/** A new name of a sending: what is sent twice under one name is kept once. */
function newName() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a refusal says, or why nothing came back. */
function reasonOf(xhr) {
  const note = new DOMParser().parseFromString(xhr.responseText || "", "text/html").querySelector(".note.bad");
  if (note) return note.textContent.trim();
  return xhr.status === 0 ? "The server can't be reached." : "The server did not take it; you may have been signed out.";
}

function attach(form) {
  const field = form.querySelector("textarea");
  const name = form.querySelector("[name=client_id]");
  const unsent = form.querySelector("[data-unsent]");
  const key = `intercoder.remark.${form.dataset.remark}`;
  let sent = "";

  const keep = () => {
    if (field.value) localStorage.setItem(key, JSON.stringify({ text: field.value, name: name.value }));
    else localStorage.removeItem(key);
  };
  const kept = JSON.parse(localStorage.getItem(key) || "null");
  if (kept && !field.value) {
    field.value = kept.text;
    name.value = kept.name; // it may have arrived before the window was closed
  }
  field.addEventListener("input", keep);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });

  form.addEventListener("htmx:beforeRequest", () => { sent = field.value; });
  form.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
    const isTaken = xhr.status === 200 && isDiscussion(xhr.responseText);
    unsent.hidden = isTaken;
    if (!isTaken) {
      unsent.textContent = `Not sent. ${reasonOf(xhr)} Your text is kept here; send it again.`;
      return;
    }
    name.value = newName();
    if (field.value === sent) field.value = ""; // what was typed meanwhile stays
    keep();
  });
}

// only what is a discussion takes its place: neither a refusal nor a page to sign in
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target === discussion() && !isDiscussion(event.detail.xhr.responseText)) event.detail.shouldSwap = false;
});

// who does not look has not read
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === discussion() && document.hidden) event.preventDefault();
});

document.querySelectorAll("form[data-remark]").forEach(attach);
