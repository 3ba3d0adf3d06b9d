import type { Figures } from "../../domain/statistics/statistics.ts";
import { VERSION } from "../../base/version.ts";
import type { Words } from "../../words/en.ts";
import { Link, Section } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { BackupSection, type BackupSectionProps } from "./backupSection.tsx";
import { Chart } from "./chart.tsx";

type AdminPageProps = BackupSectionProps & {
  readonly viewer: UserViewer;
  readonly figures: Figures;
  /** Whether files are in a bucket. */
  readonly isElsewhere: boolean;
};

/** How much is said and when, what it takes, for how long there is room, and what is kept of it: for those who run the place. */
export function AdminPage(props: AdminPageProps): JSX.Element {
  const { viewer, figures, isElsewhere, ...backups } = props;
  const { words } = viewer;
  const { days, hours, timeZone } = figures.activity;
  const said = words.figures;
  const bars = (of: "messages" | "people") =>
    days.map((one) => ({ label: words.day(one.day), value: one[of] }));
  return (
    <ListPage title={said.title} viewer={viewer}>
      <div>
        <p>
          <b safe>{said.inAll(days.reduce((sum, { messages }) => sum + messages, 0))}</b>
        </p>
        <p class="hint" safe>
          {said.counted}
        </p>
        <p class="hint">
          <span safe>{said.zone(timeZone)}</span> <Link href="/push" text={said.ownZone} />
        </p>
      </div>
      <Chart
        id="messages"
        words={words}
        title={said.messages}
        of={said.day}
        bars={bars("messages")}
        step={10}
      />
      <Chart id="people" words={words} title={said.people} of={said.day} bars={bars("people")} step={10} />
      <Chart
        id="hours"
        words={words}
        title={said.hours}
        of={said.hour}
        bars={hours.map((value, hour) => ({ label: words.hour(hour), value }))}
        step={6}
      />
      <DiskSection
        words={words}
        figures={figures}
        isElsewhere={isElsewhere}
        keepDays={viewer.place.keepDays}
      />
      <BackupSection viewer={viewer} {...backups} />
      <p class="hint" safe>
        {said.version(VERSION)}
      </p>
    </ListPage>
  );
}

type DiskProps = Pick<AdminPageProps, "figures" | "isElsewhere"> & {
  readonly words: Words;
  readonly keepDays: number;
};

function DiskSection({ words, figures: { use, lasting }, isElsewhere, keepDays }: DiskProps): JSX.Element {
  const said = words.figures;
  const sizes = [
    [said.database, use.database],
    [isElsewhere ? said.filesElsewhere : said.files, use.files],
    [said.backups, use.backups],
    [said.free, use.free],
  ] as const;
  return (
    <Section id="disk" heading={said.disk}>
      <div class="stack">
        <table class="figures" aria-labelledby="disk">
          <tbody>
            {sizes.map(([name, bytes]) => (
              <tr>
                <th scope="row" safe>
                  {name}
                </th>
                <td safe>{words.size(bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div>
          <p safe>
            {lasting === undefined
              ? said.lastsUnknown
              : lasting === "far"
                ? said.lastsLong
                : said.lasts(words.span(lasting))}
          </p>
          {lasting !== undefined && (
            <p class="hint">
              <span safe>{said.lastsHint}</span> {keepDays > 0 && <span safe>{said.retention}</span>}
            </p>
          )}
        </div>
      </div>
    </Section>
  );
}
