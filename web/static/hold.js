// Keeps the time free for who is filling in the form: from the first thing typed, until they are done or leave.
"use strict";
(() => {
  const AGAIN = 120e3; // milliseconds; who still types is still there
  const form = document.querySelector("form[data-hold]");
  const said = document.getElementById("held");
  let asked = -Infinity;
  let booking = false;

  const fields = (extra) => new URLSearchParams({ form: form.elements.form.value, since: form.elements.since.value, start: form.elements.start.value, ...extra });

  const hold = async () => {
    if (performance.now() - asked < AGAIN) return;
    asked = performance.now();
    try {
      const answer = await fetch(form.dataset.hold, { method: "POST", body: fields({}) });
      said.textContent = answer.headers.get("Content-Type").startsWith("application/json") ? (await answer.json()).said : "";
    } catch {
      said.textContent = ""; // without a network nothing is kept, and the form still works
    }
  };

  form.addEventListener("input", hold);
  form.addEventListener("submit", () => { booking = true; });
  addEventListener("pagehide", () => {
    if (!booking && asked > -Infinity) navigator.sendBeacon(form.dataset.hold, fields({ release: "yes" }));
    asked = -Infinity;
    booking = false;
  });
})();
