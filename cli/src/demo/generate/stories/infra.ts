import type { Project } from "./story";

/** Deployment: Terraform, YAML, shell. */
export const infra: Project = {
  name: "infra",
  repository: "lumen-shop/infra",
  weight: 3,
  chores: {
    language: "yaml",
    modules: ["storefront", "payments-api", "search", "ingress", "cert-manager", "otel-collector", "redis"],
  },
  stories: [
    {
      title: "Staging pods restart every hour",
      branch: "fix/probe-timeouts",
      prompt: "Every hour at :00 all storefront pods in staging restart. Liveness probe fails. What happens at :00?",
      thinking:
        "Something hourly: a CronJob, log rotation, certificate renewal, a backup. A liveness probe with a 1 s timeout fails when the node is busy. I should look at CronJobs in the cluster's manifests and at the probe's settings.",
      plan: ["List what runs at minute 0", "Look at the probes", "Give the probe room", "Move the job"],
      search: {
        pattern: "schedule:",
        hits: [
          'k8s/staging/search-reindex.yaml:9:  schedule: "0 * * * *"',
          'k8s/staging/backup.yaml:9:  schedule: "30 2 * * *"',
        ],
      },
      edits: [
        {
          path: "k8s/base/storefront.yaml",
          before:
            "          livenessProbe:\n            httpGet: { path: /healthz, port: 8080 }\n            timeoutSeconds: 1\n            failureThreshold: 3\n",
          after:
            "          livenessProbe:\n            httpGet: { path: /livez, port: 8080 } # answers without the database\n            timeoutSeconds: 5\n            failureThreshold: 6\n          readinessProbe:\n            httpGet: { path: /healthz, port: 8080 }\n            timeoutSeconds: 2\n",
        },
        {
          path: "k8s/staging/search-reindex.yaml",
          before: '  schedule: "0 * * * *"\n',
          after: '  schedule: "17 * * * *"\n  concurrencyPolicy: Forbid\n',
        },
      ],
      check: {
        command:
          "kubectl --context staging get events --field-selector reason=Unhealthy --sort-by=.lastTimestamp | tail -4",
        fails:
          "12m   Warning   Unhealthy   pod/storefront-7d9f-x2x   Liveness probe failed: context deadline exceeded\n12m   Warning   Unhealthy   pod/storefront-7d9f-q8k   Liveness probe failed: context deadline exceeded\n11m   Normal    Killing     pod/storefront-7d9f-x2x   Container storefront failed liveness probe, will be restarted",
        passes: "No resources found in staging namespace.",
      },
      answer:
        "`search-reindex` runs at minute 0 and takes the database's connections for about 20 s. `/healthz` asks the database, so the **liveness** probe failed and Kubernetes restarted pods that were fine.\n\n- liveness asks `/livez` now, which only says that the process answers\n- readiness keeps `/healthz`: a pod without a database gets no traffic, but lives\n- the reindex runs at minute 17 and never twice at once",
      followUps: [
        {
          prompt: "apply it to staging",
          answer: "Applied. Two rollouts, no restart since.",
          command: {
            line: "kubectl --context staging apply -k k8s/staging",
            output: "deployment.apps/storefront configured\ncronjob.batch/search-reindex configured",
          },
        },
      ],
    },
    {
      title: "Terraform wants to replace the database",
      branch: "chore/provider-upgrade",
      prompt:
        "After upgrading the provider `terraform plan` wants to destroy and recreate aws_db_instance.orders!! Nothing was applied. Find out why and make the plan empty.",
      thinking:
        "A forced replacement: look at '# forces replacement' in the plan. Likely the engine_version or storage_encrypted default or the identifier_prefix. Never apply; use plan only.",
      plan: ["Read the plan", "Find the attribute that forces it", "Pin it", "Plan again, protect the instance"],
      search: { pattern: "aws_db_instance", hits: ['modules/db/main.tf:4:resource "aws_db_instance" "orders" {'] },
      edits: [
        {
          path: "modules/db/main.tf",
          before:
            'resource "aws_db_instance" "orders" {\n  engine         = "postgres"\n  instance_class = var.instance_class\n',
          after:
            'resource "aws_db_instance" "orders" {\n  engine            = "postgres"\n  instance_class    = var.instance_class\n  storage_encrypted = true\n\n  lifecycle {\n    prevent_destroy = true\n  }\n',
        },
      ],
      check: {
        command: "terraform plan -no-color | tail -8",
        fails:
          '  # module.db.aws_db_instance.orders must be replaced\n-/+ resource "aws_db_instance" "orders" {\n      ~ storage_encrypted = true -> false # forces replacement\n    }\n\nPlan: 1 to add, 0 to change, 1 to destroy.',
        passes: "No changes. Your infrastructure matches the configuration.",
      },
      answer:
        "The provider's 6.0 no longer remembers `storage_encrypted` when the configuration says nothing: it plans `false`, and that **forces replacement**.\n\nIt is written down now, the plan is empty, and `prevent_destroy` makes such a plan an error from now on. Nothing was applied at any point.",
      followUps: [],
    },
  ],
};
