// Length meters: [data-counter] with data-for="field id", data-max, data-unit="chars" (code points) | "utf16" | "bytes".
const encoder = new TextEncoder();
const words = { chars: "characters", utf16: "characters", bytes: "bytes" };

function measure(text, unit) {
  const value = text.replace(/\r\n/g, "\n");
  if (unit === "bytes") return encoder.encode(value).length;
  if (unit === "utf16") return value.length;
  return [...value].length;
}

function update(meter) {
  const field = document.getElementById(meter.dataset.for);
  if (!field) return;
  const max = Number(meter.dataset.max);
  const unit = meter.dataset.unit || "chars";
  const used = measure(field.value, unit);
  const over = max > 0 && used > max;
  const output = meter.querySelector("output");
  const bar = meter.querySelector("progress");
  if (bar) bar.value = Math.min(used, bar.max);
  if (output) {
    output.textContent = over
      ? `${(used - max).toLocaleString()} ${words[unit]} too many`
      : `${used.toLocaleString()} of ${max.toLocaleString()} ${words[unit]}`;
  }
  meter.toggleAttribute("data-over", over);
}

const updateAll = () => document.querySelectorAll("[data-counter]").forEach(update);
document.addEventListener("input", (event) => {
  if (!event.target.id) return;
  document.querySelectorAll(`[data-counter][data-for="${CSS.escape(event.target.id)}"]`).forEach(update);
});
document.body.addEventListener("htmx:afterSettle", updateAll);
updateAll();
