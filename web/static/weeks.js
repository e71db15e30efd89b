// Other weeks and other zones without a new page: what was asked for is fetched and takes the place of what is shown.
"use strict";
(() => {
  const SELECTOR = "nav.weeks a, .nothing a, .zone form";
  const page = () => location.pathname + location.search; // without the day one has jumped to
  let asked = 0;
  let shown = page();

  const show = async (address, focus) => {
    const mine = ++asked;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = made.getElementById("main");
      if (mine !== asked) return true; // something else was asked for meanwhile
      if (!fresh || !fresh.querySelector(".days, .nothing")) return false;
      document.getElementById("main").replaceWith(fresh);
      document.title = made.title;
      shown = page();
      const there = fresh.querySelector("#notice") || fresh.querySelector(focus);
      if (there) {
        there.tabIndex = -1;
        there.focus({ preventScroll: true });
        there.scrollIntoView({ block: "nearest" });
      }
      return true;
    } catch {
      return false; // the browser then says what is wrong, as it does without script
    }
  };

  const go = async (address, focus) => {
    history.pushState({ shown: true }, "", address);
    if (!(await show(address, focus))) location.replace(address);
  };

  addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !link.matches(SELECTOR) || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href, "#times");
  });
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(SELECTOR)) return;
    event.preventDefault();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    go(address.href, "#zone-shown");
  });
  addEventListener("popstate", async () => {
    if (page() !== shown && !(await show(location.href, "#times"))) location.reload();
  });
})();
