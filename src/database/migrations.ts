import start from "../../db/0001-start.sql" with { type: "text" };
import conversation from "../../db/0002-conversation.sql" with { type: "text" };
import rooms from "../../db/0003-rooms.sql" with { type: "text" };
import search from "../../db/0004-search.sql" with { type: "text" };
import profile from "../../db/0005-profile.sql" with { type: "text" };
import searchBlocks from "../../db/0006-search-blocks.sql" with { type: "text" };
import place from "../../db/0007-place.sql" with { type: "text" };
import hosts from "../../db/0008-hosts.sql" with { type: "text" };
import invitations from "../../db/0009-invitations.sql" with { type: "text" };
import opening from "../../db/0010-opening.sql" with { type: "text" };
import lookalikes from "../../db/0011-lookalikes.sql" with { type: "text" };
import searchRooms from "../../db/0012-search-rooms.sql" with { type: "text" };
import boundedHtml from "../../db/0013-bounded-html.sql" with { type: "text" };
import calls from "../../db/0014-calls.sql" with { type: "text" };
import searchFolding from "../../db/0015-search-folding.sql" with { type: "text" };
import health from "../../db/0016-health.sql" with { type: "text" };
import rolesAndLists from "../../db/0017-roles-and-lists.sql" with { type: "text" };

/** The steps that make the database, oldest first. A released step is never edited: a later one mends it. */
export const migrations: readonly string[] = [
  start,
  conversation,
  rooms,
  search,
  profile,
  searchBlocks,
  place,
  hosts,
  invitations,
  opening,
  lookalikes,
  searchRooms,
  boundedHtml,
  calls,
  searchFolding,
  health,
  rolesAndLists,
];
