#include "pipeline/databases.h"

#include <string.h>

static const char *id_before(TALLOC_CTX *ctx, Ledger *ledger, const char *database_id)
{
    ERROR_AUTO Error ignored = {0};
    LedgerHead *head = NULL;
    if (!ledger_head_get(ctx, ledger, &head, &ignored) || !head->database_id ||
        strcmp(head->database_id, database_id) == 0)
        return NULL;
    return head->database_id;
}

bool ship_database_sharers(TALLOC_CTX *ctx, Ledger *ledger, const char *database_id,
                           const char *const **ret_names, Error *err)
{
    LedgerNeighbour *others = NULL;
    size_t count = 0, shared = 0;
    if (!ledger_heads(ctx, ledger, &others, &count, err))
        return false;
    const char **names = talloc_zero_array(others, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++) {
        const char *theirs = others[i].head->database_id;
        if (theirs && strcmp(theirs, database_id) == 0)
            names[shared++] = others[i].environment;
    }
    *ret_names = shared ? names : NULL;
    return true;
}

void databases_note(TALLOC_CTX *ctx, Ledger *ledger, LedgerRun *run)
{
    ERROR_AUTO Error ignored = {0};
    const char *id = json_get_string(run->inner, "database_id", NULL);
    run->database_id = run->database_before = NULL;
    run->database_shared = NULL;
    if (!id || strcmp(run->verdict, "success") != 0)
        return;
    run->database_id = talloc_strdup(ctx, id);
    run->database_before = id_before(ctx, ledger, id);
    bool known UNUSED = ship_database_sharers(ctx, ledger, id, &run->database_shared, &ignored);
}

static char *join(TALLOC_CTX *ctx, const char *first, const char *const *names)
{
    char *text = talloc_strdup(ctx, first);
    for (; *names; names++)
        text = talloc_asprintf_append(text, "%s%s", names[1] ? ", " : " and ", *names);
    return text;
}

char *databases_reason(TALLOC_CTX *ctx, const LedgerRun *run)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text = NULL;
    if (run->database_before)
        text = talloc_asprintf(tmp, "another database than before (%s, it was %s)",
                               run->database_id, run->database_before);
    if (run->database_shared)
        text = talloc_asprintf(tmp, "%s%sthe database is also that of %s", text ? text : "",
                               text ? "; " : "",
                               join(tmp, run->database_shared[0], run->database_shared + 1));
    return talloc_steal(ctx, text);
}

char *ship_sharing_text(TALLOC_CTX *ctx, const char *environment, const char *const *sharers)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return talloc_asprintf(ctx, "environments %s share one database",
                           join(tmp, environment, sharers));
}

void databases_warn(const Ship *ship, const LedgerRun *run)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *environment = ship->config.environment;
    Progress *progress = ship->config.progress;
    if (run->database_before)
        progress_say(progress, PROGRESS_WARNING,
                     "environment %s now has another database than before: its history begins anew "
                     "there, and what earlier releases migrated is in the old one (now %s, it was "
                     "%s)",
                     environment, run->database_id, run->database_before);
    if (run->database_shared)
        progress_say(progress, PROGRESS_WARNING,
                     "%s, or one has a copy of the other's: what migrates one of them changes what "
                     "the other works with",
                     ship_sharing_text(tmp, environment, run->database_shared));
}
