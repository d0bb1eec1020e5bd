#include "migration/watch/watch.h"

#include <string.h>

#include "migration/watch/patient.h"
#include "migration/watch/remains.h"
#include "migration/watch/sockets.h"
#include "migration/watch/waits.h"

#define NAME_LIMIT    63 /* NAMEDATALEN - 1 */
#define LOOK_LIMIT_MS 2000
#define RECONNECT_MS  5000
#define KNOWN_LIMIT   16
#define SHOWN_QUERY   120

/* A wait that has a queue behind it, since we saw that first. */
typedef struct Known {
    char *key;
    int64_t since_ms;
    bool told; /* that it is left alone */
} Known;

struct Watch {
    Engine *engine;
    Db *db;
    char *name;
    char *ends; /* of the command's connections, as of the last look */
    int64_t look_at_ms, connect_at_ms;
    Known *known; /* of the last look; array of KNOWN_LIMIT */
    size_t known_count;
    bool blind; /* and it was said */
    size_t cancelled;
    char *last;
};

static int64_t now_ms(const Watch *watch)
{
    Clock *clock = watch->engine->config.clock;
    return clock->monotonic_ms(clock);
}

char *watch_name(TALLOC_CTX *ctx, const char *run_id)
{
    char *name = talloc_asprintf(ctx, "tidegate exec %.*s", NAME_LIMIT - 14, run_id);
    for (char *at = name; *at; at++) {
        if (*at < ' ' || *at > '~') /* the server shows it so */
            *at = '?';
    }
    return name;
}

static bool connect_watch(Watch *watch, Error *err)
{
    const EngineConfig *config = &watch->engine->config;
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "tidegate watch %s", watch->engine->run_id);
    const DbConfig wanted = {
        .url = config->url,
        .credentials = config->credentials,
        .application_name = name,
        .connect_timeout_ms = LOOK_LIMIT_MS,
        .limit_ms = LOOK_LIMIT_MS,
    };
    watch->connect_at_ms = now_ms(watch) + RECONNECT_MS;
    TALLOC_FREE(watch->db);
    return db_open(watch, &wanted, &watch->db, err);
}

static void say_blind(Watch *watch, const char *why)
{
    if (!watch->blind)
        progress_say(watch->engine->config.progress, PROGRESS_WARNING,
                     "the command's sessions cannot be watched, so nobody keeps one from holding "
                     "up others: %s",
                     why);
    watch->blind = true;
}

Watch *watch_start(TALLOC_CTX *ctx, Engine *engine)
{
    ERROR_AUTO Error failure = {0};
    if (engine->dialect->dialect != DIALECT_POSTGRES)
        return NULL;
    Watch *watch = talloc_zero(ctx, Watch);
    watch->engine = engine;
    watch->name = watch_name(watch, engine->run_id);
    watch->ends = talloc_strdup(watch, "{}");
    watch->known = talloc_zero_array(watch, Known, KNOWN_LIMIT);
    if (!connect_watch(watch, &failure))
        say_blind(watch, failure.message);
    return watch;
}

static char *short_query(TALLOC_CTX *ctx, const char *query)
{
    char *text = talloc_strndup(ctx, query, SHOWN_QUERY);
    for (char *at = text; *at; at++) {
        if (*at == '\n' || *at == '\r' || *at == '\t')
            *at = ' ';
    }
    return text;
}

static char *describe(TALLOC_CTX *ctx, const Wait *wait)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *query = short_query(tmp, wait->query ? wait->query : "?");
    const char *behind =
        wait->behind ? talloc_asprintf(tmp, "%zu behind it", wait->behind) : "nobody behind it";
    return talloc_asprintf(ctx, "session %d (%s) waits, %s, for %s", wait->pid, query, behind,
                           wait->blocker);
}

static Known *find_known(Watch *watch, const char *key)
{
    for (size_t i = 0; i < watch->known_count; i++) {
        if (strcmp(watch->known[i].key, key) == 0)
            return &watch->known[i];
    }
    return NULL;
}

/* One whose queue went away for a moment keeps its time: a queue of short-lived readers comes and
 * goes. */
