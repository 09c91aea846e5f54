/* The whole script of the product. Every page works without it; it adds comfort and guards against loss.
   Sections: texts, messages, busy buttons, questions, dialogs and menus, keyboard, drafts. */
(() => {
  "use strict";

  const texts = document.getElementById("texts")?.dataset ?? {};
  const on = (type, handler, capture = false) => document.addEventListener(type, handler, capture);
  const isPost = (form) => form.method === "post" || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]");

  /* --- Messages: an htmx request that fails must not fail silently --- */

  const alertArea = document.getElementById("page-alert");

  const showAlert = (text) => {
    if (!alertArea) return;
    const notice = document.createElement("div");
    notice.className = "notice notice--error";
    const body = document.createElement("p");
    body.className = "notice__body";
    body.textContent = text;
    notice.append(body);
    alertArea.replaceChildren(notice);
    alertArea.hidden = false;
  };

  on("htmx:sendError", (event) => isDraft(event.target) || showAlert(texts.unreachable));
  on("htmx:timeout", (event) => isDraft(event.target) || showAlert(texts.unreachable));
  on("htmx:responseError", (event) => isDraft(event.target) || showAlert(texts.error));
  on("htmx:afterRequest", (event) => {
    if (event.detail.successful && alertArea) alertArea.hidden = true;
  });

  /* --- Busy buttons: one form is sent once --- */

  const busyForms = new Map();

  const setBusy = (form, button) => {
    const label = button?.querySelector(".button__label") ?? (button?.childElementCount ? null : button);
    busyForms.set(form, { button, label, words: label?.textContent });
    // After this tick, because a disabled button is not part of the data sent.
    setTimeout(() => {
      if (!button || !busyForms.has(form)) return;
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
      if (label) label.textContent = texts.working;
    });
  };

  const setFree = (form) => {
    const busy = busyForms.get(form);
    if (!busy) return;
    busyForms.delete(form);
    if (!busy.button) return;
    busy.button.disabled = false;
    busy.button.removeAttribute("aria-busy");
    if (busy.label) busy.label.textContent = busy.words;
  };

  // An autosave that ends while the page is being sent must not free the button: only the answer to the submit does.
  on("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.triggeringEvent?.type === "submit") setFree(event.target);
  });
  addEventListener("pageshow", () => [...busyForms.keys()].forEach(setFree)); // back button

  /* --- Questions before an act: data-confirm on a form, a button or an htmx element --- */

  const question = document.getElementById("confirm-dialog");

  const ask = (text, proceed) => {
    if (!question?.showModal) {
      if (confirm(text)) proceed();
      return;
    }
    question.querySelector("#confirm-text").textContent = text;
    question.returnValue = "no";
    question.addEventListener("close", () => question.returnValue === "yes" && proceed(), { once: true });
    question.showModal();
  };

  const answered = new WeakSet();

  // In the capture phase: before htmx sees the event.
  on("submit", (event) => {
    const form = event.target;
    const text = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (busyForms.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (text && !answered.delete(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(text, () => {
        answered.add(form);
        form.requestSubmit(event.submitter);
      });
    } else if (isPost(form) && !("repeatable" in form.dataset)) {
      setBusy(form, event.submitter);
    }
  }, true);

  on("htmx:confirm", (event) => {
    const text = event.target.dataset.confirm;
    if (!text || event.target.matches("form")) return;
    event.preventDefault();
    ask(text, () => event.detail.issueRequest(true));
  });

  /* --- Dialogs and menus --- */

  on("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
    event.target.closest("[data-dialog-close]")?.closest("dialog").close();
    if (event.target.closest("[data-print]")) print();
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  /* --- Keyboard: / searches, j and k go through the rows of a list, Enter opens the one in focus --- */

  const moveRow = (step) => {
    const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => "current" in row.dataset);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    rows[at]?.removeAttribute("data-current");
    next.setAttribute("data-current", "");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("a, button")?.focus({ preventScroll: true });
  };

  // The answers of the search in the head go away when one clicks elsewhere or presses Escape.
  const foundArea = document.getElementById("site-found");
  on("click", (event) => foundArea && !event.target.closest(".site-search") && foundArea.replaceChildren());

  on("keydown", (event) => {
    if (event.key === "Escape") {
      foundArea?.replaceChildren();
      for (const menu of document.querySelectorAll("details:is([data-menu], [data-fold])[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    const typing = event.target.closest("input, select, textarea, [contenteditable], dialog");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing) {
      const search = document.querySelector("[data-search], input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
    }
    if (!typing && (event.key === "j" || event.key === "k") && !event.ctrlKey && !event.metaKey && !event.altKey) moveRow(event.key === "j" ? 1 : -1);
  });

  document.querySelector("[data-focus]")?.focus();

  // On a phone the filters of a list fold away while none is in use.
  if (matchMedia("(max-width: 47.99rem)").matches) {
    for (const part of document.querySelectorAll("details[data-fold]")) part.open = false;
  }

  /* --- Drafts: form[data-autosave] is sent by htmx while typing if it has hx-post; what is not yet saved stays in this tab ---
     One entry of sessionStorage per person and page: {time, names, pairs, sent}, holding only the fields that were changed,
     so that putting them back never undoes what a colleague wrote meanwhile. Passwords, files and hidden fields
     (tokens, the version of the record) are never kept. */

  const PREFIX = "draft:";
  const user = document.body.dataset.user;
  const isDraft = (element) => element instanceof HTMLFormElement && "autosave" in element.dataset;
  const keyOf = (form) => `${PREFIX}${user}:${form.dataset.autosave || location.pathname}`;
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  const isKept = (input) => input.name && !["hidden", "password", "file", "submit", "button"].includes(input.type);

  const keptInputs = (form) => [...form.elements].filter(isKept);

  const pairsOf = (form) =>
    keptInputs(form).flatMap((input) => {
      if (input.type === "checkbox" || input.type === "radio") return input.checked ? [[input.name, input.value]] : [];
      if (input.type === "select-multiple") return [...input.selectedOptions].map((option) => [input.name, option.value]);
      return [[input.name, input.value]];
    });

  // The fields whose value is no longer the one the page came with.
  const changedNames = (form) =>
    new Set(
      keptInputs(form)
        .filter((input) => {
          if (input.type === "checkbox" || input.type === "radio") return input.checked !== input.defaultChecked;
          if (input.options) {
            const initial = [...input.options].some((option) => option.defaultSelected);
            return [...input.options].some((option, index) => option.selected !== (initial ? option.defaultSelected : !input.multiple && index === 0));
          }
          return input.value !== input.defaultValue;
        })
        .map((input) => input.name),
    );

  const takeAsSaved = (form) => {
    for (const input of keptInputs(form)) {
      if (input.type === "checkbox" || input.type === "radio") input.defaultChecked = input.checked;
      else if (input.options) for (const option of input.options) option.defaultSelected = option.selected;
      else input.defaultValue = input.value;
    }
  };

  // A full or forbidden store must never stop somebody from typing.
  const store = (key, entry) => { try { sessionStorage.setItem(key, JSON.stringify(entry)); } catch { /* keep typing */ } };
  const load = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
  const forget = (test) => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX) && test(key)).forEach((key) => sessionStorage.removeItem(key));

  const tell = (form, state, text) => {
    const line = form.querySelector("[data-autosave-state]");
    if (!line) return;
    line.dataset.state = state;
    if (line.textContent !== text) line.textContent = text;
  };

  const keep = (form) => {
    const names = changedNames(form);
    store(keyOf(form), { time: clock(), names: [...names], pairs: pairsOf(form).filter(([name]) => names.has(name)), sent: false });
    tell(form, "unsaved", texts.unsaved);
  };

  on("input", (event) => isDraft(event.target.form) && keep(event.target.form), true);
  on("change", (event) => isDraft(event.target.form) && keep(event.target.form), true);

  const inFlight = new WeakMap();

  on("htmx:beforeRequest", (event) => {
    if (!isDraft(event.target)) return;
    inFlight.set(event.target, JSON.stringify(pairsOf(event.target)));
    tell(event.target, "saving", texts.saving);
  });

  on("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!isDraft(form)) return;
    const request = event.detail.xhr;
    if (event.detail.successful && !request.getResponseHeader("HX-Redirect") && request.status !== 422) {
      if (inFlight.get(form) !== JSON.stringify(pairsOf(form))) return; // typed on meanwhile; the next request saves it
      sessionStorage.removeItem(keyOf(form));
      takeAsSaved(form);
      tell(form, "saved", texts.saved.replace("{time}", clock()));
    } else if (request.getResponseHeader("HX-Redirect") || request.status === 401) {
      tell(form, "failed", texts.signin);
    } else if (request.status === 0) {
      tell(form, "failed", texts.offline);
    } else {
      tell(form, "failed", { 400: texts.refused, 409: texts.conflict, 422: texts.refused }[request.status] ?? texts.failed);
    }
  });

  // The page is left while something waits: hand it to the browser to send. If that fails too, the tab still has it.
  addEventListener("pagehide", () => {
    for (const form of document.querySelectorAll("form[data-autosave][hx-post]")) {
      const entry = load(keyOf(form));
      if (entry && !entry.sent) navigator.sendBeacon?.(form.getAttribute("hx-post"), new FormData(form));
    }
  });

  // The connection is back: save what waits, without a further key press.
  addEventListener("online", () => {
    for (const form of document.querySelectorAll("form[data-autosave]")) {
      if (load(keyOf(form))) form.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  // A plain submit leaves the page; whether it succeeded is seen on the page that follows.
  on("submit", (event) => {
    const form = event.target;
    if ("forgetDrafts" in form.dataset) forget(() => true);
    if (!isDraft(form)) return;
    const entry = load(keyOf(form));
    if (entry) store(keyOf(form), { ...entry, sent: true });
  });

  const put = (form, { names, pairs }) => {
    let changed = false;
    const waiting = pairs.slice();
    for (const input of keptInputs(form).filter((each) => names.includes(each.name))) {
      const take = (value) => {
        const index = waiting.findIndex(([name, kept]) => name === input.name && (value === undefined || kept === value));
        return index < 0 ? undefined : waiting.splice(index, 1)[0][1];
      };
      if (input.type === "checkbox" || input.type === "radio") {
        const checked = take(input.value) !== undefined;
        changed ||= input.checked !== checked;
        input.checked = checked;
      } else if (input.type === "select-multiple") {
        for (const option of input.options) {
          const selected = take(option.value) !== undefined;
          changed ||= option.selected !== selected;
          option.selected = selected;
        }
      } else {
        const value = take();
        if (value === undefined || value === input.value) continue;
        input.value = value;
        changed = true;
      }
    }
    return changed;
  };

  const announceRestored = (form, time) => {
    const notice = document.createElement("div");
    notice.className = "notice notice--warn";
    notice.setAttribute("role", "status");
    const words = document.createElement("p");
    words.className = "notice__body";
    words.textContent = texts.restored.replace("{time}", time);
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button button--secondary button--small";
    discard.textContent = texts.discard;
    discard.addEventListener("click", () => {
      sessionStorage.removeItem(keyOf(form));
      location.reload();
    });
    notice.append(words, discard);
    form.prepend(notice);
    form.closest("details")?.setAttribute("open", ""); // a folded form would hide what was put back
  };

  const restore = () => {
    const succeeded = document.querySelector("#messages .notice--success");
    if (user) forget((key) => !key.startsWith(`${PREFIX}${user}:`)); // somebody else signed in on this tab
    const here = new Set();
    for (const form of document.querySelectorAll("form[data-autosave]")) {
      const key = keyOf(form);
      const entry = load(key);
      here.add(key);
      if (!entry) continue;
      if (entry.sent && succeeded) sessionStorage.removeItem(key);
      else if (put(form, entry)) announceRestored(form, entry.time);
      else if (entry.sent) store(key, { ...entry, sent: false });
      else sessionStorage.removeItem(key);
    }
    // Sent, and a normal page followed: it arrived. Sign-in and error pages carry data-keep-drafts.
    if (user && !document.querySelector("[data-keep-drafts]")) forget((key) => !here.has(key) && load(key)?.sent);
  };

  restore();
})();
