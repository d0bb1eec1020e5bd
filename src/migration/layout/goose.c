/* goose's names and directives: <number>_<name>.sql, with both ways in one file.
 *
 * Source: github.com/pressly/goose/v3, migration.go (NumericComponent) and
 * internal/sqlparser/parser.go: a directive is a comment at the beginning of a line, its words in
 * any case; one that goose does not know is an error there. */
#include "migration/layout/layout.h"

#include <ctype.h>
#include <strings.h>

#include "migration/folder/version.h"
#include "migration/layout/name.h"

#define MARK "+goose"

static NameVerdict judge_number(const char *path, size_t digits, const char **ret_advice)
{
    if (strspn(path, "0") == digits) {
        *ret_advice = "a version is a number above 0";
        return NAME_SLIP;
    }
    if (!name_number_fits(path, digits)) {
        *ret_advice = "the number has more than 63 bits";
        return NAME_SLIP;
    }
    return NAME_MIGRATION;
}

static NameVerdict judge(const char *path, NameParts *ret_parts, const char **ret_advice)
{
    size_t digits = name_digits(path), stem = name_stem(path, ".sql");
    if (digits == 0 || path[digits] != '_' || !name_is_flat(path))
        return NAME_OTHER;
    if (name_stem(path, ".go") && !name_stem(path, "_test.go")) {
        *ret_advice = "migrations in Go are run by goose alone";
        return NAME_SLIP;
    }
    if (stem == 0)
        return NAME_OTHER;
    *ret_parts = (NameParts){
        .kind = MIGRATION_VERSIONED,
        .version = path,
        .version_length = digits,
        .description = path + digits + 1,
        .description_length = stem - digits - 1,
    };
    return judge_number(path, digits, ret_advice);
}

static const struct {
    const char *text;
    LineWord word;
} DIRECTIVES[] = {
    {"Up", LINE_UP},
    {"Down", LINE_DOWN},
    {"StatementBegin", LINE_BLOCK_BEGIN},
    {"StatementEnd", LINE_BLOCK_END},
    {"NO TRANSACTION", LINE_NO_TRANSACTION},
    {"ENVSUB ON", LINE_ENVIRONMENT_ON},
    {"ENVSUB OFF", LINE_ENVIRONMENT_OFF},
};

/* What stands behind the mark, without white space at its ends. */
static unsigned read_directive(const char *text, const char *end)
{
    while (text < end && isspace((unsigned char)*text))
        text++;
    while (end > text && isspace((unsigned char)end[-1]))
        end--;
    for (size_t i = 0; i < COUNT_OF(DIRECTIVES); i++) {
        size_t length = strlen(DIRECTIVES[i].text);
        if (length == (size_t)(end - text) && strncasecmp(text, DIRECTIVES[i].text, length) == 0)
            return DIRECTIVES[i].word;
    }
    return LINE_UNKNOWN;
}

static unsigned read_line(const char *line, size_t length, int number UNUSED)
{
    const char *mark = memmem(line, length, MARK, strlen(MARK));
    if (!mark)
        return LINE_PLAIN;
    for (const char *at = line; at < mark; at++) {
        if (*at != '-' && !isspace((unsigned char)*at))
            return LINE_UNKNOWN;
    }
    return read_directive(mark + strlen(MARK), line + length);
}

const Layout layout_goose = {
    .name = "goose",
    .form = "<number>_<name>.sql with '-- +goose Up'",
    .back_form = "a section '-- +goose Down'",
    .versions = VERSION_NUMBERS,
    .order = version_compare,
    .new_names = {"", "_", ".sql", NULL, NULL},
    .up_mark = "-- +goose Up",
    .down_mark = "-- +goose Down",
    .judge = judge,
    .read_line = read_line,
};
