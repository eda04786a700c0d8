/* The frame of every page: which day it is, whose page it is, what the bar below the menu says of both.
   Loaded above the content, so that what it hides or fills is never painted first. Pages are whole without it. */
(function () {
  "use strict";
  var DAY = 86400000;
  var bar = document.querySelector("[data-frame]");
  var told = JSON.parse(bar.dataset.frame);
  var words = told.words;
  var root = document.currentScript.getAttribute("src").replace(/assets\/frame\.js$/, "");
  /* Several plans may be published on one host. */
  var KEY = "kehoach.unit:" + new URL(root || "./", location.href).pathname;
  var CARRIED = "don-vi";
  document.documentElement.classList.add("kh-script");

  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function one(selector, within) { return (within || document).querySelector(selector); }
  function say(text, values) { return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }
  function list(text) { return text ? text.split(" ") : []; }

  /* Folded as a reader types: without marks, in lower case. */
  function fold(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  }

  function keep(values) {
    var query = new URLSearchParams(location.search);
    Object.keys(values).forEach(function (name) { values[name] ? query.set(name, values[name]) : query.delete(name); });
    var text = query.toString();
    history.replaceState(history.state, "", location.pathname + (text ? "?" + text : "") + location.hash);
  }

  /* Days are ISO texts, which compare as they are; the plan's zone decides which day it is. */
  function today() {
    /* Put together from its parts: how an engine writes a date as a text differs from one to the next. */
    var form = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
      timeZone: told.zone, year: "numeric", month: "2-digit", day: "2-digit"
    });
    var parts = {};
    form.formatToParts(new Date()).forEach(function (part) { parts[part.type] = part.value; });
    return [parts.year, parts.month.padStart(2, "0"), parts.day.padStart(2, "0")].join("-");
  }
  function daysFrom(first, last) { return Math.round((Date.parse(last) - Date.parse(first)) / DAY); }
  function weekday(day) { return words.weekdays[(new Date(day).getUTCDay() + 6) % 7]; }
  /* As official paper writes it (Nghị định 30/2020/NĐ-CP): a zero before days below 10 and months 1 and 2. */
  function printed(day) {
    var parts = day.split("-"), month = +parts[1];
    return say(words.day, { weekday: weekday(day), date: [parts[2], month < 3 ? parts[1] : month, parts[0]].join("/") });
  }

  /* How a deadline stands on the reader's day: a word, and a state that gives the word its shape. */
  var SOON = 10, JUST = 14, LONG_GONE = 60;
  function standing(leading, until) {
    var now = today(), days = daysFrom(now, leading);
    if (days > SOON) return { state: "far", text: say(words.left, { days: days }) };
    if (days > 1) return { state: "soon", text: say(words.soon, { days: days }) };
    if (days >= 0) return { state: days ? "soon" : "today", text: days ? words.tomorrow : words.today };
    if (until >= now) return { state: "open", text: "" };
    if (daysFrom(until, now) <= JUST) return { state: "just", text: say(words.just, { days: -days }) };
    return { state: "past", text: days < -LONG_GONE ? words.gone : say(words.past, { days: -days }) };
  }
  /* Says so wherever it comes to stand, also in a row that was fetched: <kh-left data-left data-until data-open>. */
  customElements.define("kh-left", class extends HTMLElement {
    connectedCallback() {
      var found = standing(this.dataset.left, this.dataset.until);
      this.textContent = found.text || this.dataset.open;
      this.dataset.state = found.state;
    }
  });

  /* The reader's own unit: kept on this machine alone. */
  function unit() {
    try { return JSON.parse(localStorage.getItem(KEY)); } catch (_) { return null; }
  }
  function remember(chosen) {
    try {
      if (chosen) localStorage.setItem(KEY, JSON.stringify({ id: chosen.id, name: chosen.name || "" }));
      else localStorage.removeItem(KEY);
    } catch (_) { /* private window */ }
    fetched = null;
    show();
    document.dispatchEvent(new CustomEvent("kehoach:unit"));
  }
  function route(name, id) { return root + told.routes[name].replace("*", id); }

  /* The unit's own page, where everything stands in its own words: asked for once, null where it cannot be had. */
  var fetched = null;
  function ownPage() {
    var own = unit();
    if (!own) return Promise.resolve(null);
    if (!fetched) {
      var address = new URL(route("page", own.id), location.href);
      fetched = fetch(address).then(function (answer) {
        /* A unit that the plan no longer knows is nobody's own. */
        if (answer.status === 404 || answer.status === 410) remember(null);
        return answer.ok ? answer.text() : null;
      }).then(function (text) {
        var page = text && new DOMParser().parseFromString(text, "text/html");
        if (!page || !one("[data-unit]", page)) return null;
        /* Its links lead from there, not from here. */
        all("a[href]", page).forEach(function (link) {
          link.setAttribute("href", new URL(link.getAttribute("href"), address).href);
        });
        refresh(one("[data-unit]", page));
        return page;
      }).catch(function () { return null; });
    }
    return fetched;
  }
  /* A unit may have been renamed since it was chosen. */
  function refresh(named) {
    var own = unit();
    if (!own || !named || own.id !== named.dataset.unit || own.name === named.dataset.unitName) return;
    try { localStorage.setItem(KEY, JSON.stringify({ id: own.id, name: named.dataset.unitName })); } catch (_) { return; }
    show();
  }

  /* The rows of a page of a list that is too long for one (templates/calendar_part.html.j2); rejected where there is none. */
  function listedRows(path) {
    var address = new URL(root + path, location.href);
    return fetch(address).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      /* Its links lead from there, not from here. */
      all("a[href]", page).forEach(function (link) {
        link.setAttribute("href", new URL(link.getAttribute("href"), address).href);
      });
      return all("[data-listed] [data-row]", page).map(function (row) { return document.importNode(row, true); });
    });
  }

  function show() {
    var own = unit(), line = one("[data-own]", bar), none = one("[data-own-none]", bar);
    document.documentElement.classList.toggle("kh-owned", !!own);
    /* A sheet has no bar. */
    if (!line) return;
    line.hidden = !own;
    none.hidden = !!own;
    if (!own) return;
    one("[data-own-name]", line).textContent = own.name || own.id;
    all("[data-own-route]", line).forEach(function (link) { link.href = route(link.dataset.ownRoute, own.id); });
  }
  var over = one("[data-over]", bar);
  if (over) over.hidden = today() <= over.dataset.over;

  /* A link may carry the unit: it is taken over, and leaves the address. */
  var carried = new URLSearchParams(location.search).get(CARRIED);
  if (carried && /^[a-z0-9-]+$/.test(carried)) {
    keep({ "don-vi": "" });
    remember({ id: carried });
    ownPage();
  } else show();

  window.kehoach = {
    all: all, one: one, say: say, list: list, fold: fold, keep: keep, words: words, root: root, route: route,
    today: today, daysFrom: daysFrom, printed: printed, unit: unit, remember: remember, refresh: refresh, ownPage: ownPage,
    listedRows: listedRows, eachTask: told.routes.eachTask || "",
    JUST: JUST
  };
})();
