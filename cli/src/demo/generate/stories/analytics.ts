import type { Project } from "./story";

/** Notebooks and jobs in Python and SQL. */
export const analytics: Project = {
  name: "analytics",
  repository: "lumen-shop/analytics",
  weight: 5,
  chores: {
    language: "python",
    modules: ["cohorts", "funnels", "retention", "attribution", "sessions", "forecast", "exports", "anomalies"],
  },
  stories: [
    {
      title: "Weekly revenue report double-counts returns",
      branch: "fix/returns-join",
      prompt:
        "The weekly revenue in reports/weekly.sql is about 4% too low since we allow several returns per order. I think the join multiplies rows. Please check and fix, and compare with the ledger for the last 8 weeks.",
      thinking:
        "orders LEFT JOIN returns gives one row per return, so an order with two returns counts its amount twice... that would make revenue too high, unless the returned amount is the order's. They subtract r.amount per row and sum(o.amount) distinct? Let me read the query.",
      plan: [
        "Read the query",
        "Count rows before and after the join",
        "Aggregate returns first",
        "Compare eight weeks with the ledger",
      ],
      search: {
        pattern: "JOIN returns",
        hits: [
          "reports/weekly.sql:12:LEFT JOIN returns r ON r.order_id = o.id",
          "reports/daily.sql:9:LEFT JOIN returns r ON r.order_id = o.id",
        ],
      },
      edits: [
        {
          path: "reports/weekly.sql",
          before:
            "SELECT date_trunc('week', o.placed_at) AS week,\n       sum(o.amount) - sum(coalesce(r.amount, 0)) AS revenue\nFROM orders o\nLEFT JOIN returns r ON r.order_id = o.id\nGROUP BY 1;\n",
          after:
            "WITH returned AS (\n  SELECT order_id, sum(amount) AS amount\n  FROM returns\n  GROUP BY order_id\n)\nSELECT date_trunc('week', o.placed_at) AS week,\n       sum(o.amount) - sum(coalesce(r.amount, 0)) AS revenue\nFROM orders o\nLEFT JOIN returned r ON r.order_id = o.id\nGROUP BY 1\nORDER BY 1;\n",
        },
      ],
      check: {
        command: "uv run python -m reports.compare --weeks 8",
        fails:
          "week        report      ledger      off\n2026-04-06  182,114.20  189,771.05  -4.0%\n2026-04-13  176,480.90  183,902.11  -4.0%\n2026-04-20  191,003.44  198,120.77  -3.6%\n5 more weeks, all below the ledger",
        passes:
          "week        report      ledger      off\n2026-04-06  189,771.05  189,771.05   0.0%\n2026-04-13  183,902.11  183,902.11   0.0%\n2026-04-20  198,120.77  198,120.77   0.0%\n5 more weeks, all equal",
      },
      answer:
        "You were right: an order with *n* returns appeared *n* times. All eight weeks now equal the ledger to the cent.\n\n```python\nassert (report.revenue == ledger.revenue).all()\n```\n\n`reports/daily.sql` has the same join and the same fault; I did **not** touch it, because the dashboard that reads it has its own correction factor (see `daily_fix = 1.041` in `dash/app.py`). Both should change together.",
      followUps: [
        {
          prompt: "Do both together then.",
          answer:
            "Done: the factor is gone and `daily.sql` aggregates first. The sum of seven days equals the week for all eight weeks.",
          command: {
            line: "uv run pytest -q tests/test_daily.py",
            output:
              "........                                                                 [100%]\n8 passed in 2.31s",
          },
        },
        {
          prompt: "Plot both so I can show it around?",
          answer:
            'Saved as `out/weekly.png`:\n\n```python\nimport matplotlib.pyplot as plt\n\nfig, ax = plt.subplots(figsize=(8, 3))\nax.plot(before.week, before.revenue, label="before", linestyle="--")\nax.plot(after.week, after.revenue, label="after")\nax.set_ylabel("revenue, €")\nax.legend()\nfig.savefig("out/weekly.png", dpi=160)\n```',
        },
      ],
    },
    {
      title: "Nightly job runs out of memory",
      branch: "perf/stream-events",
      prompt:
        "The nightly feature job is killed at 16 GB since last week. It reads all events with pandas. Make it stream, the result must be identical.",
      thinking:
        "The job groups by user and takes counts and the last timestamp: both can be folded chunk by chunk. Polars' scan_parquet with streaming would be the least code, if it is already a dependency.",
      plan: ["Measure the peak", "Fold instead of load", "Compare both outputs", "Note the peak in the README"],
      search: {
        pattern: "read_parquet",
        hits: [
          "jobs/features.py:31:    events = pd.read_parquet(path)",
          "jobs/export.py:12:    frame = pd.read_parquet(source)",
        ],
      },
      edits: [
        {
          path: "jobs/features.py",
          before:
            '    events = pd.read_parquet(path)\n    grouped = events.groupby("user_id")\n    return grouped.agg(count=("id", "size"), last=("at", "max"))\n',
          after:
            '    return (\n        pl.scan_parquet(path)\n        .group_by("user_id")\n        .agg(pl.len().alias("count"), pl.col("at").max().alias("last"))\n        .collect(engine="streaming")\n    )\n',
        },
      ],
      check: {
        command:
          "/usr/bin/time -v uv run python -m jobs.features --day 2026-05-03 2>&1 | grep -E 'Maximum|Elapsed|rows'",
        fails:
          "Command terminated by signal 9\n\tElapsed (wall clock) time (h:mm:ss or m:ss): 3:41.20\n\tMaximum resident set size (kbytes): 16602112",
        passes:
          "rows: 4,182,330\n\tElapsed (wall clock) time (h:mm:ss or m:ss): 0:48.73\n\tMaximum resident set size (kbytes): 1204480",
      },
      answer:
        "Peak memory fell from **16.6 GB to 1.2 GB**, and the job takes 49 s instead of 3:41.\n\nThe result of May 3rd is identical: same 4,182,330 rows, same SHA-256 after sorting by `user_id`.",
      followUps: [],
    },
  ],
};
