#include "lint/application.h"

#include <string.h>

#include "base/fs.h"
#include "sql/parse.h"
#include "sql/splitter.h"

#define FILE_MAX_BYTES ((size_t)64 * 1024 * 1024)

typedef struct Reader {
    const char *path;
    Dialect dialect;
    Application *application;
} Reader;

static ApplicationStatement *add(Application *application, const SqlStatement *statement)
{
    application->statements =
        talloc_realloc(application, application->statements, ApplicationStatement,
                       (unsigned)application->count + 1);
    ApplicationStatement *added = &application->statements[application->count++];
    *added = (ApplicationStatement){.statement = statement};
    return added;
}

static ApplicationStatement *find(Application *application, const char *name)
{
    for (size_t i = application->count; name && i-- > 0;) {
        const char *each = application->statements[i].name;
        if (each && strcmp(each, name) == 0)
            return &application->statements[i];
    }
    return NULL;
}

/* A second EXECUTE of a name is another statement with other values. */
static bool execute(const Reader *reader, const SqlItem *item, const SqlStatement *statement,
                    Error *err)
{
    ApplicationStatement *prepared = find(reader->application, statement->text);
    if (!prepared) {
        error_set(err, ERR_VALIDATION, "EXECUTE of '%s', which is not prepared before it",
                  statement->text ? statement->text : "");
        return error_at(err, reader->path, item->line, item->column, NULL);
    }
    if (prepared->values) {
        const char *name = prepared->name;
        const SqlStatement *query = prepared->statement;
        prepared = add(reader->application, query);
        prepared->name = name;
    }
    static const SqlExpr *const none[] = {NULL};
    bool given = statement->query && statement->query->row_count;
    prepared->values = given ? statement->query->rows[0]->args : none;
    prepared->value_count = given ? statement->query->rows[0]->arg_count : 0;
    return true;
}

static bool read_statement(const Reader *reader, const SqlItem *item, Error *err)
{
    const SqlStatement *statement =
        sql_parse(reader->application, reader->dialect, item->text, item->length);
    if (statement->kind == SQL_UNPARSED) {
        error_set(err, ERR_VALIDATION, "cannot read a statement of the application: %s",
                  statement->text ? statement->text : "unknown syntax");
        return error_at(err, reader->path, item->line, item->column, NULL);
    }
    if (statement->kind == SQL_EXECUTE)
        return execute(reader, item, statement, err);
    if (statement->kind == SQL_PREPARE || statement->kind == SQL_QUERY)
        add(reader->application, statement)->name =
            statement->kind == SQL_PREPARE ? statement->text : NULL;
    return true;
}

static bool read_text(const Reader *reader, const char *text, size_t length, Error *err)
{
    TALLOC_AUTO SqlSplitter *splitter = sql_splitter_new(NULL, reader->dialect, SQL_PARSE_MAX);
    bool fed = false;
    for (;;) {
        SqlItem item;
        switch (sql_splitter_next(splitter, &item, err)) {
        case SQL_MORE:
            if (fed)
                sql_splitter_finish(splitter);
            else
                sql_splitter_feed(splitter, text, length);
            fed = true;
            break;
        case SQL_STATEMENT:
            if (!read_statement(reader, &item, err))
                return false;
            break;
        case SQL_COPY_DATA:
        case SQL_COPY_END:
            break;
        case SQL_DONE:
            return true;
        case SQL_FAILED:
            err->kind = ERR_VALIDATION;
            return error_at(err, reader->path, err->line, err->column, NULL);
        }
    }
}

bool application_read(TALLOC_CTX *ctx, const char *path, Dialect dialect,
                      Application **ret_application, Error *err)
{
    Application *application = talloc_zero(ctx, Application);
    char *text = NULL;
    size_t length = 0;
    Reader reader = {.path = path, .dialect = dialect, .application = application};
    if (fs_read(application, path, FILE_MAX_BYTES, &text, &length, err) &&
        read_text(&reader, text, length, err)) {
        *ret_application = application;
        return true;
    }
    talloc_free(application);
    return error_wrap(err, "reading the application's statements");
}
