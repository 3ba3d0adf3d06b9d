import { type ConfigData, HtmlValidate, type ResolvedConfig, StaticConfigLoader } from "html-validate";

/** Rules of HTML besides the recommended ones, or in their place. */
export type HtmlRules = NonNullable<ConfigData["rules"]>;

/** Rules that are the same for every page: to put them together takes a fifth of a look at one. */
class SameRules extends StaticConfigLoader {
  #rules: ResolvedConfig | Promise<ResolvedConfig> | undefined;

  override getConfigFor(handle: string): ResolvedConfig | Promise<ResolvedConfig> {
    return (this.#rules ??= super.getConfigFor(handle));
  }
}

/** Looks at pages by `rules`. */
export function htmlValidator(rules: HtmlRules): HtmlValidate {
  return new HtmlValidate(new SameRules({ extends: ["html-validate:recommended"], rules }));
}
