#include "migration/history/appname.h"
#include "migration/incumbent/overlay.h"
#include "migration/engine.h"

#include <string.h>

#include "base/fs.h"
#include "migration/script/cosmetic.h"
#include "migration/session.h"
#include "migration/shared_credentials.h"
#include "migration/apply/together.h"
#include "migration/hooks/hooks.h"
#include "migration/plan/damage.h"
#include "migration/plan/order.h"
#include "migration/plan/status.h"
#include "migration/plan/verify.h"
#include "migration/watch/others.h"

/* Only what stands before "://" is surely no secret. */
static bool fail_url(const char *url, Error *err)
{
    size_t length = strspn(url, "abcdefghijklmnopqrstuvwxyz0123456789+.-");
    if (length && strncmp(url + length, "://", 3) == 0)
        error_set(err, ERR_CONFIG,
                  "the database URL begins with '%.*s://', which is not known here", (int)length,
                  url);
    else
        error_set(err, ERR_CONFIG, "the database URL does not say which kind of database it is");
    return error_hint(err, "write postgres://USER@HOST/DATABASE, mysql://USER@HOST/DATABASE or "
                           "sqlite:FILE; what is in force, and "
                           "why: tidegate config show --origin");
}

static bool find_dialect(Engine *engine, Error *err)
{
    Dialect dialect;
    const char *url = secret_reveal(engine->config.url);
    if (db_url_dialect(url, &dialect))
        engine->dialect = engine_dialect(dialect);
    if (!engine->dialect)
        return fail_url(url, err);
    engine->sql = (ComposeContext){.dialect = engine->dialect, .schema = ""};
    return true;
}

/* Of the connection that looks at our own work. */
#define LOOKER_NAME "tidegate look"

/* Another framework's migrations need be no files of ours: whoever only looks may find its history
 * alone. */
static bool start_files(Engine *engine, Error *err)
{
    const char *dir = engine->config.dir;
    bool is_missing = dir && engine->config.read_only && !fs_exists(dir);
    return !dir || is_missing || files_start(engine, dir, engine->config.layout, &engine->job, err);
}

bool engine_open(TALLOC_CTX *ctx, const EngineConfig *config, Engine **ret_engine, Error *err)
{
    TALLOC_AUTO Engine *engine = talloc_zero(NULL, Engine);
    engine->config = *config;
    if (!config->app)
        engine->config.app = "";
    engine->ticker = ticker_new(engine, config->progress);
    engine->run_given = config->run_id != NULL;
    engine->run_id = config->run_id ? config->run_id : id_new(engine);
    if (!find_dialect(engine, err))
        return false;
    engine->config.credentials = shared_credentials(engine, config->credentials);
    if (engine->dialect->look)
        ticker_look_by(engine->ticker, engine->dialect->look,
                       &(Onlooker){.url = config->url,
                                   .credentials = engine->config.credentials,
                                   .name = LOOKER_NAME});
    if (!db_load(secret_reveal(config->url), err) || !start_files(engine, err) ||
        !session_connect(engine, err))
        return false;
    *ret_engine = talloc_steal(ctx, engine);
    engine = NULL;
    return true;
}

static bool look(void *data, Error *err)
{
    return overlay_check(data, err);
}

static bool make_plan(TALLOC_CTX *ctx, Engine *engine, const char *to, Plan **ret_plan, Error *err)
{
    if (!session_load(engine, LOAD_FULL, err) || !appname_check(engine, err) ||
        !session_files(engine, err) || !overlay_look_twice(engine, look, engine, err))
        return false;
    *ret_plan = plan_make(ctx, engine->set, engine->history, engine->config.out_of_order, to);
    return true;
}

/* Neither files nor a history of ours. */
static bool has_nothing(const Engine *engine)
{
    return engine->history && engine->history->count == 0 &&
           (!engine->set || engine->set->count == 0);
}

/* Where the folder is missing, what is another tool's is all there is to show. */
static bool show_others(TALLOC_CTX *ctx, Engine *engine, StatusResult **ret_result, Error *err)
{
    const Plan nothing = {0};
    StatusResult *result = status_result(ctx, engine, &nothing, STATUS_ALL);
    ERROR_AUTO Error failure = {0};
    if (!others_read(result, engine, &failure) || result->other_count == 0)
        return false;
    *ret_result = result;
    error_clear(err);
    return true;
}

bool engine_status(TALLOC_CTX *ctx, Engine *engine, StatusResult **ret_result, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Plan *plan;
    if (!make_plan(tmp, engine, NULL, &plan, err))
        return !engine->job && has_nothing(engine) && show_others(ctx, engine, ret_result, err);
    if (!cosmetic_accept(engine, plan, err))
        return false;
    *ret_result = status_result(ctx, engine, plan, STATUS_ALL);
    return damage_show(*ret_result, engine, err) &&
           (!has_nothing(engine) || others_read(*ret_result, engine, err));
}

static bool fail_partial(const StatusResult *result, Error *err)
{
    for (size_t i = 0; i < result->count; i++) {
        const MigrationStatus *migration = &result->migrations[i];
        if (migration->state != STATE_PARTIAL)
            continue;
        if (migration->committed)
            error_set(err, ERR_PARTIAL, "%lld of %lld statements of '%s' are committed",
                      (long long)migration->committed, (long long)migration->of, migration->path);
        else
            error_set(err, ERR_PARTIAL,
                      "'%s' was begun outside a transaction and is not known to have ended",
                      migration->path);
        return error_hint(err, "settle it and go on: tidegate migrate");
    }
    return true;
}

bool engine_validate(TALLOC_CTX *ctx, Engine *engine, StatusResult **ret_result, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Plan *plan;
    if (!make_plan(tmp, engine, NULL, &plan, err) || !session_require_files(engine, err))
        return false;
    bool valid = verify_plan(engine, plan, err);
    *ret_result = status_result(ctx, engine, plan, STATUS_ALL);
    return valid && fail_partial(*ret_result, err) && damage_show(*ret_result, engine, err) &&
           damage_check(*ret_result, err);
}

bool engine_plan(TALLOC_CTX *ctx, Engine *engine, const char *to, StatusResult **ret_result,
                 Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Plan *plan;
    if (!make_plan(tmp, engine, to, &plan, err) || !session_require_files(engine, err) ||
        !verify_plan(engine, plan, err) || !plan_limit(plan, engine->set, to, err) ||
        !order_repeatables(engine, plan, err) ||
        (engine->config.single_transaction && !together_check_plan(engine, plan, err)))
        return false;
    if (plan->pending > 0 && !hooks_inspect(engine, engine, err))
        return false;
    *ret_result = status_result(ctx, engine, plan, STATUS_PENDING);
    (*ret_result)->planned = planned_of(*ret_result, engine, plan, to);
    return true;
}
