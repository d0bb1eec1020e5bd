#include "migration/script/built_ins.h"

#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define PREFIX "flyway:"

enum { SCHEMA, USER, DATABASE };

/* Of where we are connected to. */
static bool ask(TALLOC_CTX *ctx, Engine *engine, size_t column, const char **ret_value, Error *err)
{
    DbRows *rows;
    if (!db_query_many(ctx, engine->db, engine->dialect->whereabouts, 1, &rows, err))
        return error_wrap(err, "asking for the value of a placeholder");
    const char *value = db_value(rows, 0, column);
    *ret_value = value ? value : "";
    return true;
}

static bool schema_of(TALLOC_CTX *ctx, Engine *engine, const char *path UNUSED,
                      const char **ret_value, Error *err)
{
    return ask(ctx, engine, SCHEMA, ret_value, err);
}

static bool user_of(TALLOC_CTX *ctx, Engine *engine, const char *path UNUSED,
                    const char **ret_value, Error *err)
{
    return ask(ctx, engine, USER, ret_value, err);
}

static bool database_of(TALLOC_CTX *ctx, Engine *engine, const char *path UNUSED,
                        const char **ret_value, Error *err)
{
    return ask(ctx, engine, DATABASE, ret_value, err);
}

static bool timestamp_of(TALLOC_CTX *ctx, Engine *engine, const char *path UNUSED,
                         const char **ret_value, Error *err UNUSED)
{
    Clock *clock = engine->config.clock;
    time_t seconds = (time_t)(clock->wall_ms(clock) / 1000);
    struct tm local;
    char text[sizeof("2026-11-20 18:02:03") + 16];
    localtime_r(&seconds, &local);
    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &local);
    *ret_value = talloc_strdup(ctx, text);
    return true;
}

static bool filename_of(TALLOC_CTX *ctx UNUSED, Engine *engine UNUSED, const char *path,
                        const char **ret_value, Error *err UNUSED)
{
    const char *slash = strrchr(path, '/');
    *ret_value = slash ? slash + 1 : path;
    return true;
}

static bool folder_of(TALLOC_CTX *ctx, Engine *engine UNUSED, const char *path UNUSED,
                      const char **ret_value, Error *err)
{
    MALLOC_AUTO char *folder = getcwd(NULL, 0);
    if (!folder)
        return error_set_errno(err, ERR_IO, "cannot tell the working folder");
    *ret_value = talloc_strdup(ctx, folder);
    return true;
}

static bool table_of(TALLOC_CTX *ctx UNUSED, Engine *engine UNUSED, const char *path UNUSED,
                     const char **ret_value, Error *err UNUSED)
{
    *ret_value = "flyway_schema_history";
    return true;
}

static bool environment_of(TALLOC_CTX *ctx UNUSED, Engine *engine, const char *path UNUSED,
                           const char **ret_value, Error *err UNUSED)
{
    *ret_value = engine->config.environment ? engine->config.environment : "default";
    return true;
}

static const struct {
    const char *name;
    bool (*value)(TALLOC_CTX *ctx, Engine *engine, const char *path, const char **ret_value,
                  Error *err);
} BUILT_INS[] = {
    {"defaultSchema", schema_of}, {"user", user_of},
    {"database", database_of},    {"timestamp", timestamp_of},
    {"filename", filename_of},    {"workingDirectory", folder_of},
    {"table", table_of},          {"environment", environment_of},
};

static bool find(TALLOC_CTX *ctx, void *data, const char *name, const char *path,
                 const char **ret_value, Error *err)
{
    *ret_value = NULL;
    if (strncasecmp(name, PREFIX, strlen(PREFIX)) != 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(BUILT_INS); i++) {
        if (strcasecmp(BUILT_INS[i].name, name + strlen(PREFIX)) == 0)
            return BUILT_INS[i].value(ctx, data, path, ret_value, err);
    }
    return true;
}

void built_ins_set(Engine *engine)
{
    const EngineConfig *config = &engine->config;
    engine->placeholders = (Placeholders){
        .items = config->placeholders,
        .count = config->placeholder_count,
        .find = find,
        .data = engine,
    };
    bool wanted = engine->set->layout == &layout_flyway || config->placeholder_count > 0;
    engine->set->placeholders = wanted ? &engine->placeholders : NULL;
}
