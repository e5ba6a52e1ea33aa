// What is opened by hand or by key has the focus in its first control, so that typing goes on there.

for (const details of document.querySelectorAll("details[data-focus-opened]")) {
  details.querySelector("summary").addEventListener("click", () => {
    if (details.open) return; // it is being closed
    details.addEventListener("toggle", () => details.querySelector("select, input:not([type=hidden])")?.focus(), { once: true });
  });
}
