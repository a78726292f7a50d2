// Finds what a person means by words. The answer is one element, or null.
(kind, path) => {
  const fold = s => (s || '').replace(/\s+/g, ' ').trim();
  const drawn = e => e.checkVisibility({visibilityProperty: true});
  const byIds = ids => ids.split(/\s+/).map(id => fold(document.getElementById(id)?.textContent)).join(' ');
  const name = e => {
    if (e.hasAttribute('aria-labelledby')) return fold(byIds(e.getAttribute('aria-labelledby')));
    if (kind === 'field') {
      const labels = [...(e.labels || [])].map(l => {
        const bare = l.cloneNode(true);
        bare.querySelectorAll('input, select, textarea, button').forEach(c => c.remove());
        return fold(bare.textContent);
      }).filter(Boolean);
      if (labels.length) return labels.join(' ');
    }
    if (e.hasAttribute('aria-label')) return fold(e.getAttribute('aria-label'));
    if (kind === 'legend') return fold(e.querySelector(':scope > legend')?.textContent);
    if (e instanceof HTMLInputElement) return fold(e.value || 'Submit');
    return fold(e.innerText);
  };
  const pick = (among, words) => {
    words = fold(words);
    const named = [...among].filter(drawn).map(e => [name(e), e]);
    const exact = named.find(([n]) => n === words);
    if (exact) return exact[1];
    const begins = named.filter(([n]) => n.startsWith(words));
    return begins.length === 1 ? begins[0][1] : null;
  };
  const want = kind;
  let within = document;
  for (const legend of path.slice(0, -1)) {
    kind = 'legend';
    within = pick(within.querySelectorAll('fieldset'), legend);
    if (!within) return null;
  }
  kind = want;
  const last = path[path.length - 1];
  if (kind === 'field') {
    const e = pick(within.querySelectorAll('input:not([type=hidden]), select, textarea'), last);
    return e && !e.disabled ? e : null;
  }
  return pick(within.querySelectorAll('a[href], button:not([disabled]), input[type=submit]:not([disabled]), summary, [role=button], [role=tab], [role=menuitem]'), last);
}
