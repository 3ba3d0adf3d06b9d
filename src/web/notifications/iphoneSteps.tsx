import type { Children } from "@kitajs/html";
import type { Viewer } from "../page/viewer.ts";
import { Mark } from "../page/mark.tsx";

/** How Robin gets onto the home screen of an iPhone, where alone it can call: a picture of each step, without words in it. */
export function IphoneSteps({ viewer }: { readonly viewer: Viewer }): JSX.Element {
  const { push } = viewer.words;
  return (
    <ol class="steps">
      <Step text={push.iphoneShare} picture={<Share />} />
      <Step text={push.iphoneAdd} picture={<Add />} />
      <Step text={push.iphoneOpen} picture={<Home />}>
        <Mark place={viewer.place} size={32} />
      </Step>
    </ol>
  );
}

type StepProps = {
  readonly text: string;
  readonly picture: JSX.Element;
  /** What lies upon the picture. */
  readonly children?: Children;
};

function Step({ text, picture, children }: StepProps): JSX.Element {
  return (
    <li>
      <span class="phone" aria-hidden="true">
        <svg viewBox="0 0 90 120">
          <rect class="screen" x="2" y="2" width="86" height="130" rx="14" />
          {picture as "safe"}
        </svg>
        {children as "safe"}
      </span>
      <span safe>{text}</span>
    </li>
  );
}

/** The bar of the browser at the foot of the screen, with what shares a page. */
function Share(): JSX.Element {
  return (
    <>
      <path class="line" d="M14 20h62M14 30h48M14 40h55M14 50h30" />
      <path class="edge" d="M2 86h86" />
      <path class="line" d="m18 99-5 5 5 5M72 98v12M66 98v12" />
      <rect class="here" x="33" y="91" width="24" height="26" rx="7" />
      <path class="sign" d="M45 108V96m-4 4 4-4 4 4M41 104h-2v8h12v-8h-2" />
    </>
  );
}

/** The list of what can be done with it. */
function Add(): JSX.Element {
  return (
    <>
      <path class="edge" d="M2 34h86" />
      <path class="line" d="M14 47h40M74 43v8M14 99h34M74 95v8" />
      <rect class="here" x="8" y="62" width="74" height="22" rx="7" />
      <path
        class="sign"
        d="M15 73h38M66 66h7a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-7a3 3 0 0 1-3-3v-8a3 3 0 0 1 3-3m3.500 3.500v7m-3.500-3.500h7"
      />
    </>
  );
}

/** Robin among other apps; its mark lies upon the place that is left free. */
function Home(): JSX.Element {
  return (
    <>
      {[14, 38, 62].map((x) => (
        <rect class="app" x={String(x)} y="18" width="14" height="14" rx="4" />
      ))}
      <rect class="app" x="14" y="42" width="14" height="14" rx="4" />
      <rect class="here" x="34" y="40" width="40" height="40" rx="10" />
      <path class="edge" d="M2 96h86" />
      {[14, 38, 62].map((x) => (
        <rect class="app" x={String(x)} y="103" width="14" height="14" rx="4" />
      ))}
    </>
  );
}
