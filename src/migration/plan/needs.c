#include "migration/plan/needs.h"

#include <string.h>

#include "sql/ast/mention.h"

typedef struct Name {
    const char *schema, *name;
} Name;

typedef struct Names {
    Name *items;
    size_t count;
} Names;

typedef struct NeedsFile {
    Names created, mentioned;
    Need *needs;
    size_t need_count;
    bool placed;
} NeedsFile;

struct Needs {
    NeedsFile *files;
    size_t count;
};

Needs *needs_new(TALLOC_CTX *ctx, size_t count)
{
    Needs *needs = talloc_zero(ctx, Needs);
    needs->files = talloc_zero_array(needs, NeedsFile, (unsigned)count);
    needs->count = count;
    return needs;
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void add_name(Needs *needs, Names *names, const char *schema, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (same(names->items[i].schema, schema) && same(names->items[i].name, name))
            return;
    }
    if ((names->count & (names->count - 1)) == 0)
        names->items = talloc_realloc(needs, names->items, Name,
                                      (unsigned)(names->count ? names->count * 2 : 1));
    names->items[names->count++] = (Name){talloc_strdup(needs, schema), talloc_strdup(needs, name)};
}

typedef struct Mentioned {
    Needs *needs;
    NeedsFile *file;
} Mentioned;

static void mention(const char *schema, const char *name, void *data)
{
    const Mentioned *mentioned = data;
    add_name(mentioned->needs, &mentioned->file->mentioned, schema, name);
}

void needs_add(Needs *needs, size_t file, const SqlStatement *statement)
{
    Mentioned mentioned = {needs, &needs->files[file]};
    const SqlName *created = sql_statement_creates(statement);
    if (created)
        add_name(needs, &mentioned.file->created, created->schema, created->name);
    sql_statement_mentions(statement, mention, &mentioned);
}

static bool means(const Name *mentioned, const Name *created)
{
    bool anywhere = !mentioned->schema || !created->schema;
    return strcmp(mentioned->name, created->name) == 0 &&
           (anywhere || strcmp(mentioned->schema, created->schema) == 0);
}

/* What of the other's the file speaks of; NULL: nothing. */
static const char *find_need(const NeedsFile *file, const NeedsFile *other)
{
    for (size_t i = 0; i < file->mentioned.count; i++) {
        for (size_t j = 0; j < other->created.count; j++) {
            if (means(&file->mentioned.items[i], &other->created.items[j]))
                return other->created.items[j].name;
        }
    }
    return NULL;
}

static void fill_needs(Needs *needs, size_t at)
{
    NeedsFile *file = &needs->files[at];
    file->needs = talloc_array(needs, Need, (unsigned)needs->count);
    for (size_t i = 0; i < needs->count; i++) {
        const char *object = i == at ? NULL : find_need(file, &needs->files[i]);
        if (object)
            file->needs[file->need_count++] = (Need){i, object};
    }
}

static bool is_ready(const Needs *needs, const NeedsFile *file)
{
    for (size_t i = 0; i < file->need_count; i++) {
        if (!needs->files[file->needs[i].file].placed)
            return false;
    }
    return true;
}

/* The first that can come now; in a circle the first that is left. */
static size_t next_file(const Needs *needs)
{
    size_t first = needs->count;
    for (size_t i = 0; i < needs->count; i++) {
        const NeedsFile *file = &needs->files[i];
        if (file->placed)
            continue;
        if (is_ready(needs, file))
            return i;
        if (first == needs->count)
            first = i;
    }
    return first;
}

void needs_order(Needs *needs, size_t ret_order[])
{
    for (size_t i = 0; i < needs->count; i++)
        fill_needs(needs, i);
    for (size_t i = 0; i < needs->count; i++) {
        ret_order[i] = next_file(needs);
        needs->files[ret_order[i]].placed = true;
    }
}

const Need *needs_of(const Needs *needs, size_t file, size_t *ret_count)
{
    *ret_count = needs->files[file].need_count;
    return needs->files[file].needs;
}
