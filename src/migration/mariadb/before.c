#include "migration/mariadb/dialect.h"

#include <string.h>

#include "base/digest.h"
#include "sql/parse.h"

#define ABSENT "-"

/* How the server shows what something is. {n}: its name, {d}: its database as a literal, {l}: its
 * name as one. */
typedef struct Kind {
    const char *word;
    const char *sql; /* a row of text, or an error or no row when it is not there */
    size_t column;   /* of the text */
} Kind;

static const Kind KINDS[] = {
    {"table", "SHOW CREATE TABLE ", 1}, /* views, too */
    {"routine",
     "SELECT group_concat(routine_type, md5(coalesce(routine_definition, '')), security_type, "
     "sql_mode, routine_comment) FROM information_schema.routines WHERE concat('`',"
     "replace(routine_schema, '`', '``'), '`.`', replace(routine_name, '`', '``'), '`') = ",
     0},
    {"trigger",
     "SELECT concat(md5(action_statement), event_manipulation, action_timing) FROM "
     "information_schema.triggers WHERE concat('`', replace(trigger_schema, '`', '``'), '`.`', "
     "replace(trigger_name, '`', '``'), '`') = ",
     0},
};

enum { KIND_TABLE, KIND_ROUTINE, KIND_TRIGGER, KIND_NONE };

static int kind_of(const SqlStatement *statement)
{
    switch (statement->object) {
    case SQL_OBJECT_TABLE:
    case SQL_OBJECT_VIEW:
    case SQL_OBJECT_INDEX:
        return KIND_TABLE;
    case SQL_OBJECT_FUNCTION:
        return KIND_ROUTINE;
    case SQL_OBJECT_TRIGGER:
        return KIND_TRIGGER;
    default:
        return KIND_NONE;
    }
}

/* Counters move with every row; comments of version and white space are the server's own. */
static char *without_counter(TALLOC_CTX *ctx, const char *text)
{
    static const char WORD[] = " AUTO_INCREMENT=";
    const char *at = strstr(text, WORD);
    if (!at)
        return talloc_strdup(ctx, text);
    const char *end = at + strlen(WORD);
    end += strspn(end, "0123456789");
    return talloc_asprintf(ctx, "%.*s%s", (int)(at - text), text, end);
}

/* What the thing of this full name is now; ABSENT. */
static bool look(TALLOC_CTX *ctx, Engine *engine, const Kind *kind, const char *name,
                 char **ret_seen, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error failure = {0};
    DbRows *rows = NULL;
    bool shows = kind->column > 0;
    const char *operand = shows ? name : db_quote_literal(tmp, engine->db, name);
    char *sql = talloc_asprintf(tmp, "%s%s", kind->sql, operand);
    bool asked = db_query(tmp, engine->db, sql, NULL, 0, &rows, &failure);
    bool absent = !asked && strncmp(failure.sqlstate, "42S02", 5) == 0;
    bool no_database = !asked && strcmp(failure.sqlstate, "42000") == 0 && shows;
    if (!asked && !absent && !no_database)
        return error_move(err, &failure);
    const char *text = asked && db_rows_count(rows) ? db_value(rows, 0, kind->column) : NULL;
    char hex[DIGEST_HEX_SIZE];
    if (text) {
        char *stable = without_counter(tmp, text);
        digest_hex(stable, strlen(stable), hex);
    }
    *ret_seen = talloc_strdup(ctx, text ? hex : ABSENT);
    return true;
}

/* "`shop`.`order`" */
static char *full_name(TALLOC_CTX *ctx, const Engine *engine, const char *database,
                       const SqlName *name)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *schema = name->schema ? name->schema : database;
    return talloc_asprintf(ctx, "%s.%s", db_quote_identifier(tmp, engine->db, schema),
                           db_quote_identifier(tmp, engine->db, name->name));
}

static bool add_line(Engine *engine, const Kind *kind, const char *name, char **text, Error *err)
{
    TALLOC_AUTO char *seen = NULL;
    if (!look(NULL, engine, kind, name, &seen, err))
        return false;
    *text = talloc_asprintf_append(*text, "%s %s %s\n", kind->word, name, seen);
    return true;
}

static bool current_database(TALLOC_CTX *ctx, Engine *engine, const char **ret_name, Error *err)
{
    DbRows *rows;
    if (!db_query(ctx, engine->db, "SELECT database()", NULL, 0, &rows, err))
        return false;
    const char *name = db_value(rows, 0, 0);
    *ret_name = name ? name : "";
    return true;
}

/* What it does shows in the definition of what it names. */
static bool defines(const SqlStatement *tree)
{
    static const SqlStatementKind kinds[] = {SQL_CREATE_TABLE, SQL_CREATE_VIEW, SQL_ALTER_TABLE,
                                             SQL_RENAME, SQL_DROP};
    bool routine = tree->kind == SQL_OTHER && strncmp(tree->words, "CREATE ", 7) == 0;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        routine = routine || tree->kind == kinds[i];
    return routine && tree->name.name;
}

char *mariadb_before(TALLOC_CTX *ctx, Engine *engine, const char *statement, size_t length,
                     Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const SqlStatement *tree = sql_parse(tmp, DIALECT_MARIADB, statement, length);
    int kind = kind_of(tree);
    const char *database;
    char *text = talloc_strdup(ctx, "");
    if (!defines(tree) || kind == KIND_NONE)
        return text;
    const SqlName *names = tree->name_count ? tree->names : &tree->name;
    size_t count = tree->name_count ? tree->name_count : 1;
    if (!current_database(tmp, engine, &database, err))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        char *name = full_name(tmp, engine, database, &names[i]);
        if (!add_line(engine, &KINDS[kind], name, &text, err))
            return NULL;
    }
    return text;
}

static const Kind *find_kind(const char *line)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        size_t length = strlen(KINDS[i].word);
        if (strncmp(line, KINDS[i].word, length) == 0 && line[length] == ' ')
            return &KINDS[i];
    }
    return NULL;
}

static bool compare_line(Engine *engine, char *line, MariadbChange *change, Error *err)
{
    const Kind *kind = find_kind(line);
    char *digest = strrchr(line, ' ');
    TALLOC_AUTO char *seen = NULL;
    if (!kind || !digest)
        return true;
    *digest++ = '\0';
    if (!look(NULL, engine, kind, line + strlen(kind->word) + 1, &seen, err))
        return false;
    size_t *count = strcmp(seen, digest) == 0 ? &change->same : &change->other;
    (*count)++;
    return true;
}

bool mariadb_compare(Engine *engine, const char *before, MariadbChange *ret_change, Error *err)
{
    TALLOC_AUTO char *copy = talloc_strdup(NULL, before);
    MariadbChange change = {0};
    char *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        if (*line && !compare_line(engine, line, &change, err))
            return false;
    }
    *ret_change = change;
    return true;
}
