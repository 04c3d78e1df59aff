// data-copy="#selector" copies that element's text (or a field's value); data-copy-text copies a literal.
// data-copy-post="/url" asks the server first, so that "copied" is in the ledger before it can be pasted; a refusal
// (409 with a sentence) copies nothing. data-begin-post="/url" on a link tells the server that it was opened.
// Either way the server's yes is announced as a "begun" event.
async function write(text, asked) {
  if (navigator.clipboard && window.isSecureContext) {
    if (!asked) return navigator.clipboard.writeText(text);
    // Begun within the click, as browsers demand, and filled when the server has said yes.
    const blob = asked.then(() => new Blob([text], { type: "text/plain" }));
    blob.catch(() => {}); // told below
    try { await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]); return; } catch (error) {
      await asked;
      return navigator.clipboard.writeText(text);
    }
  }
  await asked;
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

class Refused extends Error {}

async function ask(url, node) {
  const answer = await post(url);
  if (!answer.ok) {
    let detail = "";
    try { detail = (await answer.json()).detail; } catch { /* not our words */ }
    throw new Refused(detail || "The server did not allow it. Reload the page.");
  }
  node.dispatchEvent(new CustomEvent("begun", { bubbles: true }));
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
  const asked = button.dataset.copyPost ? ask(button.dataset.copyPost, button) : null;
  try {
    await write(text, asked);
    const label = button.querySelector("[data-copy-label]");
    if (label) {
      const before = label.dataset.before ?? label.textContent;
      label.dataset.before = before;
      label.textContent = "Copied";
      setTimeout(() => { label.textContent = before; }, 2000);
    }
    say(button.dataset.copyDone ?? "Copied", "success");
  } catch (error) {
    if (error instanceof Refused) say(error.message, "error");
    else if (error instanceof TypeError) say("No answer from the server, so nothing was copied.", "error");
    else say("The browser did not allow copying. Select the text and copy it by hand.", "error");
  }
});

async function opened(event) {
  const link = event.target.closest?.("a[data-begin-post]");
  if (!link || (event.type === "auxclick" && event.button !== 1)) return;
  try {
    await ask(link.dataset.beginPost, link);
  } catch (error) {
    say(error instanceof Refused ? `Do not send yet. ${error.message}` : "The server was not told.", "error");
  }
}
document.addEventListener("click", opened);
document.addEventListener("auxclick", opened);
