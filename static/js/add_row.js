// One more row of a form without asking the server: the button sends the form when this script does not run.
// data-rows holds the rows (data-row) and a template (data-blank) in which __n__ stands for the new row's number.

for (const button of document.querySelectorAll("[data-add-row]")) {
  const rows = button.closest("[data-rows]");
  const blank = rows.querySelector("template[data-blank]");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const number = rows.querySelectorAll(":scope > [data-row]").length + 1;
    const row = blank.content.cloneNode(true);
    for (const control of row.querySelectorAll("[name]")) control.name = control.name.replace("__n__", number);
    for (const place of row.querySelectorAll("[data-number]")) place.textContent = number;
    const first = row.querySelector("select, input");
    blank.before(row);
    first.focus();
  });
}
