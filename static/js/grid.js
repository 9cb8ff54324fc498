// A sheet to type into: Enter and the arrows move along a column, a pasted block fills cells.
const grid = document.querySelector("[data-grid]");
const told = document.getElementById("grid-told");

const lines = () =>
  [...grid.querySelectorAll("tbody tr")].map((line) => [...line.querySelectorAll("input")]);

const placeOf = (cells, cell) => {
  const row = cells.findIndex((line) => line.includes(cell));
  return [row, row < 0 ? -1 : cells[row].indexOf(cell)];
};

const go = (cell) => {
  if (!cell) return;
  cell.focus();
  cell.select();
};

grid?.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  const cells = lines();
  const [row, column] = placeOf(cells, event.target);
  const next = cells[row + step];
  if (next) go(next[column]);
  else if (event.key === "Enter") go(cells[step > 0 ? 0 : cells.length - 1][column + step]);
});

grid?.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const cells = lines();
  const [row, column] = placeOf(cells, event.target);
  let placed = 0;
  let beyond = 0;
  text.split("\n").forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const cell = cells[row + down]?.[column + right];
      if (cell) {
        cell.value = value.trim();
        cell.dispatchEvent(new Event("input", { bubbles: true }));
        placed += 1;
      } else if (value.trim()) beyond += 1;
    });
  });
  const words = [`${told.dataset.pasted} ${placed}`];
  if (beyond) words.push(`${told.dataset.beyond} ${beyond}`);
  told.textContent = words.join(" ");
});
