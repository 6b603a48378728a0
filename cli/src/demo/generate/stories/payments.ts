import type { Project } from "./story";

/** A payment service in Go. */
export const payments: Project = {
  name: "payments-api",
  repository: "lumen-shop/payments-api",
  weight: 7,
  chores: {
    language: "go",
    modules: ["refunds", "payouts", "ledger", "disputes", "idempotency", "currency", "limits", "mandates", "invoices"],
  },
  stories: [
    {
      title: "Webhook handler processes an event twice",
      branch: "fix/idempotent-webhooks",
      prompt:
        "Stripe delivered evt_1QF2 twice within 40 ms yesterday and we booked the refund twice. Make the webhook handler idempotent. Postgres is the only store we have.",
      thinking:
        "A check-then-insert races at 40 ms. The insert itself must decide: a table of event ids with a primary key and INSERT … ON CONFLICT DO NOTHING, in the same transaction as the booking. If zero rows were affected, answer 200 and do nothing. Careful: the transaction must be open while booking, else a crash between the two loses the refund.",
      plan: [
        "Write a test that sends one event twice at once",
        "Add the table of seen events",
        "Claim the event in the booking's transaction",
        "Answer 200 to a repeat",
      ],
      search: {
        pattern: "func .*HandleWebhook|BookRefund\\(",
        hits: [
          "internal/webhook/handler.go:38:func (h *Handler) HandleWebhook(w http.ResponseWriter, r *http.Request) {",
          "internal/webhook/handler.go:61:\t\tif err := h.ledger.BookRefund(ctx, ev.Refund); err != nil {",
          "internal/ledger/ledger.go:88:func (l *Ledger) BookRefund(ctx context.Context, refund Refund) error {",
        ],
      },
      edits: [
        {
          path: "internal/webhook/handler.go",
          before:
            '\tcase "charge.refunded":\n\t\tif err := h.ledger.BookRefund(ctx, ev.Refund); err != nil {\n\t\t\thttp.Error(w, err.Error(), http.StatusInternalServerError)\n\t\t\treturn\n\t\t}\n',
          after:
            '\tcase "charge.refunded":\n\t\terr := h.store.InTx(ctx, func(tx pgx.Tx) error {\n\t\t\tfirst, err := claimEvent(ctx, tx, ev.ID)\n\t\t\tif err != nil || !first {\n\t\t\t\treturn err\n\t\t\t}\n\t\t\treturn h.ledger.BookRefund(ctx, tx, ev.Refund)\n\t\t})\n\t\tif err != nil {\n\t\t\th.log.Error("refund not booked", "event", ev.ID, "err", err)\n\t\t\thttp.Error(w, "try again", http.StatusInternalServerError)\n\t\t\treturn\n\t\t}\n',
        },
        {
          path: "internal/ledger/ledger.go",
          before:
            "func (l *Ledger) BookRefund(ctx context.Context, refund Refund) error {\n\ttx, err := l.pool.Begin(ctx)\n",
          after: "func (l *Ledger) BookRefund(ctx context.Context, tx pgx.Tx, refund Refund) error {\n",
        },
      ],
      create: {
        path: "migrations/0042_webhook_events.sql",
        text: "CREATE TABLE webhook_events (\n  id          text PRIMARY KEY,\n  received_at timestamptz NOT NULL DEFAULT now()\n);\n\nCOMMENT ON TABLE webhook_events IS 'Claimed in the transaction of their booking, so that each is booked once';\n",
      },
      check: {
        command: "go test ./internal/webhook/... ./internal/ledger/... -race -count=5",
        fails:
          "--- FAIL: TestSameEventTwiceAtOnce (0.04s)\n    handler_test.go:71: booked 2 refunds, want 1\nFAIL\nFAIL\tgithub.com/lumen-shop/payments-api/internal/webhook\t1.207s\nok  \tgithub.com/lumen-shop/payments-api/internal/ledger\t0.911s",
        passes:
          "ok  \tgithub.com/lumen-shop/payments-api/internal/webhook\t2.914s\nok  \tgithub.com/lumen-shop/payments-api/internal/ledger\t1.003s",
      },
      scout: {
        description: "Find other handlers that book",
        prompt:
          "Search the repository for every handler that changes the ledger as an answer to an outside event, and tell for each whether a repeat would book twice. Do not change anything.",
        finding:
          "Four handlers change the ledger:\n\n1. `charge.refunded`: books twice on a repeat\n2. `payout.paid`: guarded by a unique index on `payout_id`\n3. `dispute.created`: books twice on a repeat\n4. the SEPA importer: guarded by the file's hash",
      },
      answer:
        "A repeat books nothing any more, however close together the two deliveries are.\n\n```go\nfunc claimEvent(ctx context.Context, tx pgx.Tx, id string) (bool, error) {\n\ttag, err := tx.Exec(ctx,\n\t\t`INSERT INTO webhook_events (id) VALUES ($1) ON CONFLICT DO NOTHING`, id)\n\treturn tag.RowsAffected() == 1, err\n}\n```\n\n- The claim and the booking are **one transaction**: a crash between them leaves neither.\n- A repeat is answered with 200, so that Stripe stops sending it.\n- `-race -count=5` is clean.\n\n`dispute.created` had the same fault; I fixed it in the same way.",
      followUps: [
        {
          prompt: "And the double refund from yesterday?",
          answer:
            "This query lists every refund that was booked more than once, so that they can be reversed by hand:\n\n```sql\nSELECT refund_id, count(*), min(booked_at), max(booked_at)\nFROM ledger_entries\nWHERE kind = 'refund'\nGROUP BY refund_id\nHAVING count(*) > 1;\n```\n\nOn the replica it finds **three** refunds, 184.20 € together.",
          command: {
            line: 'psql "$REPLICA_URL" -f scripts/double-refunds.sql',
            output:
              " refund_id | count |            min             |            max\n-----------+-------+----------------------------+----------------------------\n re_1QF2   |     2 | 2026-05-11 14:02:11.481+00 | 2026-05-11 14:02:11.522+00\n re_1Q8x   |     2 | 2026-04-29 08:15:40.102+00 | 2026-04-29 08:15:40.139+00\n re_1PzK   |     2 | 2026-04-02 19:44:01.730+00 | 2026-04-02 19:44:01.802+00\n(3 rows)",
          },
        },
        {
          prompt: "Old events pile up in that table. Clean it after 30 days.",
          answer:
            "Added to the nightly job: `DELETE FROM webhook_events WHERE received_at < now() - interval '30 days'`. Stripe retries for three days at most, so 30 is plenty.",
        },
      ],
    },
    {
      title: "p99 of /charge doubled after the upgrade",
      branch: "perf/charge-latency",
      prompt:
        "Since the deploy on Tuesday p99 of POST /charge went from 240 ms to 510 ms, p50 is the same. Look at the profile in ./prof/charge.pb.gz and tell me what it is. Don't change code yet.",
      thinking:
        "p50 unchanged and p99 doubled: contention or GC rather than more work. A pool that is too small shows as time in Acquire. Let me look at the blocking profile first.",
      plan: ["Read the profile", "Find what waits", "Check what Tuesday's deploy changed", "Say what to do"],
      search: {
        pattern: "MaxConns|pool_max_conns",
        hits: [
          "internal/store/pool.go:19:\tcfg.MaxConns = int32(runtime.NumCPU())",
          'deploy/values.yaml:44:    cpu: "2"',
        ],
      },
      edits: [
        {
          path: "internal/store/pool.go",
          before: "\tcfg.MaxConns = int32(runtime.NumCPU())\n",
          after:
            "\t// GOMAXPROCS follows the container's limit since Go 1.25: two connections were too few.\n\tcfg.MaxConns = 16\n",
        },
      ],
      check: {
        command: "go tool pprof -top -cum prof/charge.pb.gz | head -12",
        fails:
          "File: payments-api\nType: delay\nShowing nodes accounting for 41.2s, 98.1% of 42.0s total\n      flat  flat%   sum%        cum   cum%\n     0.02s 0.05% 0.05%     39.87s 94.9%  github.com/jackc/pgx/v5/pgxpool.(*Pool).Acquire\n    39.80s 94.8% 94.8%     39.80s 94.8%  sync.(*Cond).Wait",
        passes:
          "hey -n 20000 -c 64 http://localhost:8080/charge\n\nLatency distribution:\n  50% in 0.0412 secs\n  95% in 0.1187 secs\n  99% in 0.2204 secs",
      },
      answer:
        "It is the connection pool: **95 % of the blocked time waits for a connection**.\n\nTuesday's deploy moved to Go 1.25. Since then `GOMAXPROCS`, and with it `runtime.NumCPU()` here, follows the container's CPU limit, which is 2. The pool has two connections instead of sixteen.\n\n- p50 is the same because most requests find one free\n- p99 doubled because bursts queue\n\nI changed nothing beyond the one line you can see above; with 16 connections p99 is 220 ms in the load test.",
      followUps: [
        {
          prompt: "Good find. Should that be configuration?",
          answer:
            "Yes: the right number depends on the database's `max_connections` and the number of replicas, which the code cannot know. I would read `DB_MAX_CONNS` with a default of 16 and log it at the start.",
        },
      ],
    },
  ],
};
