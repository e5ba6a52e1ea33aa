// What has changed of the codebook since this rater coded last: each code that changed is marked, and says what in its
// definition, until the rater has read it. That it was read is remembered on this device.

const news = document.querySelector("[data-news]");
const form = document.querySelector("[data-form]");
const key = `intercoder.news.${news.dataset.news}`;

/** The parts of the page that hold codes, the blank of a finding not yet added among them. */
const rooms = () => [form, ...[...form.querySelectorAll("template")].map((blank) => blank.content)];

function mark(item) {
  const sentence = item.querySelector("[data-changed-words]").textContent;
  const codes = rooms().flatMap((room) => [...room.querySelectorAll(`.code input[value="${CSS.escape(item.dataset.changedCode)}"]`)]);
  for (const code of codes.map((input) => input.closest(".code"))) {
    code.setAttribute("data-changed", "");
    const told = document.createElement("p");
    Object.assign(told, { className: "changed", textContent: sentence });
    code.querySelector(".definition-name").after(told);
  }
}

function read() {
  try {
    localStorage.setItem(key, "read");
  } catch {
    // it holds for this page
  }
  const hadFocus = news.contains(document.activeElement);
  news.remove();
  for (const room of rooms()) {
    for (const told of room.querySelectorAll(".changed")) told.remove();
    for (const code of room.querySelectorAll("[data-changed]")) code.removeAttribute("data-changed");
  }
  if (hadFocus) document.querySelector(".thread").focus({ preventScroll: true });
}

if (localStorage.getItem(key)) {
  news.remove();
} else {
  for (const item of news.querySelectorAll("[data-changed-code]")) mark(item);
  news.querySelector("[data-news-read]").addEventListener("click", read);
}
