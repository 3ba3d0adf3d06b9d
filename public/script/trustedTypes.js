// htmx turns the server's answers into elements through parseHTMLUnsafe, which Trusted Types bars unless a policy
// of ours lets the markup through. Robin's fragments never hold a script, so none gets through.
globalThis.trustedTypes?.createPolicy("default", {
  createHTML(markup) {
    if (/<script/i.test(markup)) throw new TypeError("A script in markup");
    return markup;
  },
  createScriptURL(address) {
    if (address !== "/worker.js") throw new TypeError("A script that is not ours");
    return address;
  },
});
