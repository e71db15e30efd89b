// Shows the times in the browser's zone where the reader has not asked for one. Runs before anything is painted.
"use strict";
(() => {
  const shown = document.documentElement.dataset.zone;
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!shown || !here || here === shown) return;
  const address = new URL(location.href);
  address.searchParams.set("zone", here);
  location.replace(address);
})();
