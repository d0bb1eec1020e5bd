/* Inside src/cli: the checks of `doctor`. */
#pragma once

#include "cli/command.h"
#include "ledger/ledger.h"

typedef enum CheckStatus {
    CHECK_OK,
    CHECK_WARN,
    CHECK_SKIP, /* it cannot be told from here, and need not be */
    CHECK_FAIL,
    CHECK_STATUS_COUNT
} CheckStatus;

typedef struct Check {
    const char *name;
    CheckStatus status;
    const char *text; /* what was found */
    const char *hint; /* what to do; or NULL */
    ErrorKind kind;   /* of a failure, as the command that meets it would end */
} Check;

/* A check fills all but the name; texts are children of the invocation's context. */
typedef Check (*CheckFunction)(Invocation *invocation);

/* The same check for each of the databases in force: the worst decides. */
Check check_each_database(Invocation *invocation, CheckFunction check);
/* Adds one of several (by its name) to what they say together; `all` is zeroed at first. */
void check_add(TALLOC_CTX *ctx, const char *name, const Check *one, Check *all);

Check check_configuration(Invocation *invocation);
Check check_app(Invocation *invocation);
Check check_environment(Invocation *invocation);
Check check_database(Invocation *invocation);
Check check_migrations(Invocation *invocation);
Check check_ledger(Invocation *invocation);
Check check_migrate_command(Invocation *invocation);
Check check_deploy_command(Invocation *invocation);
Check check_health(Invocation *invocation);
Check check_engine(Invocation *invocation);
Check check_engine_image(Invocation *invocation);
Check check_container(Invocation *invocation);
Check check_container_secrets(Invocation *invocation);
Check check_container_database(Invocation *invocation);
Check check_notices(Invocation *invocation);

Check check_passed(Invocation *invocation, const char *fmt, ...) PRINTF(2, 3);
/* With a warning, `hint` is what to do. */
Check check_warned(Invocation *invocation, const char *hint, const char *fmt, ...) PRINTF(3, 4);
/* `hint` may be NULL. */
Check check_skipped(Invocation *invocation, const char *hint, const char *fmt, ...) PRINTF(3, 4);
/* Fails with the error's message, detail's first line and hint. */
Check check_failed(Invocation *invocation, const Error *err);
/* Of what only `doctor` asks for: that we may not is no failure. `what`: what is known of it. */
Check check_failed_or_skipped(Invocation *invocation, const char *what, const Error *err);

/* Whether the migration command is `tidegate migrate`, which needs our folder and database. */
bool doctor_uses_own_engine(const Invocation *invocation);
/* Whether migrations run somewhere else, where the image has its own folder, database and
 * programs. */
bool doctor_migrates_away(const Invocation *invocation);
/* .. as a task of ECS, or in a container of an engine that we use. */
bool doctor_migrates_on_ecs(const Invocation *invocation);
bool doctor_migrates_in_container(const Invocation *invocation);
bool doctor_needs_engine(const Invocation *invocation);
/* Of the newest release in the ledger; NULL: none is recorded. */
const char *doctor_last_image(Invocation *invocation);
bool doctor_deploys_by(const Invocation *invocation, const char *driver);

/* The ledger in force; *ret_ledger is NULL when it is a file that does not exist yet: then *ret_dir
 * is the folder that it will be made in. *ret_config is what it was opened with. */
bool doctor_open_ledger(Invocation *invocation, LedgerConfig *ret_config, Ledger **ret_ledger,
                        const char **ret_dir, Error *err) MUST_USE;
