import rateLimiter from "@convex-dev/rate-limiter/convex.config.js";
import { defineApp } from "convex/server";

/** Convex's own rate limiter, twice: what is counted of keys stays as long as they do, what is counted of guesses goes after a day. */
const app = defineApp();
app.use(rateLimiter, { name: "requestLimiter" });
app.use(rateLimiter, { name: "guessLimiter" });

export default app;
