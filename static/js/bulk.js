// Selection in a form[data-bulk]: all on the page, a range with Shift, or all that match the filters.
// Without JS the bar is always there and acts on the ticked rows.
const items = (form) => [...form.querySelectorAll("[data-bulk-item]")];

function refresh(form) {
  const all = items(form);
  const chosen = all.filter((box) => box.checked).length;
  const bar = form.querySelector("[data-bulk-bar]");
  const every = form.querySelector("[data-bulk-all]");
  const matching = form.querySelector("[data-bulk-matching]");
  const offer = form.querySelector("[data-bulk-select-matching]");
  const total = Number(form.dataset.bulkTotal || all.length);
  const whole = all.length > 0 && chosen === all.length;
  if (!whole && matching) matching.value = "";
  const everything = Boolean(matching?.value);
  if (every) {
    every.checked = whole;
    every.indeterminate = chosen > 0 && !whole;
  }
  if (offer) offer.hidden = !whole || everything || total <= all.length;
  if (!bar) return;
  bar.hidden = chosen === 0;
  const count = bar.querySelector("[data-bulk-count]");
  const number = everything ? total : chosen;
  // Of very many only so many are counted; the page has the words for that.
  const words = everything ? form.dataset.bulkWords : "";
  if (count) count.textContent = words || `${number.toLocaleString()} selected`;
}

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-bulk-item]");
  if (box) {
    const form = box.closest("form[data-bulk]");
    const all = form ? items(form) : [];
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const other of all.slice(from, to + 1)) other.checked = box.checked;
      if (form) refresh(form);
    }
    last = box;
    return;
  }
  const form = event.target.closest?.("form[data-bulk]");
  if (!form) return;
  if (event.target.closest("[data-bulk-select-matching]")) {
    form.querySelector("[data-bulk-matching]").value = "1";
    refresh(form);
    // The button is gone now: from the bar the next Tab leads to what can be done with the selection.
    form.querySelector("[data-bulk-bar]")?.focus();
  } else if (event.target.closest("[data-bulk-clear]")) {
    for (const other of items(form)) other.checked = false;
    refresh(form);
    form.querySelector("[data-bulk-all]")?.focus();
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  if (event.target.matches("[data-bulk-all]")) {
    for (const box of items(form)) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-bulk-all], [data-bulk-item]")) refresh(form);
});

const refreshAll = () => document.querySelectorAll("form[data-bulk]").forEach(refresh);
document.body.addEventListener("htmx:afterSettle", refreshAll);
addEventListener("pageshow", refreshAll); // the back button restores ticks
refreshAll();
