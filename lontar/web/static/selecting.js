// Words selected in an article fill the form for a statement that is missing. The form works without this file.
"use strict";

const text = document.querySelector(".text");
const bar = document.querySelector(".selecting");
const form = document.querySelector("#missing form");

// What is selected in the article, and where it begins in its text; null where nothing is.
const selected = () => {
  const found = document.getSelection();
  if (!found.rangeCount || !found.toString().trim()) return null;
  const range = found.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return { words: found.toString().trim().split(/\s+/), start: before.toString().length };
};

// Which of several places is meant, from 1, counted as the server counts them; nothing where there is but one.
const nth = ({ words, start }) => {
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("\\s+");
  const places = [...text.textContent.matchAll(new RegExp(pattern, "gi"))].map((found) => found.index);
  const far = places.map((place) => Math.abs(place - start));
  return places.length > 1 ? String(far.indexOf(Math.min(...far)) + 1) : "";
};

const fill = (name, found) => {
  form.elements[name].value = found.words.join(" ");
  if (name === "passage") meant(nth(found));
};

// Whether the places are a choice already or a hidden field: one value either way.
const meant = (value) => {
  for (const one of form.querySelectorAll("[name=nth]")) {
    if (one.type === "radio") one.checked = one.value === value;
    else one.value = value;
  }
};

if (text && bar && form) {
  const details = document.querySelector("#missing");
  let last = null;
  document.addEventListener("selectionchange", () => {
    const found = selected();
    // A click on a button of the bar may take the selection away before it is heard.
    if (found) last = found;
    bar.hidden = !found;
  });
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const name = event.target.closest("button")?.dataset.fill;
    if (!name || !last) return;
    details.open = true;
    fill(name, last);
    document.getSelection().removeAllRanges();
    const empty = ["passage", "speaker"].find((one) => !form.elements[one].value);
    form.elements[empty || name].focus();
  });
  details.addEventListener("toggle", () => {
    const found = details.open && selected();
    if (found && !form.elements.passage.value) fill("passage", found);
    if (details.open) form.elements[form.elements.passage.value ? "speaker" : "passage"].focus();
  });
  form.elements.passage.addEventListener("input", () => meant(""));
}
