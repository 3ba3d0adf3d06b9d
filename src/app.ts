import { Elysia } from "elysia";
import { accountRoutes } from "./web/accounts/routes.tsx";
import { recoveryRoutes } from "./web/accounts/recovery.tsx";
import { claimRoutes } from "./web/claim/routes.tsx";
import { adminRoutes } from "./web/admin/routes.tsx";
import { auditRoutes } from "./web/audit/routes.tsx";
import { createAuthentication } from "./web/auth/authentication.ts";
import { createGuards } from "./web/auth/guards.ts";
import { messageRoutes } from "./web/messages/routes.tsx";
import { pinnedRoutes } from "./web/messages/pinnedRoutes.tsx";
import { postingRoutes } from "./web/posting/routes.tsx";
import { avatarRoutes } from "./web/files/avatarRoutes.ts";
import { filePageRoutes } from "./web/files/pageRoutes.tsx";
import { fileRoutes } from "./web/files/routes.ts";
import { roomFileRoutes } from "./web/files/roomFileRoutes.tsx";
import { fastPath } from "./web/fast/fastPath.ts";
import { historyRoutes } from "./web/rooms/historyRoutes.tsx";
import { healthRoutes } from "./web/health.ts";
import { assetRoutes } from "./web/assets/assets.ts";
import { badgeIcons } from "./web/assets/badgeIcon.ts";
import { compressed } from "./web/http/compression.ts";
import { RequestFigures, measured } from "./web/metrics/requestFigures.ts";
import { robinMetrics } from "./web/metrics/robinMetrics.ts";
import { metricsRoutes } from "./web/metrics/routes.ts";
import { errors } from "./web/page/errors.ts";
import { pwa } from "./web/assets/pwa.ts";
import { helpRoutes } from "./web/help/routes.tsx";
import { hiddenStyles } from "./web/assets/hiddenStyle.ts";
import { viewerStyles } from "./web/assets/viewerStyle.ts";
import { staticFiles } from "./web/assets/staticFiles.ts";
import { personRoutes } from "./web/people/personRoutes.tsx";
import { mailRoutes } from "./web/mail/routes.tsx";
import { peopleRoutes } from "./web/people/routes.tsx";
import { profileRoutes } from "./web/profile/routes.tsx";
import { sizedAgain } from "./web/http/pacing.ts";
import { sameOriginOnly } from "./web/protection/crossSite.ts";
import { claimGuard } from "./web/protection/claimGuard.tsx";
import { copyGuard } from "./web/protection/copyGuard.ts";
import { hostGuard } from "./web/protection/hostGuard.tsx";
import { leadingToForms } from "./web/http/formAddresses.ts";
import { strictly } from "./web/http/headers.ts";
import { withNotice } from "./web/http/notices.ts";
import { logged } from "./web/http/requestLog.ts";
import { creationRoutes } from "./web/rooms/creationRoutes.tsx";
import { membershipRoutes } from "./web/rooms/membershipRoutes.tsx";
import { reportRoutes } from "./web/reports/routes.tsx";
import type { Robin } from "./robin.ts";
import { markingReadRoutes } from "./web/rooms/markingReadRoutes.tsx";
import { readingRoutes } from "./web/rooms/readingRoutes.ts";
import { pushRoutes } from "./web/notifications/pushRoutes.tsx";
import { roomRoutes } from "./web/rooms/routes.ts";
import { roomSettingRoutes } from "./web/rooms/settingsRoutes.tsx";
import { inboxRoutes } from "./web/inbox/routes.tsx";
import { inviteRoutes } from "./web/invites/routes.tsx";
import { placeRoutes } from "./web/place/routes.tsx";
import { sidebarRoutes } from "./web/sidebar/routes.tsx";
import { searchRoutes } from "./web/search/routes.tsx";
import { switcherRoutes } from "./web/switcher/routes.tsx";
import { comesTo, viewerOf } from "./web/page/viewer.ts";
import { createWebState } from "./webState.ts";
import { isSecure, type Handle } from "./web/http/connection.ts";
import { bodySize, formsOnly, guarded, paced, serve, type Place } from "./web/server.ts";

