/* dbmate's names and directives: <number>..sql, with both ways in one file.
 *
 * Source: github.com/amacneil/dbmate, pkg/dbmate/db.go (^(\d+).*\.sql$) and migration.go:
 * ^--\s*migrate:up(\s*$|\s+\S+), options behind it as key:value. Versions are text there, and files
 * go in the order of their names. Newer ones take several pairs of sections in one file. */
#include "migration/layout/layout.h"

#include <ctype.h>

#include "migration/layout/name.h"

static NameVerdict judge(const char *path, NameParts *ret_parts, const char **ret_advice UNUSED)
{
    size_t digits = name_digits(path), stem = name_stem(path, ".sql");
    if (digits == 0 || stem < digits || !name_is_flat(path))
        return NAME_OTHER;
    size_t name = digits;
    while (name < stem && (path[name] == '_' || path[name] == '-'))
        name++;
    *ret_parts = (NameParts){
        .kind = MIGRATION_VERSIONED,
        .version = path,
        .version_length = digits,
        .description = path + name,
        .description_length = stem - name,
    };
    return NAME_MIGRATION;
}

/* That of the names, in which the version is followed by '_', which comes after all digits. */
static int order(const char *a, const char *b)
{
    size_t same = 0;
    while (a[same] && a[same] == b[same])
        same++;
    int left = a[same] ? a[same] : '_', right = b[same] ? b[same] : '_';
    return a[same] == b[same] ? 0 : left - right;
}

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

static const char *skip_word(const char *at, const char *end)
{
    while (at < end && !isspace((unsigned char)*at))
        at++;
    return at;
}

static bool is_word(const char *at, const char *end, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(skip_word(at, end) - at) == length && memcmp(at, word, length) == 0;
}

static unsigned read_line(const char *line, size_t length, int number UNUSED)
{
    const char *end = line + length, *at = skip_space(line + 2, end);
    unsigned words = is_word(at, end, "migrate:up")     ? LINE_UP
                     : is_word(at, end, "migrate:down") ? LINE_DOWN
                                                        : LINE_PLAIN;
    while (words && at < end) {
        at = skip_space(skip_word(at, end), end);
        if (is_word(at, end, "transaction:false"))
            words |= LINE_NO_TRANSACTION;
    }
    return words;
}

const Layout layout_dbmate = {
    .name = "dbmate",
    .form = "<number>_<name>.sql with '-- migrate:up'",
    .back_form = "a section '-- migrate:down'",
    .versions = VERSION_TEXT,
    .order = order,
    .new_names = {"", "_", ".sql", NULL, NULL},
    .up_mark = "-- migrate:up",
    .down_mark = "-- migrate:down",
    .in_pairs = true,
    .judge = judge,
    .read_line = read_line,
};
