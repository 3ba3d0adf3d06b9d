// What the types of JSX do not know: attributes that HTML has, an element of htmx.
declare namespace JSX {
  interface IntrinsicElements {
    "hx-partial": HtmlTag;
  }

  interface HtmlAnchorTag {
    autofocus?: boolean | undefined;
  }

  interface HtmlMetaTag {
    media?: string | undefined;
  }

  interface HtmlVideoTag {
    preload?: string | undefined;
  }

  interface HtmlTextAreaTag {
    autocomplete?: string | undefined;
  }
}
