/* diesel's names: <version>_<name>/up.sql, down.sql and metadata.toml.
 *
 * Source: github.com/diesel-rs/diesel, diesel_migrations/migrations_internals/src/lib.rs: the
 * version is what stands before the first '_', without its '-'. A metadata.toml that does not say
 * run_in_transaction means false there (a default of the field, not of the file). */
#include "migration/layout/layout.h"

#include "migration/layout/name.h"

static const struct {
    const char *name;
    NameVerdict verdict;
    MigrationKind kind;
} FILES[] = {
    {"up.sql", NAME_MIGRATION, MIGRATION_VERSIONED},
    {"down.sql", NAME_MIGRATION, MIGRATION_UNDO},
    {"metadata.toml", NAME_SETTINGS, MIGRATION_VERSIONED},
};

static NameVerdict judge(const char *path, NameParts *ret_parts, const char **ret_advice UNUSED)
{
    size_t folder = 0;
    const char *name = name_in_folder(path, &folder);
    for (size_t i = 0; name && i < COUNT_OF(FILES); i++) {
        if (strcmp(FILES[i].name, name) != 0)
            continue;
        const char *line = memchr(path, '_', folder);
        size_t version = line ? (size_t)(line - path) : folder;
        size_t begin = line ? version + 1 : folder;
        if (strspn(path, "-") >= version)
            return NAME_OTHER;
        *ret_parts = (NameParts){
            .kind = FILES[i].kind,
            .version = path,
            .version_length = version,
            .description = path + begin,
            .description_length = folder - begin,
        };
        return FILES[i].verdict;
    }
    return NAME_OTHER;
}

static bool read_settings(const char *text, size_t length, FileSettings *ret_settings,
                          const char **ret_problem)
{
    const char *value = "";
    size_t size = 0;
    bool there = name_setting(text, length, "run_in_transaction", &value, &size);
    bool yes = name_value_is(value, size, "true"), no = name_value_is(value, size, "false");
    *ret_problem = "run_in_transaction is neither true nor false";
    ret_settings->no_transaction = !there || no;
    return !there || yes || no;
}

const Layout layout_diesel = {
    .name = "diesel",
    .form = "<version>_<name>/up.sql",
    .back_form = "<version>_<name>/down.sql",
    .versions = VERSION_UNDASHED,
    .order = strcmp,
    .new_names = {"", "_", "/up.sql", "/down.sql", NULL},
    .settings_name = "metadata.toml",
    .judge = judge,
    .read_settings = read_settings,
};
