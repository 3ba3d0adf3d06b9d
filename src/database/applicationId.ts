import type { Database } from "bun:sqlite";

/** What is to be done when a database is opened, by the application id in its header, which lasts with its rows and goes wherever the file goes. */
const TO_DO = { nothing: 0, updating: 1, "beginning an era": 2 };

/** Notes in `db` that `what` is to be done, and nothing else. */
export function leaveToDo(db: Database, what: keyof typeof TO_DO): void {
  db.run(`pragma application_id = ${TO_DO[what]}`);
}

/** Whether `what` is to be done in `db`. */
export function isToDo(db: Database, what: keyof typeof TO_DO): boolean {
  const { application_id } = db.query<{ application_id: number }, []>("pragma application_id").get()!;
  return application_id === TO_DO[what];
}
