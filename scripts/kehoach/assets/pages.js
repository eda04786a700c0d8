/* What only a reader's own browser knows: today, the own unit, a chosen filter. Every page is whole without it.
   Loaded at the top of each page's content, so that what it hides or fills is never painted first. */
(function () {
  "use strict";
  var DAY = 86400000;
  var OWN = "kehoach.unit";
  var script = document.currentScript;
  var words = JSON.parse(script.dataset.words);
  var root = script.getAttribute("src").replace(/assets\/pages\.js$/, "");
  document.documentElement.classList.add("kh-script");

  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function one(selector, within) { return (within || document).querySelector(selector); }
  function say(text, values) { return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }
  function list(text) { return text ? text.split(" ") : []; }

  /* Days are ISO texts, which compare as they are; the plan's zone decides which day it is. */
  function today() {
    /* Put together from its parts: how an engine writes a date as a text differs from one to the next. */
    var form = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
      timeZone: script.dataset.zone, year: "numeric", month: "2-digit", day: "2-digit"
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
  function away(days) {
    if (days < 0) return days < -60 ? words.gone : say(words.past, { days: -days });
    return days < 2 ? words[days ? "tomorrow" : "today"] : say(words.left, { days: days });
  }

  /* Folded as a reader types: without marks, in lower case. */
  function fold(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  }

  function remembered() { try { return localStorage.getItem(OWN) || ""; } catch (_) { return ""; } }
  function remember(unit) { try { unit ? localStorage.setItem(OWN, unit) : localStorage.removeItem(OWN); } catch (_) { /* private window */ } }

  /* The plan's own rule (slices.roles_of): a role concerns whom its written names mention.
     Which roles there are is told by the form that asks. */
  function concerns(row, mentions, roles) {
    /* Nobody files with itself; whoever is asked for first is whom the others mention. */
    var receives = list(row.dataset.receive).indexOf(mentions[0]) >= 0;
    if (receives && roles.length > 1) return true;
    var filing = list((one("[data-filing]") || { dataset: {} }).dataset.filing);
    return roles.some(function (role) {
      if (receives && filing.indexOf(role) >= 0) return false;
      return list(row.dataset[role]).some(function (name) { return mentions.indexOf(name) >= 0; });
    });
  }
  function option(select, value) {
    return all("option", select).filter(function (found) { return found.value === value; })[0];
  }
  function choose(select, value) { select.value = option(select, value) ? value : ""; }

  function left() {
    var now = today();
    all("[data-left]").forEach(function (place) {
      var days = daysFrom(now, place.dataset.left), open = days < 0 && place.dataset.until >= now;
      place.textContent = open ? place.dataset.open : away(days);
      place.classList.toggle("kh-soon", open || days >= 0 && days <= 7);
      place.classList.toggle("kh-past", days < 0 && !open);
    });
    all("td[data-day='" + now + "']").forEach(function (cell) {
      cell.classList.add("kh-today");
      cell.setAttribute("aria-current", "date");
    });
    all(".kh-line").forEach(function (line) {
      var first = line.dataset.first, length = daysFrom(first, line.dataset.last) + 1, at = daysFrom(first, now);
      if (at < 0 || at >= length) return;
      all(".kh-lane svg", line).forEach(function (svg) {
        var mark = document.createElementNS("http://www.w3.org/2000/svg", "line");
        var place = (100 * at / length).toFixed(2) + "%";
        [["class", "kh-now"], ["x1", place], ["x2", place], ["y1", "0"], ["y2", "100%"]].forEach(function (pair) {
          mark.setAttribute(pair[0], pair[1]);
        });
        svg.appendChild(mark);
      });
    });
  }

  /* Home: what is due next by the reader's day (the same rule as views.upcoming), for all or for the own unit. */
  function home() {
    var part = one("[data-upcoming]"), form = one("[data-own]"), select = form.elements.unit, links = one("[data-own-links]");
    var rows = all("tr[data-due]", part), roles = list(form.dataset.roles);
    function show() {
      var now = today(), chosen = option(select, select.value), mentions = list(chosen && chosen.dataset.mentions);
      var due = rows.filter(function (row) { return !("cancelled" in row.dataset); });
      var own = mentions.length ? due.filter(function (row) { return concerns(row, mentions, roles); }) : due;
      function ahead(row) { return row.dataset.until >= now; }
      var next = own.filter(ahead);
      var soon = next.filter(function (row) { return daysFrom(now, row.dataset.leading) <= +part.dataset.days; });
      var state = "soon";
      if (!due.some(ahead)) state = "finished";
      else if (!next.length) state = "none";
      else if (!soon.length) state = !mentions.length && next.length === due.length ? "before" : "quiet";
      var shown = soon.length ? soon : next.slice(0, +part.dataset.least);
      rows.forEach(function (row) {
        row.hidden = shown.indexOf(row) < 0;
        row.removeAttribute("data-later");
      });
      one("table", part).hidden = !shown.length;
      all("[data-state]", part).forEach(function (text) { text.hidden = text.dataset.state !== state; });
      one("[data-as-of]", part).textContent = say(words.asOf, { day: printed(now) });
      links.hidden = !mentions.length;
      if (mentions.length) {
        one("[data-own-name]", links).textContent = chosen.textContent;
        all("[data-href]", links).forEach(function (link) {
          var target = chosen.dataset[link.dataset.href];
          link.hidden = !target;
          if (target) link.href = root + target;
        });
      }
    }
    choose(select, remembered());
    select.addEventListener("change", function () { remember(select.value); show(); });
    show();
    /* The site's policy lets no form be sent: the question goes into the address as sending would have put it there. */
    var search = one("form.kh-search");
    search.addEventListener("submit", function (event) {
      event.preventDefault();
      location.assign(search.action + "?" + new URLSearchParams(new FormData(search)));
    });
  }

  /* Calendar: month tables or a list, kept in the address. */
  function views() {
    var part = one("[data-views]"), radios = all("input[name=view]");
    function show(value) { part.classList.toggle("kh-as-list", value === "list"); }
    var given = new URLSearchParams(location.search).get("view") === "list" ? "list" : "";
    radios.forEach(function (radio) {
      radio.checked = radio.value === given;
      radio.addEventListener("change", function () { show(radio.value); keep({ view: radio.value }); });
    });
    show(given);
  }
  function keep(values) {
    var query = new URLSearchParams(location.search);
    Object.keys(values).forEach(function (name) { values[name] ? query.set(name, values[name]) : query.delete(name); });
    var text = query.toString();
    history.replaceState(history.state, "", location.pathname + (text ? "?" + text : "") + location.hash);
  }

  var FIELDS = ["unit", "role", "phase", "movement", "text"];
  function filters() {
    var form = one("[data-filters]"), outcome = one("[data-outcome]"), mine = one("[data-mine]");
    var rows = all("[data-filtered] [data-phase]"), roles = list(form.dataset.roles);
    var texts = rows.map(function (row) { return fold(row.textContent); });
    function field(name) { return form.elements[name]; }
    function picked(name) { return option(field(name), field(name).value); }

    function apply() {
      var chosen = {}, mentions = list((picked("unit") || { dataset: {} }).dataset.mentions);
      FIELDS.forEach(function (name) { chosen[name] = field(name).value.trim(); });
      var asked = fold(chosen.text).split(/\s+/).filter(Boolean), shown = {}, count = 0;
      function allows(row, index, phase) {
        if (mentions.length ? !concerns(row, mentions, chosen.role ? [chosen.role] : roles) : chosen.role && !row.dataset[chosen.role]) return false;
        if (phase && row.dataset.phase.split(" ").indexOf(phase) < 0) return false;
        if (chosen.movement && row.dataset.movement !== chosen.movement) return false;
        return asked.every(function (word) { return texts[index].indexOf(word) >= 0; });
      }
      rows.forEach(function (row, index) {
        row.hidden = !allows(row, index, chosen.phase);
        if (row.hidden) return;
        count += 1;
        shown[row.dataset.deadline] = true;
      });
      var filtered = FIELDS.some(function (name) { return chosen[name]; });
      all("[data-entry]").forEach(function (entry) { entry.hidden = !shown[entry.dataset.entry]; });
      all("[data-mark]").forEach(function (mark) { mark.style.display = shown[mark.dataset.mark] ? "" : "none"; });
      all(".kh-lane").forEach(function (lane) {
        lane.hidden = !all("[data-mark]", lane).some(function (mark) { return !mark.style.display; });
      });
      all(".kh-month").forEach(function (month) {
        month.hidden = filtered && !all("[data-phase]", month).some(function (row) { return !row.hidden; });
      });
      one("[data-count]", outcome).textContent = say(form.dataset.counted, { count: count, all: rows.length });
      elsewhere(allows, chosen);
      feed(chosen);
      ownButton(chosen);
      return chosen;
    }

    /* A quarter holds what is printed under it; what falls into it but is printed elsewhere must not be missed. */
    function elsewhere(allows, chosen) {
      var place = one("[data-elsewhere]", outcome), range = (picked("phase") || { dataset: {} }).dataset, count = 0;
      if (range.first) {
        count = rows.filter(function (row, index) {
          var due = row.dataset.due;
          return row.dataset.phase.split(" ").indexOf(chosen.phase) < 0 && due && due >= range.first && due <= range.last && allows(row, index, "");
        }).length;
      }
      place.hidden = !count;
      place.textContent = say(place.dataset.text, { count: count });
    }

    /* The feed that holds exactly what is chosen, or the narrowest that holds it all. */
    function feed(chosen) {
      var line = one("[data-feed-line]", outcome);
      if (!line) return;
      var used = FIELDS.filter(function (name) { return chosen[name]; });
      var unit = picked("unit").dataset, equal = "", wider = outcome.dataset.all;
      if (!used.length) equal = wider;
      /* A unit has no feed of a role in which it has nothing. */
      var narrow = chosen.role && list(unit.fedRoles).indexOf(chosen.role) >= 0;
      if (chosen.unit) wider = narrow ? unit.roleFeed.replace("*", chosen.role) : unit.feed;
      else if (chosen.movement) wider = picked("movement").dataset.feed || wider;
      else if (chosen.phase) wider = picked("phase").dataset.feed || wider;
      var known = used.join(" ");
      if (known === "unit" || (known === "unit role" && narrow)) equal = wider;
      if ((known === "phase" || known === "movement") && picked(known).dataset.feed) equal = wider;
      /* A body that nothing dated names has none of its own. */
      if (used.length && equal === outcome.dataset.all) equal = "";
      var address = outcome.dataset.root + (equal || wider);
      one("[data-feed-text]", line).textContent = equal ? line.dataset.equal : line.dataset.wider;
      line.classList.toggle("kh-wider", !equal);
      one("[data-feed-address]", line).textContent = address;
      one("[data-copy]", line).dataset.copy = address;
    }

    function ownButton(chosen) {
      var own = option(field("unit"), remembered());
      mine.hidden = !own || !own.value || chosen.unit === own.value;
      if (!mine.hidden) mine.textContent = say(mine.dataset.label, { name: own.textContent });
    }

    function changed() { keep(apply()); }
    function read() {
      var query = new URLSearchParams(location.search);
      FIELDS.forEach(function (name) {
        var value = query.get(name) || "";
        if (name === "text") field(name).value = value;
        else choose(field(name), value);
      });
      apply();
    }
    form.addEventListener("input", changed);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(changed, 0); });
    mine.addEventListener("click", function () { field("unit").value = remembered(); changed(); field("unit").focus(); });
    window.addEventListener("popstate", read);
    if (one("input[name=view]")) views();
    read();
  }

  /* Tasks: heads that sort; the order is kept in the address. */
  function sorting() {
    var table = one("[data-sortable]"), body = one("tbody", table), heads = all("th[data-sort]", table);
    /* On a phone rows are cards without heads: there the order is chosen from a list. */
    var choice = document.getElementById("kh-sort");
    var order = new Intl.Collator("vi", { numeric: true });
    function sort(key, down) {
      var rows = all("tr", body);
      function of(row) { return row.dataset[key]; }
      rows.sort(function (one, other) {
        /* What has no day stands last either way. */
        if (!of(one) !== !of(other)) return of(one) ? -1 : 1;
        return order.compare(of(one), of(other)) * (down ? -1 : 1) || one.dataset.order.localeCompare(other.dataset.order);
      });
      rows.forEach(function (row) { body.appendChild(row); });
      heads.forEach(function (head) {
        if (head.dataset.sort === key) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      choose(choice, (down ? "-" : "") + key);
    }
    function ask(key, down) {
      sort(key, down);
      keep({ sort: (down ? "-" : "") + key });
    }
    choice.addEventListener("change", function () { ask(choice.value.replace(/^-/, ""), choice.value.charAt(0) === "-"); });
    /* Out of sight there, and so out of the keyboard's way. */
    var cards = window.matchMedia("(max-width: 44.9375em)");
    function reach() { heads.forEach(function (head) { one("button", head).tabIndex = cards.matches ? -1 : 0; }); }
    heads.forEach(function (head) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "kh-sort";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        ask(head.dataset.sort, head.getAttribute("aria-sort") === "ascending");
      });
    });
    reach();
    cards.addEventListener("change", reach);
    var given = new URLSearchParams(location.search).get("sort") || "", key = given.replace(/^-/, "");
    if (heads.some(function (head) { return head.dataset.sort === key; })) sort(key, given !== key);
  }

  /* A message of the coming days: cut from the whole one when it is asked for, by the reader's own day. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-next]");
    if (!button) return;
    var part = button.closest("[data-message]"), now = today(), days = +button.dataset.next;
    var lines = all("[data-until]", document.getElementById("tin-nhan-dong").content).filter(function (line) {
      // Between the safe day and the last one of the document a thing is still open.
      var open = line.dataset.until >= now && daysFrom(now, line.dataset.leading) <= days;
      return open && !("cancelled" in line.dataset);
    }).map(function (line) { return line.textContent; });
    var title = lines.length ? part.dataset.title : part.dataset.empty;
    var said = say(title, { days: days, day: printed(now) });
    button.dataset.copy = [part.dataset.head, "", said].concat(lines, ["", part.dataset.foot]).join("\n") + "\n";
  }, true);

  /* Copy buttons, also where the clipboard is closed to pages (plain http). */
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-copy]");
    if (!button) return;
    var source = button.dataset.copy, text = source.charAt(0) === "#" ? one(source).textContent : source;
    function said() {
      button.textContent = button.dataset.done;
      setTimeout(function () { button.textContent = button.dataset.label; }, 2000);
    }
    function byHand() {
      var place = document.createElement("textarea");
      place.value = text;
      place.setAttribute("readonly", "");
      place.style.position = "fixed";
      place.style.opacity = "0";
      document.body.appendChild(place);
      place.select();
      if (document.execCommand("copy")) said();
      place.remove();
      button.focus();
    }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(said, byHand);
    else byHand();
  });

  var parts = { left: left, home: home, views: views, filters: filters, sorting: sorting };
  /* Stands below what it concerns. An element of ours is told so while the page is still read, as an inline script
     would be, which the site's policy forbids. */
  customElements.define("kh-ready", class extends HTMLElement {
    connectedCallback() { list(this.dataset.run).forEach(function (name) { parts[name](); }); }
  });
})();
