// Sessions end; what was typed does not. Warn two minutes before, sign in again in a
// dialog above the page, then go on. Only the same person may go on.
const root = document.documentElement;
const { sessionUrl, loginUrl, user } = root.dataset;
const WARN_SECONDS = 120;
const warning = document.getElementById("session-warning");
const expired = document.getElementById("session-expired");
let endsAt = Date.now() + Number(root.dataset.idleSeconds) * 1000;
// What waits for the session: requests of panels, and at last the form that was to be sent.
let waiting = [];

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

// A GET only asks; the header keeps the question itself from prolonging the session.
const ask = async (method) => {
  const headers = method === "POST" ? { "X-CSRFToken": token() } : { "X-Poll": "1" };
  const response = await fetch(sessionUrl, { method, headers, redirect: "error" });
  return response.ok ? response.json() : null;
};

const useToken = (csrf) => {
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = csrf; });
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrf }));
};

const accept = (state) => {
  if (String(state.user) !== user) {
    location.replace("/");
    return false;
  }
  endsAt = Date.now() + state.seconds * 1000;
  useToken(state.csrf_token);
  return true;
};

const resume = (state) => {
  if (!accept(state)) return;
  expired.close();
  warning.close();
  const steps = waiting;
  waiting = [];
  for (const step of steps) step();
};

// Shows whichever step of signing in the server asks for: password, then second factor.
const showStep = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const form = page.querySelector("form[data-sign-in]");
  if (!form) return false;
  const summary = form.querySelector("#error-summary");
  summary?.removeAttribute("id");
  expired.querySelector("[data-sign-in-here]").replaceChildren(document.importNode(form, true));
  expired.querySelector("[data-sign-in-here] input:not([type=hidden])")?.focus();
  return true;
};

const signInAgain = async (then) => {
  if (then) waiting.push(then);
  if (expired.open) return;
  warning.close();
  expired.showModal();
  const response = await fetch(`${loginUrl}?next=${encodeURIComponent(sessionUrl)}`);
  if (!showStep(await response.text())) lookAgain();
};

const lookAgain = async () => {
  if (!expired.open) return;
  const state = await ask("GET").catch(() => null);
  if (state) resume(state);
};

const onStep = async (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = event.target;
  const body = new FormData(form);
  body.set("next", sessionUrl);
  const response = await fetch(form.action, { method: "POST", body });
  const isState = response.headers.get("content-type")?.includes("json");
  if (isState && response.ok) resume(await response.json());
  else if (!showStep(await response.text())) lookAgain();
};

const tick = async () => {
  if (expired.open || endsAt - Date.now() > WARN_SECONDS * 1000) return;
  const state = await ask("GET").catch(() => undefined);
  if (state === undefined) return;
  if (state === null) signInAgain();
  else if (accept(state) && state.seconds <= WARN_SECONDS && !warning.open) warning.showModal();
  else if (state.seconds > WARN_SECONDS) warning.close();
};

const tellOffline = () => {
  const text = document.getElementById("words").dataset.offline;
  document.dispatchEvent(new CustomEvent("notice", { detail: { text, tone: "stop" } }));
};

const guardSubmit = async (event) => {
  const form = event.target;
  if (form.closest("#session-expired")) return onStep(event);
  if (!form.matches("form[data-draft-key]") || form.dataset.checked || event.defaultPrevented) return undefined;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  const send = () => {
    form.dataset.checked = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.checked;
  };
  const state = await ask("GET").catch(() => undefined);
  // Without an answer nothing is sent: a page that cannot be reached would take the form's place.
  if (state === undefined) return tellOffline();
  if (state === null) return signInAgain(send);
  return accept(state) ? send() : undefined;
};

const repeat = ({ verb, path, elt, target, parameters }) => {
  const values = { ...parameters };
  if ("csrfmiddlewaretoken" in values) values.csrfmiddlewaretoken = token();
  htmx.ajax(verb, path, { source: elt, target, values });
};

if (user && sessionUrl && expired) {
  setInterval(tick, 10000);
  document.addEventListener("submit", guardSubmit, true);
  document.addEventListener("visibilitychange", () => (expired.open ? lookAgain() : tick()));
  addEventListener("focus", lookAgain);
  expired.addEventListener("cancel", (event) => event.preventDefault());
  document.querySelector("[data-session-extend]").addEventListener("click", async () => {
    const state = await ask("POST").catch(() => null);
    if (state) resume(state);
    else signInAgain();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr?.status !== 401) return;
    signInAgain(() => repeat(requestConfig));
  });
}
