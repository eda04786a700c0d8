/* Copy buttons: shown only where there is a script to serve them. */
document.addEventListener("click", function (event) {
  var button = event.target.closest && event.target.closest("button[data-copy]");
  if (!button) return;
  var text = button.getAttribute("data-copy");
  var said = function () {
    button.textContent = button.getAttribute("data-done");
    setTimeout(function () { button.textContent = button.getAttribute("data-label"); }, 2000);
  };
  var byHand = function () {
    var field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.appendChild(field);
    field.select();
    if (document.execCommand("copy")) said();
    field.remove();
    button.focus();
  };
  if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(said, byHand);
  else byHand();
});
document.documentElement.classList.add("kh-script");
