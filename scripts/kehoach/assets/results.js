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
    if (asked || k.route("tasks", "") === k.root) return;
    asked = true;
    var address = new URL(k.route("tasks", ""), location.href);
    fetch(address).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (text) {
      rows = read(text, address);
      tell();
    }).catch(function () { /* offline: what is found still leads to its page */ });
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
