// form[data-upload]: a file dropped anywhere on [data-drop] is chosen; its name and size show; too large is said at once.
const sizes = ["bytes", "KB", "MB", "GB"];

function words(bytes) {
  const unit = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)), sizes.length - 1);
  return `${(bytes / 1024 ** unit).toLocaleString(undefined, { maximumFractionDigits: unit ? 1 : 0 })} ${sizes[unit]}`;
}

function show(form) {
  const input = form.querySelector("input[type=file]");
  const name = form.querySelector("[data-upload-name]");
  const [file] = input.files;
  const tooLarge = file && file.size > Number(form.dataset.uploadMost);
  name.textContent = !file ? "" : `${file.name} · ${words(file.size)}${tooLarge ? `: larger than ${form.dataset.uploadMostWords}; split it` : ""}`;
  name.classList.toggle("bad-text", Boolean(tooLarge));
  input.toggleAttribute("aria-invalid", Boolean(tooLarge));
  form.querySelector("[data-upload-send]").disabled = Boolean(tooLarge);
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  const zone = form.querySelector("[data-drop]");
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => show(form));
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    show(form);
  });
  form.addEventListener("submit", () => {
    const send = form.querySelector("[data-upload-send]");
    send.textContent = "Uploading…";
    setTimeout(() => { send.disabled = true; });
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  show(form);
}