/** Robin over HTTP; a page shows up to `pageBytes` of messages. `handleByRoutes` leaves out what stands before the framework. */
export function createApp(robin: Robin, { pageBytes }: { pageBytes?: number | undefined } = {}) {
  const { settings } = robin;
  const state = createWebState(robin, pageBytes);
  const parts = { ...robin, ...state };
  const authentication = createAuthentication(robin);
  const guards = createGuards(robin, authentication);
  const requests = new RequestFigures();

  // A host may be as short as "pi". A path means itself alone, so that nobody gets around a proxy's rules for it.
  const routes = new Elysia({ handler: { standardHostname: false }, strictPath: true })
    .use(errors)
    .use(sameOriginOnly(settings))
    .use(formsOnly)
    .use(bodySize(settings))
    .use(compressed)
    .use(roomRoutes(parts, guards))
    .use(creationRoutes(parts, guards))
    .use(membershipRoutes(parts, guards))
    .use(readingRoutes(parts, guards))
    .use(markingReadRoutes(parts, guards))
    .use(sidebarRoutes(parts, guards))
    .use(roomSettingRoutes(parts, guards))
    .use(postingRoutes(parts, authentication))
    .use(messageRoutes(parts, authentication))
    .use(historyRoutes(parts, authentication))
    .use(fileRoutes(parts, authentication))
    .use(avatarRoutes(parts, authentication))
    .use(filePageRoutes(parts, authentication))
    .use(pinnedRoutes(parts, guards))
    .use(roomFileRoutes(parts, guards))
    .use(inboxRoutes(parts, guards))
    .use(switcherRoutes(parts, guards))
    .use(searchRoutes(parts, authentication))
    .use(claimRoutes(parts, authentication))
    .use(accountRoutes(parts, authentication))
    .use(recoveryRoutes(parts, authentication))
    .use(mailRoutes(parts, guards))
    .use(profileRoutes(parts, guards))
    .use(peopleRoutes(parts, guards))
    .use(personRoutes(parts, guards))
    .use(inviteRoutes(parts, guards))
    .use(placeRoutes(parts, guards))
    .use(auditRoutes(parts, guards))
    .use(adminRoutes(parts, guards))
    .use(reportRoutes(parts, guards))
    .use(pushRoutes(parts, guards))
    .use(helpRoutes(parts, authentication))
    .use(pwa((request) => viewerOf(request).place))
    .use(assetRoutes)
    .use(staticFiles)
    .use(viewerStyles)
    .use(hiddenStyles)
    .use(badgeIcons)
    .use(healthRoutes(robin))
    .use(metricsRoutes(robin, robinMetrics(parts, requests)));

  const patterns = routes.routes.map(({ method, path }) => `${method} ${path}`);
  const leadToForm = leadingToForms(patterns);

  // The framework makes a new response of every one that it is given.
  const framework: Handle = async (request) => {
    comesTo(parts, request);
    const secure = isSecure(request, settings);
    const response = leadToForm(request, await routes.handle(request));
    return withNotice(request, strictly(sizedAgain(response), secure), secure);
  };
  const guard = (inner: Handle) => hostGuard(parts, authentication, inner);
  const fast = (inner: Handle) => fastPath({ authentication, ...state }, inner);
  // Whoever has an account may come by any host, unless there is but one: what they ask all day need not be asked for it.
  const known = settings.origin === undefined ? fast(guard(framework)) : guard(fast(framework));
  const claimed = claimGuard(parts, known);
  const { shared } = robin;
  const handle = guarded(shared ? copyGuard(parts, shared, claimed) : claimed, parts);
  const noted = (inner: Handle) =>
    measured(logged(inner, { ...robin, ...authentication, routes: patterns }), requests, robin.steady);
  const alone = noted(handle);

  return {
    ...state,
    handle: (request: Request) => alone(request, null),
    handleByRoutes: (request: Request) => framework(request, null),
    routes: patterns,
    listen: (place: Place) => {
      const server = serve(noted(paced(handle, parts)), { ...place, fileMB: settings.fileMB });
      // Elysia does not listen itself; its routes ask the server for the address of a requester.
      routes.server = server;
      return server;
    },
  };
}
