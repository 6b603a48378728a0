import { httpRouter } from "convex/server";
import { health, me } from "./access/routes";
import { library } from "./auth/library";
import { content } from "./blobs/routes";
import { exportSession } from "./exports/routes";
import { adminSync, syncBatch, syncMessage, syncSession } from "./ingest/routes";
import * as projects from "./projects/routes";
import { search, searchByBody } from "./search/routes";
import * as sessions from "./sessions/routes";
import * as sides from "./sessions/sideRoutes";
import { stats } from "./usage/routes";
import { mount } from "./web/mount";

const http = httpRouter();

// `/.well-known/…`, where the keys of sign-in's tokens are, and `/api/auth/…`, the way to GitHub and back.
library.auth.addHttpRoutes(http);

mount(http, {
  "/health": { GET: health },
  "/api/me": { GET: me },
  "/sync/session": { POST: syncSession },
  "/sync/message": { POST: syncMessage },
  "/sync/batch": { POST: syncBatch },
  "/admin/sync": { POST: adminSync },
  "/sync/sessions/list": { GET: sessions.syncList },
  "/api/sessions": { GET: sessions.list },
  "/api/sessions/get": { GET: sessions.get },
  "/api/sessions/todos": { GET: sides.todos },
  "/api/sessions/file-edits": { GET: sides.fileEdits },
  "/api/sessions/errors": { GET: sides.errors },
  "/api/projects": { GET: projects.list },
  "/api/projects/branches": { GET: projects.branches },
  "/api/sessions/*": { GET: sessions.getByPath },
  "/api/parts/content": { GET: content },
  "/api/search": { GET: search },
  "/search": { POST: searchByBody },
  "/api/stats": { GET: stats },
  "/api/export": { GET: exportSession },
});

export default http;
