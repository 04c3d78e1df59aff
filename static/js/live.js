// Toasts, announcements for screen readers, drop-down menus, and plain words when a request fails.
const toasts = document.getElementById("toasts");
const live = document.getElementById("live");

export function announce(text) {
  if (live && text && live.textContent !== text) live.textContent = text;
}

function arm(toast) {
  if (toast.dataset.armed) return;
  toast.dataset.armed = "1";
  if (toast.dataset.level === "error") return; // errors stay until closed
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), toast.querySelector("a, .toast-action") ? 12000 : 6000); };
  toast.addEventListener("mouseenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusout", start);
  start();
}

export function toast(message, level = "info") {
  const template = document.getElementById("toast-template");
  if (!toasts || !template) return;
  const node = template.content.firstElementChild.cloneNode(true);
  node.dataset.level = level;
  node.classList.add(`toast--${level}`);
  node.querySelector(".toast-text").textContent = message;
  toasts.append(node);
  arm(node);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

const failed = {
  400: "That could not be read. Reload the page and try again.",
  403: "You are not allowed to do that, or the page is too old. Reload and try again.",
  404: "That no longer exists.",
  409: "Someone changed this meanwhile. Reload to see it.",
  422: "Something in the form needs another look.",
  429: "Too many requests. Wait a moment.",
  503: "This part is not available right now.",
};

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-toast-close]");
  if (close) close.closest(".toast").remove();
  if (event.target.closest("[data-reload]")) location.reload();
  closeMenus(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); event.stopPropagation(); }
});
document.addEventListener("focusin", (event) => closeMenus(event.target));

// Filters: a select or checkbox with data-autosubmit sends its form; without JS a button does.
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});
for (const button of document.querySelectorAll("[data-nojs]")) button.hidden = true;

document.body.addEventListener("toast", (event) => toast(event.detail.message ?? event.detail.value, event.detail.level));
document.body.addEventListener("htmx:sendError", () => toast("No answer from the server. Check that it is running, then try again.", "error"));
document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  toast(failed[status] ?? `The server could not do that (${status}).`, "error");
});

// Progress that polls replaces itself, so its own live region would be silent: copy the words, at most each tenth.
const tenths = new Map();
function announceProgress() {
  for (const node of document.querySelectorAll("[data-announce]")) {
    const bar = node.querySelector("progress");
    const tenth = bar?.hasAttribute("value") ? Math.floor((bar.value / (bar.max || 1)) * 10) : node.dataset.announce;
    if (tenths.get(node.id) === tenth) continue;
    tenths.set(node.id, tenth);
    announce(node.dataset.announce);
  }
}
document.body.addEventListener("htmx:afterSettle", () => {
  announceProgress();
  for (const node of toasts?.children ?? []) arm(node);
});
announceProgress();
for (const node of toasts?.children ?? []) arm(node);

// On a narrow screen sections and tabs are a strip that scrolls sideways: the current one comes into view.
for (const current of document.querySelectorAll(".side-pages [aria-current], .tabs [aria-current]")) {
  const strip = current.parentElement;
  if (strip.scrollWidth <= strip.clientWidth) continue;
  const [outer, inner] = [strip.getBoundingClientRect(), current.getBoundingClientRect()];
  strip.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

// After an act the keyboard is where the work goes on: at [data-work], else at the page's own part, never at nothing.
function takeUp() {
  const work = document.querySelector("[data-work]");
  const follows = toasts?.children.length || work?.dataset.work === "always";
  if (!follows || location.hash || document.activeElement !== document.body || document.querySelector("[autofocus]")) return;
  const target = work ?? document.getElementById("main");
  target?.focus({ preventScroll: true });
  const top = work?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > innerHeight - 120) work.scrollIntoView({ block: "nearest" });
}
takeUp();
