// A signature drawn on the screen becomes the file of the form, as a scan of the paper would be.
// The server rebuilds either from its pixels.
const place = document.querySelector("[data-signing]");
const pad = document.querySelector("[data-pad]");
const state = document.querySelector("[data-pad-state]");
const input = document.querySelector("input[name=signature]");
const INK = "#14171f";
const PAPER = "#ffffff";

const pen = pad?.getContext("2d");
let isDown = false;

const blank = () => {
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, pad.width, pad.height);
  pen.strokeStyle = INK;
  pen.lineWidth = 3;
  pen.lineCap = "round";
};

const pointOf = (event) => {
  const box = pad.getBoundingClientRect();
  return [((event.clientX - box.left) * pad.width) / box.width, ((event.clientY - box.top) * pad.height) / box.height];
};

const take = () => pad.toBlob((blob) => {
  const files = new DataTransfer();
  files.items.add(new File([blob], "signature.png", { type: "image/png" }));
  input.files = files.files;
  state.textContent = state.dataset.taken;
}, "image/png");

const begin = (event) => {
  isDown = true;
  pad.setPointerCapture(event.pointerId);
  pen.beginPath();
  pen.moveTo(...pointOf(event));
};

const draw = (event) => {
  if (!isDown) return;
  pen.lineTo(...pointOf(event));
  pen.stroke();
};

const end = () => {
  if (!isDown) return;
  isDown = false;
  take();
};

const clear = () => {
  blank();
  input.value = "";
  state.textContent = "";
};

if (pen && input) {
  place.hidden = false;
  blank();
  pad.addEventListener("pointerdown", begin);
  pad.addEventListener("pointermove", draw);
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  document.querySelector("[data-pad-clear]").addEventListener("click", clear);
}
