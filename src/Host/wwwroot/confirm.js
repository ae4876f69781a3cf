// What the page where a document is confirmed gains by script: both sides of a jump are shown, and words chosen in the document become a
// clause or fill a field. Without it the numbers are links, and a clause that is typed finds its place by itself.
'use strict';
(() => {
  const sheet = document.getElementById('toan-van');
  const form = document.getElementById('confirm');
  if (!sheet || !form) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)');

  // Jumping: the field and its place in the document are shown together.
  const light = (number) => {
    document.querySelectorAll('.lit').forEach((one) => one.classList.remove('lit'));
    sheet.querySelectorAll(`[data-m~="${number}"]`).forEach((one) => one.classList.add('lit'));
    const link = form.querySelector(`.no[href="#m${number}"]`);
    link?.closest('.field, .clause, fieldset.rule, dd')?.classList.add('lit');
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a.no');
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    light(link.id ? link.id.slice(1) : link.hash.slice(2));
    target.scrollIntoView({ behavior: calm.matches ? 'auto' : 'smooth', block: 'center' });
    target.focus({ preventScroll: true });
  });

  // Choosing: the bar stands at the end of what was chosen, and after its paragraph in the order of the keyboard.
  const picker = sheet.querySelector('.picker');
  if (!picker) return;
  let chosen = null;

  // A place in the page as a place in the document's text; numbers that stand in the text are not part of it.
  const placeOf = (node, offset) => {
    let piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest('[data-at]');
    if (!piece) {
      const next = node.childNodes?.[offset];
      piece = next?.nodeType === Node.ELEMENT_NODE ? (next.closest('[data-at]') ?? next.querySelector('[data-at]')) : null;
      return piece && sheet.contains(piece) ? Number(piece.dataset.at) : null;
    }
    const words = piece.firstChild;
    const at = Number(piece.dataset.at);
    if (node === words) return at + offset;
    return at + (node === piece && offset === 0 ? 0 : words.length);
  };

  // The document's words between two places.
  const wordsOf = (start, end) => {
    let words = '';
    for (const line of sheet.querySelectorAll('.doc p')) {
      for (const piece of line.querySelectorAll('[data-at]')) {
        const at = Number(piece.dataset.at);
        words += piece.firstChild.data.slice(Math.max(0, start - at), Math.max(0, end - at));
      }
      words += ' ';
    }
    return words.replace(/\s+/g, ' ').trim();
  };

  const hide = () => {
    picker.hidden = true;
    chosen = null;
  };
  const show = () => {
    const selection = getSelection();
    if (picker.contains(document.activeElement)) return;
    if (!selection.rangeCount || selection.isCollapsed || !sheet.contains(selection.getRangeAt(0).commonAncestorContainer)) return hide();
    const range = selection.getRangeAt(0);
    let start = placeOf(range.startContainer, range.startOffset);
    let end = placeOf(range.endContainer, range.endOffset) ?? start;
    const words = start === null || end <= start ? '' : wordsOf(start, end);
    if (!words) return hide();
    // The span is that of the words, without the spaces round them.
    while (wordsOf(start, start + 1) === '') start += 1;
    while (wordsOf(end - 1, end) === '') end -= 1;
    chosen = { range, start, end, words };
    const last = range.endContainer.nodeType === Node.TEXT_NODE ? range.endContainer.parentElement : range.endContainer;
    (last.closest('.doc p') ?? sheet.querySelector('.doc').lastElementChild).after(picker);
    picker.hidden = false;
    const rects = range.getClientRects();
    const below = rects[rects.length - 1].bottom - sheet.getBoundingClientRect().top + sheet.scrollTop;
    picker.style.top = `${below + 6}px`;
  };
  document.addEventListener('selectionchange', () => { if (getSelection().isCollapsed && !picker.contains(document.activeElement)) hide(); });
  document.addEventListener('pointerup', (event) => { if (!picker.contains(event.target)) setTimeout(show); });
  document.addEventListener('keyup', (event) => { if (event.key === 'Shift' || event.shiftKey) show(); });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && !picker.hidden) hide(); });
  // A button must not take the selection away before it is read.
  picker.addEventListener('pointerdown', (event) => event.preventDefault());

  // The empty row that stands last; a new empty one takes its place.
  const takeRow = () => {
    const rows = form.querySelectorAll('fieldset.clause');
    const row = rows[rows.length - 1];
    const copy = row.cloneNode(true);
    const [old, next] = [Number(row.dataset.row), Number(row.dataset.row) + 1];
    copy.dataset.row = next;
    copy.id = `clauses-${next}`;
    for (const one of copy.querySelectorAll('[id], [name], [for]'))
      for (const name of ['id', 'name', 'for'])
        if (one.hasAttribute(name))
          one.setAttribute(name, one.getAttribute(name).replace(`clauses[${old}]`, `clauses[${next}]`).replace(`clauses-${old}-`, `clauses-${next}-`));
    copy.querySelectorAll('label.vh').forEach((label) => { label.textContent = label.textContent.replace(/\d+$/, next + 1); });
    row.after(copy);
    return row;
  };

  const seen = (finding) => {
    const tick = form.elements.namedItem(`seen.${finding}`);
    if (tick) tick.checked = true;
  };

  const arrive = (field) => {
    document.querySelectorAll('.lit').forEach((one) => one.classList.remove('lit'));
    field.closest('.field, .clause').classList.add('lit');
    if (globalThis.Highlight) CSS.highlights.set('chosen', new Highlight(chosen.range.cloneRange()));
    getSelection().removeAllRanges();
    hide();
    field.scrollIntoView({ behavior: calm.matches ? 'auto' : 'smooth', block: 'center' });
    field.focus({ preventScroll: true });
  };

  const addClause = (kind) => {
    const row = takeRow();
    const path = `clauses[${row.dataset.row}]`;
    const set = (name, value) => { form.elements.namedItem(`${path}.${name}`).value = value; };
    set('kind', kind);
    set('text', chosen.words);
    set('start', chosen.start);
    set('length', chosen.end - chosen.start);
    const quantity = kind === 'Target' && chosen.words.match(/(\d+(?:[.,]\d+)?)\s*(%|[\p{L}]+(?:\/[\p{L}]+)?)/u);
    if (quantity) {
      set('value', quantity[1]);
      set('unit', quantity[2]);
    }
    row.querySelector('legend').textContent = `Nội dung ${Number(row.dataset.row) + 1}`;
    seen('clauses');
    arrive(row.querySelector('textarea'));
  };

  const date = (words) => {
    const found = words.match(/(\d{1,2})\s*(?:[\/.-]|tháng)\s*(\d{1,2})\s*(?:[\/.-]|,?\s*năm)\s*(\d{4})/i);
    return found ? `${found[3]}-${found[2].padStart(2, '0')}-${found[1].padStart(2, '0')}` : '';
  };
  const fill = {
    number: (words) => words.match(/\d[\d.]*/)?.[0].replaceAll('.', '') ?? '',
    symbol: (words) => words.replace(/^.*?\d+\s*[\/-]\s*/, '').replace(/\s/g, ''),
    issuedOn: date,
  };
  const findings = { issuedOn: 'issued_on' };

  const fillField = (name) => {
    const field = form.elements.namedItem(name);
    const value = (fill[name] ?? ((words) => words))(chosen.words);
    // Words that hold no number or date leave the field as it is.
    if (value) {
      field.value = value;
      seen(findings[name] ?? name);
    }
    arrive(field);
  };

  picker.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button || !chosen) return;
    if (button.dataset.kind) addClause(button.dataset.kind);
    else fillField(button.dataset.field);
  });
})();
