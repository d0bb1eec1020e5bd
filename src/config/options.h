/* The option table: the only copy of every option's name, type, default and words.
 *
 * One row feeds the command-line parser, the environment, the config keys, help, the man page, the
 * completions and `config show --origin`. A test fails when a row has no help or no docs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

typedef enum OptionType {
    OPTION_FLAG, /* present or not; true/false elsewhere */
    OPTION_STRING,
    OPTION_CHOICE,    /* one of `choices`, separated by | */
    OPTION_DURATION,  /* "90s", "5m" */
    OPTION_COUNT,     /* a whole number from 1 */
    OPTION_LIST,      /* a list of words: a YAML list, a flag given several times, a variable with
                         spaces between them, or what follows -- */
    OPTION_MAP,       /* NAME=VALUE words: keys of their own in YAML, or a flag given several times;
                         flag, environment's and general keys all count, in this order */
    OPTION_ACTIONS,   /* as OPTION_MAP, where a value may be a list of words: kept as JSON */
    OPTION_REFERENCE, /* a value or a reference (reference.h); may be secret: never shown */
} OptionType;

/* id, flag, metavar (or choices), type, environment variable, config key, default, help */
#define OPTIONS(X)                                                                                 \
    X(OPT_CONFIG, "config", "FILE", OPTION_STRING, "TIDEGATE_CONFIG", NULL, NULL,                  \
      "configuration file (default: tidegate.yml here or in a parent folder)")                     \
    X(OPT_ENVIRONMENT, "env", "NAME", OPTION_STRING, "TIDEGATE_ENV", NULL, NULL,                   \
      "environment of the configuration to work on")                                               \
    X(OPT_JSON, "json", NULL, OPTION_FLAG, "TIDEGATE_JSON", NULL, "false",                         \
      "print one JSON object instead of text")                                                     \
    X(OPT_QUIET, "quiet", NULL, OPTION_FLAG, "TIDEGATE_QUIET", NULL, "false",                      \
      "say nothing about progress, only warnings and errors")                                      \
    X(OPT_VERBOSE, "verbose", NULL, OPTION_FLAG, "TIDEGATE_VERBOSE", NULL, "false",                \
      "say more about each step")                                                                  \
    X(OPT_COLOR, "color", "auto|always|never", OPTION_CHOICE, "TIDEGATE_COLOR", NULL, "auto",      \
      "when to use colour")                                                                        \
    X(OPT_APP, "app", "NAME", OPTION_STRING, "TIDEGATE_APP", "app", NULL,                          \
      "name of the application")                                                                   \
    X(OPT_DATABASE, "database", "URL", OPTION_REFERENCE, "TIDEGATE_DATABASE", "database", NULL,    \
      "database URL (postgres://.., mysql://.., sqlite:FILE), or a reference such as env:NAME")    \
    X(OPT_ONLY, "only", "NAME", OPTION_STRING, NULL, NULL, NULL,                                   \
      "of several `databases`, this one alone")                                                    \
    X(OPT_DIR, "dir", "DIR", OPTION_STRING, "TIDEGATE_DIR", "migrations.dir", "db/migrations",     \
      "folder of the migrations")                                                                  \
    X(OPT_LAYOUT, "layout", "auto|flyway|golang-migrate|goose|dbmate|diesel|sqlx|prisma",          \
      OPTION_CHOICE, "TIDEGATE_LAYOUT", "migrations.layout", "auto",                               \
      "how the files in that folder are named, and what stands in them")                           \
    X(OPT_PLACEHOLDERS, "placeholder", "NAME=VALUE", OPTION_MAP, NULL, "migrations.placeholders",  \
      NULL, "what ${NAME} stands for in migrations: a value, or a reference such as env:NAME")     \
    X(OPT_MIGRATION_HOOKS, NULL, "MOMENT=FILE", OPTION_ACTIONS, NULL, "migrations.hooks", NULL,    \
      "an SQL file, or a command as a list of words, to run at before_all, before_each, "          \
      "after_each, after_all, after_error")                                                        \
    X(OPT_HOOK_TIMEOUT, NULL, "DURATION", OPTION_DURATION, NULL, "migrations.hook_timeout", "5m",  \
      "how long a hook that is a command may run before it is stopped")                            \
    X(OPT_MIGRATION_ROLE, "set-role", "NAME", OPTION_STRING, "TIDEGATE_SET_ROLE",                  \
      "migrations.role", NULL,                                                                     \
      "PostgreSQL: migrations run as this role, which then owns what they create")                 \
    X(OPT_OUT_OF_ORDER, "out-of-order", NULL, OPTION_FLAG, "TIDEGATE_OUT_OF_ORDER",                \
      "migrations.out_of_order", "false",                                                          \
      "also apply pending files with a version below the newest applied one")                      \
    X(OPT_SINGLE_TRANSACTION, "single-transaction", NULL, OPTION_FLAG,                             \
      "TIDEGATE_SINGLE_TRANSACTION", "migrations.single_transaction", "false",                     \
      "all pending migrations in one transaction: all of them or none (not on MariaDB)")           \
    X(OPT_SCHEMA_FILE, "schema-file", "FILE", OPTION_STRING, "TIDEGATE_SCHEMA_FILE",               \
      "migrations.schema_file", NULL,                                                              \
      "write the schema into this file after a run that has applied something")                    \
    X(OPT_SCHEMA_OUTPUT, "output", "FILE", OPTION_STRING, NULL, NULL, NULL,                        \
      "write the schema into this file instead of printing it")                                    \
    X(OPT_RECIPE, "recipe", "NAME", OPTION_STRING, NULL, NULL, NULL,                               \
      "write the phased migrations of this recipe")                                                \
    X(OPT_TYPE, "type", "TYPE", OPTION_STRING, NULL, NULL, NULL,                                   \
      "type of the recipe's column, where neither database nor folder says it")                    \
    X(OPT_DEFAULT, "default", "EXPRESSION", OPTION_STRING, NULL, NULL, NULL,                       \
      "value of the recipe's column for rows that have none: 0 or 'new'")                          \
    X(OPT_NOT_NULL, "not-null", NULL, OPTION_FLAG, NULL, NULL, "false",                            \
      "the recipe's column is NOT NULL (with --type)")                                             \
    X(OPT_KEY, "key", "COLUMNS", OPTION_STRING, NULL, NULL, NULL,                                  \
      "primary key of the recipe's table, where no database is asked (default: id)")               \
    X(OPT_PLAN_OUT, "out", "FILE", OPTION_STRING, NULL, NULL, NULL,                                \
      "write the plan into this file, for migrate --plan")                                         \
    X(OPT_PLAN_FILE, "plan", "FILE", OPTION_STRING, NULL, NULL, NULL,                              \
      "do exactly what this file of plan --out says, or end with 9")                               \
    X(OPT_EXIT_CODE, "exit-code", NULL, OPTION_FLAG, NULL, NULL, "false",                          \
      "end with 8 when migrations are pending")                                                    \
    X(OPT_TABLE, "table", "NAME", OPTION_STRING, NULL, NULL, NULL,                                 \
      "the other tool's table, where it has not its usual name")                                   \
    X(OPT_DRY_RUN, "dry-run", NULL, OPTION_FLAG, NULL, NULL, "false",                              \
      "only show what would be done")                                                              \
    X(OPT_END, "end", NULL, OPTION_FLAG, NULL, NULL, "false",                                      \
      "write the other tool's table no longer")                                                    \
    X(OPT_TO, "to", "VERSION", OPTION_STRING, NULL, NULL, NULL, "stop at this version")            \
    X(OPT_LOCK_WAIT, "lock-wait", "DURATION", OPTION_DURATION, "TIDEGATE_LOCK_WAIT",               \
      "migrate.lock_wait", "1m", "how long to wait while another run migrates this database")      \
    X(OPT_LOCK_TIMEOUT, "lock-timeout", "DURATION", OPTION_DURATION, "TIDEGATE_LOCK_TIMEOUT",      \
      "migrate.lock_timeout", "3s",                                                                \
      "how long one statement may wait for a table's lock before it is rolled back and retried")   \
    X(OPT_STATEMENT_TIMEOUT, "statement-timeout", "DURATION", OPTION_DURATION,                     \
      "TIDEGATE_STATEMENT_TIMEOUT", "migrate.statement_timeout", NULL,                             \
      "how long one statement may take, 0: any time (default: what the server says)")              \
    X(OPT_EVENTS, "events", NULL, OPTION_FLAG, NULL, NULL, "false",                                \
      "print what happens as lines of JSON before the result's one")                               \
    X(OPT_LOCK_RETRY, "lock-retry", "DURATION", OPTION_DURATION, "TIDEGATE_LOCK_RETRY",            \
      "migrate.lock_retry", "2m", "how long to keep retrying after lock timeouts")                 \
    X(OPT_LEDGER, "ledger", "URL", OPTION_STRING, "TIDEGATE_LEDGER", "ledger",                     \
      "file:.tidegate/ledger.db",                                                                  \
      "where all is recorded: file:PATH, database, dynamodb:TABLE or s3://BUCKET/PREFIX")          \
    X(OPT_PERSISTENT, "persistent", NULL, OPTION_FLAG, "TIDEGATE_PERSISTENT", "persistent",        \
      "false", "the file: ledger outlives this CI job (without it, file: is refused under CI)")    \
    X(OPT_LEASE_TERM, "lease-term", "DURATION", OPTION_DURATION, "TIDEGATE_LEASE_TERM",            \
      "lease_term", "30s", "how long a lease holds without being renewed")                         \
    X(OPT_RELEASE, "release", "ID", OPTION_STRING, "TIDEGATE_RELEASE", NULL, NULL,                 \
      "release (default: the commit sha that CI names, else the image digest)")                    \
    X(OPT_IMAGE, "image", "REF", OPTION_STRING, "TIDEGATE_IMAGE", NULL, NULL,                      \
      "image of the release, best by digest: REPO@sha256:..")                                      \
    X(OPT_WAIT, "wait", "DURATION", OPTION_DURATION, "TIDEGATE_WAIT", NULL, "0s",                  \
      "how long to wait for the lease, or for the gate to open")                                   \
    X(OPT_ON_CANCEL, "on-cancel", "stop|leave", OPTION_CHOICE, "TIDEGATE_ON_CANCEL", NULL, "stop", \
      "on SIGINT or SIGTERM: stop the run, or leave it running")                                   \
    X(OPT_EXECUTOR, "executor", "process|docker|ecs|ecs-exec", OPTION_CHOICE, "TIDEGATE_EXECUTOR", \
      "migrate.executor", "process", "where the migration command runs")                           \
    X(OPT_MIGRATE_COMMAND, NULL, "COMMAND", OPTION_LIST, NULL, "migrate.command",                  \
      "tidegate migrate", "the migration command")                                                 \
    X(OPT_START_TIMEOUT, "start-timeout", "DURATION", OPTION_DURATION, "TIDEGATE_START_TIMEOUT",   \
      "migrate.start_timeout", "5m", "how long the command may take to start")                     \
    X(OPT_TIMEOUT, "timeout", "DURATION", OPTION_DURATION, "TIDEGATE_TIMEOUT", "migrate.timeout",  \
      "2h", "how long the command may run before it is stopped")                                   \
    X(OPT_GRACE, "grace", "DURATION", OPTION_DURATION, "TIDEGATE_GRACE", "migrate.grace", "30s",   \
      "time between SIGTERM and SIGKILL when the command is stopped")                              \
    X(OPT_AFTER_UNKNOWN, "after-unknown", NULL, OPTION_FLAG, NULL, NULL, "false",                  \
      "start again although the last attempt's outcome is not known")                              \
    X(OPT_SKIP_UNCHANGED, "skip-unchanged", NULL, OPTION_FLAG, "TIDEGATE_SKIP_UNCHANGED",          \
      "skip_unchanged", "false",                                                                   \
      "start no task when the image's label tidegate.migrations says that nothing is new")         \
    X(OPT_ONE_OFF, "one-off", NULL, OPTION_FLAG, NULL, NULL, "false",                              \
      "run the command once beside the migrations: the release's state stays as it is")            \
    X(OPT_SERVING, "serving", NULL, OPTION_FLAG, NULL, NULL, "false",                              \
      "with --one-off: for the release that serves, whatever --release and CI say")                \
    X(OPT_ON_FAILURE, "on-failure", "forward|rollback", OPTION_CHOICE, "TIDEGATE_ON_FAILURE",      \
      "on_failure", "forward",                                                                     \
      "after a migration that failed: stay, and go forward by hand; or run the rollback command")  \
    X(OPT_ROLLBACK, NULL, "COMMAND", OPTION_LIST, NULL, "rollback", NULL, "the rollback command")  \
    X(OPT_DEPLOYER, "deployer", "command|docker|ecs|codedeploy|none", OPTION_CHOICE,               \
      "TIDEGATE_DEPLOYER", "deploy.driver", NULL, "how the new version starts to serve")           \
    X(OPT_DEPLOY_COMMAND, NULL, "COMMAND", OPTION_LIST, NULL, "deploy.command", NULL,              \
      "the deployment command of the driver `command`")                                            \
    X(OPT_HEALTH, "health", "URL", OPTION_STRING, "TIDEGATE_HEALTH", "deploy.health", NULL,        \
      "URL that answers 2xx once the new version serves")                                          \
    X(OPT_DEPLOY_TIMEOUT, "deploy-timeout", "DURATION", OPTION_DURATION,                           \
      "TIDEGATE_DEPLOY_TIMEOUT", "deploy.timeout", NULL,                                           \
      "how long the deployment may take until it is healthy (default: 60s for `command`, 2m for "  \
      "`docker`, 20m for `ecs`, 90m for `codedeploy`)")                                            \
    X(OPT_DEPLOY_CONTAINER, NULL, "NAME", OPTION_STRING, "TIDEGATE_DEPLOY_CONTAINER",              \
      "deploy.container", NULL, "container that serves: `docker` replaces it")                     \
    X(OPT_DEPLOY_ORDER, NULL, "beside|in-turn", OPTION_CHOICE, NULL, "deploy.order", NULL,         \
      "whether the new container starts beside the old one or after it (default: after it where "  \
      "both would want the same port of the host)")                                                \
    X(OPT_APPLICATION, "application", "NAME", OPTION_STRING, "TIDEGATE_APPLICATION",               \
      "deploy.application", NULL,                                                                  \
      "CodeDeploy's application (default: AppECS-{cluster}-{service})")                            \
    X(OPT_GROUP, "group", "NAME", OPTION_STRING, "TIDEGATE_GROUP", "deploy.group", NULL,           \
      "CodeDeploy's deployment group (default: DgpECS-{cluster}-{service})")                       \
    X(OPT_HOOKS, NULL, "EVENT=FUNCTION", OPTION_LIST, NULL, "deploy.hooks", NULL,                  \
      "functions that CodeDeploy asks on the way: AfterAllowTestTraffic=check-shop")               \
    X(OPT_STOP_ON_CANCEL, "stop-on-cancel", NULL, OPTION_FLAG, "TIDEGATE_STOP_ON_CANCEL",          \
      "deploy.stop_on_cancel", "false",                                                            \
      "on SIGINT or SIGTERM: stop CodeDeploy's deployment and go back, instead of leaving it")     \
    X(OPT_OBSERVE, "observe", NULL, OPTION_FLAG, NULL, NULL, "false",                              \
      "deploy nothing: watch until the release serves, whoever deploys it, and record that")       \
    X(OPT_CONTINUE_DEPLOYMENT, "continue-deployment", NULL, OPTION_FLAG, NULL, NULL, "false",      \
      "answer the service deployment that waits at a PAUSE hook: go on, or back")                  \
    X(OPT_OUTPUT, "output", "FILE", OPTION_STRING, NULL, NULL, NULL,                               \
      "after a success, write what whoever deploys needs as NAME=value lines (-: to stdout)")      \
    X(OPT_BACK, "back", NULL, OPTION_FLAG, NULL, NULL, "false",                                    \
      "go back to an older release on purpose (needs --reason)")                                   \
    X(OPT_OVERRIDE, "override", "lint|superseded|closed-gate", OPTION_CHOICE, NULL, NULL, NULL,    \
      "break glass: pass this rule (needs --reason; recorded)")                                    \
    X(OPT_REASON, "reason", "TEXT", OPTION_STRING, NULL, NULL, NULL,                               \
      "why; recorded with --back and --override")                                                  \
    X(OPT_TASK_TOKEN, "task-token", "TOKEN", OPTION_REFERENCE, "TIDEGATE_TASK_TOKEN", NULL, NULL,  \
      "task token of Step Functions, or env:NAME or file:PATH that holds it: it is told that the " \
      "command is at work, and how it ended")                                                      \
    X(OPT_CODEPIPELINE_JOB, "codepipeline-job", "ID", OPTION_STRING, "TIDEGATE_CODEPIPELINE_JOB",  \
      NULL, NULL, "job of CodePipeline (a custom action's) that is told how the command ended")    \
    X(OPT_REGION, "region", "NAME", OPTION_STRING, "TIDEGATE_REGION", "aws.region", NULL,          \
      "AWS region (default: AWS_REGION, or what ~/.aws/config says)")                              \
    X(OPT_PROFILE, "profile", "NAME", OPTION_STRING, "TIDEGATE_PROFILE", "aws.profile", NULL,      \
      "profile of ~/.aws/config to take credentials from")                                         \
    X(OPT_ROLE, "role", "ARN", OPTION_STRING, "TIDEGATE_ROLE", "aws.role", NULL,                   \
      "role to assume with the credentials found")                                                 \
    X(OPT_CLUSTER, "cluster", "NAME", OPTION_STRING, "TIDEGATE_CLUSTER", "aws.cluster", NULL,      \
      "ECS cluster, by name or ARN (default: ECS' own, `default`)")                                \
    X(OPT_SERVICE, "service", "NAME", OPTION_LIST, "TIDEGATE_SERVICE", "aws.services", NULL,       \
      "ECS service; several are deployed in this order")                                           \
    X(OPT_ONE_SERVICE, NULL, "NAME", OPTION_STRING, NULL, "aws.service", NULL,                     \
      "short for aws.services of one")                                                             \
    X(OPT_FROM, "from", "SERVICE", OPTION_STRING, "TIDEGATE_FROM", "migrate.from", NULL,           \
      "service, or container, whose surroundings the migration takes (default: the first one)")    \
    X(OPT_CONTAINER, "container", "NAME", OPTION_STRING, "TIDEGATE_CONTAINER",                     \
      "migrate.container", NULL,                                                                   \
      "container of the task that migrates (default: its only essential one)")                     \
    X(OPT_TASK_ROLE, "task-role", "ARN", OPTION_STRING, "TIDEGATE_TASK_ROLE", "migrate.task_role", \
      NULL, "role of the migration task, instead of the service's")                                \
    X(OPT_CPU, "cpu", "UNITS", OPTION_COUNT, "TIDEGATE_CPU", "migrate.cpu", NULL,                  \
      "CPU units of the migration task or container: 1024 are one core")                           \
    X(OPT_MEMORY, "memory", "MIB", OPTION_COUNT, "TIDEGATE_MEMORY", "migrate.memory", NULL,        \
      "memory of the migration task or container, in MiB")                                         \
    X(OPT_DOCKER_HOST, "docker-host", "URL", OPTION_STRING, "TIDEGATE_DOCKER_HOST", "docker.host", \
      "unix:///var/run/docker.sock", "socket of the container engine: unix:///PATH")               \
    X(OPT_NETWORK, "network", "NAME", OPTION_STRING, "TIDEGATE_NETWORK", "migrate.network", NULL,  \
      "network of the migration's container: a name, or host (default: the engine's)")             \
    X(OPT_USER, "user", "USER", OPTION_STRING, "TIDEGATE_USER", "migrate.user", NULL,              \
      "user in the migration's container, instead of the image's")                                 \
    X(OPT_MOUNTS, NULL, "SOURCE:TARGET", OPTION_LIST, NULL, "migrate.mounts", NULL,                \
      "folders and volumes for the migration's container: ./certs:/certs:ro")                      \
    X(OPT_TASK_SECRETS, NULL, "NAME=REFERENCE", OPTION_MAP, NULL, "migrate.secrets", NULL,         \
      "variables of the migration's container whose values are secret: references such as "        \
      "env:DATABASE_URL, looked up when it is made")                                               \
    X(OPT_TASK_ENVIRONMENT, "environment", "NAME=VALUE", OPTION_LIST, NULL, "migrate.environment", \
      NULL, "one more variable for the migration command")                                         \
    X(OPT_NOTIFY, NULL, "TARGET", OPTION_LIST, "TIDEGATE_NOTIFY", "notify", NULL,                  \
      "who is told of what happened, such as slack:env:SLACK_HOOK; none: nobody")                  \
    X(OPT_ACCOUNT, "account", "ID", OPTION_STRING, "TIDEGATE_ACCOUNT", "aws.account", NULL,        \
      "AWS account: that of the policies of iam-policy, and whose credentials doctor expects")     \
    X(OPT_ORIGIN, "origin", NULL, OPTION_FLAG, NULL, NULL, "false",                                \
      "show where each value comes from")                                                          \
    X(OPT_FOLLOW, "follow", NULL, OPTION_FLAG, NULL, NULL, "false", "go on until the run ends")    \
    X(OPT_LIMIT, "limit", "N", OPTION_COUNT, NULL, NULL, "20", "how many entries to show")         \
    X(OPT_SINCE, "since", "DURATION", OPTION_DURATION, NULL, NULL, NULL,                           \
      "only what began so long ago or later: 30d, 12h (default: all)")                             \
    X(OPT_STATS, "stats", NULL, OPTION_FLAG, NULL, NULL, "false",                                  \
      "count runs and deployments by environment: durations and failure rates")                    \
    X(OPT_EXPORT, "export", NULL, OPTION_FLAG, NULL, NULL, "false",                                \
      "as --stats, and write a row per run into the table tidegate_stats of the database")         \
    X(OPT_MARKDOWN, "markdown", NULL, OPTION_FLAG, NULL, NULL, "false",                            \
      "print Markdown, as in docs/rules")                                                          \
    X(OPT_FORMAT, "format", "text|json|sarif|github|gitlab|checkstyle|junit|markdown",             \
      OPTION_CHOICE, NULL, NULL, "text", "how findings are written")                               \
    X(OPT_DIALECT, "dialect", "postgres|sqlite|mariadb", OPTION_CHOICE, "TIDEGATE_DIALECT",        \
      "lint.dialect", NULL, "whose SQL is judged (default: the database's, else postgres)")        \
    X(OPT_POSTGRES, "postgres", "VERSION", OPTION_STRING, "TIDEGATE_POSTGRES", "lint.postgres",    \
      NULL, "PostgreSQL server that is judged for, where none is asked (default: the newest)")     \
    X(OPT_STYLE, "style", NULL, OPTION_FLAG, "TIDEGATE_STYLE", "lint.style", "false",              \
      "also judge style")                                                                          \
    X(OPT_EFFECTS, "effects", NULL, OPTION_FLAG, NULL, NULL, "false",                              \
      "with --json, also tell what every statement locks, rewrites, scans and breaks")             \
    X(OPT_FAIL_ON, "fail-on", "error|warning", OPTION_CHOICE, "TIDEGATE_FAIL_ON", "lint.fail_on",  \
      "error", "the least finding that ends lint with 3 and blocks `up`")                          \
    X(OPT_RULES, "rule", "NAME=LEVEL", OPTION_MAP, NULL, "lint.rules", NULL,                       \
      "how severe a rule is: off, note, warning or error")                                         \
    X(OPT_SMALL_ROWS, NULL, "N", OPTION_COUNT, NULL, "lint.small_rows", NULL,                      \
      "a table below both is small: what blocks it for a moment only warns (default: 100000)")     \
    X(OPT_SMALL_BYTES, NULL, "N", OPTION_COUNT, NULL, "lint.small_bytes", NULL,                    \
      "the same in bytes (default: 10 MiB)")                                                       \
    X(OPT_LINT_APPLICATION, "application", "FILE", OPTION_STRING, NULL, "lint.application", NULL,  \
      "SQL of the version still serving: what it does not use does not break")                     \
    X(OPT_ACCEPTED, "baseline", "FILE", OPTION_STRING, NULL, "lint.baseline", NULL,                \
      "findings that are accepted already")                                                        \
    X(OPT_WRITE_BASELINE, "write-baseline", NULL, OPTION_FLAG, NULL, NULL, "false",                \
      "accept what is found now: write it into the file of --baseline")                            \
    X(OPT_START_AFTER, "start-after", "VERSION", OPTION_STRING, NULL, "lint.start_after", NULL,    \
      "migrations up to this version are history: not judged")                                     \
    X(OPT_LINT_REQUIRED, NULL, "true|false", OPTION_CHOICE, NULL, "lint.required", "false",        \
      "whether `up` ends with 3 where no migration files are at hand to judge")                    \
    X(OPT_SINCE_REF, "since", "REF", OPTION_STRING, NULL, NULL, NULL,                              \
      "judge the files that were changed since this git commit, the others are history")           \
    X(OPT_NO_CACHE, "no-cache", NULL, OPTION_FLAG, "TIDEGATE_NO_CACHE", NULL, "false",             \
      "parse every file, also those that were parsed before")                                      \
    X(OPT_CI, "ci", "gitlab|github|codepipeline|cdk-pipelines|circleci|jenkins|none",              \
      OPTION_CHOICE, NULL, NULL, NULL, "CI system that init writes a pipeline for")                \
    X(OPT_PLATFORM, "platform", "ecs|docker|compose|kubernetes|helm|command", OPTION_CHOICE, NULL, \
      NULL, NULL, "where the app runs")                                                            \
    X(OPT_INFRASTRUCTURE, "infrastructure", "terraform|cdk|none", OPTION_CHOICE, NULL, NULL, NULL, \
      "what makes the infrastructure (default: none)")                                             \
    X(OPT_FRAMEWORK, "framework", "sql|django|rails|alembic|flyway|prisma|command", OPTION_CHOICE, \
      NULL, NULL, NULL, "whose migrations they are; sql: our own engine, command: any other")      \
    X(OPT_DATABASE_KIND, "database-kind", "postgres|mariadb|mysql|sqlite", OPTION_CHOICE, NULL,    \
      NULL, NULL, "which database it is (default: postgres)")                                      \
    X(OPT_ENVIRONMENTS, "environments", "NAMES", OPTION_STRING, NULL, NULL, NULL,                  \
      "environments in the order of promotion, with commas between them (default: production)")    \
    X(OPT_VIA, "via", "task|task-token|run-task-sync|lambda|ecs-exec|self-hosted", OPTION_CHOICE,  \
      NULL, NULL, NULL, "how the migration is started on ECS (default: task, by the CI job)")      \
    X(OPT_YES, "yes", NULL, OPTION_FLAG, NULL, NULL, "false",                                      \
      "ask nothing: take what was found, and overwrite what is there")                             \
    X(OPT_HELP, "help", NULL, OPTION_FLAG, NULL, NULL, "false", "show the help of the command")    \
    X(OPT_VERSION, "version", NULL, OPTION_FLAG, NULL, NULL, "false", "print the version")

