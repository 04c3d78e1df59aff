// [data-countdown="ISO time"]: time left until a window closes or a hold ends. data-closed-word is shown at zero.
const SOON = 3600;

function words(seconds) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days) return `${days} d ${hours} h`;
  if (hours) return `${hours} h ${String(minutes).padStart(2, "0")} min`;
  if (seconds >= 600) return `${minutes} min`;
  return `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function update() {
  for (const node of document.querySelectorAll("[data-countdown]")) {
    const left = (Date.parse(node.dataset.countdown) - Date.now()) / 1000;
    const slot = node.querySelector("[data-countdown-left]");
    if (!slot || Number.isNaN(left)) continue;
    node.toggleAttribute("data-soon", left > 0 && left < SOON);
    if (left > 0) { slot.textContent = words(left); continue; }
    if (node.hasAttribute("data-closed")) continue;
    node.setAttribute("data-closed", "");
    const label = node.querySelector("[data-countdown-label]");
    if (label) label.textContent = "";
    slot.textContent = node.dataset.closedWord || "closed";
    node.dispatchEvent(new CustomEvent("countdown:end", { bubbles: true })); // hx-trigger="countdown:end" may reload
  }
}

document.body.addEventListener("htmx:afterSettle", update);
setInterval(update, 1000);
update();
