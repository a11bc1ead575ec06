/* The page of a report: a figure opens a window with its print; arrows move between figures. */
(function () {
  "use strict";

  function one(selector, within) { return (within || document).querySelector(selector); }

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function figures(within) { return all("td > a:first-child", within); }

  /* What a figure is called: its table, line and column, each as code, Chinese and English. */
  function named(link) {
    var block = link.closest("tbody"), told = (window.gongkaiForms || {})[block.dataset.form];
    var at = figures(block).indexOf(link);
    if (!told || at < 0) { return null; }
    return [told[0][0], told[1][Math.floor(at / told[2].length)], told[2][at % told[2].length]];
  }

  function joined(parts, at, mark) {
    return parts.map(function (part) { return part[at]; }).join(mark);
  }

  function fill(dialog, link, parts) {
    var name = one("#cell-name", dialog), value = one(".value", dialog);
    one(".z", name).textContent = parts ? joined(parts.slice(1), 1, " / ") : "";
    one(".e", name).textContent = parts ? joined(parts.slice(1), 2, " / ") : "";
    one("code", dialog).textContent = parts ? joined(parts, 0, ".") : "";
    value.replaceChildren();
    link.childNodes.forEach(function (node) { value.append(node.cloneNode(true)); });
    all("del", link.parentNode).forEach(function (node) { value.append(" ", node.cloneNode(true)); });
  }

  /* The row of the document that prints the figure, and where it is. */
  function row(dialog, printed) {
    var into = one(".row", dialog), place = one(".place", dialog), number = one(".line", dialog);
    var table, line;
    [into, place, number].forEach(function (each) { each.replaceChildren(); });
    if (!printed) { return; }
    one("th", printed.closest("tbody")).childNodes.forEach(function (node) {
      place.append(node.cloneNode(true));
    });
    line = printed.parentNode.cloneNode(true);
    number.textContent = line.firstElementChild.textContent;
    line.firstElementChild.remove();
    all("td", line)[all("td", printed.parentNode).indexOf(printed)].className = "here";
    all("[id]", line).forEach(function (each) { each.removeAttribute("id"); });
    table = document.createElement("table");
    table.className = "printed";
    table.append(document.createElement("tbody"));
    table.firstChild.append(line);
    into.append(table);
  }

  /* The page of the document, with a frame around the figure where its place is known. */
  function picture(dialog, printed) {
    var into = one(".picture", dialog), told, shown, sheet, image, frame;
    into.replaceChildren();
    if (!printed || !printed.dataset.box) { return; }
    told = printed.dataset.box.split(" ");
    shown = one("#p" + told[0] + " img");
    if (!shown) { return; }
    sheet = document.createElement("div");
    sheet.className = "sheet";
    image = document.createElement("img");
    image.src = shown.src;
    image.alt = shown.alt;
    sheet.append(image);
    if (told.length === 5) {
      frame = document.createElement("div");
      frame.className = "frame";
      ["left", "top", "width", "height"].forEach(function (side, at) {
        frame.style[side] = told[at + 1] + "%";
      });
      sheet.append(frame);
      image.addEventListener("load", function () {
        into.scrollTo(frame.offsetLeft - into.clientWidth / 2, frame.offsetTop - into.clientHeight / 2);
      });
    }
    into.append(sheet);
  }

  function copies(dialog, link) {
    var into = one(".more", dialog), list = document.createElement("ol");
    var target = document.getElementById(link.hash.slice(1));
    into.replaceChildren();
    if (target && target.id === "absent") { into.append(target.cloneNode(true)); }
    all(".mark", link.parentNode).forEach(function (mark) {
      var copy = document.getElementById(mark.hash.slice(1)).cloneNode(true);
      all(".cells", copy).forEach(function (each) { each.remove(); });
      list.append(copy);
    });
    all("[id]", into).concat(all("[id]", list)).forEach(function (each) { each.removeAttribute("id"); });
    list.className = "findings";
    if (list.firstChild) { into.append(list); }
  }

  /* Where to look further, and where to say that the figure is wrong. */
  function links(dialog, parts, value) {
    var into = one(".links", dialog), contact = document.getElementById("contact");
    into.replaceChildren();
    ["source", "stored"].forEach(function (id) {
      var link = document.getElementById(id);
      if (link) { into.append(copied(link), " "); }
    });
    if (contact && parts) { into.append(told(contact, joined(parts, 0, "."), value)); }
  }

  function copied(link) {
    var copy = link.cloneNode(true);
    copy.removeAttribute("id");
    return copy;
  }

  function told(contact, cell, value) {
    var link = copied(one("#tell").content.firstElementChild);
    var about = encodeURIComponent(contact.dataset.report + " " + cell);
    var body = encodeURIComponent(contact.dataset.report + "\n" + cell + " = " + value + "\n" + location.href.split("#")[0] + "\n");
    var to = contact.dataset.contact;
    if (/^https?:/.test(to)) {
      link.href = to + (to.indexOf("?") < 0 ? "?" : "&") + "title=" + about + "&body=" + body;
    } else {
      link.href = "mailto:" + encodeURIComponent(to).replace("%40", "@") + "?subject=" + about + "&body=" + body;
    }
    return link;
  }

  function open(dialog, link) {
    var parts = named(link), printed = document.getElementById(link.hash.slice(1));
    var cell = printed && printed.tagName === "TD" ? printed : null;
    fill(dialog, link, parts);
    row(dialog, cell);
    picture(dialog, cell);
    copies(dialog, link);
    links(dialog, parts, link.textContent.trim());
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  /* One stop of the tabulator for a table; arrows from figure to figure. */
  function move(table) {
    var rows = all("tr", table).map(function (line) { return figures(line); });
    rows = rows.filter(function (line) { return line.length; });
    figures(table).forEach(function (link, at) { link.tabIndex = at ? -1 : 0; });

    function to(link) {
      figures(table).forEach(function (each) { each.tabIndex = -1; });
      link.tabIndex = 0;
      link.focus();
    }

    table.addEventListener("keydown", function (event) {
      var y = rows.findIndex(function (line) { return line.indexOf(event.target) >= 0; });
      var x = y < 0 ? -1 : rows[y].indexOf(event.target), next;
      var step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (x < 0 || !step) { return; }
      event.preventDefault();
      next = rows[y + step[0]];
      if (next) { next = next[step[0] ? Math.min(x, next.length - 1) : x + step[1]]; }
      if (next) { to(next); }
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var dialog = document.getElementById("cell");
    all(".form table").forEach(move);
    document.addEventListener("click", function (event) {
      var link = event.target.closest(".form td > a:first-child");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
      event.preventDefault();
      open(dialog, link);
    });
    one(".close", dialog).addEventListener("click", function () { dialog.close(); });
    all("[data-file]").forEach(function (link) {
      if (!window.gongkaiRelease) { return; }
      link.href = link.href.replace(/versions\.json$/, window.gongkaiRelease.version + "/" + link.dataset.file);
    });
  });
}());
