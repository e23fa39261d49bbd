"use strict";
(() => {
  const controls = document.querySelector(".filter");
  const items = [...document.querySelectorAll("[data-node]")];
  const count = document.getElementById("shown");
  const total = items.filter((item) => item.matches("tbody tr")).length;

  const apply = () => {
    const wanted = Object.fromEntries([...controls.querySelectorAll("[name]")].map((control) => [control.name, control.value.trim().toLowerCase()]));
    let shown = 0;
    for (const item of items) {
      const fits = ["node", "section", "status"].every((name) => !wanted[name] || item.dataset[name].toLowerCase() === wanted[name])
        && (!wanted.text || item.textContent.toLowerCase().includes(wanted.text));
      item.hidden = !fits;
      if (fits && item.matches("tbody tr")) shown += 1;
    }
    count.textContent = count.dataset.text.replace("{0}", shown).replace("{1}", total);
  };

  controls.addEventListener("input", apply);
  controls.addEventListener("reset", () => setTimeout(apply));
  controls.hidden = false;
  apply();

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const code = button.previousElementSibling;
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        // A file that was opened from disk may not use the clipboard: the line is selected to be copied by hand.
        getSelection().selectAllChildren(code);
        return;
      }
      const text = button.textContent;
      button.textContent = button.dataset.copy;
      setTimeout(() => { button.textContent = text; }, 1500);
    });
  }
})();
