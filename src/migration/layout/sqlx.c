/* sqlx' names: <number>_<name>.sql, or <number>_<name>.up.sql with <number>_<name>.down.sql.
 *
 * Source: github.com/launchbadge/sqlx, sqlx-core/src/migrate/source.rs: cut at the first '_', the
 * suffix as it is written; a file that begins with "-- no-transaction" runs outside of one. Plain
 * numbered files of other origin fit as well. */
#include "migration/layout/layout.h"

#include "migration/folder/version.h"
#include "migration/layout/name.h"

#define NO_TRANSACTION "-- no-transaction"

static const struct {
    const char *suffix;
    MigrationKind kind;
} SUFFIXES[] = {
    {".up.sql", MIGRATION_VERSIONED},
    {".down.sql", MIGRATION_UNDO},
    {".sql", MIGRATION_VERSIONED},
};

static NameVerdict judge(const char *path, NameParts *ret_parts, const char **ret_advice)
{
    size_t digits = name_digits(path), stem = 0, row = 0;
    if (digits == 0 || path[digits] != '_' || !name_is_flat(path))
        return NAME_OTHER;
    const char *name = path + digits;
    for (size_t i = 0; i < COUNT_OF(SUFFIXES) && stem == 0; i++) {
        stem = name_stem(name, SUFFIXES[i].suffix);
        row = i;
    }
    if (stem == 0)
        return NAME_OTHER;
    if (!name_number_fits(path, digits)) {
        *ret_advice = "the number has more than 63 bits";
        return NAME_SLIP;
    }
    *ret_parts = (NameParts){
        .kind = SUFFIXES[row].kind,
        .version = path,
        .version_length = digits,
        .description = name + 1,
        .description_length = stem - 1,
    };
    return NAME_MIGRATION;
}

static unsigned read_line(const char *line, size_t length, int number)
{
    size_t wanted = strlen(NO_TRANSACTION);
    bool says = number == 1 && length >= wanted && memcmp(line, NO_TRANSACTION, wanted) == 0;
    return says ? LINE_NO_TRANSACTION : LINE_PLAIN;
}

const Layout layout_sqlx = {
    .name = "sqlx",
    .form = "<number>_<name>.sql",
    .back_form = "<number>_<name>.down.sql",
    .versions = VERSION_NUMBERS,
    .order = version_compare,
    .new_names = {"", "_", ".sql", ".down.sql", ".up.sql"},
    .judge = judge,
    .read_line = read_line,
};
