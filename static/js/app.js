// What every page has: the overview of its keys, and forms that ask before something that can't be undone.
// A page's shortcut is a control with data-key (and data-key-name for the overview); pressing the key presses it.

// a field of a dialog that was closed a moment ago has the focus still, until the browser draws next
const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")?.checkVisibility();

export function isFree(event) {
  return !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
}

/** What a key writes; a letter is a small one unless Shift is held, so that Caps Lock changes nothing. */
export function keyWritten(event) {
  return event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
}

function controls() {
  return [...document.querySelectorAll("[data-key]")].filter((control) => control.offsetParent !== null && !control.disabled);
}

function showKeys() {
  const dialog = document.getElementById("keys");
  const rows = controls().map((control) => {
    const row = document.createElement("tr");
    const key = document.createElement("kbd");
    key.textContent = control.dataset.key;
    row.insertCell().append(key);
    row.insertCell().textContent = control.dataset.keyName || control.textContent.trim();
    return row;
  });
  for (const { key, name } of extraKeys) {
    const row = document.createElement("tr");
    const label = document.createElement("kbd");
    label.textContent = key;
    row.insertCell().append(label);
    row.insertCell().textContent = name;
    rows.push(row);
  }
  dialog.querySelector("[data-keys-list]").replaceChildren(...rows);
  dialog.showModal();
}

const extraKeys = [{ key: "?", name: "Show the keys of this page" }];

/** Let a page's own module add keys that are not one control each. */
export function describeKey(key, name) {
  extraKeys.unshift({ key, name });
}

document.addEventListener("keydown", (event) => {
  if (!isFree(event) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    showKeys();
    return;
  }
  const control = controls().find((each) => each.dataset.key === keyWritten(event));
  if (control) {
    event.preventDefault();
    control.click();
    if (typing(control)) control.focus(); // a key that presses a text field means to write in it
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-show-keys]")) showKeys();
});

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

const isChanged = (field) => {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const first = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
};

// what was written before htmx listened, or what a browser keeps over a reload, is heard once it does
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) return;
  for (const field of document.querySelectorAll("input, select:not([multiple]), textarea")) {
    if (isChanged(field)) for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  }
});
