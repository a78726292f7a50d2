// Comfort for pages that work without it: leaving quickly, counting down, relative clocks. Nothing is stored or sent.
(function () {
  "use strict";

  // Leaving: the page is emptied first, so that nothing shows while the next one loads, and its history entry is replaced.
  var exit = document.querySelector("[data-quick-exit]");
  function leave(event) {
    if (event) event.preventDefault();
    var to = exit.href;
    document.title = "";
    document.documentElement.replaceChildren();
    window.location.replace(to);
  }
  if (exit) {
    document.querySelectorAll("[data-quick-exit]").forEach(function (a) { a.addEventListener("click", leave); });
    var presses = [];
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") { presses = []; return; }
      var now = Date.now();
      presses = presses.filter(function (t) { return now - t < 2000; }).concat(now);
      if (presses.length >= 3) leave();
    });
    // Coming back with the browser's button must not show the page from memory.
    window.addEventListener("pageshow", function (event) { if (event.persisted) window.location.reload(); });
  }

  // Spans as the server writes them: minutes below an hour, hours and minutes below two days, days above.
  var words = document.body.dataset;
  function span(ms) {
    var min = Math.floor(Math.max(ms, 0) / 60000), h = Math.floor(min / 60), m = min % 60;
    if (h < 1) return (words.wMin || "%d min").replace("%d", min);
    if (h < 48 && m === 0) return (words.wH || "%d h").replace("%d", h);
    if (h < 48) return (words.wHmin || "%d h %d min").replace("%d", h).replace("%d", m);
    return (words.wDays || "%d days").replace("%d", Math.floor(h / 24));
  }
  function tick() {
    document.querySelectorAll("[data-due]").forEach(function (chip) {
      var left = new Date(chip.dataset.due) - Date.now();
      var text = left > 0 ? (words.wDue || "Due in %s") : (words.wOver || "Overdue by %s");
      if (left <= 0) {
        chip.classList.remove("mn-chip--in", "mn-chip--soon");
        chip.classList.add("mn-chip--over");
      }
      chip.querySelector("[data-words]").textContent = text.replace("%s", span(Math.abs(left)));
    });
  }
  // Clocks are the server's at load; a machine whose own clock is off by more than two minutes keeps what it was given.
  var served = Date.parse(words.now || "");
  if (Math.abs(served - Date.now()) < 120000) window.setInterval(tick, 60000);

  // A sealed field that stands open closes itself: the value leaves the page, and the page asks the server again.
  var started = Date.now();
  document.querySelectorAll("[data-seals]").forEach(function (chip) {
    var lasts = Date.parse(chip.dataset.seals) - served;
    if (!(lasts > 0)) return; // the server sends no value whose time is over; the gallery's invented ones stay as they are
    var timer = window.setInterval(function () {
      var left = lasts - (Date.now() - started);
      if (left > 0) {
        var s = Math.ceil(left / 1000);
        var shown = s >= 60 ? span(Math.ceil(left / 60000) * 60000) : (words.wS || "%d s").replace("%d", s);
        chip.querySelector("[data-words]").textContent = (words.wSeals || "Seals again in %s").replace("%s", shown);
        return;
      }
      window.clearInterval(timer);
      var value = chip.parentElement.querySelector("[data-sealed-value]");
      if (value) value.remove();
      window.location.replace(window.location.pathname);
    }, 1000);
  });

  // Errors are read first.
  var errors = document.getElementById("errors");
  if (errors) errors.focus();
})();
