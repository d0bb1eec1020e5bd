/* Inside src/cli: the checks of `doctor`. */
#pragma once

#include "cli/command.h"

typedef enum CheckStatus { CHECK_OK, CHECK_WARN, CHECK_FAIL } CheckStatus;

typedef struct Check {
    const char *name;
    CheckStatus status;
    const char *text; /* what was found */
    const char *hint; /* what to do; or NULL */
    ErrorKind kind;   /* of a failure, as the command that meets it would end */
} Check;

/* A check fills all but the name; texts are children of the invocation's context. */
typedef Check (*CheckFunction)(Invocation *invocation);

Check check_configuration(Invocation *invocation);
Check check_app(Invocation *invocation);
Check check_environment(Invocation *invocation);
Check check_database(Invocation *invocation);
Check check_migrations(Invocation *invocation);
Check check_ledger(Invocation *invocation);
Check check_migrate_command(Invocation *invocation);
Check check_deploy_command(Invocation *invocation);
Check check_health(Invocation *invocation);
Check check_notices(Invocation *invocation);

Check check_passed(Invocation *invocation, const char *fmt, ...) PRINTF(2, 3);
/* With a warning, `hint` is what to do. */
Check check_warned(Invocation *invocation, const char *hint, const char *fmt, ...) PRINTF(3, 4);
/* Fails with the error's message, detail's first line and hint. */
Check check_failed(Invocation *invocation, const Error *err);

/* Whether the migration command is `tidegate migrate`, which needs our folder and database. */
bool doctor_uses_own_engine(const Invocation *invocation);
