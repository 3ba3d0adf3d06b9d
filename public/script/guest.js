// What a guest's page does beyond htmx. Everything essential works without it.

// Before anything can make elements of markup.
import "./trustedTypes.js";
import "./everyPage.js";
import { open } from "./opening.js";

open();
