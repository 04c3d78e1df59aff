// Posts are dragged to another day, or moved with a form; both end in the same request, whose answer is the calendar anew.
const mover = document.getElementById("mover");
const calendar = () => document.querySelector("[data-calendar]");
let dragged = null;
let opener = "";

function send(url, values) {
  document.querySelectorAll(".toast:has(.toast-action)").forEach((old) => old.remove()); // "u" undoes the last move only
  const { back, zone } = calendar().dataset;
  return htmx.ajax("POST", url, { target: "#calendar", swap: "outerHTML", values: { zone, back, ...values } });
}

document.addEventListener("dragstart", (event) => {
  const post = event.target.closest?.("[data-move]");
  if (!post) return;
  dragged = post;
  post.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", post.querySelector("[data-row-open]").href);
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  document.querySelectorAll(".is-drop").forEach((day) => day.classList.remove("is-drop"));
});
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    const day = dragged && event.target.closest?.("[data-day]");
    if (!day) return;
    event.preventDefault();
    document.querySelectorAll(".is-drop").forEach((other) => other !== day && other.classList.remove("is-drop"));
    day.classList.add("is-drop");
  });
}
document.addEventListener("drop", (event) => {
  const day = dragged && event.target.closest?.("[data-day]");
  if (!day) return;
  event.preventDefault();
  if (dragged.closest("[data-day]") !== day) send(dragged.dataset.move, { day: day.dataset.day });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".post-move");
  if (link && mover && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(link.closest("[data-post]"));
  }
  if (event.target.closest("[data-mover-close]")) mover.close();
});

function open(post) {
  opener = post.dataset.post;
  const [day, clock] = (post.dataset.local || "T09:00").split("T");
  mover.querySelector("form").action = post.dataset.move;
  mover.querySelector("[name=date]").value = day;
  mover.querySelector("[name=time]").value = clock;
  mover.querySelector("[data-mover-post]").textContent = post.querySelector("[data-row-open]").textContent;
  mover.showModal();
}

document.body.addEventListener("htmx:afterSettle", () => document.querySelectorAll("#calendar [data-nojs]").forEach((button) => { button.hidden = true; }));

mover?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const values = { shown: "1", date: form.elements.date.value, time: form.elements.time.value };
  mover.close();
  await send(form.action, values);
  document.querySelector(`[data-post="${CSS.escape(opener)}"] [data-row-open]`)?.focus(); // where the keyboard was
});
