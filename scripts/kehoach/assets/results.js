/* A result of the search that is a task says how it stands today, as its row in the list of tasks does: that page is
   asked for once, when the search is opened. Without it, and in another engine's search, results stay as they are. */
(function () {
  "use strict";
  var k = window.kehoach;
  var box = k.one(".md-search__input"), results = k.one(".md-search-result__list");
  if (!box || !results) return;
  var asked = false, rows = null;

  /* By the path of each task's page: when it is due, day by day. */
  function read(text, address) {
    var page = new DOMParser().parseFromString(text, "text/html"), days = {};
    k.all("[data-task]", page).forEach(function (row) {
      var path = new URL(k.one(".kh-act > a", row).getAttribute("href"), address).pathname;
      days[path] = k.all(".kh-when > [data-leading]", row);
    });
    return days;
  }
  function ask() {
    if (asked || k.eachTask) return;
    asked = true;
    var address = new URL(k.route("tasks", ""), location.href);
    fetch(address).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (text) {
      rows = read(text, address);
      tell();
    }).catch(function () { /* offline: what is found still leads to its page */ });
  }

  /* Where that list is too long to be fetched, each task of the first results is asked on its own page, once it is seen
     that nobody types on. */
  var FEW = 10, REST = 300, waiting = 0;
  function askEach() {
    var folder = new URL(k.root + k.eachTask, location.href).pathname;
    rows = rows || {};
    k.all(".md-search-result__link", results).slice(0, FEW).forEach(function (link) {
      var path = link.pathname;
      if (path.indexOf(folder) !== 0 || path === folder || rows[path]) return;
      rows[path] = [];
      fetch(path).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (text) {
        rows[path] = k.all(".kh-standing", new DOMParser().parseFromString(text, "text/html")).map(dayOf).filter(Boolean);
        if (rows[path].length) tell();
      }).catch(function () { delete rows[path]; });
    });
  }
  /* As a row of the list has it; of what has no day there is nothing to tell. */
  function dayOf(standing) {
    var left = k.one("kh-left", standing), day = document.createElement("span");
    if (left) {
      day.dataset.leading = left.dataset.left;
      day.dataset.until = left.dataset.until;
    } else if (k.one("[data-state=off]", standing)) day.dataset.cancelled = day.dataset.leading = day.dataset.until = "";
    else return null;
    var due = document.createElement("span");
    due.className = "kh-due";
    due.textContent = k.one("h2", standing.parentNode).textContent;
    day.append(due, " ", document.importNode(k.one(".kh-states", standing), true));
    return day;
  }

  /* What is next; where nothing is any more, what was last; what was called off only where all was. */
  function due(days) {
    var valid = days.filter(function (day) { return !("cancelled" in day.dataset); });
    var sorted = (valid.length ? valid : days.slice()).sort(function (day, other) {
      return day.dataset.leading < other.dataset.leading ? -1 : 1;
    });
    var ahead = sorted.filter(function (day) { return day.dataset.until >= k.today(); });
    return ahead[0] || sorted[sorted.length - 1];
  }
  function tell() {
    ask();
    if (k.eachTask) {
      clearTimeout(waiting);
      waiting = setTimeout(askEach, REST);
    }
    if (!rows) return;
    k.all(".md-search-result__link", results).forEach(function (link) {
      var title = k.one("h1", link), days = rows[link.pathname] || [];
      if (!title || !days.length || k.one(".kh-found", link)) return;
      var line = document.createElement("span");
      var day = document.importNode(due(days), true);
      line.className = "kh-found " + day.className;
      /* What the theme writes next begins with the days: which of several is meant has to be said. */
      line.append.apply(line, k.all(days.length > 1 ? ".kh-due, .kh-states" : ".kh-states", day));
      title.after(line, " ");
    });
  }
  box.addEventListener("focus", ask);
  new MutationObserver(tell).observe(results, { childList: true });
})();
