// A button that copies the text of a field: data-copy names the field, data-copy-said where it is said.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const said = document.querySelector(`[data-copy-said="${button.dataset.copy}"]`);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = "Copied.";
  } catch {
    // no clipboard without HTTPS: the text is selected, the person's own keys copy it
    said.textContent = "Selected: press Ctrl+C.";
  }
});
