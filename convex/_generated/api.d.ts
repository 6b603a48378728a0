/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import type * as access_admit from "../access/admit.js";
import type * as access_bucket from "../access/bucket.js";
import type * as access_rates from "../access/rates.js";
import type * as access_routes from "../access/routes.js";
import type * as access_rows from "../access/rows.js";
import type * as access_version from "../access/version.js";
import type * as account from "../account.js";
import type * as audit_mine from "../audit/mine.js";
import type * as audit_sweep from "../audit/sweep.js";
import type * as audit_tables from "../audit/tables.js";
import type * as audit_write from "../audit/write.js";
import type * as auth from "../auth.js";
import type * as auth_codeProviders from "../auth/codeProviders.js";
import type * as auth_codes from "../auth/codes.js";
import type * as auth_github from "../auth/github.js";
import type * as auth_invitationRows from "../auth/invitationRows.js";
import type * as auth_library from "../auth/library.js";
import type * as auth_oneTimeCode from "../auth/oneTimeCode.js";
import type * as auth_password from "../auth/password.js";
import type * as auth_passwordHash from "../auth/passwordHash.js";
import type * as auth_passwordRows from "../auth/passwordRows.js";
import type * as auth_passwordRules from "../auth/passwordRules.js";
import type * as auth_sessions from "../auth/sessions.js";
import type * as auth_sweep from "../auth/sweep.js";
import type * as auth_tables from "../auth/tables.js";
import type * as auth_throttle from "../auth/throttle.js";
import type * as auth_tooManyAttempts from "../auth/tooManyAttempts.js";
import type * as auth_viewer from "../auth/viewer.js";
import type * as blobs_chunks from "../blobs/chunks.js";
import type * as blobs_links from "../blobs/links.js";
import type * as blobs_routes from "../blobs/routes.js";
import type * as blobs_rows from "../blobs/rows.js";
import type * as blobs_store from "../blobs/store.js";
import type * as blobs_sweep from "../blobs/sweep.js";
import type * as crons from "../crons.js";
import type * as defined from "../defined.js";
import type * as documents from "../documents.js";
import type * as env from "../env.js";
import type * as evals_counts from "../evals/counts.js";
import type * as evals_list from "../evals/list.js";
import type * as evals_mine from "../evals/mine.js";
import type * as evals_rows from "../evals/rows.js";
import type * as evals_tables from "../evals/tables.js";
import type * as evals_texts from "../evals/texts.js";
import type * as evals_view from "../evals/view.js";
import type * as everything_deleteSession from "../everything/deleteSession.js";
import type * as everything_deletion from "../everything/deletion.js";
import type * as everything_exportRead from "../everything/exportRead.js";
import type * as everything_exportRows from "../everything/exportRows.js";
import type * as everything_exportStep from "../everything/exportStep.js";
import type * as everything_gzipLines from "../everything/gzipLines.js";
import type * as everything_mine from "../everything/mine.js";
import type * as everything_sweep from "../everything/sweep.js";
import type * as everything_tables from "../everything/tables.js";
import type * as functionError from "../functionError.js";
import type * as http from "../http.js";
import type * as ingest_apart from "../ingest/apart.js";
import type * as ingest_callHomes from "../ingest/callHomes.js";
import type * as ingest_contentKeys from "../ingest/contentKeys.js";
import type * as ingest_extra from "../ingest/extra.js";
import type * as ingest_ingest from "../ingest/ingest.js";
import type * as ingest_merge from "../ingest/merge.js";
import type * as ingest_message from "../ingest/message.js";
import type * as ingest_messageDrafts from "../ingest/messageDrafts.js";
import type * as ingest_partMerge from "../ingest/partMerge.js";
import type * as ingest_parts from "../ingest/parts.js";
import type * as ingest_prepare from "../ingest/prepare.js";
import type * as ingest_prepareAdmin from "../ingest/prepareAdmin.js";
import type * as ingest_prepared from "../ingest/prepared.js";
import type * as ingest_routes from "../ingest/routes.js";
import type * as ingest_session from "../ingest/session.js";
import type * as ingest_side from "../ingest/side.js";
import type * as ingest_split from "../ingest/split.js";
import type * as ingest_transaction from "../ingest/transaction.js";
import type * as ingest_write from "../ingest/write.js";
import type * as invitations from "../invitations.js";
import type * as keys from "../keys.js";
import type * as keys_mine from "../keys/mine.js";
import type * as keys_rows from "../keys/rows.js";
import type * as machines_touch from "../machines/touch.js";
import type * as owner from "../owner.js";
import type * as parts_key from "../parts/key.js";
import type * as parts_prepare from "../parts/prepare.js";
import type * as parts_prepared from "../parts/prepared.js";
import type * as parts_skeleton from "../parts/skeleton.js";
import type * as parts_view from "../parts/view.js";
import type * as projects_follow from "../projects/follow.js";
import type * as projects_list from "../projects/list.js";
import type * as projects_mine from "../projects/mine.js";
import type * as projects_routes from "../projects/routes.js";
import type * as search_find from "../search/find.js";
import type * as search_mine from "../search/mine.js";
import type * as search_routes from "../search/routes.js";
import type * as search_snippet from "../search/snippet.js";
import type * as sessions_find from "../sessions/find.js";
import type * as sessions_list from "../sessions/list.js";
import type * as sessions_livePage from "../sessions/livePage.js";
import type * as sessions_liveView from "../sessions/liveView.js";
import type * as sessions_metadata from "../sessions/metadata.js";
import type * as sessions_mine from "../sessions/mine.js";
import type * as sessions_mySides from "../sessions/mySides.js";
import type * as sessions_read from "../sessions/read.js";
import type * as sessions_routes from "../sessions/routes.js";
import type * as sessions_sideRoutes from "../sessions/sideRoutes.js";
import type * as sessions_sideView from "../sessions/sideView.js";
import type * as sessions_sides from "../sessions/sides.js";
import type * as sessions_view from "../sessions/view.js";
import type * as settings_mine from "../settings/mine.js";
import type * as settings_rows from "../settings/rows.js";
import type * as settings_tables from "../settings/tables.js";
import type * as shares_tables from "../shares/tables.js";
import type * as signIn from "../signIn.js";
import type * as transactionLimits from "../transactionLimits.js";
import type * as usage_counts from "../usage/counts.js";
import type * as usage_daily from "../usage/daily.js";
import type * as usage_mine from "../usage/mine.js";
import type * as usage_modelSums from "../usage/modelSums.js";
import type * as usage_ownership from "../usage/ownership.js";
import type * as usage_pricing from "../usage/pricing.js";
import type * as usage_read from "../usage/read.js";
import type * as usage_routes from "../usage/routes.js";
import type * as usage_sessionDays from "../usage/sessionDays.js";
import type * as usage_sums from "../usage/sums.js";
import type * as users from "../users.js";
import type * as users_owner from "../users/owner.js";
import type * as users_read from "../users/read.js";
import type * as web_apiError from "../web/apiError.js";
import type * as web_body from "../web/body.js";
import type * as web_mount from "../web/mount.js";
import type * as web_query from "../web/query.js";
import type * as web_route from "../web/route.js";

