// One view through the months: the slider, or a day's button, changes the photo on the right.
const image = document.querySelector("[data-shown]");
const caption = document.querySelector("[data-caption]");
const days = [...document.querySelectorAll("[data-photo]")];
const slider = document.getElementById("month");

const show = (number) => {
  const day = days[number];
  image.src = day.dataset.photo;
  image.alt = day.dataset.alt;
  caption.textContent = day.dataset.day;
  slider.value = number;
  slider.setAttribute("aria-valuetext", day.dataset.day);
  days.forEach((each) => each.setAttribute("aria-pressed", String(each === day)));
};

if (slider) {
  slider.addEventListener("input", () => show(Number(slider.value)));
  days.forEach((day, number) => day.addEventListener("click", () => show(number)));
  show(days.length - 1);
}
