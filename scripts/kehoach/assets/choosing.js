/* A unit among many, chosen by typing some of its name, without marks if so typed. The names come in one file once
   somebody comes near the field. The list behind it, which the scripts of pages ask, holds no more than what was chosen.
   Keyboard and screen reader have the usual pattern: the field keeps the focus, and says which line is meant. */
(function () {
  "use strict";
  var k = window.kehoach;
  if (k.typed) { k.typed.make(); return; }
  /* So many lines are shown: who does not find the unit among them types on. */
  var SHOWN = 30;
  var fields = [], loading = null;

  /* ---- The names */

  function wordsOf(text) { return k.fold(text).split(/[^a-z0-9]+/).filter(Boolean); }
  function read(told) {
    var unfed = {};
    told.unfed.forEach(function (id) { unfed[id] = true; });
    return told.rows.map(function (row) {
      var kind = told.kinds[row[2] || 0], names = [row[1]].concat(row[5] || []);
      return {
        id: row[0], name: row[1], kind: kind[0], fed: !unfed[row[0]],
        feed: kind[1].replace("*", row[0]), reminders: kind[2].replace("*", row[0]),
        mentions: [row[0]].concat((row[3] || []).map(function (number) { return told.names[number]; })),
        roles: (row[4] || []).map(function (number) { return told.roles[number]; }),
        spelt: names.map(function (name) { return wordsOf(name).join(" "); })
      };
    });
  }
  function names(address) {
    if (!loading) {
      loading = fetch(address).then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      }).then(read);
      /* Asked for again at the next try. */
      loading.catch(function () { loading = null; });
    }
    return loading;
  }

  /* How well a name answers: the beginning of it, words side by side, words anywhere; 0 where a word is missing. */
  function fit(spelt, asked) {
    var text = " " + spelt, whole = " " + asked.join(" ");
    if (text.indexOf(whole) === 0) return 3;
    if (text.indexOf(whole) > 0) return 2;
    return asked.every(function (word) { return text.indexOf(" " + word) >= 0; }) ? 1 : 0;
  }
  function answering(parties, typed) {
    var asked = wordsOf(typed), marked = typed.toLowerCase().normalize("NFC").trim(), found = [];
    if (!asked.length) return found;
    parties.forEach(function (party, order) {
      var best = Math.max.apply(null, party.spelt.map(function (spelt) { return fit(spelt, asked); }));
      /* Who types marks means them. */
      if (best) found.push({ party: party, rank: best * 2 + (party.name.toLowerCase().indexOf(marked) >= 0), order: order });
    });
    found.sort(function (one, other) { return other.rank - one.rank || one.order - other.order; });
    return found.map(function (line) { return line.party; });
  }

  /* ---- The list behind the field */

  function optionOf(select, id) {
    return k.all("option", select).filter(function (option) { return option.value === id; })[0];
  }
  /* As a list in the page has it (templates/_filters.html.j2). */
  function hold(select, party) {
    var option = optionOf(select, party.id);
    if (!option) {
      option = document.createElement("option");
      option.value = party.id;
      select.appendChild(option);
    }
    option.textContent = party.name || party.id;
    if (!party.mentions) return;
    option.dataset.mentions = party.mentions.join(" ");
    option.dataset.feed = party.feed;
    option.dataset.roleFeed = party.feed.replace(/\.ics$/, "/*.ics");
    option.dataset.fedRoles = party.roles.join(" ");
    option.dataset.reminders = party.fed ? party.reminders : "";
    option.dataset.fed = party.fed ? "1" : "";
  }

  /* ---- The field */

  function make(box) {
    var input = k.one("[role=combobox]", box), list = k.one("[role=listbox]", box), select = k.one("select", box);
    var status = k.one("[data-typed-status]", box);
    var lines = [], at = -1, asking = 0;

    function chosenText() { return select.value ? select.selectedOptions[0].textContent : ""; }
    function sync() { input.value = chosenText(); }
    function isOpen() { return !list.hidden; }
    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function mean(number) {
      if (at >= 0) lines[at].line.setAttribute("aria-selected", "false");
      at = number;
      if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
      var line = lines[at].line;
      line.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", line.id);
      line.scrollIntoView({ block: "nearest" });
    }
    function lineOf(party, number) {
      var line = document.createElement("span"), kind = document.createElement("small");
      line.id = list.id + "-" + number;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      line.textContent = party.name;
      if (party.kind) {
        kind.textContent = party.kind;
        line.append(" ", kind);
      }
      /* Before the field loses the focus, which would close the list. */
      line.addEventListener("mousedown", function (event) { event.preventDefault(); });
      line.addEventListener("click", function () { choose(party); });
      return { party: party, line: line };
    }
    /* What the page offers besides bodies, such as the whole plan, stands first where nothing is typed. */
    function fixed() {
      return k.all("option", select).filter(function (option) { return option.value && !/^[a-z0-9-]+$/.test(option.value); })
        .map(function (option) { return { id: option.value, name: option.textContent }; });
    }
    function show(found) {
      lines = found.slice(0, SHOWN).map(lineOf);
      list.replaceChildren.apply(list, lines.map(function (entry) { return entry.line; }));
      if (found.length > SHOWN) {
        var more = document.createElement("span");
        more.className = "kh-typed-more";
        more.setAttribute("role", "presentation");
        more.textContent = k.say(box.dataset.more, { count: found.length - SHOWN });
        list.appendChild(more);
      }
      at = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !lines.length;
      input.setAttribute("aria-expanded", String(lines.length > 0));
    }
    function tell(text) {
      /* Seen where there is no list to see. */
      status.classList.toggle("kh-unseen", !text || isOpen());
      if (status.textContent !== text) status.textContent = text;
    }
    function ask() {
      var typed = input.value, turn = asking += 1;
      /* The chosen one's whole name stands there: that is no question. */
      if (typed.trim() === chosenText().trim()) typed = "";
      names(box.dataset.typed).then(function (parties) {
        if (turn !== asking || document.activeElement !== input) return;
        var found = typed.trim() ? answering(parties, typed) : fixed();
        show(found);
        if (!typed.trim()) tell("");
        else tell(found.length ? k.say(box.dataset.count, { count: found.length }) : box.dataset.none);
      }, function () {
        if (turn !== asking) return;
        show(fixed());
        tell(box.dataset.failed);
      });
    }
    function announce() {
      ["input", "change"].forEach(function (name) { select.dispatchEvent(new Event(name, { bubbles: true })); });
    }
    function choose(party) {
      if (party) hold(select, party);
      select.value = party ? party.id : "";
      asking += 1;
      close();
      tell("");
      sync();
      announce();
    }

    input.addEventListener("focus", function () { input.select(); names(box.dataset.typed).catch(function () { /* told when asked */ }); });
    input.addEventListener("click", function () { if (!isOpen()) ask(); });
    input.addEventListener("input", function (event) {
      /* Forms listen to what is chosen, not to what is typed on the way there. */
      event.stopPropagation();
      if (!input.value && select.value) choose(null);
      ask();
    });
    input.addEventListener("change", function (event) { event.stopPropagation(); });
    input.addEventListener("blur", function () {
      asking += 1;
      close();
      tell("");
      sync();
    });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen()) { ask(); return; }
        var step = event.key === "ArrowDown" ? 1 : -1;
        mean((at + step + lines.length + (at < 0 && step < 0 ? 1 : 0)) % lines.length);
      } else if (event.key === "Enter") {
        /* One answer alone needs no arrow. */
        var meant = at >= 0 ? lines[at] : lines.length === 1 && isOpen() ? lines[0] : null;
        if (isOpen()) event.preventDefault();
        if (meant) choose(meant.party);
      } else if (event.key === "Escape" && (isOpen() || input.value !== chosenText())) {
        /* What is typed is given up; a search above keeps out of it. */
        event.preventDefault();
        event.stopPropagation();
        close();
        tell("");
        sync();
      }
    });
    if (select.form) select.form.addEventListener("reset", function () { setTimeout(sync, 0); });
    var field = { select: select, input: input, sync: sync, address: box.dataset.typed };
    fields.push(field);
    sync();
  }
  function fieldOf(select) { return fields.filter(function (field) { return field.select === select; })[0]; }

  k.typed = {
    make: function () { k.all("[data-typed]").filter(function (box) { return !fieldOf(k.one("select", box)); }).forEach(make); },
    /* Whether a choice is typed in. */
    is: function (select) { return Boolean(fieldOf(select)); },
    field: function (select) { return (fieldOf(select) || { input: select }).input; },
    /* Shows what a script of the page chose, which may be known by its name alone. */
    put: function (select, party) {
      if (party && !optionOf(select, party.id)) hold(select, party);
      select.value = party ? party.id : "";
      fieldOf(select).sync();
    },
    sync: function (select) { if (fieldOf(select)) fieldOf(select).sync(); },
    /* Promises whether there is such a body, which then can be chosen. */
    load: function (select, id) {
      return names(fieldOf(select).address).then(function (parties) {
        var party = parties.filter(function (found) { return found.id === id; })[0];
        if (party) hold(select, party);
        return Boolean(party);
      }, function () { return false; });
    }
  };
  k.typed.make();
})();
