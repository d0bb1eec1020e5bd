#include "cli/inner_record.h"

#include <string.h>

#include "base/digest.h"
#include "cli/aws_setup.h"
#include "cli/migrations.h"
#include "db/url.h"
#include "ledger/ledger.h"

struct InnerRecord {
    Ledger *ledger;
    const char *run_id;
    const char *of; /* what is migrated */
    Progress *progress;
};

static void warn(const InnerRecord *inner, const Error *err)
{
    progress_say(inner->progress, PROGRESS_WARNING,
                 "the outcome cannot be told to the ledger of run %s: %s", inner->run_id,
                 err->message);
}

static const char *place_of(TALLOC_CTX *ctx, const DatabaseAddress *database)
{
    return database ? db_url_place(ctx, secret_reveal(database->url)) : "";
}

const char *inner_of_folder(const Invocation *invocation, const DatabaseAddress *database)
{
    TALLOC_CTX *ctx = invocation->ctx;
    return talloc_asprintf(ctx, "%s from %s", place_of(ctx, database),
                           settings_path(ctx, invocation->settings, OPT_DIR));
}

/* Which words they were may be nobody's business: their digest tells them apart. */
const char *inner_of_command(const Invocation *invocation, const DatabaseAddress *database)
{
    TALLOC_CTX *ctx = invocation->ctx;
    Digest digest;
    char hex[DIGEST_HEX_SIZE];
    digest_start(&digest);
    for (const char *const *word = invocation->arguments; *word; word++)
        digest_add(&digest, *word, strlen(*word) + 1);
    digest_end(&digest, hex);
    return talloc_asprintf(ctx, "%s by command %.16s", place_of(ctx, database), hex);
}

/* A ledger in the database is in the first of several, whichever is worked on. */
static const DatabaseAddress *place_of_ledger(const Invocation *invocation, const char *url,
                                              const DatabaseAddress *database)
{
    ERROR_AUTO Error unknown = {0};
    Invocation first = *invocation;
    first.settings = settings_of_first_database(invocation->ctx, invocation->settings);
    if (!first.settings || strcmp(url, "database") != 0)
        return database;
    return migrations_database(&first, &unknown);
}

InnerRecord *inner_begin(Invocation *invocation, const char *of, const DatabaseAddress *database)
{
    Env *env = invocation->env;
    const char *run_id = env_get(env, "TIDEGATE_RUN"), *url = env_get(env, "TIDEGATE_LEDGER");
    if (!run_id || !url)
        return NULL;
    InnerRecord *inner = talloc_zero(invocation->ctx, InnerRecord);
    inner->run_id = run_id;
    inner->of = of;
    inner->progress = invocation->progress;
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *told = json_pack("{s:s, s:s}", "of", inner->of, "state", "started");
    /* No cancel: what a signal left behind has to be told as well. */
    LedgerConfig config = {
        .url = url,
        .app = env_get(env, "TIDEGATE_APP"),
        .environment = env_get(env, "TIDEGATE_ENV"),
        .aws = aws_of_settings(invocation),
        .database = place_of_ledger(invocation, url, database),
        .clock = invocation->clock,
    };
    if (!ledger_open(inner, &config, &inner->ledger, &err) ||
        !ledger_inner_put(inner->ledger, run_id, told, &err)) {
        warn(inner, &err);
        TALLOC_FREE(inner);
    }
    return inner;
}

/* The engine's own word where it has one; else by the kind of its error. */
static const char *verdict_of(const MigrateResult *result, const Error *err)
{
    static const struct {
        ErrorKind kind;
        const char *verdict;
    } kinds[] = {
        {ERR_NONE, "success"},
        {ERR_PARTIAL, "partial"},
        {ERR_UNKNOWN, "unknown"},
        {ERR_FENCED, "unknown"},
    };
    if (error_is_set(err) && result && result->verdict)
        return result->verdict;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (kinds[i].kind == err->kind)
            return kinds[i].verdict;
    }
    return "failed";
}

static json_t *count_json(int64_t count)
{
    return count < 0 ? json_null() : json_integer(count);
}

/* NULL: the history is one that nobody can read. */
static json_t *applied_json(const MigrateResult *result)
{
    if (result && result->applied_unknown)
        return NULL;
    json_t *list = json_array();
    for (size_t i = 0; result && i < result->applied_count; i++) {
        const AppliedMigration *applied = &result->applied[i];
        json_array_append_new(list, json_pack("{s:s?, s:s?, s:o, s:o}", "version", applied->version,
                                              "path", applied->path, "statements",
                                              count_json(applied->statements), "duration_ms",
                                              count_json(applied->duration_ms)));
    }
    return list;
}

static json_t *partial_json(const MigrateResult *result)
{
    if (!result || !result->partial.path)
        return json_null();
    return json_pack("{s:s?, s:s, s:I, s:I, s:s?}", "version", result->partial.version, "path",
                     result->partial.path, "statement", (json_int_t)result->partial.statement, "of",
                     (json_int_t)result->partial.of, "resume", result->partial.resume);
}

void inner_end(InnerRecord *inner, const MigrateResult *result, const Error *err)
{
    if (!inner)
        return;
    ERROR_AUTO Error failure = {0};
    JSON_AUTO json_t *told =
        json_pack("{s:s, s:s, s:s, s:o*, s:o, s:s?, s:s*, s:s*}", "of", inner->of, "state", "ended",
                  "verdict", verdict_of(result, err), "applied", applied_json(result), "partial",
                  partial_json(result), "error", err->message, "database_id",
                  result ? result->database_id : NULL, "database_state",
                  result ? result->database_state : NULL);
    if (!ledger_inner_put(inner->ledger, inner->run_id, told, &failure))
        warn(inner, &failure);
    TALLOC_FREE(inner->ledger);
}
