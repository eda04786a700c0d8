/* The first script of a page that the robot uses: another clock, another way to write dates, and a recorder. */
(function (settings) {
  "use strict";
  var heard = window.__heard = [], notes = window.__notes = [];

  if (settings.start !== null) {
    var Own = Date, begun = Own.now();
    var now = function () { return settings.start + (Own.now() - begun); };
    var Shifted = function Date(year, month, day, hour, minute, second, millisecond) {
      if (!new.target) return new Own(now()).toString();
      return Reflect.construct(Own, arguments.length ? arguments : [now()], new.target);
    };
    Shifted.prototype = Own.prototype;
    Shifted.prototype.constructor = Shifted;
    Shifted.now = now;
    Shifted.parse = Own.parse;
    Shifted.UTC = Own.UTC;
    window.Date = Shifted;
  }

  if (settings.dates !== "own") {
    var Format = Intl.DateTimeFormat, ownParts = Format.prototype.formatToParts;
    /* ICU 72 changed one locale; what else may come is tried on all of them. */
    var concerned = function (locales) {
      return settings.dates === "other" || /^en-CA$/i.test(String([].concat(locales)[0]));
    };
    var write = function (format, wanted, date) {
      var parts = ownParts.call(format, date), values = {};
      parts.forEach(function (part) { values[part.type] = part; });
      if (!values.year || !values.month || !values.day) return parts;
      ["month", "day"].forEach(function (type) {
        var padded = wanted && wanted[type] === "2-digit";
        values[type] = { type: type, value: padded ? values[type].value.padStart(2, "0") : String(+values[type].value) };
      });
      var order = settings.dates === "icu72" ? ["month", "day", "year"] : ["day", "month", "year"];
      var mark = settings.dates === "icu72" ? "/" : ".";
      var written = [];
      order.forEach(function (type) {
        if (written.length) written.push({ type: "literal", value: mark });
        written.push(values[type]);
      });
      parts.forEach(function (part) {
        if (part.type === "literal" || order.indexOf(part.type) >= 0) return;
        written.push({ type: "literal", value: written.length > 5 ? ":" : ", " }, part);
      });
      return written;
    };
    var Simulated = function DateTimeFormat(locales, options) {
      var format = new Format(locales, options);
      if (!concerned(locales)) return format;
      format.formatToParts = function (date) { return write(format, options, date); };
      Object.defineProperty(format, "format", {
        value: function (date) {
          return format.formatToParts(date).map(function (part) { return part.value; }).join("");
        }
      });
      return format;
    };
    Simulated.prototype = Format.prototype;
    Simulated.prototype.constructor = Simulated;
    Simulated.supportedLocalesOf = Format.supportedLocalesOf;
    Intl.DateTimeFormat = Simulated;
    Date.prototype.toLocaleDateString = function (locales, options) { return new Simulated(locales, options).format(this); };
  }

  /* What the console and the network would say, for the engine whose driver reports neither. */
  ["error", "warn", "assert"].forEach(function (name) {
    var own = console[name];
    console[name] = function () {
      if (name !== "assert" || !arguments[0]) heard.push("console " + name + ": " + [].slice.call(arguments).join(" "));
      return own.apply(console, arguments);
    };
  });
  window.addEventListener("error", function (event) {
    var place = event.target && event.target !== window && (event.target.src || event.target.href);
    heard.push(place ? "not loaded: " + place : "uncaught: " + event.message);
  }, true);
  /* Every engine's driver hears the console; not every one hears what the site's policy held back. */
  document.addEventListener("securitypolicyviolation", function (event) {
    console.error("held back: " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile + ":" + event.lineNumber);
  });
  window.addEventListener("unhandledrejection", function (event) { heard.push("uncaught: " + event.reason); });

  /* Effects that no page shows: what is copied, printed, saved, opened. */
  if (window.Clipboard) {
    var writeText = Clipboard.prototype.writeText;
    Clipboard.prototype.writeText = function (text) {
      return writeText.call(this, text).then(function () { if (text) notes.push("copied " + text.length); });
    };
  }
  var command = Document.prototype.execCommand;
  Document.prototype.execCommand = function (name) {
    var place = document.activeElement;
    var field = place && "selectionStart" in place;
    var text = field ? place.value.slice(place.selectionStart, place.selectionEnd) : String(getSelection());
    var done = command.apply(this, arguments);
    if (done && text && /^copy$/i.test(name)) notes.push("copied " + text.length);
    return done;
  };
  window.print = function () { notes.push("printed"); };
  var opened = window.open;
  window.open = function (address) { notes.push("opened " + address); return opened.apply(window, arguments); };
  var click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    if (this.hasAttribute("download") && this.href) notes.push("download " + this.download);
    return click.call(this);
  };

  var listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type) {
    if (type === "click" && this && this.nodeType === 1) this.__pressable = true;
    return listen.apply(this || window, arguments);
  };
})
