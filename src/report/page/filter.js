// Shows the checks whose verdict is ticked and whose text holds what is searched for.
const boxes = [...document.querySelectorAll(".tools input[type=checkbox]")];
const search = document.querySelector(".tools input[type=search]");
const told = document.querySelector(".tools output");
const checks = [...document.querySelectorAll("[data-verdict]")].map(
  (element) => ({ element, verdict: element.dataset.verdict, text: element.textContent.toLowerCase() }));
const groups = [...document.querySelectorAll("[data-group]")].map(
  (element) => ({ element, rows: [...element.querySelectorAll("[data-verdict]")] }));

function show() {
  const ticked = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { element, verdict, text } of checks) {
    const is_shown = ticked.has(verdict) && words.every((word) => text.includes(word));
    element.hidden = !is_shown;
    if (is_shown && element.tagName === "TR") count += 1;
  }
  for (const { element, rows } of groups) {
    element.hidden = rows.every((row) => row.hidden);
    if (words.length > 0) element.open = true;
  }
  told.textContent = `${count} shown`;
}

for (const box of boxes) box.addEventListener("change", show);
search.addEventListener("input", show);
// What is folded would not be printed.
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
show();
