// The composer: tabs of networks, thread parts, files with progress and order. Counting and checking is the server's.
import { announce } from "./live.js";

const form = document.querySelector("[data-composer]");
const strip = form.querySelector("[data-media]");
const uploads = form.querySelector("[data-uploads]");
const files = form.querySelector("[data-files]");
const zone = form.querySelector("[data-drop]");
const address = form.querySelector("[data-url]");
const uploadUrl = form.querySelector("[data-media-part]").dataset.uploadUrl;
form.classList.add("has-script");
let isChanged = false;

const changed = () => { isChanged = true; form.dispatchEvent(new Event("input", { bubbles: true })); };

// -- tabs: only networks that are posted to -----------------------------------------------------------------
function show() {
  const picked = new Set([...form.querySelectorAll("[name=accounts]:checked")].map((box) => box.dataset.platform));
  const tabs = [...form.querySelectorAll("[data-tabs] label")];
  for (const tab of tabs) tab.hidden = Boolean(tab.dataset.forPlatform) && !picked.has(tab.dataset.forPlatform);
  if (form.querySelector("[name=tab]:checked")?.closest("label").hidden) form.querySelector("[name=tab][value=all]").checked = true;
  const chosen = form.querySelector("[name=tab]:checked").value;
  for (const panel of form.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== chosen;
  form.querySelector("[data-tabs]").hidden = picked.size === 0;
}

// -- a text of its own begins as the text of all ------------------------------------------------------------
function own(box) {
  const field = box.closest(".field").querySelector("[data-own-text]");
  const common = field.matches("textarea") ? form.elements.content : form.elements.link;
  if (box.checked && !field.value) field.value = common.value;
  if (box.checked) field.focus();
}

// -- suggestions: the field is locked while one is written, so that nothing typed meanwhile is replaced -----------
function lock(button, isLocked) {
  const field = form.querySelector(button.getAttribute("hx-target"))?.querySelector("textarea:not([hidden])");
  if (field) field.readOnly = isLocked;
}
form.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches("[data-write]")) return;
  lock(event.target, true);
  announce("Writing…");
});
form.addEventListener("htmx:afterRequest", (event) => { if (event.target.matches("[data-write]")) lock(event.target, false); });
form.addEventListener("htmx:afterSettle", (event) => {
  if (!event.target.matches("[data-text]")) return;
  announce(event.target.querySelector("[data-said]")?.dataset.said);
  changed();
});

// -- thread -------------------------------------------------------------------------------------------------
function thread(event) {
  const add = event.target.closest("[data-thread-add]");
  if (add) {
    const whole = add.closest("[data-thread]");
    const part = whole.querySelector("[data-thread-template]").content.firstElementChild.cloneNode(true);
    whole.querySelector("[data-thread-parts]").append(part);
    part.querySelector("textarea").focus();
  }
  const remove = event.target.closest("[data-thread-remove]");
  if (remove) { remove.closest("li").remove(); changed(); }
}

// -- files --------------------------------------------------------------------------------------------------
function line(name) {
  const row = document.createElement("li");
  row.className = "upload";
  const [text, bar] = [document.createElement("span"), document.createElement("progress")];
  text.className = "truncate";
  text.textContent = name;
  bar.max = 1;
  bar.setAttribute("aria-label", `Uploading ${name}`);
  row.append(text, bar);
  uploads.append(row);
  return { row, bar };
}

function refuse(row, sentence) {
  row.className = "upload upload--bad";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn--quiet btn--small";
  close.textContent = "Dismiss";
  close.addEventListener("click", () => row.remove());
  const text = document.createElement("span");
  text.textContent = sentence;
  row.replaceChildren(text, close);
}

function take(body, name) {
  const { row, bar } = line(name);
  const call = new XMLHttpRequest();
  call.open("POST", uploadUrl);
  call.setRequestHeader("HX-Request", "true");
  call.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  call.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
  call.addEventListener("load", () => {
    if (call.status !== 200) { refuse(row, [413, 422].includes(call.status) ? call.responseText : `${name}: the server could not take it (${call.status}).`); return; }
    row.remove();
    const found = document.createElement("template");
    found.innerHTML = call.responseText;
    for (const figure of [...found.content.querySelectorAll("[data-medium]")]) {
      if (strip.querySelector(`[data-medium="${CSS.escape(figure.dataset.medium)}"]`)) { announce(`${name} is there already.`); continue; }
      strip.append(figure);
      announce(`${name} is added.`);
    }
    changed();
  });
  call.addEventListener("error", () => refuse(row, `${name}: no answer from the server. Try again.`));
  call.send(body);
}

function takeFiles(list) {
  for (const file of list) {
    const body = new FormData();
    body.append("files", file);
    take(body, file.name);
  }
}

function takeUrl() {
  if (!address.value.trim()) return;
  const body = new FormData();
  body.append("url", address.value.trim());
  take(body, address.value.trim());
  address.value = "";
}

function arrange(event) {
  const figure = event.target.closest("[data-medium]");
  if (!figure) return;
  const button = event.target.closest("button");
  if (event.target.closest("[data-medium-remove]")) figure.remove();
  else if (event.target.closest("[data-medium-earlier]")) figure.previousElementSibling?.before(figure);
  else if (event.target.closest("[data-medium-later]")) figure.nextElementSibling?.after(figure);
  else return;
  button.focus();
  changed();
}

let dragged = null;
strip.addEventListener("dragstart", (event) => {
  if (event.target.matches?.("input")) return;
  dragged = event.target.closest("[data-medium]");
  dragged?.classList.add("is-dragged");
});
strip.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest("[data-medium]");
  if (!over || over === dragged) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY > box.top + box.height / 2) over.after(dragged); else over.before(dragged);
});
strip.addEventListener("dragend", () => { dragged?.classList.remove("is-dragged"); if (dragged) changed(); dragged = null; });

for (const kind of ["dragenter", "dragover"]) zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("is-over"));
zone.addEventListener("drop", (event) => { event.preventDefault(); takeFiles(event.dataTransfer.files); });
files.addEventListener("change", () => { takeFiles(files.files); files.value = ""; });
address.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { event.preventDefault(); takeUrl(); } });
form.addEventListener("paste", (event) => { if (event.clipboardData?.files.length) takeFiles(event.clipboardData.files); });

form.addEventListener("click", (event) => {
  thread(event);
  arrange(event);
  if (event.target.closest("[data-url-add]")) takeUrl();
  if (event.target.closest("[data-dry-close]")) event.target.closest(".dry").remove();
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-own]")) own(event.target);
  if (event.target.matches("[name=accounts], [name=tab]")) show();
});
form.addEventListener("input", () => { isChanged = true; });
form.addEventListener("submit", (event) => {
  if (uploads.querySelector(".upload:not(.upload--bad)")) {
    event.preventDefault();
    announce("Files are still being uploaded. Wait until they are there.");
    return;
  }
  isChanged = false;
  // A second press must not hand in twice; the pressed button's own value has to leave with the form first.
  setTimeout(() => form.querySelectorAll("[type=submit]").forEach((button) => { button.disabled = true; }));
});
addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
addEventListener("pageshow", () => form.querySelectorAll("[type=submit]").forEach((button) => { button.disabled = false; }));
form.querySelector("[data-first-error]")?.focus();
if (form.querySelector("[data-first-error]")) isChanged = true;
show();
