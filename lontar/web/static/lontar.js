// Keys and charts of Lontar's pages. Every page works without this file.
"use strict";

const typing = (element) => element && /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

// "/" goes to the search box; j and k to the next and the previous card; a letter on a button (data-key) presses it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (target) {
    event.preventDefault();
    if (typing(target)) target.focus();
    else target.click();
    return;
  }
  if (event.key !== "j" && event.key !== "k") return;
  const cards = [...document.querySelectorAll(".card")];
  const here = cards.indexOf(document.activeElement);
  const next = cards[Math.max(0, Math.min(cards.length - 1, here + (event.key === "j" ? 1 : -1)))];
  if (next) {
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
});

// A button marked data-copy copies the text of the element that it names; where the browser does not let it, it selects it.
for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      getSelection().selectAllChildren(text);
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// A table marked data-chart="days" (first column ISO days, second numbers) is drawn before it, and stays as its table.
for (const table of document.querySelectorAll("table[data-chart]")) {
  if (typeof uPlot === "undefined") break;
  const rows = [...table.tBodies[0].rows].map((row) => [Date.parse(row.cells[0].dataset.value) / 1000, Number(row.cells[1].dataset.value)]);
  if (rows.length < 2) continue;
  const place = document.createElement("div");
  place.className = "chart";
  place.setAttribute("aria-hidden", "true");
  (table.closest("details") || table).before(place);
  const ink = getComputedStyle(document.body).color;
  const axis = { stroke: ink, grid: { stroke: "rgba(128,128,128,.2)" } };
  const plot = new uPlot({ width: place.clientWidth, height: 200, legend: { show: false }, cursor: { show: false }, axes: [axis, axis],
    series: [{}, { stroke: ink, fill: "rgba(180,120,40,.35)", paths: uPlot.paths.bars({ size: [0.8] }) }] },
  [rows.map((row) => row[0]), rows.map((row) => row[1])], place);
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: 200 })).observe(place);
}
