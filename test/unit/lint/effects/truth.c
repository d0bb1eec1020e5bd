#include "truth.h"

#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "sql/parse.h"
#include "sql/splitter.h"

#define DATA       SOURCE_ROOT "/test/data/lint/"
#define FILE_LIMIT ((size_t)16 * 1024 * 1024)

static char *read_data(TALLOC_CTX *ctx, const char *name)
{
    ERROR_AUTO Error err = {0};
    char *text = NULL, *path = talloc_asprintf(ctx, DATA "%s", name);
    if (!fs_read(ctx, path, FILE_LIMIT, &text, NULL, &err)) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    return text;
}

Script parse_script(TALLOC_CTX *ctx, const char *sql)
{
    return parse_script_in(ctx, DIALECT_POSTGRES, sql);
}

Script parse_script_in(TALLOC_CTX *ctx, Dialect dialect, const char *sql)
{
    Script script = {0};
    ERROR_AUTO Error err = {0};
    SqlSplitter *splitter = sql_splitter_new(ctx, dialect, FILE_LIMIT);
    sql_splitter_feed(splitter, sql, strlen(sql));
    SqlItem item;
    SqlEvent event;
    while ((event = sql_splitter_next(splitter, &item, &err)) != SQL_DONE && event != SQL_FAILED) {
        if (event == SQL_MORE)
            sql_splitter_finish(splitter);
        if (event != SQL_STATEMENT)
            continue;
        script.statements = talloc_realloc(ctx, script.statements, const SqlStatement *,
                                           (unsigned)script.count + 1);
        script.statements[script.count++] = sql_parse(ctx, dialect, item.text, item.length);
    }
    return script;
}

static void load_lines(Truth *truth, const char *name)
{
    char *text = read_data(truth->ctx, name), *rest = text;
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        if (*line)
            json_array_append_new(truth->lines, json_loads(line, 0, NULL));
    }
}

void truth_load(Truth *truth)
{
    ERROR_AUTO Error err = {0};
    truth->ctx = talloc_new(NULL);
    truth->lines = json_keep(truth->ctx, json_array());
    if (!sql_parse_load(DIALECT_POSTGRES, &err) ||
        !application_read(truth->ctx, DATA "pg-application.sql", DIALECT_POSTGRES,
                          &truth->application, &err)) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    truth->schema = parse_script(truth->ctx, read_data(truth->ctx, "pg-lock-truth-setup.sql"));
    load_lines(truth, "pg-lock-truth.jsonl");
    load_lines(truth, "pg-lock-measured.jsonl");
}

/* The measurement has bare names. */
static void add_to_set(json_t *prediction, const char *key, const char *text)
{
    const char *dot = strchr(text, '.');
    text = dot ? dot + 1 : text;
    json_object_set_new(json_object_get(prediction, key), text, json_true());
}

static const char *mode_letters(LockMode mode)
{
    static const char *const letters[] = {"", "AS", "RS", "RE", "SUE", "S", "SRE", "E", "AE"};
    return letters[mode];
}

static void add_lock(json_t *prediction, const Effect *effect)
{
    json_t *locks = json_object_get(prediction, "locks");
    const char *dot = strchr(effect->object, '.');
    const char *name = dot ? dot + 1 : effect->object; /* the measurement has bare names */
    static const char *const order[] = {"AS", "RS", "RE", "SUE", "S", "SRE", "E", "AE"};
    const char *held = json_get_string(locks, name, "");
    for (size_t i = COUNT_OF(order); i-- > 0 && strcmp(order[i], held) != 0;) {
        if (strcmp(order[i], mode_letters(effect->mode)) == 0)
            json_object_set_new(locks, name, json_string(order[i]));
    }
}

/* What pg-lock-differences.jsonl says of the two tables: the first has locks of some indexes among
 * those of relations, and did not see what a statement outside a transaction held and built. */
typedef enum TableRules { FIRST_TABLE, SECOND_TABLE, SECOND_TABLE_WITH_ROLE } TableRules;

static TableRules rules_of(const json_t *line)
{
    if (strncmp(json_get_string(line, "id", ""), "pgtruth/", 8) == 0)
        return FIRST_TABLE;
    return json_object_get(line, "role") ? SECOND_TABLE_WITH_ROLE : SECOND_TABLE;
}

