// What is typed into `form[data-draft-key]` is kept on the server, never in this browser:
// the computer is shared.
const url = document.documentElement.dataset.draftsUrl;
const words = document.getElementById("words")?.dataset ?? {};
// A draft is at most so old while somebody types without a pause.
const PAUSE = 3000;
const LONGEST_WAIT = 60000;
const NEVER = new Set(["csrfmiddlewaretoken", "idempotency_key", "version", "next"]);

const headers = () => ({
  "Content-Type": "application/json",
  "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
});

const fieldsOf = (form) => {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (!NEVER.has(name) && typeof value === "string") (fields[name] ??= []).push(value);
  }
  return fields;
};

const clock = (moment) => new Date(moment).toLocaleTimeString(
  document.documentElement.lang, { hour: "2-digit", minute: "2-digit" },
);

const stateOf = (form) => {
  let place = form.querySelector(".draft-state");
  if (!place) {
    place = document.createElement("span");
    place.className = "draft-state";
    place.setAttribute("role", "status");
    (form.querySelector(".actions") ?? form).append(place);
  }
  return place;
};

const tryAgain = (form) => {
  const failures = 1 + Number(form.dataset.failures ?? 0);
  form.dataset.failures = failures;
  setTimeout(() => save(form), Math.min(PAUSE * failures, LONGEST_WAIT));
};

const save = async (form, keepalive = false) => {
  if (form.dataset.dirty !== "yes" || form.dataset.sending) return;
  form.dataset.dirty = "saving";
  const body = JSON.stringify({ form: form.dataset.draftKey, fields: fieldsOf(form) });
  const answer = await fetch(url, { method: "POST", headers: headers(), body, keepalive, redirect: "error" })
    .catch(() => null);
  if (answer?.ok) {
    if (form.dataset.dirty === "saving") form.dataset.dirty = "saved";
    delete form.dataset.failures;
    stateOf(form).textContent = `${words.draftSaved} ${clock(Date.now())}`;
  } else {
    form.dataset.dirty = "yes";
    stateOf(form).textContent = words.draftFailed;
    tryAgain(form);
  }
};

// A field that is not on the page yet, such as a reason that the check asks for, is kept until
// it is.
const keepForLater = (form, fields) => {
  for (const [name, [value]] of Object.entries(fields)) {
    if (form.elements[name] || !value) continue;
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name, value });
    kept.dataset.kept = "";
    form.append(kept);
  }
};

document.addEventListener("htmx:afterSwap", () => {
  for (const kept of document.querySelectorAll("input[data-kept]")) {
    if (kept.form.elements[kept.name] instanceof RadioNodeList) kept.remove();
  }
});

const fill = (form, fields) => {
  for (const control of form.elements) {
    if (!control.name || NEVER.has(control.name) || control.type === "file") continue;
    const values = fields[control.name] ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (control.multiple) [...control.options].forEach((o) => { o.selected = values.includes(o.value); });
    else if (values.length) control.value = values.shift();
  }
  keepForLater(form, fields);
  form.dispatchEvent(new Event("change", { bubbles: true }));
};

const button = (text, kind, onClick) => {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `btn ${kind} btn-sm`;
  element.textContent = text;
  element.addEventListener("click", onClick);
  return element;
};

const discard = (form) => fetch(`${url}?form=${encodeURIComponent(form.dataset.draftKey)}`, {
  method: "DELETE", headers: headers(),
});

const offer = (form, draft) => {
  const bar = document.createElement("div");
  bar.className = "notice tone-info";
  bar.setAttribute("role", "status");
  const text = document.createElement("div");
  text.textContent = `${words.draftFound} ${clock(draft.saved_at)}`;
  const resume = button(words.draftResume, "btn-secondary", () => {
    fill(form, draft.fields);
    bar.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  const drop = button(words.draftDiscard, "btn-quiet", () => { discard(form); bar.remove(); });
  bar.append(text, resume, drop);
  form.prepend(bar);
};

const lookForDraft = async (form) => {
  const answer = await fetch(`${url}?form=${encodeURIComponent(form.dataset.draftKey)}`, { redirect: "error" })
    .catch(() => null);
  if (answer?.status === 200) offer(form, await answer.json());
};

const watch = (form) => {
  let timer;
  const later = () => {
    timer ??= setTimeout(() => { timer = undefined; save(form); }, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("keep", () => save(form));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(form, true);
  });
  // A form that comes back with its errors holds newer values than its draft.
  if (!form.querySelector("#error-summary")) lookForDraft(form);
};

if (url) document.querySelectorAll("form[data-draft-key]").forEach(watch);
