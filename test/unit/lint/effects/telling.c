#include "telling.h"

#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "sql/parse.h"

Telling tell_after(const char *history, int major)
{
    return tell_after_in(DIALECT_POSTGRES, history, major);
}

Telling tell_after_in(Dialect dialect, const char *history, int major)
{
    ERROR_AUTO Error err = {0};
    if (!sql_parse_load(dialect, &err))
        abort();
    Telling telling = {.ctx = talloc_new(NULL)};
    telling.context = (EffectContext){
        .catalog = catalog_new(telling.ctx, dialect, major * 10000),
        .memory = effect_memory_new(telling.ctx),
        .in_transaction = true,
        .version = major * 10000,
    };
    catalog_set_complete(telling.context.catalog, true);
    Script script = parse_script_in(telling.ctx, dialect, history);
    for (size_t i = 0; i < script.count; i++)
        effects_replay(&telling.context, script.statements[i]);
    return telling;
}

void tell_application(Telling *telling, const char *sql)
{
    ERROR_AUTO Error err = {0};
    char *path = talloc_asprintf(telling->ctx, "/tmp/tidegate-application-%d.sql", (int)getpid());
    Application *application = NULL;
    if (!fs_write_atomic(path, sql, strlen(sql), 0600, &err) ||
        !application_read(telling->ctx, path, DIALECT_POSTGRES, &application, &err)) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    unlink(path);
    telling->context.application = application;
}

static char *add(char *text, const char *piece)
{
    return talloc_asprintf_append(text, "%s%s", *text ? "; " : "", piece);
}

static char *word_for(TALLOC_CTX *ctx, const Effect *effect)
{
    static const char *const modes[] = {"", "AS", "RS", "RE", "SUE", "S", "SRE", "E", "AE"};
    switch (effect->kind) {
    case EFFECT_LOCK:
        return talloc_asprintf(ctx, "lock %s %s%s", effect->object, modes[effect->mode],
                               effect->brief ? " briefly" : "");
    case EFFECT_REWRITE:
        return talloc_asprintf(ctx, "rewrite %s", effect->object);
    case EFFECT_SCAN:
        return talloc_asprintf(ctx, "scan %s", effect->object);
    case EFFECT_FOREIGN_KEY_SCAN:
        return talloc_asprintf(ctx, "fk %s", effect->constraint);
    case EFFECT_BUILD:
        return talloc_asprintf(ctx, "build %s", effect->object);
    case EFFECT_PROVEN:
        return talloc_asprintf(ctx, "proven %s", effect->object);
    case EFFECT_FAIL:
        return effect->sqlstate[0] ? talloc_asprintf(ctx, "fail %s", effect->sqlstate)
                                   : talloc_asprintf(ctx, "fail: %s", effect->why);
    case EFFECT_BREAK:
        return effect->held_only ? talloc_asprintf(ctx, "held %s", effect->table)
                                 : talloc_asprintf(ctx, "break %s%s%s %s", effect->sqlstate,
                                                   effect->sqlstate[0] ? " " : "", effect->object,
                                                   rule_name(effect->rule));
    case EFFECT_NOTE:
        return talloc_asprintf(ctx, "note %s %s", rule_name(effect->rule), effect->object);
    }
    return NULL;
}

char *tell_only(Telling *telling, const char *word, const char *sql)
{
    char *text = talloc_strdup(telling->ctx, "");
    Script script = parse_script_in(telling->ctx, catalog_dialect(telling->context.catalog), sql);
    Effects **effects = talloc_array(telling->ctx, Effects *, (unsigned)script.count);
    catalog_begin(telling->context.catalog);
    for (size_t i = 0; i < script.count; i++)
        effects[i] = effects_of(telling->ctx, &telling->context, script.statements[i]);
    effects_settle(&telling->context, effects, script.count);
    effects_end(&telling->context, effects, script.count);
    for (size_t i = 0; i < script.count; i++) {
        for (size_t k = 0; k < effects[i]->count; k++) {
            char *each = word_for(telling->ctx, &effects[i]->items[k]);
            if (strncmp(each, word, strlen(word)) == 0)
                text = add(text, each);
        }
    }
    return text;
}

char *tell(Telling *telling, const char *sql)
{
    return tell_only(telling, "", sql);
}

void tell_end(Telling *telling)
{
    talloc_free(telling->ctx);
}
