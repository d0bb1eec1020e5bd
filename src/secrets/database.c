#include "secrets/database.h"

#include <string.h>

#include "base/fs.h"
#include "config/reference.h"

#define SQLITE "sqlite:"

/* Everybody on the machine can read a command line. */
static bool refuse_on_command_line(const Settings *settings, const char *text, Error *err)
{
    ReferencePart parts[REFERENCE_MOST_PARTS];
    if (settings_origin(settings, OPT_DATABASE) != ORIGIN_FLAG ||
        reference_kind(text, NULL) != REFERENCE_VALUE || reference_find_secrets(text, parts) == 0)
        return true;
    error_set(err, ERR_USAGE, "--database must not hold a password: other users can read it there");
    return error_hint(err, "put the URL into a variable and use --database env:NAME, or into a "
                           "file and use --database file:PATH");
}

/* A path is relative to where it was written; sqlite::memory: has none. */
static Secret *anchor_sqlite_path(TALLOC_CTX *ctx, Secret *url, const char *base)
{
    const char *text = secret_reveal(url);
    const char *path = text + strlen(SQLITE);
    if (strncmp(text, SQLITE, strlen(SQLITE)) != 0 || *path == ':' || !*path)
        return url;
    path += strncmp(path, "//", 2) == 0 ? 2 : 0;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *anchored = talloc_asprintf(tmp, SQLITE "%s", fs_join(tmp, base, path));
    talloc_free(url);
    return secret_new(ctx, anchored);
}

bool secret_database(TALLOC_CTX *ctx, const Settings *settings, const SecretContext *context,
                     DatabaseAddress *ret_address, Error *err)
{
    const char *text;
    if (!settings_require(settings, OPT_DATABASE, &text, err) ||
        !refuse_on_command_line(settings, text, err))
        return false;
    SecretContext from = *context;
    from.root = settings_base(settings, OPT_DATABASE);
    Secret *url;
    if (!secret_resolve(ctx, text, &from, &url, err)) {
        TALLOC_AUTO char *origin = settings_origin_text(NULL, settings, OPT_DATABASE);
        return error_wrap(err, "the database (%s)", origin);
    }
    url = anchor_sqlite_path(ctx, url, from.root);
    secret_show_whole(url);
    *ret_address = (DatabaseAddress){.url = url};
    return true;
}