/**
 * A utility for referencing Convex functions in your app's API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
declare const fullApi: ApiFromModules<{
  "access/admit": typeof access_admit;
  "access/bucket": typeof access_bucket;
  "access/rates": typeof access_rates;
  "access/routes": typeof access_routes;
  "access/rows": typeof access_rows;
  "access/version": typeof access_version;
  account: typeof account;
  "audit/mine": typeof audit_mine;
  "audit/sweep": typeof audit_sweep;
  "audit/tables": typeof audit_tables;
  "audit/write": typeof audit_write;
  auth: typeof auth;
  "auth/codeProviders": typeof auth_codeProviders;
  "auth/codes": typeof auth_codes;
  "auth/github": typeof auth_github;
  "auth/invitationRows": typeof auth_invitationRows;
  "auth/library": typeof auth_library;
  "auth/oneTimeCode": typeof auth_oneTimeCode;
  "auth/password": typeof auth_password;
  "auth/passwordHash": typeof auth_passwordHash;
  "auth/passwordRows": typeof auth_passwordRows;
  "auth/passwordRules": typeof auth_passwordRules;
  "auth/sessions": typeof auth_sessions;
  "auth/sweep": typeof auth_sweep;
  "auth/tables": typeof auth_tables;
  "auth/throttle": typeof auth_throttle;
  "auth/tooManyAttempts": typeof auth_tooManyAttempts;
  "auth/viewer": typeof auth_viewer;
  "blobs/chunks": typeof blobs_chunks;
  "blobs/links": typeof blobs_links;
  "blobs/routes": typeof blobs_routes;
  "blobs/rows": typeof blobs_rows;
  "blobs/store": typeof blobs_store;
  "blobs/sweep": typeof blobs_sweep;
  crons: typeof crons;
  defined: typeof defined;
  documents: typeof documents;
  env: typeof env;
  "evals/counts": typeof evals_counts;
  "evals/list": typeof evals_list;
  "evals/mine": typeof evals_mine;
  "evals/rows": typeof evals_rows;
  "evals/tables": typeof evals_tables;
  "evals/texts": typeof evals_texts;
  "evals/view": typeof evals_view;
  "everything/deleteSession": typeof everything_deleteSession;
  "everything/deletion": typeof everything_deletion;
  "everything/exportRead": typeof everything_exportRead;
  "everything/exportRows": typeof everything_exportRows;
  "everything/exportStep": typeof everything_exportStep;
  "everything/gzipLines": typeof everything_gzipLines;
  "everything/mine": typeof everything_mine;
  "everything/sweep": typeof everything_sweep;
  "everything/tables": typeof everything_tables;
  functionError: typeof functionError;
  http: typeof http;
  "ingest/apart": typeof ingest_apart;
  "ingest/callHomes": typeof ingest_callHomes;
  "ingest/contentKeys": typeof ingest_contentKeys;
  "ingest/extra": typeof ingest_extra;
  "ingest/ingest": typeof ingest_ingest;
  "ingest/merge": typeof ingest_merge;
  "ingest/message": typeof ingest_message;
  "ingest/messageDrafts": typeof ingest_messageDrafts;
  "ingest/partMerge": typeof ingest_partMerge;
  "ingest/parts": typeof ingest_parts;
  "ingest/prepare": typeof ingest_prepare;
  "ingest/prepareAdmin": typeof ingest_prepareAdmin;
  "ingest/prepared": typeof ingest_prepared;
  "ingest/routes": typeof ingest_routes;
  "ingest/session": typeof ingest_session;
  "ingest/side": typeof ingest_side;
  "ingest/split": typeof ingest_split;
  "ingest/transaction": typeof ingest_transaction;
  "ingest/write": typeof ingest_write;
  invitations: typeof invitations;
  keys: typeof keys;
  "keys/mine": typeof keys_mine;
  "keys/rows": typeof keys_rows;
  "machines/touch": typeof machines_touch;
  owner: typeof owner;
  "parts/key": typeof parts_key;
  "parts/prepare": typeof parts_prepare;
  "parts/prepared": typeof parts_prepared;
  "parts/skeleton": typeof parts_skeleton;
  "parts/view": typeof parts_view;
  "projects/follow": typeof projects_follow;
  "projects/list": typeof projects_list;
  "projects/mine": typeof projects_mine;
  "projects/routes": typeof projects_routes;
  "search/find": typeof search_find;
  "search/mine": typeof search_mine;
  "search/routes": typeof search_routes;
  "search/snippet": typeof search_snippet;
  "sessions/find": typeof sessions_find;
  "sessions/list": typeof sessions_list;
  "sessions/livePage": typeof sessions_livePage;
  "sessions/liveView": typeof sessions_liveView;
  "sessions/metadata": typeof sessions_metadata;
  "sessions/mine": typeof sessions_mine;
  "sessions/mySides": typeof sessions_mySides;
  "sessions/read": typeof sessions_read;
  "sessions/routes": typeof sessions_routes;
  "sessions/sideRoutes": typeof sessions_sideRoutes;
  "sessions/sideView": typeof sessions_sideView;
  "sessions/sides": typeof sessions_sides;
  "sessions/view": typeof sessions_view;
  "settings/mine": typeof settings_mine;
  "settings/rows": typeof settings_rows;
  "settings/tables": typeof settings_tables;
  "shares/tables": typeof shares_tables;
  signIn: typeof signIn;
  transactionLimits: typeof transactionLimits;
  "usage/counts": typeof usage_counts;
  "usage/daily": typeof usage_daily;
  "usage/mine": typeof usage_mine;
  "usage/modelSums": typeof usage_modelSums;
  "usage/ownership": typeof usage_ownership;
  "usage/pricing": typeof usage_pricing;
  "usage/read": typeof usage_read;
  "usage/routes": typeof usage_routes;
  "usage/sessionDays": typeof usage_sessionDays;
  "usage/sums": typeof usage_sums;
  users: typeof users;
  "users/owner": typeof users_owner;
  "users/read": typeof users_read;
  "web/apiError": typeof web_apiError;
  "web/body": typeof web_body;
  "web/mount": typeof web_mount;
  "web/query": typeof web_query;
  "web/route": typeof web_route;
}>;
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;
