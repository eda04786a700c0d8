/* What the theme leaves out for keyboard and screen reader, and cannot be mended in style or template; and what every
   page has, whoever wrote it. */
(function () {
  var menu = document.querySelector(".md-nav--primary");
  var query = document.querySelector(".md-search__input");
  var names = { __drawer: menu && menu.getAttribute("aria-label"), __search: query && query.getAttribute("aria-label") };

  /* Where the reader was before the search opened. */
  var before = null;
  if (query) query.addEventListener("focus", function (event) {
    if (event.relatedTarget && !event.relatedTarget.closest(".md-search")) before = event.relatedTarget;
  });

  /* The theme's buttons are labels of hidden checkboxes, which no key reaches: put a real button into each. */
  function open(box) {
    box.click();
    if (!box.checked) return;
    var first = box.id === "__search" ? query : menu.querySelector("a");
    if (first) setTimeout(function () { first.focus(); }, 100);
  }
  document.querySelectorAll(".md-header__button[for]").forEach(function (label) {
    var box = document.getElementById(label.htmlFor);
    if (!box || !names[box.id]) return;
    var button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", names[box.id]);
    button.setAttribute("aria-expanded", box.checked);
    while (label.firstChild) button.appendChild(label.firstChild);
    label.appendChild(button);
    button.addEventListener("click", function () { open(box); });
    box.addEventListener("change", function () { button.setAttribute("aria-expanded", box.checked); });
    /* Seen before the theme sees it, which closes the search but leaves the focus nowhere. */
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !box.checked) return;
      setTimeout(function () {
        if (box.checked) box.click();
        (box.id === "__search" && before && before.isConnected ? before : button).focus();
      }, 0);
    }, true);
  });
  /* Whoever tabs on past the drawer's end would stand behind it. */
  var drawer = document.getElementById("__drawer");
  if (menu && drawer) menu.addEventListener("focusout", function (event) {
    if (drawer.checked && event.relatedTarget && !menu.contains(event.relatedTarget)) drawer.click();
  });
  document.querySelectorAll("button[data-search]").forEach(function (button) {
    button.hidden = !query;
    button.addEventListener("click", function () { open(document.getElementById("__search")); });
  });

  var dialog = document.querySelector(".md-search[role=dialog]");
  if (dialog && names.__search) dialog.setAttribute("aria-label", names.__search);
  var found = document.querySelector(".md-search-result__meta");
  if (found) found.setAttribute("role", "status");

  /* A table or example too wide for the page scrolls, so the arrow keys must reach it. */
  function reach() {
    document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre > code").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }
  window.addEventListener("load", reach);
  window.addEventListener("resize", reach);

  /* Where a page is written: for its keeper, before it is published. */
  if (["", "127.0.0.1", "localhost"].indexOf(location.hostname) >= 0) {
    document.querySelectorAll(".kh-source").forEach(function (source) { source.hidden = false; });
  }

  /* A leaf is no entry of the menu: mark the section that it belongs to. */
  var links = [].slice.call(document.querySelectorAll(".md-tabs__link"));
  var here = links.filter(function (link) { return location.pathname.indexOf(link.pathname) === 0; })
    .sort(function (one, other) { return other.pathname.length - one.pathname.length; })[0];
  if (here && (here !== links[0] || here.pathname === location.pathname)) {
    here.parentNode.classList.add("md-tabs__item--active");
    here.setAttribute("aria-current", here.pathname === location.pathname ? "page" : "true");
  }
})();
