// What the pages of Elsa Studio need besides it: Vietnamese dates and words, and where its lists lead.
'use strict';
(() => {
  // Blazor takes its culture from here; without it dates are American.
  localStorage.setItem('BlazorCulture', 'vi-VN');

  const words = new Map(Object.entries({
  }));

  const translate = (text) => {
    const trimmed = text.trim();
    const word = words.get(trimmed);
    return word === undefined ? undefined : text.replace(trimmed, word);
  };

  const visit = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        // What a person types or draws stays as it is.
        if (node.parentElement && node.parentElement.closest('.monaco-editor, textarea, [contenteditable]')) continue;
        const other = translate(node.nodeValue);
        if (other !== undefined) node.nodeValue = other;
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        for (const name of ['title', 'placeholder', 'aria-label']) {
          const value = node.getAttribute(name);
          const other = value && translate(value);
          if (other !== undefined && other) node.setAttribute(name, other);
        }
      }
    }
  };

  document.addEventListener('DOMContentLoaded', () => {
    const studio = document.getElementById('studio');
    if (!studio) return;
    const list = studio.querySelector('elsa-workflow-definition-list');
    if (list) list.editWorkflowDefinition = (id) => location.assign(studio.dataset.flow + id);
    const instances = studio.querySelector('elsa-workflow-instance-list');
    if (instances) instances.viewWorkflowInstance = (id) => location.assign(studio.dataset.instance + id);

    const loading = document.getElementById('studio-loading');
    new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === 'characterData') visit(change.target);
        else if (change.type === 'attributes') visit(change.target);
        else change.addedNodes.forEach(visit);
      }
      if (loading && loading.isConnected && studio.querySelector('[class*="mud-"]')) loading.remove();
    }).observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['title', 'placeholder', 'aria-label'],
    });
  });
})();
