/* A unit's page: whether it is the reader's own, and how it becomes so. */
(function () {
  "use strict";
  var k = window.kehoach;
  var heading = k.one("[data-unit]"), button = k.one("[data-take]"), taken = k.one("[data-taken]");
  function show() {
    var own = k.unit(), isOwn = !!own && own.id === heading.dataset.unit;
    button.parentNode.hidden = isOwn && taken.hidden;
    button.hidden = isOwn;
  }
  button.addEventListener("click", function () {
    taken.hidden = false;
    k.remember({ id: heading.dataset.unit, name: heading.dataset.unitName });
    taken.tabIndex = -1;
    taken.focus();
  });
  document.addEventListener("kehoach:unit", show);
  k.refresh(heading);
  show();
})();
