#include "lint/lint.h"

#include "lint/cache/cache.h"
#include "lint/catalog/live.h"
#include "lint/findings.h"
#include "lint/order.h"
#include "lint/readers.h"
#include "lint/replay.h"
#include "migration/folder/version.h"

#define NEWEST_POSTGRES 180000

/* What the sources become on the way: which are judged, which are only replayed, which are not even
 * read, as the live server's catalog holds their effects. */
static LintSource *choose_sources(TALLOC_CTX *ctx, const LintConfig *config, size_t *ret_count)
{
    LintSource *chosen = talloc_array(ctx, LintSource, (unsigned)config->source_count);
    const char *start_after = config->policy->start_after;
    size_t count = 0;
    for (size_t i = 0; i < config->source_count; i++) {
        LintSource source = config->sources[i];
        if (start_after && source.version && version_compare(source.version, start_after) <= 0)
            source.pending = false;
        if (source.pending || !config->live)
            chosen[count++] = source;
    }
    *ret_count = count;
    return chosen;
}

static const char *server_name(Dialect dialect)
{
    static const char *const names[] = {
        [DIALECT_POSTGRES] = "PostgreSQL",
        [DIALECT_SQLITE] = "SQLite",
        [DIALECT_MARIADB] = "MariaDB",
    };
    return names[dialect];
}

static const char *server_text(TALLOC_CTX *ctx, const LintConfig *config, int version)
{
    bool is_postgres = config->dialect == DIALECT_POSTGRES;
    const char *remark = "";
    if (is_postgres && version / 10000 > NEWEST_POSTGRES / 10000)
        remark = " (newer than what was measured)";
    else if (!config->live && !config->version)
        remark = " (assumed)";
    if (config->live)
        return talloc_asprintf(ctx, "%s %s%s", server_name(config->dialect),
                               db_version_text(config->live), remark);
    if (!is_postgres)
        return server_name(config->dialect);
    return talloc_asprintf(ctx, "PostgreSQL %d%s", version / 10000, remark);
}

static int server_version(const LintConfig *config)
{
    if (config->live)
        return db_version(config->live);
    if (config->version || config->dialect != DIALECT_POSTGRES)
        return config->version;
    return NEWEST_POSTGRES;
}

static void note_today(Replay *replay, Clock *clock)
{
    TALLOC_AUTO char *now = clock_rfc3339(NULL, clock->wall_ms(clock), false);
    snprintf(replay->today, sizeof(replay->today), "%.10s", now);
}

static bool make_catalog(Replay *replay, Error *err)
{
    const LintConfig *config = replay->config;
    if (config->live)
        return catalog_read_live(replay->memory, config->live, &replay->catalog, err) ||
               error_wrap(err, "reading the schema");
    replay->catalog = catalog_new(replay->memory, config->dialect, replay->version);
    catalog_set_complete(replay->catalog, false);
    return true;
}

static bool begin(Replay *replay, Error *err)
{
    const LintConfig *config = replay->config;
    replay->effect_memory = effect_memory_new(replay->memory);
    if (config->effects)
        replay->effects = json_keep(replay->memory, json_array());
    return make_catalog(replay, err) &&
           (!config->baseline ||
            baseline_read(replay->memory, config->baseline, &replay->baseline, err)) &&
           (!config->application || application_read(replay->memory, config->application,
                                                     config->dialect, &replay->application, err));
}

static void note_guess(CatalogTable *table, void *data)
{
    bool *guessed = data;
    *guessed = *guessed || table->guessed;
}

/* A database that was there before its first migration has tables that no file makes: then none can
 * be called missing. */
static void settle_completeness(Replay *replay)
{
    bool guessed = false;
    if (replay->config->live)
        return;
    catalog_each_table(replay->catalog, NULL, note_guess, &guessed);
    catalog_set_complete(replay->catalog, replay->config->complete && !guessed);
}

static bool walk(Replay *replay, Readers *readers, const LintSource *sources, size_t count,
                 Error *err)
{
    bool was_history = false;
    size_t *order = talloc_array(replay->memory, size_t, (unsigned)count);
    for (size_t i = 0, ordered = 0; i < count; i++) {
        if (i >= ordered) {
            order[i] = i;
            ordered =
                order_repeatables_from(sources, i, count, replay->config->dialect, readers, order);
        }
        const LintText *text = readers_wait(readers, order[i]);
        if (was_history && text->source->pending)
            settle_completeness(replay);
        was_history = !text->source->pending;
        if (cancel_signal(replay->config->cancel))
            return cancel_error(replay->config->cancel, err);
        catalog_reset_session(replay->catalog);
        if (text->source->pending)
            replay_pending(replay, text);
        else
            replay_history(replay, text);
    }
    return true;
}

static FindingLevel fail_on(const Replay *replay)
{
    return replay->config->policy->fail_on == SEVERITY_WARNING ? FINDING_WARNING : FINDING_ERROR;
}

static bool has_blocking(const Replay *replay)
{
    for (size_t i = 0; i < replay->finding_count; i++) {
        const Finding *finding = &replay->findings[i];
        if (!finding->allowed_reason && finding->level >= fail_on(replay))
            return true;
    }
    return false;
}

static LintResult *make_result(TALLOC_CTX *ctx, Replay *replay)
{
    findings_count(replay);
    LintResult *result = talloc_zero(ctx, LintResult);
    talloc_steal(result, replay->memory);
    result->breaking = replay->breaking.items;
    result->blocks = has_blocking(replay);
    result->report = (FindingReport){
        .findings = replay->findings,
        .count = replay->finding_count,
        .summary = replay->summary,
        .fail_on = fail_on(replay),
        .effects = replay->effects,
    };
    return result;
}

/* Only what could be read can be known again. */
static void keep_result(const LintCache *cache, Readers *readers, size_t count,
                        const LintResult *result)
{
    TALLOC_AUTO FileSignature *signatures = talloc_array(NULL, FileSignature, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        const LintText *text = readers_wait(readers, i);
        if (!text->has_signature)
            return;
        signatures[i] = text->signature;
    }
    cache_keep(cache, signatures, result);
}

bool lint_run(TALLOC_CTX *ctx, const LintConfig *config, LintResult **ret_result, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *memory = talloc_new(NULL);
    Clock *clock = config->clock;
    int64_t started = clock->monotonic_ms(clock);
    Replay replay = {.memory = memory, .config = config, .version = server_version(config)};
    replay.breaking = words_new(memory);
    note_today(&replay, clock);
    Readers *readers = NULL;
    size_t count = 0;
    const LintSource *sources = choose_sources(memory, config, &count);
    LintCache *cache = cache_open(memory, config, sources, count, replay.today);
    LintResult *result = cache ? cache_find(ctx, cache) : NULL;
    if (result) {
        result->report.summary.duration_ms = clock->monotonic_ms(clock) - started;
        *ret_result = result;
        return true;
    }
    if (!readers_start(memory, sources, count, config->dialect, config->placeholders, cache != NULL,
                       &readers, err) ||
        !begin(&replay, err) || !walk(&replay, readers, sources, count, err))
        return false;
    readers_end(readers);
    replay.summary.server = server_text(memory, config, replay.version);
    replay.summary.duration_ms = clock->monotonic_ms(clock) - started;
    result = make_result(ctx, &replay);
    memory = NULL;
    if (cache)
        keep_result(cache, readers, count, result);
    *ret_result = result;
    return true;
}
