#include "migration/plan/planned.h"

#include <string.h>

#include "migration/hooks/hooks.h"
#include "migration/plan/plan.h"
#include "migration/session.h"

/* Failed tries change nothing, so they do not count. */
static bool counts(const Record *record)
{
    return record->state == RECORD_APPLIED || record->state == RECORD_BASELINE ||
           record->state == RECORD_UNDONE || record->partial;
}

static void add_text(Digest *digest, const char *text)
{
    digest_add(digest, text ? text : "", text ? strlen(text) + 1 : 1);
}

static char *digest_applied(TALLOC_CTX *ctx, const History *history)
{
    Digest digest;
    char *hex = talloc_zero_size(ctx, DIGEST_HEX_SIZE);
    digest_start(&digest);
    for (size_t i = 0; i < history->count; i++) {
        const Record *record = &history->records[i];
        const char state = (char)('a' + (int)record->state + (record->partial ? 16 : 0));
        if (!counts(record))
            continue;
        digest_add(&digest, &state, 1);
        add_text(&digest, record->version);
        add_text(&digest, record->name);
        add_text(&digest, record->checksum);
    }
    digest_end(&digest, hex);
    return hex;
}

PlannedSet *planned_of(TALLOC_CTX *ctx, const Engine *engine, const Plan *plan, const char *to)
{
    PlannedSet *planned = talloc_zero(ctx, PlannedSet);
    planned->database_id = engine->database_id;
    planned->app = engine->config.app;
    planned->to = to;
    planned->single_transaction = engine->config.single_transaction;
    planned->role = engine->config.role;
    planned->applied = digest_applied(planned, engine->history);
    planned->hooks = hooks_planned(planned, engine, &planned->hook_count);
    planned->steps = talloc_array(planned, PlannedStep, (unsigned)plan->pending);
    for (size_t i = 0; i < plan->count; i++) {
        const PlanEntry *entry = &plan->entries[i];
        if (entry->pending)
            planned->steps[planned->count++] = (PlannedStep){
                .version = plan_entry_version(entry),
                .path = plan_entry_path(entry),
                .checksum = entry->file->checksum,
            };
    }
    return planned;
}

static bool fail_stale(Error *err, const char *format, ...) PRINTF(2, 3);
static bool fail_stale(Error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    TALLOC_AUTO char *why = talloc_vasprintf(NULL, format, args);
    va_end(args);
    error_set(err, ERR_VALIDATION, "the plan is stale: %s", why);
    return error_hint(err, "nothing was changed; look at a new one: tidegate plan --out FILE");
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static const PlannedStep *find_step(const PlannedSet *planned, const char *path)
{
    for (size_t i = 0; i < planned->count; i++) {
        if (strcmp(planned->steps[i].path, path) == 0)
            return &planned->steps[i];
    }
    return NULL;
}

/* The first step that differs, in words. */
static bool fail_step(const PlannedSet *planned, const PlannedSet *now, size_t place, Error *err)
{
    const char *was = place < planned->count ? planned->steps[place].path : NULL;
    const char *is = place < now->count ? now->steps[place].path : NULL;
    if (was && (!is || !find_step(now, was)))
        return fail_stale(err, "'%s' was to be applied, and is not pending now", was);
    if (is && (!was || !find_step(planned, is)))
        return fail_stale(err, "'%s' is pending now, and was not in it", is);
    if (same(was, is))
        return fail_stale(err, "'%s' is not what it was", is);
    return fail_stale(err, "'%s' comes in another place now", is);
}

static bool check_steps(const PlannedSet *planned, const PlannedSet *now, Error *err)
{
    size_t most = planned->count > now->count ? planned->count : now->count;
    for (size_t i = 0; i < most; i++) {
        const PlannedStep *a = &planned->steps[i], *b = &now->steps[i];
        if (i >= planned->count || i >= now->count || strcmp(a->path, b->path) != 0 ||
            strcmp(a->checksum, b->checksum) != 0)
            return fail_step(planned, now, i, err);
    }
    return true;
}

static bool same_hook(const PlannedHook *a, const PlannedHook *b)
{
    return same(a->moment, b->moment) && same(a->shown, b->shown) && same(a->checksum, b->checksum);
}

static bool check_hooks(const PlannedSet *planned, const PlannedSet *now, Error *err)
{
    for (size_t i = 0; i < planned->hook_count || i < now->hook_count; i++) {
        if (i >= now->hook_count)
            return fail_stale(err, "the hook '%s' is gone", planned->hooks[i].shown);
        if (i >= planned->hook_count || !same_hook(&planned->hooks[i], &now->hooks[i]))
            return fail_stale(err, "the hook '%s' is new, or says something else now",
                              now->hooks[i].shown);
    }
    return true;
}

static bool check_manner(const PlannedSet *planned, const PlannedSet *now, Error *err)
{
    if (planned->single_transaction != now->single_transaction)
        return fail_stale(err, "it was made with%s --single-transaction",
                          planned->single_transaction ? "" : "out");
    if (same(planned->role, now->role))
        return check_hooks(planned, now, err);
    return planned->role ? fail_stale(err, "it was made for the role '%s'", planned->role)
                         : fail_stale(err, "it was made without a role");
}

bool planned_check(const Engine *engine, const Plan *plan, const PlannedSet *planned, Error *err)
{
    if (!planned)
        return true;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const PlannedSet *now = planned_of(tmp, engine, plan, planned->to);
    if (!same(planned->app, now->app))
        return fail_stale(err, "it is of the app '%s'", planned->app);
    if (planned->database_id && !same(planned->database_id, now->database_id))
        return fail_stale(err, "it was made for another database than %s", engine->label);
    if (!check_steps(planned, now, err))
        return false;
    if (!same(planned->applied, now->applied))
        return fail_stale(err, "what is applied has changed since");
    return check_manner(planned, now, err);
}
