// A field that belongs to one of several choices: data-chosen-by names the radio's value.
// Typing in the field makes the choice, and another choice empties the field, so that the two can't disagree.

for (const field of document.querySelectorAll("[data-chosen-by]")) {
  const radios = [...field.form.elements[field.dataset.choices]];
  const own = radios.find((radio) => radio.value === field.dataset.chosenBy);
  field.addEventListener("input", () => {
    own.checked = true;
  });
  for (const radio of radios) {
    radio.addEventListener("change", () => {
      if (!own.checked) field.value = "";
    });
  }
}