static Known *remember(Watch *watch, const Wait *wait)
{
    char *key = talloc_asprintf(watch->known, "%d %s", wait->pid, wait->began);
    Known *known = find_known(watch, key);
    if (known || (!wait->behind) || watch->known_count == KNOWN_LIMIT) {
        talloc_free(key);
        return known;
    }
    watch->known[watch->known_count] = (Known){.key = key, .since_ms = now_ms(watch)};
    return &watch->known[watch->known_count++];
}

static void forget_others(Watch *watch, const Waits *waits)
{
    size_t kept = 0;
    for (size_t i = 0; i < watch->known_count; i++) {
        bool still = false;
        for (size_t j = 0; j < waits->count && !still; j++) {
            TALLOC_AUTO char *key =
                talloc_asprintf(NULL, "%d %s", waits->list[j].pid, waits->list[j].began);
            still = strcmp(key, watch->known[i].key) == 0;
        }
        if (still)
            watch->known[kept++] = watch->known[i];
        else
            talloc_free(watch->known[i].key);
    }
    watch->known_count = kept;
}

static void cancel_wait(Watch *watch, const Wait *wait, const char *words)
{
    ERROR_AUTO Error failure = {0};
    Progress *progress = watch->engine->config.progress;
    bool cancelled = false;
    if (!waits_cancel(watch->db, wait, &cancelled, &failure)) {
        say_blind(watch, failure.message);
        return;
    }
    if (!cancelled) /* it has just got its lock */
        return;
    talloc_free(watch->last);
    watch->last = talloc_strdup(watch, words);
    watch->cancelled++;
    progress_say(progress, PROGRESS_STEP,
                 "cancelled the command's statement to let them through: %s", words);
}

static void leave_alone(const Watch *watch, Known *known, const char *words, const char *why)
{
    if (!known->told)
        progress_say(watch->engine->config.progress, PROGRESS_WARNING, "not cancelled, %s: %s", why,
                     words);
    known->told = true;
}

static void judge(Watch *watch, const Wait *wait)
{
    TALLOC_AUTO char *words = describe(NULL, wait);
    Known *known = remember(watch, wait);
    progress_say(watch->engine->config.progress, PROGRESS_WAIT, "the command's %s", words);
    int64_t limit_ms = watch->engine->config.lock_timeout_ms;
    if (!known || !wait->behind || limit_ms <= 0 || now_ms(watch) - known->since_ms < limit_ms)
        return;
    const char *patient = wait->query ? patient_statement(wait->query) : NULL;
    if (!wait->query)
        leave_alone(watch, known, words, "since what it does may not be seen by this user");
    else if (patient)
        leave_alone(watch, known, words, "since it is patient work");
    else
        cancel_wait(watch, wait, words);
}

static void look(Watch *watch)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error failure = {0};
    Waits *waits = NULL;
    talloc_free(watch->ends);
    watch->ends = sockets_of_children(watch);
    if (!waits_look(tmp, watch->db, watch->name, watch->ends, &waits, &failure)) {
        say_blind(watch, failure.message);
        return;
    }
    watch->blind = false;
    forget_others(watch, waits);
    for (size_t i = 0; i < waits->count; i++)
        judge(watch, &waits->list[i]);
}

void watch_look(Watch *watch)
{
    ERROR_AUTO Error failure = {0};
    if (!watch || now_ms(watch) < watch->look_at_ms)
        return;
    if (watch->db && db_alive(watch->db))
        look(watch);
    else if (now_ms(watch) >= watch->connect_at_ms && !connect_watch(watch, &failure))
        say_blind(watch, failure.message);
    watch->look_at_ms = now_ms(watch) + WATCH_EVERY_MS;
}

bool watch_sees_end(const Watch *watch)
{
    if (!watch)
        return true;
    const RemainsOf of = {watch->name, watch->ends};
    return watch->db && db_alive(watch->db) && remains_are_gone(watch->engine, watch->db, &of);
}

size_t watch_cancelled(const Watch *watch)
{
    return watch ? watch->cancelled : 0;
}

const char *watch_last(const Watch *watch)
{
    return watch ? watch->last : NULL;
}
