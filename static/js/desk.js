// Drafts: the list keeps its ticks and its place while drafts are opened beside it; the preview follows the text;
// nothing typed is left behind unasked.
import { announce } from "./live.js";

const HOLES = /\{\{\s*([^{}|]*?)\s*(?:\|[^{}]*)?\}\}/g;
let clean = null;
let leaving = false;

const field = () => document.querySelector("[data-draft-text]");
const isDirty = () => Boolean(field()) && clean !== null && field().value !== clean;

function preview() {
  const text = field()?.value ?? "";
  const target = document.querySelector("[data-draft-preview]");
  if (!target) return;
  const holes = [...text.matchAll(HOLES)];
  const parts = [];
  let from = 0;
  for (const hole of holes) {
    parts.push(text.slice(from, hole.index));
    const mark = document.createElement("span");
    mark.className = "merged--missing";
    mark.textContent = hole[0];
    parts.push(mark);
    from = hole.index + hole[0].length;
  }
  target.replaceChildren(...parts, text.slice(from));
  const names = [...new Set(holes.map((hole) => hole[1] || "{{ }}"))];
  const warning = document.querySelector("[data-draft-missing]");
  if (warning) {
    warning.hidden = names.length === 0;
    warning.querySelector("[data-draft-missing-names]").textContent = names.join(", ");
  }
  const approve = document.querySelector("[data-draft-approve]");
  if (approve) approve.disabled = names.length > 0;
}

// Scrolls the list only, never the page.
function reveal(row) {
  const list = row?.closest(".desk-list");
  if (!list || list.scrollHeight <= list.clientHeight) return;
  const [outer, inner] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop -= outer.top - inner.top + inner.height;
  else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom + inner.height;
}

function mark() {
  const item = document.getElementById("desk-item");
  const rows = [...document.querySelectorAll(".desk-row")];
  const row = rows.find((each) => each.dataset.pk === item?.dataset.pk);
  for (const each of rows) {
    each.classList.toggle("is-current", each === row);
    each.querySelector("a")?.removeAttribute("aria-current");
  }
  row?.querySelector("a")?.setAttribute("aria-current", "true");
  for (const box of document.querySelectorAll(".desk-row input[data-key]")) delete box.dataset.key;
  const box = row?.querySelector("input[type=checkbox]");
  if (box) Object.assign(box.dataset, { key: "t", keyLabel: "Tick this draft" });
  reveal(row);
  return row;
}

function opened() {
  const text = field();
  clean = text ? text.dataset.stored ?? text.defaultValue : null; // refused text stands there, but is not stored
  preview();
}

document.addEventListener("input", (event) => { if (event.target === field()) preview(); });
document.addEventListener("submit", (event) => {
  leaving = true;
  const form = event.target;
  const button = form.matches("[data-draft-again]") ? form.querySelector("button[type=submit]") : null;
  if (!button || button.getAttribute("aria-busy") === "true") { if (button) event.preventDefault(); return; }
  button.setAttribute("aria-busy", "true"); // a model takes its seconds; one press asks once
  announce("Writing anew");
});
// What was typed and not saved goes along, so that the new text does not swallow it.
document.addEventListener("formdata", (event) => {
  if (event.target.matches("[data-draft-again]") && isDirty()) event.formData.set("body", field().value);
});
// A menu with a reason opens with the cursor in it.
document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.matches?.("details.menu")) event.target.querySelector("[data-menu-first]")?.focus();
}, true);
addEventListener("pageshow", () => {
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});
addEventListener("beforeunload", (event) => { if (isDirty() && !leaving) event.preventDefault(); });

// On a wide screen a draft opens in place; on a phone, and with a modifier key, the link is followed.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-desk-link][href]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  if (!matchMedia("(min-width: 48.01rem)").matches || !window.htmx) return;
  event.preventDefault();
  if (isDirty() && !confirm("The text is not saved. Leave it?")) return;
  const path = link.getAttribute("href");
  window.htmx.ajax("GET", path, { target: "#desk-item", select: "#desk-item", swap: "outerHTML" }).then(() => {
    history.pushState({ desk: true }, "", path);
    // Not a draft any more, or walked out of the stretch of the list that is shown.
    if (!document.getElementById("desk-item") || !mark()) { leaving = true; location.reload(); return; }
    opened();
    here();
  });
});
addEventListener("popstate", (event) => { if (event.state?.desk || document.querySelector("[data-desk]")) location.reload(); });

// The focus never falls out of the page: where it was swapped away, it goes to the draft.
function here() {
  const item = document.getElementById("desk-item");
  if (item && item.dataset.pk && document.activeElement === document.body) item.focus({ preventScroll: true });
}

mark();
opened();
if (document.querySelector(".desk--item")) here();
