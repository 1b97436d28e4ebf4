// Remembers text size and colours between pages. Everything can be read, and both can be chosen, without it.
"use strict";
for (const name of ["size", "scheme"]) {
  const inputs = document.querySelectorAll(`input[name="${name}"]`);
  try {
    const kept = localStorage.getItem(`tongbao-${name}`);
    for (const input of inputs) {
      if (input.value === kept) input.checked = true;
      input.addEventListener("change", () => localStorage.setItem(`tongbao-${name}`, input.value));
    }
  } catch {
    // Storage may be forbidden; the choice then lasts for the page.
  }
}
