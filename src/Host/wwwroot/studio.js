// What the pages of Elsa Studio need besides it: Vietnamese dates and words, and where its lists lead.
'use strict';
(() => {
  // Blazor takes its culture from here; without it dates are American.
  localStorage.setItem('BlazorCulture', 'vi-VN');

  const { own, values, places, words, patterns } = window.studioWords;
  const has = Object.prototype.hasOwnProperty;
  const english = /^[\x20-\x7e\u2026\s]+$/;

  // What stands for an English text at that element; undefined if it stays. A label, or an attribute, holds no name.
  const translate = (text, element, isLabel) => {
    const word = text.trim();
    if (word.length < 2 || word.length > 300 || !english.test(word)) return undefined;
    let other;
    const value = isLabel || element.matches('label, legend') ? undefined : values.find((one) => element.closest(one.at));
    if (value) {
      if (has.call(value.words, word)) other = value.words[word];
    } else {
      const place = places.find((one) => has.call(one.words, word) && element.closest(one.at));
      if (place) other = place.words[word];
      else if (has.call(words, word)) other = words[word];
      else {
        const pattern = patterns.find(([form]) => form.test(word));
        if (pattern) other = word.replace(pattern[0], pattern[1]);
      }
    }
    return other === undefined ? undefined : { word, text: text.replace(word, () => other) };
  };

  // Blazor keeps text nodes and sets their value when its own text changes, so a value may be set but a node never
  // replaced. What was set is remembered: the next change of such a node is Blazor's.
  const done = new WeakMap();
  const visitText = (node) => {
    const element = node.parentElement;
    if (!element || done.get(node) === node.nodeValue) return;
    const found = translate(node.nodeValue, element);
    if (found) {
      done.set(node, found.text);
      node.nodeValue = found.text;
      // studio.css hides by this, whatever the language.
      element.dataset.word = found.word;
    } else if (done.delete(node)) {
      delete element.dataset.word;
    }
  };

  const attributes = ['title', 'placeholder', 'aria-label'];
  const visitAttributes = (element) => {
    for (const name of attributes) {
      const value = element.getAttribute(name);
      const found = value && translate(value, element, true);
      if (found) element.setAttribute(name, found.text);
    }
  };

  const choose = (node) =>
    node.nodeType === Node.ELEMENT_NODE && node.matches(own) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  const visit = (root) => {
    const element = root.nodeType === Node.ELEMENT_NODE ? root : root.parentElement;
    if (!element || element.closest(own)) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, choose);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) visitText(node);
      else if (node.nodeType === Node.ELEMENT_NODE) visitAttributes(node);
    }
  };

  document.addEventListener('DOMContentLoaded', () => {
    const studio = document.getElementById('studio');
    if (!studio) return;
    // A property set before Blazor defines the element would be lost.
    const lead = (name, property, address) =>
      customElements.whenDefined(name).then(() => {
        const element = studio.querySelector(name);
        if (element) element[property] = (id) => location.assign(address + encodeURIComponent(id));
      });
    lead('elsa-workflow-definition-list', 'editWorkflowDefinition', studio.dataset.flow);
    lead('elsa-workflow-instance-list', 'viewWorkflowInstance', studio.dataset.instance);

    // Names of ways out are chips that end at a space, yet “Trả lại” is one name: a no-break space goes in, and the server stores a space.
    const waysOut = JSON.parse(studio.dataset.waysOut);
    studio.addEventListener('keydown', (event) => {
      const field = event.target;
      if (event.key !== ' ' || event.isComposing || !field.matches?.('.mud-input-control input')) return;
      if (!waysOut.includes(field.closest('.mud-input-control').querySelector('label')?.textContent.trim())) return;
      event.preventDefault();
      event.stopPropagation();
      field.setRangeText('\u00a0', field.selectionStart, field.selectionEnd, 'end');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }, true);

    // After “Save as” Studio only writes another address, of a page of its own that is not here.
    const push = history.pushState;
    history.pushState = function (...args) {
      const saved = /\/workflows\/definitions\/([^/]+)\/edit/.exec(args[2] || '');
      if (saved) location.assign(studio.dataset.flow + saved[1]);
      else push.apply(history, args);
    };

    // Of most refusals Studio says nothing: then we say it, as it does of the others.
    const say = (texts) => {
      const shown = studio.querySelector('#mud-snackbar-container')?.textContent ?? '';
      if (texts.length === 0 || texts.some((text) => shown.includes(text))) return;
      document.getElementById('studio-refused')?.remove();
      const notice = document.createElement('p');
      notice.id = 'studio-refused';
      notice.role = 'alert';
      notice.textContent = texts.join(' ');
      document.body.append(notice);
      notice.addEventListener('click', () => notice.remove());
      setTimeout(() => notice.remove(), 12000);
    };
    const call = window.fetch;
    window.fetch = async (...args) => {
      const answer = await call(...args);
      if (answer.status === 400)
        answer.clone().json().then(({ errors }) => setTimeout(say, 700, Object.values(errors ?? {}).flat()), () => {});
      return answer;
    };

    // Studio reckons its height from that of a bar above it: ours, which is one line or two.
    const fit = () => studio.style.setProperty('--mud-appbar-height', `${Math.ceil(studio.getBoundingClientRect().top + scrollY) + 1}px`);
    addEventListener('resize', fit);
    fit();

    let loading = document.getElementById('studio-loading');
    new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === 'attributes') visitAttributes(change.target);
        else if (change.type === 'characterData') visit(change.target);
        else change.addedNodes.forEach(visit);
      }
      // Studio's style sheets come long before what there is to see.
      if (loading && studio.querySelector('.mud-table, .mud-tabs')) {
        loading.remove();
        loading = null;
        fit();
      }
    }).observe(studio, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes });
  });
})();
