#include "migration/script/script_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "migration/script/place.h"

#define PIECE_SIZE (64 * 1024)
/* A statement has to be in memory as a whole to be sent. */
#define STATEMENT_LIMIT ((size_t)256 * 1024 * 1024)

/* Where the next piece comes from. */
typedef struct Walk {
    const ScriptSource *source;
    SqlSplitter *splitter;
    int fd; /* -1: the text is in memory and was fed already */
    char *piece;
    Digest digest;
} Walk;

static bool fail_changed(const ScriptSource *source, Error *err)
{
    error_set(err, ERR_VALIDATION, "'%s' changed while it was being read", source->shown);
    return error_hint(err, "run the same command again once nobody writes to the file");
}

static bool check_digest(Walk *walk, Error *err)
{
    char hex[DIGEST_HEX_SIZE];
    digest_end(&walk->digest, hex);
    const char *expected = walk->source->checksum;
    return !expected || strcmp(hex, expected) == 0 || fail_changed(walk->source, err);
}

static bool feed_next(Walk *walk, Error *err)
{
    ssize_t got = 0;
    if (walk->fd >= 0) {
        do
            got = read(walk->fd, walk->piece, PIECE_SIZE);
        while (got < 0 && errno == EINTR);
    }
    if (got < 0)
        return error_set_errno(err, ERR_IO, "cannot read '%s'", walk->source->shown);
    if (got == 0) {
        sql_splitter_finish(walk->splitter);
        return walk->fd < 0 || check_digest(walk, err);
    }
    digest_add(&walk->digest, walk->piece, (size_t)got);
    sql_splitter_feed(walk->splitter, walk->piece, (size_t)got);
    return true;
}

/* The splitter knows the place in the text, but not whose text it is. */
static bool fail_split(const ScriptSource *source, Error *err)
{
    TALLOC_AUTO char *line = place_source_line(NULL, source->path, err->line);
    return error_at(err, source->shown, err->line, err->column, line);
}

static bool walk_all(Walk *walk, ScriptVisitor visit, void *data, Error *err)
{
    SqlItem item;
    for (;;) {
        switch (sql_splitter_next(walk->splitter, &item, err)) {
        case SQL_MORE:
            if (!feed_next(walk, err))
                return false;
            break;
        case SQL_STATEMENT:
            if (!visit(data, SQL_STATEMENT, &item, err))
                return false;
            break;
        case SQL_COPY_DATA:
            if (!visit(data, SQL_COPY_DATA, &item, err))
                return false;
            break;
        case SQL_COPY_END:
            if (!visit(data, SQL_COPY_END, &item, err))
                return false;
            break;
        case SQL_DONE:
            return true;
        case SQL_FAILED:
            return fail_split(walk->source, err);
        }
    }
}

bool script_walk(const ScriptSource *source, ScriptVisitor visit, void *data, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    FD_AUTO int fd = open(source->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(err, ERR_IO, "cannot open '%s'", source->shown);
    Walk walk = {
        .source = source,
        .splitter = sql_splitter_new(tmp, source->dialect, STATEMENT_LIMIT),
        .fd = fd,
        .piece = talloc_array(tmp, char, PIECE_SIZE),
    };
    digest_start(&walk.digest);
    return walk_all(&walk, visit, data, err);
}

bool script_walk_text(const ScriptSource *source, const char *text, size_t length,
                      ScriptVisitor visit, void *data, Error *err)
{
    char hex[DIGEST_HEX_SIZE];
    digest_hex(text, length, hex);
    if (source->checksum && strcmp(hex, source->checksum) != 0)
        return fail_changed(source, err);
    TALLOC_AUTO SqlSplitter *splitter = sql_splitter_new(NULL, source->dialect, STATEMENT_LIMIT);
    Walk walk = {.source = source, .splitter = splitter, .fd = -1};
    sql_splitter_feed(splitter, text, length);
    return walk_all(&walk, visit, data, err);
}
