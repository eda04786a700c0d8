/* Subscribing: whose calendar, on which device, with reminders or without; one button that works there.
   Without it the page shows every way, one below the other. */
(function () {
  "use strict";
  var DEVICE = "kehoach.device";
  var WHOLE = "*";
  var kehoach = window.kehoach;
  var one = kehoach.one, all = kehoach.all;
  var part = one("[data-join]");
  var select = one("[data-choice]", part), remind = one("[data-remind]", part);
  var radios = all("input[name=device]", part);

  /* What a browser tells of the machine that it runs on: not which calendar somebody uses, so it can be changed. */
  function guessed() {
    var told = navigator.userAgentData && navigator.userAgentData.platform;
    var system = [told, navigator.platform, navigator.userAgent].join(" ");
    /* An iPad gives itself out as a Mac, but no Mac has a screen that is touched. */
    if (/iPhone|iPad|iPod/.test(system) || /Mac/.test(system) && navigator.maxTouchPoints > 1) return "iphone";
    if (/Android/.test(system)) return "android";
    return /Mac/.test(system) ? "mac" : "google";
  }
  function handheld() { return ["iphone", "android"].indexOf(guessed()) >= 0; }

  /* For this visit only: the next person at a shared machine has another telephone. */
  function keptDevice() { try { return sessionStorage.getItem(DEVICE); } catch (_) { return null; } }
  function keepDevice(device) { try { sessionStorage.setItem(DEVICE, device); } catch (_) { /* private window */ } }

  /* All who can be chosen, by id. Paths follow from the id; a list names those of whom that is not so. */
  var parties = {};
  function read(list) {
    var without = kehoach.list(list.dataset.without), group = document.createElement("optgroup");
    group.label = list.dataset.parties;
    all("a", list).forEach(function (link) {
      var id = link.getAttribute("href").replace("/", ""), fed = without.indexOf(id) < 0;
      var option = document.createElement("option");
      option.value = id;
      option.textContent = link.textContent;
      group.appendChild(option);
      parties[id] = {
        id: id, name: link.textContent, fed: fed, page: link.getAttribute("href"),
        feed: fed ? list.dataset.feeds.replace("*", id) : part.dataset.feed,
        reminders: fed && list.dataset.reminding ? list.dataset.reminding.replace("*", id) : ""
      };
    });
    select.insertBefore(group, select.lastElementChild);
  }
  /* Whom the page itself is about: a unit, or on the page for everybody the whole plan. */
  var own = {
    id: part.dataset.party || WHOLE, name: part.dataset.name, fed: true, feed: part.dataset.feed,
    reminders: part.dataset.reminders
  };
  function chosen() { return !select || select.value === WHOLE ? own : parties[select.value] || typed(); }
  /* Who was chosen by typing stands in no list of the page. */
  function typed() {
    var option = select.selectedOptions[0], told = option && option.dataset;
    if (!told || !told.mentions) return undefined;
    return {
      id: option.value, name: option.textContent, fed: Boolean(told.fed), page: option.value + "/",
      feed: told.fed ? told.feed : part.dataset.feed, reminders: told.reminders
    };
  }
  function device() { return radios.filter(function (radio) { return radio.checked; })[0]; }

  function show() {
    var party = chosen(), way = device();
    if (select) offer(party);
    all("[data-way]", part).forEach(function (place) {
      place.classList.toggle("kh-chosen", place.dataset.way === way.value);
    });
    one("[data-by-copy]", part).hidden = !one(".kh-chosen a[data-pattern]", part);
    if (party) link(party, way);
  }
  function link(party, way) {
    var reminding = Boolean(remind && remind.checked && party.reminders);
    var root = part.dataset.root, address = root + (reminding ? party.reminders : party.feed);
    var place = address.replace(/^\w+:/, "");
    all("a[data-pattern]", part).forEach(function (button) {
      button.href = kehoach.say(button.dataset.pattern, {
        place: place, address: encodeURIComponent(address), webcal: encodeURIComponent("webcal:" + place),
        name: encodeURIComponent(party.name)
      });
    });
    all("button[data-chosen]", part).forEach(function (button) { button.dataset.copy = address; });
    all("[data-switch]", part).forEach(function (place) { place.hidden = !party.reminders; });
    all("[data-address]", part).forEach(function (text) {
      var written = root + (text.dataset.address ? party.reminders : party.feed);
      if (text.textContent !== written) text.textContent = written;
      one("button", text.parentNode).dataset.copy = written;
    });
    var status = one("[data-status]", part);
    var said = kehoach.say(reminding ? part.dataset.reminding : part.dataset.said, {
      name: party.fed ? party.name : own.name, device: way.parentNode.textContent
    });
    said = party.fed ? said : party.name + ": " + part.dataset.unfed + " " + said;
    /* A screen reader says it at each change of the text, and again where the same is put in its place. */
    if (status.textContent !== said) status.textContent = said;
  }
  function lead(place, label, address, name) {
    var link = document.createElement("a");
    link.textContent = kehoach.say(label, { name: name });
    link.href = address;
    place.replaceChildren(link);
  }
  /* Only a unit's own page quotes an item of its feed; it is asked for when a reader wants to compare. */
  var current = select && one("[data-current]"), quote = current && one("[data-quote]", current);
  var ofWhole = quote && quote.innerHTML;
  function compare() {
    var party = chosen();
    if (!current.open || !party) return;
    if (party === own) { quote.innerHTML = ofWhole; return; }
    lead(quote, current.dataset.elsewhere, party.page + "#da-moi-chua", party.name);
    fetch(party.page).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (text) {
      var found = one("[data-quote]", new DOMParser().parseFromString(text, "text/html"));
      if (found && chosen() === party) quote.innerHTML = found.innerHTML;
    }).catch(function () { /* the link is there */ });
  }
  function offer(party) {
    var place = one("[data-own-page]", part), mine = party && party !== own;
    one("[data-ask]", part).hidden = Boolean(party);
    one("[data-add]", part).hidden = !party;
    current.classList.toggle("kh-chosen", Boolean(party));
    place.hidden = !mine;
    if (mine) lead(place, place.dataset.label, party.page, party.name);
    compare();
  }

  function presetUnit() {
    var known = kehoach.unit();
    if (select && known && parties[known.id]) select.value = known.id;
    if (!select || !known || !kehoach.typed || select.value === known.id) return;
    kehoach.typed.load(select, known.id).then(function (found) {
      if (!found) return;
      kehoach.typed.put(select, known);
      show();
    });
  }
  if (select) {
    all("[data-parties]").forEach(read);
    select.addEventListener("change", function () {
      var party = chosen();
      if (party && party !== own) kehoach.remember({ id: party.id, name: party.name });
      show();
    });
    document.addEventListener("kehoach:unit", function () { presetUnit(); show(); });
    current.addEventListener("toggle", compare);
  } else {
    /* Who takes this unit's calendar is of this unit, unless another was chosen before. */
    all("a[data-pattern], button[data-chosen]", part).forEach(function (button) {
      button.addEventListener("click", function () {
        if (!kehoach.unit()) kehoach.remember({ id: own.id, name: own.name });
      });
    });
  }
  if (remind) remind.addEventListener("change", show);
  var first = keptDevice() || guessed();
  radios.forEach(function (radio) {
    radio.checked = radio.value === first;
    radio.addEventListener("change", function () { keepDevice(radio.value); show(); });
  });
  /* It stands below, and is not there yet. */
  document.addEventListener("DOMContentLoaded", function () {
    var others = one("#lich-khac");
    if (others && location.hash === "#" + others.id) others.open = true;
  });
  var scan = one("[data-scan]");
  if (scan) scan.open = !handheld();
  presetUnit();
  show();
})();
