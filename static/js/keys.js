// Keyboard and dialogs. Single letters work outside fields only, never while kanji are
// being composed, and not at all when the person has turned them off.
const root = document.documentElement;
const field = "input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]";
let goUntil = 0;

const press = (event, element) => {
  if (!element) return;
  event.preventDefault();
  element.click();
};

const shown = (scope, selector) => [...scope.querySelectorAll(selector)].find((each) => each.checkVisibility());

const openDialog = () => document.querySelector("dialog[open]");

const primaryOf = (target) => {
  const scope = openDialog() ?? target.closest("form") ?? document;
  return shown(scope, "[data-primary], .btn-primary")
    ?? shown(document, "main [data-primary], main .btn-primary");
};

const focusSection = (event, number) => {
  const section = document.querySelectorAll("main [data-section]")[number - 1];
  if (!section) return;
  event.preventDefault();
  section.dispatchEvent(new Event("reveal", { bubbles: true }));
  const first = section.querySelector("input:not([type=hidden]), select, textarea, a, button");
  section.scrollIntoView({ block: "start" });
  first?.focus({ preventScroll: true });
};

const moveInList = (event) => {
  const isNowhere = event.target === document.body || event.target.id === "main";
  const list = isNowhere ? document.querySelector("main [data-arrows]") : event.target.closest("[data-arrows]");
  if (!list) return;
  const places = [...list.querySelectorAll(list.dataset.arrows)];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = places[places.indexOf(event.target.closest(list.dataset.arrows)) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
};

const withModifier = (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    press(event, primaryOf(event.target));
  } else if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    focusSection(event, Number(event.code.slice(5)));
  } else if (event.altKey && event.code === "KeyZ") {
    press(event, [...document.querySelectorAll("#toasts [data-undo]")].at(-1));
  }
};

const singleKey = (event) => {
  if (root.dataset.shortcuts !== "on" || openDialog()) return;
  if (event.timeStamp < goUntil) {
    goUntil = 0;
    press(event, document.querySelector(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`));
  } else if (event.key === "g") {
    goUntil = event.timeStamp + 1500;
  } else if (event.key === "/") {
    event.preventDefault();
    document.getElementById("patient-search")?.focus();
  } else if (event.key === "?") {
    press(event, document.querySelector('[data-dialog="help-keys"]'));
  } else if (event.key.length === 1) {
    press(event, document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`));
  }
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || !(event.target instanceof Element)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInList(event);
  else if (event.ctrlKey || event.metaKey || event.altKey) withModifier(event);
  else if (event.key === "Escape" && event.target.id === "patient-search") event.target.blur();
  else if (!event.target.closest(field)) singleKey(event);
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});
