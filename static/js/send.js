// The button says how many are ticked; none ticked means all.
function count() {
  const form = document.querySelector("form[data-bulk]");
  const slot = form?.querySelector("[data-send-count]");
  if (!slot) return;
  slot.dataset.all ??= slot.textContent;
  const chosen = form.querySelectorAll("[data-bulk-item]:checked").length;
  slot.textContent = chosen || slot.dataset.all;
}

document.addEventListener("change", count);
addEventListener("pageshow", count);
count();
