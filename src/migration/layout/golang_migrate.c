/* golang-migrate's names: <number>_<name>.up.sql, <number>_<name>.down.sql.
 *
 * Source: github.com/golang-migrate/migrate, source/parse.go:
 * ^([0-9]+)_(.*)\.(down|up)\.(.*)$. What does not fit is passed over there, as is any other
 * language than SQL here. */
#include "migration/layout/layout.h"

#include <strings.h>

#include "migration/folder/version.h"
#include "migration/layout/name.h"

/* The last ".up." or ".down."; NULL: there is none. */
static const char *find_way(const char *name, bool *ret_down)
{
    const char *way = NULL;
    for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.')) {
        bool up = strncmp(dot, ".up.", 4) == 0, down = strncmp(dot, ".down.", 6) == 0;
        if (!up && !down)
            continue;
        way = dot;
        *ret_down = down;
    }
    return way;
}

static NameVerdict judge(const char *path, NameParts *ret_parts, const char **ret_advice)
{
    size_t digits = name_digits(path), length = strlen(path);
    if (digits == 0 || path[digits] != '_' || !name_is_flat(path) || length < 4 ||
        strcasecmp(path + length - 4, ".sql") != 0)
        return NAME_OTHER;
    bool down = false;
    const char *name = path + digits + 1, *way = find_way(name, &down);
    if (!way) {
        *ret_advice = "neither .up.sql nor .down.sql is at its end";
        return NAME_SLIP;
    }
    if (!name_number_fits(path, digits)) {
        *ret_advice = "the number has more than 63 bits";
        return NAME_SLIP;
    }
    *ret_parts = (NameParts){
        .kind = down ? MIGRATION_UNDO : MIGRATION_VERSIONED,
        .version = path,
        .version_length = digits,
        .description = name,
        .description_length = (size_t)(way - name),
    };
    return NAME_MIGRATION;
}

const Layout layout_golang_migrate = {
    .name = "golang-migrate",
    .form = "<number>_<name>.up.sql",
    .back_form = "<number>_<name>.down.sql",
    .versions = VERSION_NUMBERS,
    .order = version_compare,
    .new_names = {"", "_", ".up.sql", ".down.sql", NULL},
    .judge = judge,
};