static void add_effect(json_t *prediction, const Effect *effect, TableRules rules)
{
    static const char *const sets[] = {
        [EFFECT_REWRITE] = "rewrites",
        [EFFECT_SCAN] = "scans",
        [EFFECT_BUILD] = "builds_index_on",
        [EFFECT_NOTE] = NULL,
    };
    bool first_table = rules == FIRST_TABLE;
    bool of_index = effect->kind == EFFECT_LOCK && strcmp(effect->object, effect->table) != 0;
    if (effect->kind == EFFECT_LOCK && !(first_table ? effect->brief : of_index))
        add_lock(prediction, effect);
    else if (effect->kind == EFFECT_LOCK ||
             (effect->kind == EFFECT_BUILD && first_table && effect->rule == RULE_NONE))
        return;
    else if (effect->kind == EFFECT_FOREIGN_KEY_SCAN)
        add_to_set(prediction, "fk_scans", effect->constraint ? effect->constraint : "?");
    else if (effect->kind == EFFECT_BREAK)
        add_to_set(prediction, strcmp(effect->sqlstate, "0A000") == 0 ? "held" : "breaks",
                   effect->sqlstate);
    else if (effect->kind == EFFECT_NOTE && *effect->sqlstate && rules == SECOND_TABLE_WITH_ROLE)
        add_to_set(prediction, "breaks", effect->sqlstate);
    else if (effect->kind == EFFECT_PROVEN)
        json_object_set_new(prediction, "proof", json_true());
    else if (effect->kind == EFFECT_FAIL && json_is_null(json_object_get(prediction, "error")))
        json_object_set_new(prediction, "error", json_string(effect->sqlstate));
    else if (sets[effect->kind])
        add_to_set(prediction, sets[effect->kind], effect->object);
}

static json_t *empty_facts(TALLOC_CTX *ctx)
{
    return json_keep(ctx, json_pack("{s:{}, s:{}, s:{}, s:{}, s:{}, s:{}, s:{}, s:b, s:n}", "locks",
                                    "rewrites", "scans", "fk_scans", "builds_index_on", "breaks",
                                    "held", "proof", 0, "error"));
}

/* What failed was rolled back: no lock is left and nothing breaks. */
static json_t *settled(json_t *facts)
{
    if (json_is_null(json_object_get(facts, "error")))
        return facts;
    static const char *const gone[] = {"locks", "breaks", "held", "rewrites", "builds_index_on"};
    for (size_t i = 0; i < COUNT_OF(gone); i++)
        json_object_clear(json_object_get(facts, gone[i]));
    return facts;
}

json_t *truth_predict(TALLOC_CTX *ctx, const Truth *truth, const json_t *line, int major,
                      bool with_application)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EffectContext context = {.catalog = catalog_new(tmp, DIALECT_POSTGRES, major * 10000),
                             .application = with_application ? truth->application : NULL,
                             .memory = effect_memory_new(tmp),
                             .in_transaction = json_get_bool(line, "in_transaction", true),
                             .version = major * 10000};
    catalog_set_complete(context.catalog, true);
    Script setup = parse_script(tmp, json_get_string(line, "setup", ""));
    for (size_t i = 0; i < truth->schema.count; i++)
        effects_replay(&context, truth->schema.statements[i]);
    for (size_t i = 0; i < setup.count; i++)
        effects_replay(&context, setup.statements[i]);
    Script script = parse_script(tmp, json_get_string(line, "sql", ""));
    Effects **effects = talloc_array(tmp, Effects *, (unsigned)script.count);
    catalog_begin(context.catalog);
    for (size_t i = 0; i < script.count; i++)
        effects[i] = effects_of(tmp, &context, script.statements[i]);
    effects_settle(&context, effects, script.count);
    json_t *facts = empty_facts(ctx);
    for (size_t i = 0; i < script.count; i++) {
        for (size_t k = 0; k < effects[i]->count; k++)
            add_effect(facts, &effects[i]->items[k], rules_of(line));
    }
    return settled(facts);
}

json_t *truth_measured(TALLOC_CTX *ctx, const json_t *seen)
{
    json_t *facts = empty_facts(ctx);
    static const char *const sets[] = {"rewrites", "scans", "fk_scans", "builds_index_on"};
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        size_t at;
        json_t *each;
        json_array_foreach(json_object_get(seen, sets[i]), at, each)
            add_to_set(facts, sets[i], json_string_value(each));
    }
    json_object_set(facts, "locks", json_object_get(seen, "locks"));
    json_object_set(facts, "error", json_object_get(seen, "error"));
    json_object_set(facts, "proof", json_object_get(seen, "proof"));
    const char *name, *when;
    json_t *statement, *state;
    json_object_foreach(json_object_get(seen, "breaks"), name, statement)
    {
        json_object_foreach(statement, when, state)
        {
            bool held = strcmp(json_string_value(state), "0A000") == 0;
            add_to_set(facts, held ? "held" : "breaks", json_string_value(state));
        }
    }
    return settled(facts);
}
