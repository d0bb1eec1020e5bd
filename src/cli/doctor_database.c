#include <string.h>

#include "base/fs.h"
#include "cli/doctor.h"
#include "cli/migrations.h"
#include "db/db.h"

#define SQLITE_SCHEME "sqlite:"

/* What migrations need: a primary server that takes writes, and the right to create tables. */
static Check judge_postgres(Invocation *invocation, Db *db)
{
    static const char SQL[] =
        "SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on',"
        " current_schema(), coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),"
        " current_user";
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    if (!db_query(invocation->ctx, db, SQL, NULL, 0, &rows, &err))
        return check_failed(invocation, &err);
    const char *schema = db_value(rows, 0, 2), *user = db_value(rows, 0, 4);
    if (db_value_bool(rows, 0, 0) || db_value_bool(rows, 0, 1)) {
        error_set(&err, ERR_CONFIG, "%s takes no writes: it is a standby or read-only",
                  db_label(db));
        error_hint(&err, "name the primary server in the database URL");
    } else if (!schema) {
        error_set(&err, ERR_CONFIG, "%s has no schema for new tables", db_label(db));
        error_hint(&err, "set the search_path of user %s to a schema that exists", user);
    } else if (!db_value_bool(rows, 0, 3)) {
        error_set(&err, ERR_AUTH, "user %s may not create tables in the schema '%s' of %s", user,
                  schema, db_label(db));
        error_hint(&err, "as its owner: GRANT CREATE ON SCHEMA %s TO %s", schema, user);
    }
    if (error_is_set(&err))
        return check_failed(invocation, &err);
    return check_passed(invocation, "%s, PostgreSQL %s, may create tables in '%s'", db_label(db),
                        db_version_text(db), schema);
}

/* Rights are many and come by roles, so what one may do is tried. */
static Check judge_mariadb(Invocation *invocation, Db *db)
{
    static const char SQL[] = "SELECT database(), @@global.read_only";
    static const char PROBE[] = "CREATE TABLE tidegate_probe (id int); DROP TABLE tidegate_probe";
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    if (!db_query(invocation->ctx, db, SQL, NULL, 0, &rows, &err))
        return check_failed(invocation, &err);
    const char *name = db_value(rows, 0, 0);
    if (!name) {
        error_set(&err, ERR_CONFIG, "the database URL names no database");
        error_hint(&err, "its form is mysql://USER:PASSWORD@HOST:PORT/DATABASE");
        return check_failed(invocation, &err);
    }
    if (!db_exec(db, PROBE, &err)) {
        if (db_value_bool(rows, 0, 1))
            error_hint(&err, "the server is read-only, as a replica is: name the primary server");
        return check_failed(invocation, &err);
    }
    return check_passed(invocation, "%s, %s %s, may create tables in '%s'", db_label(db),
                        db_capabilities(db)->mariadb ? "MariaDB" : "MySQL", db_version_text(db),
                        name);
}

/* The lock alone is given for a file that may only be read; a table shows more, and is not kept. */
static Check judge_sqlite(Invocation *invocation, Db *db)
{
    ERROR_AUTO Error err = {0};
    static const char PROBE[] = "BEGIN IMMEDIATE; CREATE TABLE tidegate_probe (id); ROLLBACK";
    if (!db_exec(db, PROBE, &err) && err.kind != ERR_BUSY)
        return check_failed(invocation, &err);
    if (error_is_set(&err))
        return check_warned(invocation, "another process is writing right now; ask again",
                            "%s, SQLite %s, busy", db_label(db), db_version_text(db));
    return check_passed(invocation, "%s, SQLite %s, writable", db_label(db), db_version_text(db));
}

/* Records of a newer version; what else may be wrong with them is for `validate` to tell. */
static Check judge_records(Invocation *invocation, Check check)
{
    ERROR_AUTO Error err = {0};
    Engine *engine;
    StatusResult *status;
    bool known = migrations_open(invocation, true, &engine, &err) &&
                 engine_status(invocation->ctx, engine, &status, &err);
    return known || err.kind != ERR_FORMAT ? check : check_failed(invocation, &err);
}

/* The first migration makes a SQLite file that is not there yet. */
static bool is_missing_file(const char *url)
{
    return strncmp(url, SQLITE_SCHEME, strlen(SQLITE_SCHEME)) == 0 &&
           !fs_exists(url + strlen(SQLITE_SCHEME));
}

static Check without_url(Invocation *invocation, const Error *err)
{
    bool not_set = settings_origin(invocation->settings, OPT_DATABASE) == ORIGIN_NONE;
    if (not_set && !doctor_uses_own_engine(invocation))
        return check_passed(invocation, "not configured; the migrate command has its own");
    return check_failed(invocation, err);
}

static Check check_one(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    const DatabaseAddress *database = migrations_database(invocation, &err);
    if (!database)
        return without_url(invocation, &err);
    const char *url = secret_reveal(database->url);
    if (is_missing_file(url))
        return check_passed(invocation, "%s (will be made)", url);
    DbConfig config = {
        .url = database->url,
        .credentials = database->credentials,
        .application_name = "tidegate doctor",
        .cancel = invocation->cancel,
    };
    if (!db_open(invocation->ctx, &config, &db, &err))
        return check_failed(invocation, &err);
    static Check (*const JUDGES[])(Invocation * invocation, Db * db) = {
        [DIALECT_POSTGRES] = judge_postgres,
        [DIALECT_SQLITE] = judge_sqlite,
        [DIALECT_MARIADB] = judge_mariadb,
    };
    Check check = JUDGES[db_dialect(db)](invocation, db);
    return check.status == CHECK_OK ? judge_records(invocation, check) : check;
}

Check check_database(Invocation *invocation)
{
    return check_each_database(invocation, check_one);
}
