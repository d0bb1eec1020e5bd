#include <ctype.h>
#include <string.h>

#include "migration/mariadb/dialect.h"
#include "migration/script/mentions.h"

/* What SHOW CREATE tells: of which kind, in which of its columns. */
typedef struct Kind {
    const char *names; /* their query, in the order in which they are to come */
    const char *show;  /* before the quoted name */
    size_t column;
    bool body; /* it may hold semicolons: for the shell, and for us, it needs a DELIMITER */
} Kind;

#define OURS " NOT LIKE 'tidegate\\\\_%' "

static const Kind TABLES = {"SELECT table_name FROM information_schema.tables WHERE table_schema ="
                            " database() AND table_type = 'BASE TABLE' AND table_name" OURS
                            "ORDER BY 1",
                            "SHOW CREATE TABLE ", 1, false};
static const Kind VIEWS = {"SELECT table_name FROM information_schema.views WHERE table_schema ="
                           " database() ORDER BY 1",
                           "SHOW CREATE VIEW ", 1, false};
/* Views may call them; what they speak of themselves is looked up when they are called. */
static const Kind ROUTINES[] = {
    {"SELECT routine_name FROM information_schema.routines WHERE routine_schema = database() AND"
     " routine_type = 'FUNCTION' ORDER BY 1",
     "SHOW CREATE FUNCTION ", 2, true},
    {"SELECT routine_name FROM information_schema.routines WHERE routine_schema = database() AND"
     " routine_type = 'PROCEDURE' ORDER BY 1",
     "SHOW CREATE PROCEDURE ", 2, true},
};
static const Kind LISTENERS[] = {
    {"SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = database()"
     " ORDER BY 1",
     "SHOW CREATE TRIGGER ", 2, true},
    {"SELECT event_name FROM information_schema.events WHERE event_schema = database() ORDER BY 1",
     "SHOW CREATE EVENT ", 3, true},
};

typedef struct Dump {
    Engine *engine;
    char *sql;
} Dump;

typedef struct Object {
    const char *name;
    char *sql; /* NULL: written already */
} Object;

/* Cuts out what begins with `words`, up to where `ends` says; what is there more than once, as
 * often. */
static void cut(char *text, const char *words, size_t (*ends)(const char *at))
{
    for (char *at; (at = strstr(text, words)) != NULL; text = at) {
        size_t length = strlen(words) + ends(at + strlen(words));
        memmove(at, at + length, strlen(at + length) + 1);
    }
}

static size_t digits(const char *at)
{
    return strspn(at, "0123456789");
}

/* `user`@`host` and the space behind it. */
static size_t account(const char *at)
{
    size_t length = strcspn(at, " ");
    return length + (at[length] == ' ');
}

/* Who made it, and how many rows there were, is no part of a schema. Only the head of a body is
 * looked at. */
static void normalize(char *sql, bool body)
{
    if (body || strncmp(sql, "CREATE TABLE", 12) != 0) {
        char *definer = strstr(sql, "DEFINER=`");
        const char *name = strpbrk(sql, "(\n");
        if (definer && (!name || definer < name)) {
            size_t length = strlen("DEFINER=") + account(definer + strlen("DEFINER="));
            memmove(definer, definer + length, strlen(definer + length) + 1);
        }
        return;
    }
    char *options = strrchr(sql, '\n');
    if (options)
        cut(options, " AUTO_INCREMENT=", digits);
}

static bool show(TALLOC_CTX *ctx, const Dump *dump, const Kind *kind, const char *name,
                 char **ret_sql, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Db *db = dump->engine->db;
    DbRows *rows;
    char *quoted = db_quote_identifier(tmp, db, name);
    if (!db_query(tmp, db, talloc_asprintf(tmp, "%s%s", kind->show, quoted), NULL, 0, &rows, err))
        return false;
    const char *sql = db_value(rows, 0, kind->column);
    if (!sql) {
        error_set(err, ERR_AUTH, "the database does not show how %s is made", name);
        return error_hint(err, "only who made it may see that: dump as that user");
    }
    *ret_sql = talloc_strdup(ctx, sql);
    normalize(*ret_sql, kind->body);
    return true;
}

static void write_one(Dump *dump, const char *sql, bool body)
{
    dump->sql =
        body ? talloc_asprintf_append_buffer(dump->sql, "\nDELIMITER ;;\n%s;;\nDELIMITER ;\n", sql)
             : talloc_asprintf_append_buffer(dump->sql, "\n%s;\n", sql);
}

static bool read_all(TALLOC_CTX *ctx, const Dump *dump, const Kind *kind, Object **ret_objects,
                     size_t *ret_count, Error *err)
{
    DbRows *rows;
    if (!db_query(ctx, dump->engine->db, kind->names, NULL, 0, &rows, err))
        return false;
    size_t count = *ret_count = db_rows_count(rows);
    Object *objects = *ret_objects = talloc_zero_array(ctx, Object, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        objects[i].name = db_value(rows, i, 0);
        if (!show(objects, dump, kind, objects[i].name, &objects[i].sql, err))
            return false;
    }
    return true;
}

static bool write_kind(Dump *dump, const Kind *kind, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Object *objects;
    size_t count;
    if (!read_all(tmp, dump, kind, &objects, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_one(dump, objects[i].sql, kind->body);
    return true;
}

static bool write_kinds(Dump *dump, const Kind kinds[], size_t count, Error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!write_kind(dump, &kinds[i], err))
            return false;
    }
    return true;
}

static bool is_ready(const Object objects[], size_t count, size_t at)
{
    for (size_t i = 0; i < count; i++) {
        if (i != at && objects[i].sql && mentions(objects[at].sql, objects[i].name))
            return false;
    }
    return true;
}

/* A view has to find those that it reads. */
static bool write_views(Dump *dump, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Object *objects;
    size_t count;
    if (!read_all(tmp, dump, &VIEWS, &objects, &count, err))
        return false;
    for (size_t left = count; left > 0; left--) {
        size_t next = 0;
        while (next < count && !(objects[next].sql && is_ready(objects, count, next)))
            next++;
        for (size_t i = 0; next == count; i++) {
            if (objects[i].sql)
                next = i;
        }
        write_one(dump, objects[next].sql, false);
        objects[next].sql = NULL;
    }
    return true;
}

bool mariadb_dump_schema(TALLOC_CTX *ctx, Engine *engine, char **ret_sql, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    /* Tables come by name, and may refer to later ones. */
    Dump dump = {engine, talloc_strdup(tmp, "SET foreign_key_checks = 0;\n")};
    bool done = write_kind(&dump, &TABLES, err) &&
                write_kinds(&dump, ROUTINES, COUNT_OF(ROUTINES), err) && write_views(&dump, err) &&
                write_kinds(&dump, LISTENERS, COUNT_OF(LISTENERS), err);
    if (!done)
        return error_wrap(err, "reading the schema");
    *ret_sql = talloc_steal(ctx, dump.sql);
    return true;
}
