// SPDX-License-Identifier: GPL-2.0-only
// One tip that follows the pointer: over anything with data-tip, and wherever another script says so. And legends.
const tip = document.getElementById("tip");

function showTip(text, x, y) {
  tip.textContent = text;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const gap = 14;
  const left = x + gap + box.width > innerWidth ? x - gap - box.width : x + gap;
  const top = y + gap + box.height > innerHeight ? y - gap - box.height : y + gap;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, top)}px`;
}

function hideTip() {
  tip.hidden = true;
}

document.addEventListener("pointermove", (event) => {
  const found = event.target.closest?.("[data-tip]");
  if (found) showTip(found.dataset.tip, event.clientX, event.clientY);
  else if (!event.target.closest?.("#timeline-canvas")) hideTip();
});
document.addEventListener("pointerdown", (event) => {
  const found = event.target.closest?.("[data-tip]");
  if (found) showTip(found.dataset.tip, event.clientX, event.clientY);
});
addEventListener("scroll", hideTip, { passive: true });

// one entry of a legend
function addLegend(id, colour, text) {
  const entry = document.createElement("span");
  const mark = document.createElement("i");
  mark.style.background = colour;
  entry.append(mark, text);
  document.getElementById(id).append(entry);
}
