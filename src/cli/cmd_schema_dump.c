#include "cli/migrations.h"

#include <string.h>

#include "cli/database_views.h"
#include "cli/schema_file.h"

typedef struct Dumped {
    const char *path; /* NULL: it is printed */
    char *sql;
} Dumped;

static void print_dump(Report *report UNUSED, FILE *out, const void *data)
{
    const Dumped *dumped = data;
    if (dumped->path)
        fprintf(out, "wrote %s\n", dumped->path);
    else
        fputs(dumped->sql, out);
}

static bool dump(const Invocation *one, Dumped *dumped, Error *err)
{
    Engine *engine;
    const DatabaseAddress *address = migrations_database(one, err);
    if (!address || !migrations_open_at(one, address, &engine, err) ||
        !engine_dump_schema(one->ctx, engine, &dumped->sql, err))
        return false;
    dumped->path = settings_path(one->ctx, one->settings, OPT_SCHEMA_OUTPUT);
    return !dumped->path || schema_file_write(dumped->path, dumped->sql, err);
}

static int run_schema_dump(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Dumped dumped = {0};
    size_t count;
    const DatabaseView *views = database_views(invocation, &count);
    if (count > 1) {
        error_set(&err, ERR_USAGE, "there are %zu databases, and a file holds one schema", count);
        error_hint(&err, "name one: --only %s", views[0].name);
        return invocation_fail(invocation, &err);
    }
    if (!dump(&views[0].invocation, &dumped, &err))
        return invocation_fail(invocation, &err);
    json_t *json =
        json_pack("{s:s?, s:I, s:s?}", "path", dumped.path, "bytes", (json_int_t)strlen(dumped.sql),
                  "sql", dumped.path ? NULL : dumped.sql);
    return report_finish(invocation->report, json, print_dump, &dumped, 0, NULL);
}

static const OptionId options[] = {OPT_DATABASE, OPT_ONLY, OPT_SCHEMA_OUTPUT, OPTION_COUNT_OF};

const Command command_schema_dump = {
    .name = "schema dump",
    .group = GROUP_LOOK,
    .summary = "print the database's schema as SQL",
    .description =
        "Prints the schema of the database as SQL that makes it anew, in an order that depends on "
        "nothing but the schema, so that two dumps can be compared and kept in version control. "
        "Tidegate's own tables, owners and privileges are not in it, nor what differs between two "
        "dumps of the same schema, such as versions and counters.\n"
        "\n"
        "PostgreSQL's is told by pg_dump, of the server's version or newer; SQLite's and MariaDB's "
        "by the database itself. With --output it is written into a file, which is left alone "
        "when it says the same already; migrations.schema_file does that after each migrate that "
        "applied something.",
    .examples = "tidegate schema dump\n"
                "tidegate schema dump --output db/schema.sql\n"
                "tidegate schema dump | diff db/schema.sql -",
    .options = options,
    .needs_settings = true,
    .run = run_schema_dump,
};
