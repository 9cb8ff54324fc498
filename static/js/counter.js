// The change while cash is typed. The server computes it again when the form is sent.

const FULL_WIDTH = /[０-９]/g;

function yenOf(text) {
  const plain = text.replace(FULL_WIDTH, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  const digits = plain.replace(/[,\s]/g, "");
  return /^[0-9]+$/.test(digits) ? Number(digits) : null;
}

for (const form of document.querySelectorAll("form[data-counter]")) {
  const due = Number(form.dataset.due);
  const output = form.querySelector("[data-change]");
  form.addEventListener("input", (event) => {
    if (event.target.name !== "tendered_yen") return;
    const tendered = yenOf(event.target.value);
    const isEnough = tendered !== null && tendered >= due;
    output.textContent = isEnough ? (tendered - due).toLocaleString("ja-JP") : "–";
  });
}

// Exact cash: the method and the whole amount in one key; nothing is sent by it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-exact]");
  const form = button?.closest("form[data-counter]");
  if (!form) return;
  form.querySelector("[name=method][value=cash]").click();
  const amount = form.elements.amount_yen.value;
  form.elements.tendered_yen.value = amount === "" ? form.dataset.due : amount;
  form.elements.tendered_yen.dispatchEvent(new Event("input", { bubbles: true }));
});
