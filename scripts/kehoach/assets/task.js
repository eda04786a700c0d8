/* A task's page: first what the reader's own unit has to do in it, in that unit's own words. */
(function () {
  "use strict";
  var k = window.kehoach;
  var places = k.all("[data-own-part]");

  function tell(place, own, row) {
    var text = row ? k.one(".kh-full", row).textContent : place.dataset.none;
    place.replaceChildren(document.createElement("b"), text);
    place.firstChild.textContent = k.say(place.dataset.label, { name: own.name }) + " ";
  }
  /* Where a unit's year is too long for one page, a day stands on the pages that begin by it and do not end before it. */
  function rowsAt(pages, day) {
    var held = pages.filter(function (told, at) {
      var next = pages[at + 1];
      return told[1] <= day && (!next || next[1] >= day);
    });
    return Promise.all(held.map(function (told) { return k.listedRows(told[0]); })).then(function (lists) {
      return [].concat.apply([], lists);
    });
  }
  function dayOf(place) {
    var left = k.one("kh-left", place.closest("section"));
    return left ? left.dataset.left : "";
  }

  function show() {
    var own = k.unit();
    places.forEach(function (place) { place.hidden = !own; });
    if (!own) return;
    k.ownPage().then(function (page) {
      var now = k.unit();
      if (!now || now.id !== own.id) return;
      places.forEach(function (place) {
        place.hidden = !page;
        if (!page) return;
        var agenda = k.one("[data-agenda]", page);
        if (agenda && agenda.dataset.pages) {
          /* Nothing is said until it is known. */
          place.hidden = true;
          var day = dayOf(place);
          if (day) rowsAt(JSON.parse(agenda.dataset.pages), day).then(function (rows) {
            if ((k.unit() || {}).id !== own.id) return;
            place.hidden = false;
            tell(place, now, rows.filter(function (row) { return row.dataset.deadline === place.dataset.ownPart; })[0]);
          }).catch(function () { /* offline: the page holds what all have to do */ });
          return;
        }
        tell(place, now, k.one("[data-agenda] [data-deadline='" + place.dataset.ownPart + "']", page));
      });
    });
  }
  document.addEventListener("kehoach:unit", show);
  show();
})();
