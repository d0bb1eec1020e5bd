#include <stdlib.h>
#include <string.h>

#include "base/process_output.h"
#include "migration/postgres/dialect.h"

#define OUTPUT_LIMIT ((size_t)256 * 1024 * 1024)
/* Where Debian's packages put a server's own. */
#define DEBIAN_PATH "/usr/lib/postgresql/%d/bin/pg_dump"

static int major_of(const Engine *engine)
{
    return db_version(engine->db) / 10000;
}

/* The one of the server's version, or what PATH has. */
static const char *find_program(TALLOC_CTX *ctx, const Engine *engine)
{
    char *own = talloc_asprintf(ctx, DEBIAN_PATH, major_of(engine));
    return access(own, X_OK) == 0 ? own : "pg_dump";
}

static bool hint_install(const Engine *engine, Error *err)
{
    return error_hint(err,
                      "install it: apt-get install postgresql-client-%d, or your system's client "
                      "of PostgreSQL %d or newer",
                      major_of(engine), major_of(engine));
}

static bool run(const Engine *engine, const char *const *argv, const char *const *variables,
                Buf *output, Error *err)
{
    int code;
    ERROR_AUTO Error failure = {0};
    const ProcessOrder order = {
        .argv = argv, .environment = variables, .cancel = engine->config.cancel};
    if (!process_output(&order, output, &code, &failure)) {
        if (failure.kind != ERR_FAILED)
            return error_move(err, &failure);
        error_set(err, ERR_CONFIG,
                  "the schema of PostgreSQL is told by pg_dump, which cannot be run");
        error_detail(err, "%s", failure.message);
        return hint_install(engine, err);
    }
    if (code == 0)
        return true;
    error_set(err, ERR_FAILED, "pg_dump failed");
    return error_detail(err, "%s", buf_text(output));
}

/* "pg_dump (PostgreSQL) 15.18 (Debian ..)"; it refuses servers that are newer than itself. */
static bool check_version(const Engine *engine, const char *program, Buf *output, Error *err)
{
    const char *const argv[] = {program, "--version", NULL};
    if (!run(engine, argv, NULL, output, err))
        return false;
    const char *number = strstr(buf_text(output), ") ");
    long major = number ? strtol(number + 2, NULL, 10) : 0;
    if (major >= major_of(engine))
        return true;
    error_set(err, ERR_CONFIG, "pg_dump is of PostgreSQL %ld, the server of %d", major,
              major_of(engine));
    return hint_install(engine, err);
}

/* What differs between versions and runs, and changes no schema: comments that name versions, a key
 * that is random, settings of the session that reads the file. */
static bool is_noise(const char *line)
{
    static const char *const noise[] = {
        "-- Dumped from database version",
        "-- Dumped by pg_dump version",
        "\\restrict ",
        "\\unrestrict ",
        "SET statement_timeout",
        "SET lock_timeout",
        "SET idle_in_transaction_session_timeout",
        "SET transaction_timeout",
        "SET client_min_messages",
        "SET row_security",
        "SET xmloption",
    };
    for (size_t i = 0; i < COUNT_OF(noise); i++) {
        if (strncmp(line, noise[i], strlen(noise[i])) == 0)
            return true;
    }
    return false;
}

/* Before the first object and behind the last; text in between may look like anything. */
static void find_objects(const char *text, const char **ret_first, const char **ret_last)
{
    const char *first = strstr(text, "\n-- Name: "), *last = NULL;
    for (const char *at = text; (at = strstr(at, "\n-- PostgreSQL database dump complete")); at++)
        last = at;
    *ret_last = last ? last : text + strlen(text);
    *ret_first = first ? first : *ret_last;
}

static char *without_noise(TALLOC_CTX *ctx, const char *text)
{
    const char *first, *last;
    char *kept = talloc_size(ctx, strlen(text) + 1), *end = kept;
    find_objects(text, &first, &last);
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if ((line > first && line < last) || !is_noise(line))
            end = mempcpy(end, line, length);
        line += length;
    }
    while (end > kept && end[-1] == '\n')
        end--;
    memcpy(end, "\n", 2);
    return kept;
}

/* The password was among them. */
static void wipe(const char *const *variables)
{
    for (; *variables; variables++)
        explicit_bzero((char *)(uintptr_t)*variables, strlen(*variables));
}

bool postgres_dump_schema(TALLOC_CTX *ctx, Engine *engine, char **ret_sql, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf output = buf_new(tmp, OUTPUT_LIMIT);
    const char *program = find_program(tmp, engine);
    const DatabaseAddress address = {engine->config.url, engine->config.credentials};
    const char *const *variables;
    if (!check_version(engine, program, &output, err) ||
        !db_program_environment(tmp, &address, &variables, err))
        return false;
    const char *const argv[] = {program,
                                "--schema-only",
                                "--no-owner",
                                "--no-privileges",
                                "--encoding=UTF8",
                                "--exclude-table=*.tidegate_*",
                                NULL};
    bool done = run(engine, argv, variables, &output, err);
    wipe(variables);
    if (done)
        *ret_sql = without_noise(ctx, buf_text(&output));
    return done;
}
