// Runs before the first paint: "auto" follows the device. A dark page prints light.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    const wanted = root.dataset.theme;
    root.dataset.bsTheme = wanted === "dark" || (wanted === "auto" && dark.matches) ? "dark" : "light";
  };
  follow();
  dark.addEventListener("change", follow);
  addEventListener("beforeprint", () => { root.dataset.bsTheme = "light"; });
  addEventListener("afterprint", follow);
})();
