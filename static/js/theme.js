// Loaded in <head> as a classic script, before first paint. Chooses system, light or dark; remembers it here only.
(() => {
  const KEY = "theme";
  const ORDER = ["system", "light", "dark"];
  const root = document.documentElement;
  const read = () => {
    try { return ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "system"; } catch { return "system"; }
  };
  const apply = (choice) => {
    if (choice === "system") delete root.dataset.theme;
    else root.dataset.theme = choice;
  };
  const show = (choice) => {
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === choice));
    }
  };
  apply(read());
  document.addEventListener("DOMContentLoaded", () => show(read()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) return;
    const choice = button.dataset.themeSet;
    try { localStorage.setItem(KEY, choice); } catch { /* private mode: lasts until the next page */ }
    apply(choice);
    show(choice);
    document.dispatchEvent(new CustomEvent("themechange", { detail: { choice } }));
  });
})();
