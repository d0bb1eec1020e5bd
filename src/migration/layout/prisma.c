/* Prisma's names: <name>/migration.sql, where the folder's whole name is the version: two of one
 * time are two migrations.
 *
 * Source: github.com/prisma/prisma-engines, schema-engine (migrations_directory.rs): folders in the
 * order of their names. A down.sql beside it is what Prisma's manual advises to keep ("Generating
 * down migrations"); Prisma itself never runs it. */
#include "migration/layout/layout.h"

#include "migration/layout/name.h"

static NameVerdict judge(const char *path, NameParts *ret_parts, const char **ret_advice UNUSED)
{
    size_t folder = 0;
    const char *name = name_in_folder(path, &folder);
    bool up = name && strcmp(name, "migration.sql") == 0;
    if (!up && (!name || strcmp(name, "down.sql") != 0))
        return NAME_OTHER;
    const char *line = memchr(path, '_', folder);
    size_t begin = line ? (size_t)(line - path) + 1 : 0;
    *ret_parts = (NameParts){
        .kind = up ? MIGRATION_VERSIONED : MIGRATION_UNDO,
        .version = path,
        .version_length = folder,
        .description = path + begin,
        .description_length = folder - begin,
    };
    return NAME_MIGRATION;
}

const Layout layout_prisma = {
    .name = "prisma",
    .form = "<name>/migration.sql",
    .back_form = "<name>/down.sql",
    .versions = VERSION_TEXT,
    .order = strcmp,
    .new_names = {"", "_", "/migration.sql", NULL, NULL},
    .judge = judge,
};
