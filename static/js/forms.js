// What a form owes the person: the problem first, nothing lost, nothing sent twice.
const summary = document.getElementById("error-summary");

const showProblems = (element) => {
  const prefix = element.dataset.titlePrefix;
  if (!document.title.startsWith(prefix)) document.title = `${prefix} ${document.title}`;
  element.focus();
};

if (summary) showProblems(summary);

document.addEventListener("htmx:afterSwap", (event) => {
  const swapped = event.target.querySelector?.("#error-summary");
  if (swapped) showProblems(swapped);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("#error-summary a");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.dispatchEvent(new Event("reveal", { bubbles: true }));
  target.closest("details")?.setAttribute("open", "");
  target.focus();
});

const isGuarded = (form) => form?.matches("form[data-draft-key], form[data-guard]");

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (isGuarded(form)) form.dataset.dirty = "yes";
});

addEventListener("beforeunload", (event) => {
  if (document.querySelector('form[data-dirty="yes"]:not([data-sending])')) event.preventDefault();
});

// The key in the form makes a second submit harmless; this spares the server the try.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  if (!navigator.onLine) {
    // The browser would show its own error page and take what was typed with it.
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("htmx:sendError"));
    return;
  }
  form.dataset.sending = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), 10000);
});

const release = (form) => {
  delete form.dataset.sending;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
};

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));

// A passkey that was not read is told on the page.
document.addEventListener("allauth.error", (event) => {
  const problem = document.getElementById("passkey-problem");
  if (!problem) return;
  event.preventDefault();
  problem.hidden = false;
});
