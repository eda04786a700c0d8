/* What of a list is shown: chosen in a form, kept in the address. */
(function () {
  "use strict";
  var k = window.kehoach, all = k.all, one = k.one, say = k.say, list = k.list, fold = k.fold, keep = k.keep;
  function remembered() { return (k.unit() || { id: "" }).id; }

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
        month.toggleAttribute("data-none", filtered && !all("[data-phase]", month).some(function (row) { return !row.hidden; }));
      });
      one("[data-count]", outcome).textContent = say(form.dataset.counted, { count: count, all: rows.length });
      /* What counts rows counts again. */
      document.dispatchEvent(new CustomEvent("kehoach:shown"));
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
      var own = k.typed ? k.unit() : listed(option(field("unit"), remembered()));
      mine.hidden = !own || !own.id || chosen.unit === own.id;
      if (!mine.hidden) mine.textContent = say(mine.dataset.label, { name: own.name || own.id });
    }
    function listed(found) { return found && { id: found.value, name: found.textContent }; }
    /* Who is chosen by typing is in no list before: what follows waits until its name is there. */
    function withUnit(id, then) {
      if (k.typed && id && !option(field("unit"), id)) k.typed.load(field("unit"), id).then(then);
      else then();
    }

    /* Whoever comes with a choice in the address sees what was chosen. */
    function unfold(chosen) {
      if (FIELDS.some(function (name) { return chosen[name]; })) form.closest("[data-filtering]").open = true;
    }
    function changed() { keep(apply()); }
    function read() {
      var query = new URLSearchParams(location.search);
      FIELDS.forEach(function (name) {
        var value = query.get(name) || "";
        if (name === "text") field(name).value = value;
        else choose(field(name), value);
      });
      if (k.typed) k.typed.sync(field("unit"));
      unfold(apply());
    }
    function readAddress() { withUnit(new URLSearchParams(location.search).get("unit"), read); }
    form.addEventListener("input", changed);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(changed, 0); });
    mine.addEventListener("click", function () {
      withUnit(remembered(), function () {
        choose(field("unit"), remembered());
        if (k.typed) k.typed.sync(field("unit"));
        changed();
        (k.typed ? k.typed.field(field("unit")) : field("unit")).focus();
      });
    });
    window.addEventListener("popstate", readAddress);
    readAddress();
  }

  filters();
})();
