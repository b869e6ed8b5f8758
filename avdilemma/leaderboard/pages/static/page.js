"use strict";
// What pages of the board share: loading a file beside the page, and making elements.
const avdilemmaPage = (() => {
  // a file cannot be fetched from a page that is a file itself, but a script can be loaded
  const loading = new Map();
  function load(path) {
    if (!loading.has(path)) {
      const made = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = path;
        script.onload = resolve;
        script.onerror = () => {
          loading.delete(path);
          reject(new Error(`${path} cannot be loaded`));
        };
        document.head.appendChild(script);
      });
      loading.set(path, made);
    }
    return loading.get(path);
  }

  function filled(made, text, attributes) {
    if (text !== null) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  const element = (name, text, attributes = {}) => filled(document.createElement(name), text, attributes);
  const shape = (name, attributes, text = null) =>
    filled(document.createElementNS("http://www.w3.org/2000/svg", name), text, attributes);

  return { element, load, shape };
})();
