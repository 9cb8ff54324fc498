// A long form shown one section at a time; without this file it is one page. Nothing is sent
// before the last step, each step that is left is kept as a draft, and every step stays open.
const form = document.querySelector("form[data-steps]");
const sections = form ? [...form.querySelectorAll("[data-section]")] : [];
const list = form?.querySelector("[data-step-list]");
const back = form?.querySelector("[data-step-back]");
const next = form?.querySelector("[data-step-next]");
const send = form?.querySelector("[type=submit]");
const FIELDS = "input:not([type=hidden]), select, textarea";
const seen = new Set();

const here = () => sections.findIndex((each) => !each.hidden);
const titleOf = (section) => section.querySelector("h2").textContent;
const hasProblem = (section) => section.querySelector(".is-invalid") !== null;

// What was left without an answer is told by the server; a tick says only that it was looked at.
const mark = (button, section) => {
  const state = hasProblem(section) ? "problem" : seen.has(section) ? "seen" : "";
  button.dataset.state = state;
  button.querySelector("[data-step-state]").textContent = list.dataset[state] ?? "";
};

const show = (number, takesFocus = true) => {
  if (list.querySelector("[aria-current]")) seen.add(sections[here()]);
  sections.forEach((each, at) => { each.hidden = at !== number; });
  [...list.children].forEach((item, at) => {
    const button = item.firstElementChild;
    if (at === number) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
    mark(button, sections[at]);
  });
  const isLast = number === sections.length - 1;
  back.hidden = number === 0;
  next.hidden = isLast;
  send.hidden = !isLast;
  if (!isLast) next.querySelector("[data-step-name]").textContent = titleOf(sections[number + 1]);
  form.dispatchEvent(new Event("keep"));
  if (!takesFocus) return;
  list.scrollIntoView({ block: "start" });
  sections[number].querySelector(FIELDS)?.focus({ preventScroll: true });
};

const stepButton = (section, at) => {
  const button = form.querySelector("[data-step-item]").content.firstElementChild.cloneNode(true);
  button.querySelector("[data-step-number]").textContent = at + 1;
  button.querySelector("[data-step-title]").textContent = titleOf(section);
  button.addEventListener("click", () => show(at));
  const item = document.createElement("li");
  item.append(button);
  return item;
};

if (sections.length > 1) {
  list.append(...sections.map(stepButton));
  list.hidden = false;
  back.addEventListener("click", () => show(here() - 1));
  next.addEventListener("click", () => show(here() + 1));
  form.addEventListener("reveal", (event) => {
    const number = sections.findIndex((each) => each.contains(event.target));
    if (number >= 0 && number !== here()) show(number, false);
  });
  form.addEventListener("submit", (event) => {
    if (here() === sections.length - 1) return;
    event.preventDefault();
    show(here() + 1);
  }, true);
  const wrong = sections.findIndex(hasProblem);
  show(Math.max(wrong, 0), false);
}
