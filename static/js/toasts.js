// Short notices, with undo where a step can be taken back.
const words = document.getElementById("words")?.dataset ?? {};
const STAYS = 10000;

const show = ({ text, tone = "info", undo = "" }) => {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  const toast = document.createElement("div");
  toast.className = `notice tone-${tone}`;
  const line = document.createElement("div");
  line.textContent = text;
  toast.append(line);
  if (undo) toast.append(undoButton(undo, toast));
  place.append(toast);
  dismissLater(toast);
};

const undoButton = (url, toast) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary btn-sm";
  button.textContent = words.undo;
  button.dataset.undo = "";
  button.addEventListener("click", () => {
    htmx.ajax("POST", url, { source: document.body, swap: "none" });
    toast.remove();
  });
  return button;
};

const dismissLater = (toast) => {
  let timer = setTimeout(() => toast.remove(), STAYS);
  const hold = () => clearTimeout(timer);
  const letGo = () => { timer = setTimeout(() => toast.remove(), STAYS); };
  toast.addEventListener("focusin", hold);
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("focusout", letGo);
  toast.addEventListener("mouseleave", letGo);
};

// The server sends `HX-Trigger: {"notice": {"text": …, "tone": …, "undo": "/address/"}}`.
document.addEventListener("notice", (event) => show(event.detail));
document.addEventListener("htmx:sendError", () => show({ text: words.offline, tone: "stop" }));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401) return;
  show({ text: status === 403 ? words.forbidden : words.failed, tone: "stop" });
});

// A row may be drawn anew while its step is on the way: what the answer tells still counts.
document.addEventListener("htmx:beforeSend", ({ detail: { elt, xhr } }) => {
  xhr.addEventListener("readystatechange", () => {
    if (xhr.readyState !== XMLHttpRequest.DONE || elt.isConnected) return;
    const told = xhr.getResponseHeader("HX-Trigger");
    if (!told?.startsWith("{")) return;
    for (const [name, detail] of Object.entries(JSON.parse(told))) htmx.trigger(document.body, name, detail);
  });
});
