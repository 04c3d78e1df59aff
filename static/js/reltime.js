// <time datetime data-rel>: relative words, refreshed each half minute; the absolute time stays in the title.
const format = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto", style: "short" });
const steps = [["day", 86400], ["hour", 3600], ["minute", 60]];
const FAR = 14 * 86400;

function relative(seconds) {
  if (Math.abs(seconds) < 45) return seconds > 0 ? "in a moment" : "just now";
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(Math.round(seconds / 60) || Math.sign(seconds), "minute");
}

function update() {
  for (const node of document.querySelectorAll("time[data-rel]")) {
    const at = Date.parse(node.dateTime);
    if (Number.isNaN(at)) continue;
    const seconds = (at - Date.now()) / 1000;
    if (Math.abs(seconds) > FAR) continue; // far dates read better as dates
    const words = relative(seconds);
    if (node.textContent !== words) node.textContent = words;
  }
}

document.body.addEventListener("htmx:afterSettle", update);
setInterval(update, 30000);
update();
