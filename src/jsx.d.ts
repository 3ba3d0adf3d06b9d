// Attributes that HTML has and the types of JSX do not know yet.
declare namespace JSX {
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
