// What has changed of the codebook since this rater coded last: each code that changed is marked, and says what in its
// definition, until the rater says to have read it. The server keeps that, so that no other device tells it again.

import { send } from "./desk_save.js";

const news = document.querySelector("[data-news]");
const form = document.querySelector("[data-form]");

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

function read(event) {
  event.preventDefault();
  send(form.getAttribute("action"), new URLSearchParams({ action: "news" }));
  const hadFocus = news.contains(document.activeElement);
  news.remove();
  for (const room of rooms()) {
    for (const told of room.querySelectorAll(".changed")) told.remove();
    for (const code of room.querySelectorAll("[data-changed]")) code.removeAttribute("data-changed");
  }
  if (hadFocus) document.querySelector(".thread").focus({ preventScroll: true });
}

for (const item of news.querySelectorAll("[data-changed-code]")) mark(item);
news.querySelector("[data-news-read]").addEventListener("click", read);
