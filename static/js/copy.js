// data-copy="#selector" copies that element's text (or a field's value); data-copy-text copies a literal.
// data-copy-post="/url" then tells the server, so that "copied" is in the ledger.
async function write(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // plain http on a local network
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy refused");
}

function say(message, level) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { message, level } }));
}

function post(url) {
  let token = "";
  try { token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? ""; } catch { /* no token */ }
  return fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin", keepalive: true });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-text]");
  if (!button) return;
  const source = button.dataset.copy ? document.querySelector(button.dataset.copy) : null;
  const text = button.dataset.copyText ?? source?.value ?? source?.innerText ?? "";
  try {
    await write(text);
    const label = button.querySelector("[data-copy-label]");
    if (label) {
      const before = label.dataset.before ?? label.textContent;
      label.dataset.before = before;
      label.textContent = "Copied";
      setTimeout(() => { label.textContent = before; }, 2000);
    }
    say(button.dataset.copyDone ?? "Copied", "success");
  } catch {
    say("The browser did not allow copying. Select the text and copy it by hand.", "error");
    return;
  }
  if (!button.dataset.copyPost) return;
  try {
    const answer = await post(button.dataset.copyPost);
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    say("Copied, but the server was not told.", "warning");
  }
});
