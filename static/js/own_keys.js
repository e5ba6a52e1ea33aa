// The page on which a person chooses the desk's keys: a key pressed in a field takes the place of the one there.

const form = document.querySelector("[data-own-keys]");

form.addEventListener("focusin", (event) => event.target.matches("input") && event.target.select());
form.addEventListener("keydown", (event) => {
  if (!event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey || [...event.key].length !== 1) return;
  event.preventDefault();
  event.target.value = event.key.toLowerCase();
});
