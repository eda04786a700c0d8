/* The register of remarks: only what concerns a unit, chosen or remembered; a link to an entry opens it; on paper all
   of it is open. The page is whole without it.
   Stands above the entries: where some of them are to go or to open, none is painted before that is done. */
(function () {
  "use strict";
  var kehoach = window.kehoach, one = kehoach.one, all = kehoach.all;
  var ALL = "tat-ca", WAITING = "kh-register-waiting";
  var form = one("[data-register-filter]"), select = one("select", form), status = one("[data-shown-count]", form);
  var page = document.documentElement, part, points = [], ranks = [];

  /* Written names are few: a unit is concerned by its own and by those of its groups, as its papers have it. */
  function concerns(point, mentions) {
    var named = kehoach.list(point.dataset.for);
    return !named.length || named.some(function (name) { return mentions.indexOf(name) >= 0; });
  }
  function filter() {
    var chosen = select.options[select.selectedIndex], mentions = kehoach.list(chosen.dataset.mentions), count = 0;
    points.forEach(function (point) {
      point.hidden = mentions.length > 0 && !concerns(point, mentions);
      if (!point.hidden) count += 1;
    });
    ranks.forEach(function (rank) {
      rank.hidden = all("[data-for]", rank).every(function (point) { return point.hidden; });
    });
    var text = count === points.length ? form.dataset.all : form.dataset.shown;
    status.textContent = kehoach.say(text, { count: count, all: points.length });
  }
  /* What the address says goes before what is remembered; "all" is an answer too. */
  function choose() {
    var given = new URLSearchParams(location.search).get("unit"), own = kehoach.unit();
    var value = given === null ? own && own.id : given;
    var known = all("option", select).some(function (option) { return option.value === value; });
    select.value = known ? value : "";
    if (!kehoach.typed) return;
    kehoach.typed.sync(select);
    /* Who is chosen by typing is in no list before. */
    if (!known && value && value !== ALL) kehoach.typed.load(select, value).then(function (found) {
      if (found) preset();
    });
  }
  function preset() {
    choose();
    /* The entries stand below, and may not be there yet. */
    if (part) filter();
  }

  /* A link to an entry opens it and all that it is folded into, and shows it whatever is chosen. */
  function open() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var point = target && target.closest(".kh-point");
    if (!point || !part.contains(point)) return;
    if (point.hidden) {
      select.value = "";
      if (kehoach.typed) kehoach.typed.sync(select);
      filter();
    }
    var folded = point.closest("details"), own = one("details", point);
    if (folded) folded.open = true;
    if (own) own.open = true;
    target.scrollIntoView();
  }

  var opened = [];
  function openAll() {
    opened = all("details:not([open])", part);
    opened.forEach(function (details) { details.open = true; });
  }
  function closeAgain() {
    opened.forEach(function (details) { details.open = false; });
    opened = [];
  }

  function start() {
    part = one("[data-register]");
    points = all("[data-for]", part);
    ranks = all(".kh-rank", part);
    filter();
    if (location.hash) open();
    page.classList.remove(WAITING);
    select.addEventListener("change", function () {
      kehoach.keep({ unit: select.value || (kehoach.unit() ? ALL : "") });
      filter();
    });
    document.addEventListener("kehoach:unit", preset);
    window.addEventListener("popstate", preset);
    window.addEventListener("hashchange", open);
    window.addEventListener("beforeprint", openAll);
    window.addEventListener("afterprint", closeAgain);
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); });
  choose();
  if (select.value || location.hash) page.classList.add(WAITING);
  new MutationObserver(function (_, observer) {
    if (!one("[data-register-end]")) return;
    observer.disconnect();
    start();
  }).observe(page, { childList: true, subtree: true });
})();
