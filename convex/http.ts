import { httpRouter } from "convex/server";
import { health, me } from "./access/routes";
import { content } from "./blobs/routes";
import { syncBatch, syncMessage, syncSession } from "./ingest/routes";
import { search, searchByBody } from "./search/routes";
import * as sessions from "./sessions/routes";
import { stats } from "./usage/routes";
import { mount } from "./web/mount";

const http = httpRouter();

mount(http, {
  "/health": { GET: health },
  "/api/me": { GET: me },
  "/sync/session": { POST: syncSession },
  "/sync/message": { POST: syncMessage },
  "/sync/batch": { POST: syncBatch },
  "/sync/sessions/list": { GET: sessions.syncList },
  "/api/sessions": { GET: sessions.list },
  "/api/sessions/get": { GET: sessions.get },
  "/api/sessions/*": { GET: sessions.getByPath },
  "/api/parts/content": { GET: content },
  "/api/search": { GET: search },
  "/search": { POST: searchByBody },
  "/api/stats": { GET: stats },
});

export default http;