/* The options of every command. */
#define GLOBAL_OPTIONS(X)                                                                          \
    X(OPT_CONFIG)                                                                                  \
    X(OPT_ENVIRONMENT)                                                                             \
    X(OPT_JSON)                                                                                    \
    X(OPT_QUIET)                                                                                   \
    X(OPT_VERBOSE)                                                                                 \
    X(OPT_COLOR)                                                                                   \
    X(OPT_HELP)                                                                                    \
    X(OPT_VERSION)

/* One-letter forms. */
#define OPTION_LETTERS(X)                                                                          \
    X(OPT_QUIET, 'q')                                                                              \
    X(OPT_VERBOSE, 'v')                                                                            \
    X(OPT_HELP, 'h')

/* Variables that other tools set too: they count when nothing of ours gives the value. */
#define FOREIGN_VARIABLES(X)                                                                       \
    X(OPT_DATABASE, "DATABASE_URL")                                                                \
    X(OPT_TASK_TOKEN, "TASK_TOKEN") X(OPT_DOCKER_HOST, "DOCKER_HOST")

typedef enum OptionId {
#define X(id, ...) id,
    OPTIONS(X)
#undef X
        OPTION_COUNT_OF
} OptionId;

typedef struct OptionRow {
    const char *flag;    /* without the dashes; NULL: no flag */
    const char *metavar; /* or the choices; NULL for flags */
    OptionType type;
    const char *variable; /* environment; NULL: none */
    const char *key;      /* config file; NULL: none. environments.NAME.KEY wins over KEY */
    const char *fallback; /* text of the default; NULL: none */
    const char *help;     /* one line */
} OptionRow;

