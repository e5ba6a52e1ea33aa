// Long code in a report's thread: one control unfolds all of it and folds it again. Printing unfolds everything.
// <button data-unfold="ID of the thread">; without this module each block still opens by itself.

import "./images.js";

const folds = (thread) => [...thread.querySelectorAll("details.fold")];

function attach(button) {
  const thread = document.getElementById(button.dataset.unfold);
  if (!thread || folds(thread).length === 0) return;
  const label = button.firstChild;
  const show = () => {
    const allOpen = folds(thread).every((fold) => fold.open);
    label.textContent = allOpen ? "Fold long code " : "Unfold long code ";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = folds(thread).some((fold) => !fold.open);
    for (const fold of folds(thread)) fold.open = open;
    show();
  });
  thread.addEventListener("toggle", show, true);
  show();
}

document.querySelectorAll("[data-unfold]").forEach(attach);

window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details.fold").forEach((fold) => {
    fold.open = true;
  });
});
