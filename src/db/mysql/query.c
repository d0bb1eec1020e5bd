#include <string.h>

#include "db/mysql/connection.h"

/* The server gives each statement's warnings for the asking, until the next statement. */
static void tell_warnings(MyDb *my)
{
    static const char SQL[] = "SHOW WARNINGS LIMIT 5";
    ERROR_AUTO Error ignored = {0};
    MYSQL_RES *result;
    if (!my->db.notice || my->call.lost || mariadb.mysql_warning_count(my->handle) == 0)
        return;
    if (!my_send(my, SQL, strlen(SQL), &ignored) || !my_store(my, &result, &ignored))
        return;
    TALLOC_AUTO DbRows *rows = my_rows_new(NULL, my, result);
    for (size_t i = 0; rows && i < db_rows_count(rows); i++) {
        bool is_note = strcmp(db_value(rows, i, 0), "Note") == 0;
        my->db.notice(my->db.notice_data, is_note ? "NOTICE" : "WARNING", db_value(rows, i, 2));
    }
}

static bool end_call(MyDb *my, bool ok, Error *err)
{
    bool asked = my->call.asked > 0;
    ok = db_call_end(&my->call, ok, err);
    if (asked)
        my_cancel_settle(my);
    return ok;
}

static bool run_all(MyDb *my, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err)
{
    if (!my_send(my, sql, length, err))
        return false;
    for (bool more = true; more;) {
        if (!my_discard(my, err))
            return false;
        outcome->statements_done++;
        if (!my_next(my, &more, err))
            return false;
    }
    return true;
}

bool my_script(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err)
{
    MyDb *my = my_db(db);
    db_call_begin(&my->call);
    bool done = run_all(my, sql, length, outcome, err);
    if (done)
        tell_warnings(my);
    else if (outcome->statements_done == 0)
        outcome->position = my_error_position(err->message, sql);
    return end_call(my, done, err);
}

typedef struct Collection {
    TALLOC_CTX *ctx;
    DbRows **rows;
    size_t wanted, count;
} Collection;

static bool collect_one(MyDb *my, Collection *collection, Error *err)
{
    MYSQL_RES *result;
    if (!my_store(my, &result, err))
        return false;
    DbRows *rows = my_rows_new(collection->ctx, my, result);
    if (!rows)
        return error_set(err, ERR_INTERNAL, "out of memory for a result");
    if (collection->count < collection->wanted)
        collection->rows[collection->count] = rows;
    collection->count++;
    return true;
}

static bool collect_all(MyDb *my, const char *sql, Collection *collection, Error *err)
{
    if (!my_send(my, sql, strlen(sql), err))
        return false;
    for (bool more = true; more;) {
        if (!collect_one(my, collection, err) || !my_next(my, &more, err))
            return false;
    }
    return true;
}

bool my_query(TALLOC_CTX *ctx, Db *db, const DbQuery *query, DbRows *ret_rows[], Error *err)
{
    MyDb *my = my_db(db);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *sql = query->n_params ? my_bind(tmp, db, query, err) : query->sql;
    Collection collection = {
        .ctx = tmp,
        .rows = talloc_zero_size(tmp, query->count * sizeof(DbRows *)),
        .wanted = query->count,
    };
    if (!sql || !collection.rows)
        return error_set(err, ERR_INTERNAL, "out of memory for a query");
    db_call_begin(&my->call);
    if (!end_call(my, collect_all(my, sql, &collection, err), err))
        return false;
    if (collection.count != query->count)
        return error_set(err, ERR_INTERNAL, "%zu results were expected, %zu came", query->count,
                         collection.count);
    for (size_t i = 0; i < query->count; i++)
        ret_rows[i] = talloc_steal(ctx, collection.rows[i]);
    return true;
}

/* The server's part forgets the character set and keeps the database that was chosen last. */
bool my_reset(Db *db, Error *err)
{
    MyDb *my = my_db(db);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbScriptOutcome outcome = {0};
    char *sql = talloc_strdup(tmp, "SET NAMES utf8mb4; SET autocommit = 1");
    if (my->target.database)
        sql = talloc_asprintf_append(sql, "; USE %s",
                                     my_quote_identifier(tmp, db, my->target.database));
    db_call_begin(&my->call);
    return end_call(my, my_reset_connection(my, err), err) &&
           my_script(db, sql, strlen(sql), &outcome, err);
}
