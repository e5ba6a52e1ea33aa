// What is selected in a report goes where it is asked for: into a field, or along with a link.

const selected = () => {
  const selection = document.getSelection();
  const isInReport = selection.rangeCount > 0 && selection.getRangeAt(0).commonAncestorContainer.parentElement?.closest(".thread");
  return isInReport ? selection.toString().trim() : "";
};

document.addEventListener("selectionchange", () => {
  const field = document.querySelector("[data-takes-selection]");
  const words = selected();
  if (field && words) field.value = words;
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-with-selection]");
  const words = link && selected();
  if (!words) return;
  const address = new URL(link.href);
  address.searchParams.set("words", words.slice(0, 1500));
  link.href = address.href;
});
