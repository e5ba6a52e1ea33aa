// Escape leaves a text field, so that the keys of the page work again without a mouse.

document.documentElement.dataset.live = "";

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest("textarea, select, input:not([type=checkbox], [type=radio])")) event.target.blur();
});
