// A menu that opens on a field puts the keyboard into it.
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.menu") && event.target.open) event.target.querySelector("[data-focus]")?.focus();
}, true);
