#include "pipeline/unchanged.h"

#include <string.h>

#include "pipeline/run_event.h"

/* Enough entries that a run is among them: deployments and overrides stand between. */
#define NEWEST 50

static const char *hash_of(const json_t *intent)
{
    return json_get_string(json_object_get(intent, "plan"), PLAN_MIGRATIONS, NULL);
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* The latest run of any kind, also one that is still open; NULL: there is none. */
static bool latest_run(TALLOC_CTX *ctx, Ship *ship, LedgerRun **ret_run, Error *err)
{
    LedgerEvent *events = NULL;
    size_t count = 0;
    *ret_run = NULL;
    if (!history_entries(ctx, ship->ledger, NEWEST, &events, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(events[i].kind, "run") == 0 && events[i].run_id)
            return ledger_run_get(ctx, ship->ledger, events[i].run_id, ret_run, err);
    }
    return true;
}

/* A migration by the same command: any other may have left some of them out, or taken some back. */
static bool is_of_the_same_kind(const LedgerRun *run, const json_t *intent)
{
    return run_is_migration(run) &&
           json_equal(json_object_get(run->intent, "command"), json_object_get(intent, "command"));
}

bool unchanged_since(TALLOC_CTX *ctx, Ship *ship, const json_t *intent, const char **ret_same,
                     Error *err)
{
    LedgerRun *run = NULL;
    LedgerHead *head = NULL;
    const char *hash = hash_of(intent);
    *ret_same = NULL;
    if (!ship->config.skip_unchanged || !hash)
        return true;
    if (!latest_run(ctx, ship, &run, err) || !ledger_head_get(ctx, ship->ledger, &head, err))
        return false;
    if (run && is_same(run->verdict, "success") && is_of_the_same_kind(run, intent) &&
        is_same(hash_of(run->intent), hash) && is_same(run->database_id, head->database_id))
        *ret_same = run->unchanged ? run->unchanged : run->run_id;
    return true;
}
