/* The language of a page, remembered; the version in force, in its footer. */
(function () {
  "use strict";
  var KEY = "gongkai-language", root = document.documentElement, titles = {};

  function remembered() {
    try { return localStorage.getItem(KEY); } catch (closed) { return null; }
  }

  function remember(language) {
    try { localStorage.setItem(KEY, language); } catch (closed) { /* it holds for this page */ }
  }

  function first() {
    var known = remembered();
    if (location.hash === "#en" || location.hash === "#zh") { known = location.hash.slice(1); }
    if (!known) { known = (navigator.language || "zh").toLowerCase(); }
    return known.indexOf("zh") === 0 ? "zh-CN" : "en";
  }

  function show(language) {
    root.lang = language;
    if (titles[language]) { document.title = titles[language]; }
    document.querySelectorAll("[data-lang]").forEach(function (link) {
      if (link.dataset.lang === language) { link.setAttribute("aria-current", "true"); }
      else { link.removeAttribute("aria-current"); }
    });
  }

  root.classList.add("scripted");
  root.lang = first();
  document.addEventListener("DOMContentLoaded", function () {
    var title = document.querySelector("title"), release = document.getElementById("release");
    titles = { "zh-CN": title.textContent, "en": title.dataset.en };
    show(root.lang);
    document.addEventListener("click", function (event) {
      var link = event.target.closest("[data-lang]");
      if (!link) { return; }
      event.preventDefault();
      remember(link.dataset.lang);
      show(link.dataset.lang);
    });
    if (release && window.gongkaiRelease) {
      release.lastElementChild.textContent = window.gongkaiRelease.version;
      release.hidden = false;
    }
  });
}());
