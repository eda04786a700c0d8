/* A task's page: first what the reader's own unit has to do in it, in that unit's own words. */
(function () {
  "use strict";
  var k = window.kehoach;
  var places = k.all("[data-own-part]");

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
        var row = k.one("[data-agenda] [data-deadline='" + place.dataset.ownPart + "']", page);
        var text = row ? k.one(".kh-full", row).textContent : place.dataset.none;
        place.replaceChildren(document.createElement("b"), text);
        place.firstChild.textContent = k.say(place.dataset.label, { name: now.name }) + " ";
      });
    });
  }
  document.addEventListener("kehoach:unit", show);
  show();
})();