const OptionRow *option_row(OptionId id);
/* NAME=VALUE words: OPTION_MAP and OPTION_ACTIONS. */
bool option_is_map(OptionId id);
/* Whether every command takes it. */
bool option_is_global(OptionId id);
/* 0: no one-letter form. */
char option_letter(OptionId id);
/* The variable of another tool that is understood as well; NULL: none. */
const char *option_foreign_variable(OptionId id);

/* By "lock-wait", 'q' or "migrate.lock_wait"; false: there is none. Commands that do different
 * things may each have a flag of the same name: the first is found. */
bool option_find_flag(const char *flag, OptionId *ret_id) MUST_USE;
/* The next one of the same flag; false: there is none. */
bool option_find_same_flag(OptionId id, OptionId *ret_id) MUST_USE;
bool option_find_letter(char letter, OptionId *ret_id) MUST_USE;
bool option_find_key(const char *key, OptionId *ret_id) MUST_USE;

/* What kind of value it takes, for people: "a duration such as 90s or 5m". */
const char *option_type_text(OptionType type);
/* The choices of an OPTION_CHOICE as a NULL-terminated array; child of ctx. */
const char *const *option_choices(TALLOC_CTX *ctx, OptionId id);

/* Whether `value` is of the option's type and range. The error has `kind` (ERR_USAGE for a flag,
 * ERR_CONFIG elsewhere) and calls the option `name`, as the person wrote it. */
bool option_check_value(OptionId id, const char *name, const char *value, ErrorKind kind,
                        Error *err) MUST_USE;
/* "true", "yes", "on", "1" and their opposites; false: neither. */
bool option_parse_flag(const char *value, bool *ret_on) MUST_USE;
