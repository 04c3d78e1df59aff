// Declarative keyboard: data-key="a" is clicked (or focused, if a field). j/k walk [data-row], x ticks, ? lists the keys.
const PREF = "keys-off";
const help = document.getElementById("keys-help");
let index = -1;
let anchor = null;
let pendingGo = 0;
let opener = null;

const visible = (node) => node.getClientRects().length > 0 && !node.disabled && node.getAttribute("aria-disabled") !== "true";
const rows = () => [...document.querySelectorAll("[data-row]")].filter(visible);
const current = () => document.querySelector("[data-row].is-current");
const isOff = () => { try { return localStorage.getItem(PREF) === "1"; } catch { return false; } };

function typing(target) {
  if (target.isContentEditable || target.matches?.("textarea, select")) return true;
  return target.matches?.("input") && !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
}

function moveTo(next) {
  const all = rows();
  if (!all.length) return;
  index = Math.max(0, Math.min(next, all.length - 1));
  current()?.classList.remove("is-current");
  const row = all[index];
  row.classList.add("is-current");
  if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const here = all.indexOf(current());
  moveTo(here >= 0 ? here + by : (by > 0 ? index + (index < 0 ? 1 : 0) : index - 1));
}

const boxOf = (row) => row?.querySelector("input[type=checkbox]");

function tick(range) {
  const row = current();
  const box = boxOf(row);
  if (!box) return false;
  const all = rows();
  const from = range && anchor ? all.indexOf(anchor) : -1;
  if (from < 0) { box.click(); anchor = row; return true; }
  const to = all.indexOf(row);
  for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    const other = boxOf(each);
    if (other && !other.checked) { other.checked = true; other.dispatchEvent(new Event("change", { bubbles: true })); }
  }
  return true;
}

function find(key) {
  const matches = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(visible);
  const row = current();
  return matches.find((node) => row?.contains(node)) ?? matches.find((node) => !node.closest("[data-row]"));
}

function fire(node) {
  if (node.matches("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select")) {
    node.focus();
    if (node.matches("input")) node.select(); // in a text to edit one goes on writing, one does not replace it
    return;
  }
  node.click();
  // What opens a form puts the cursor into it: letters typed beside it would be taken for keys.
  const opened = node.matches("summary") && node.parentElement.open ? node.parentElement : null;
  opened?.querySelector("input:not([type=hidden], [type=checkbox], [type=radio]), textarea")?.focus();
}

function wordsOf(node) {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("kbd, .visually-hidden").forEach((part) => part.remove());
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function entries() {
  const seen = new Map();
  if (rows().length) {
    seen.set("j", "Next row").set("k", "Previous row");
    if (rows().some((row) => row.querySelector("[data-row-open]"))) seen.set("Enter", "Open row");
    if (rows().some(boxOf)) seen.set("x", "Select row").set("X", "Select up to here");
  }
  for (const node of document.querySelectorAll("[data-key]")) {
    if (!visible(node) || seen.has(node.dataset.key)) continue;
    seen.set(node.dataset.key, node.dataset.keyLabel ?? node.getAttribute("aria-label") ?? wordsOf(node));
  }
  if (document.querySelector("[data-submit-key]")) seen.set("Ctrl Enter", "Save");
  return seen.set("?", "This list");
}

function toggleHelp(show = help?.hidden) {
  if (!help) return;
  if (show) {
    opener = document.activeElement;
    help.querySelector("dl").replaceChildren(...[...entries()].flatMap(([key, label]) => {
      const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
      dt.textContent = label;
      const words = key === "X" ? ["Shift", "x"] : key.split(" ");
      for (const word of words) {
        const kbd = document.createElement("kbd");
        kbd.className = "key";
        kbd.textContent = word;
        dd.append(kbd);
      }
      return [dt, dd];
    }));
    help.querySelector("[data-keys-switch]").checked = !isOff();
    help.hidden = false;
    help.querySelector("[data-keys-close]").focus();
  } else if (!help.hidden) {
    help.hidden = true;
    opener?.focus?.();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
    const form = event.target.closest?.("form[data-submit-key]") ?? document.querySelector("form[data-submit-key]");
    if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-submit-default]") ?? undefined); }
    return;
  }
  if (event.key === "Escape") {
    if (help && !help.hidden) toggleHelp(false);
    else if (typing(event.target)) event.target.blur();
    return;
  }
  if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target) || isOff()) return;

  const going = Date.now() - pendingGo < 1200;
  pendingGo = 0;
  const target = going ? find(`g ${event.key}`) : null;
  if (target) { event.preventDefault(); fire(target); return; }
  if (event.key === "g" && document.querySelector('[data-key^="g "]')) { pendingGo = Date.now(); event.preventDefault(); return; }

  if (event.key === "?") { event.preventDefault(); toggleHelp(); return; }
  if (event.repeat && !["j", "k"].includes(event.key)) return; // a held key must not approve twice
  const own = find(event.key);
  if (own) { event.preventDefault(); fire(own); return; }
  if (event.key === "j" || event.key === "k") {
    if (rows().length) { event.preventDefault(); step(event.key === "j" ? 1 : -1); }
  } else if (event.key === "x" || event.key === "X") {
    if (tick(event.key === "X")) event.preventDefault();
  } else if (event.key === "Enter" && event.target === current()) {
    const open = current().querySelector("[data-row-open]");
    if (open) { event.preventDefault(); open.click(); }
  }
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || row === current()) return;
  current()?.classList.remove("is-current");
  row.classList.add("is-current");
  index = rows().indexOf(row);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-open]")) toggleHelp(true);
  if (event.target.closest("[data-keys-close]")) toggleHelp(false);
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  try { localStorage.setItem(PREF, event.target.checked ? "0" : "1"); } catch { /* private mode */ }
  document.documentElement.classList.toggle("keys-off", !event.target.checked);
});
document.documentElement.classList.toggle("keys-off", isOff());
// After this every module of the page has run: tests press keys from here on.
addEventListener("DOMContentLoaded", () => { document.documentElement.dataset.keys = "ready"; });
