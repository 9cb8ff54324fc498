// Answers by single keys, on a form that has a way through it: every [data-ask] is a question
// of an uneventful visit. A digit chooses the answer of that number, and the cursor goes on to
// the next question that has no answer. Nothing is ever answered without a key or a click.
const form = document.querySelector("form[data-answers]");
const isOn = document.documentElement.dataset.shortcuts === "on";
const SENDS = "[data-primary]";
let byPointer = false;

const groupOf = (element) => element.closest("fieldset") ?? element;
const choicesIn = (group) => [...group.querySelectorAll("input[type=radio], input[type=checkbox]")];
const isText = (element) => element.matches("input:not([type=radio], [type=checkbox], [type=date]), select");

const questions = () => {
  const groups = [...form.querySelectorAll("[data-ask]")].filter((each) => each.checkVisibility()).map(groupOf);
  return [...new Set(groups)];
};

const hasAnswer = (name) => {
  const controls = form.elements[name];
  if (controls instanceof RadioNodeList) return [...controls].some((each) => each.checked);
  return controls?.type === "checkbox" ? controls.checked : Boolean(controls?.value);
};

const isAnswered = (group) => {
  if (group.dataset.fill) return Object.keys(JSON.parse(group.dataset.fill)).every(hasAnswer);
  const choices = group.matches("fieldset") ? choicesIn(group) : [];
  return choices.length ? choices.some((each) => each.checked) : hasAnswer(group.name);
};

const placeIn = (group) => {
  if (!group.matches("fieldset")) return group;
  const choices = choicesIn(group);
  return choices.find((each) => each.checked) ?? choices[0];
};

const nextAfter = (group) => {
  const all = questions();
  const start = all.indexOf(group) + 1;
  return all.slice(start).find((each) => !isAnswered(each));
};

const goOn = (element) => {
  const next = nextAfter(groupOf(element));
  const place = next ? placeIn(next) : [...form.querySelectorAll(SENDS)].find((each) => each.checkVisibility());
  place?.focus();
};

// By mouse the cursor goes on to fields only, where typing follows.
const goOnByMouse = (element) => {
  const next = nextAfter(groupOf(element));
  if (next && isText(next)) next.focus({ preventScroll: true });
};

const fillField = (name, value) => {
  const field = form.elements[name];
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
};

const addWords = (name, words) => {
  const before = form.elements[name].value.trimEnd();
  fillField(name, before ? `${before}\n${words}` : words);
};

const fill = (button) => {
  for (const [name, values] of Object.entries(JSON.parse(button.dataset.fill))) {
    const controls = form.elements[name];
    const all = controls instanceof RadioNodeList ? [...controls] : [controls].filter(Boolean);
    for (const control of all) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
  }
  button.dispatchEvent(new Event("change", { bubbles: true }));
  button.dispatchEvent(new Event("input", { bubbles: true }));
};

const choose = (event) => {
  const target = event.target;
  if (target.matches("[data-fill]")) {
    if (event.key === "0") target.click();
    return event.key === "0";
  }
  if (!target.matches("input[type=radio], input[type=checkbox]")) return false;
  const choices = target.closest("fieldset") ? choicesIn(target.closest("fieldset")) : [target];
  const choice = choices[Number(event.key) - 1];
  if (!choice) return false;
  choice.click();
  if (choice.type === "radio" || choices.length === 1) goOn(choice);
  else choice.focus();
  return true;
};

// Enter leads on; only Ctrl and Enter, or the button, confirm a visit.
const leadOn = (target) => {
  if (target.matches("[data-ask], fieldset:has([data-ask]) input")) return goOn(target);
  const fields = [...form.elements].filter((each) => each.matches("input, select, textarea, button") && each.type !== "hidden" && each.checkVisibility());
  return fields[fields.indexOf(target) + 1]?.focus();
};

const onKey = (event) => {
  byPointer = false;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && event.target.matches("input, select")) {
    event.preventDefault();
    leadOn(event.target);
  } else if (isOn && /^[0-9]$/.test(event.key) && choose(event)) {
    event.preventDefault();
  }
};

if (form) {
  form.addEventListener("pointerdown", () => { byPointer = true; });
  form.addEventListener("keydown", onKey);
  form.addEventListener("input", (event) => {
    const digits = Number(event.target.dataset.digits);
    if (isOn && digits && !event.isComposing && event.target.value.trim().length >= digits) goOn(event.target);
  });
  form.addEventListener("change", (event) => {
    if (isOn && byPointer && event.target.matches("input[type=radio][data-ask], input[type=checkbox][data-ask]")) goOnByMouse(event.target);
  });
  form.addEventListener("change", (event) => {
    const opened = form.querySelector(`details[data-opens-for="${CSS.escape(event.target.value ?? "")}"]`);
    if (event.target.name === "blood" && opened) opened.open = true;
  });
  form.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]");
    if (phrase) addWords(phrase.dataset.into, phrase.dataset.phrase);
    const dose = event.target.closest("[data-dose]")?.dataset.dose;
    if (dose) fillField("daily_mg", dose);
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    fill(button);
    if (byPointer) goOnByMouse(button);
    else goOn(button);
  });
  const first = questions().find((each) => !isAnswered(each));
  if (first && !document.getElementById("error-summary")) placeIn(first).focus({ preventScroll: true });
}
