#include "lint/folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fs.h"
#include "migration/folder/choose.h"

/* Texts one after the other: of ten thousand files, blocks of their own would take longer than
 * reading the folder. */
typedef struct Shelf {
    char *at;
} Shelf;

static const char *put_path(Shelf *shelf, const char *dir, const char *path)
{
    const char *text = shelf->at;
    size_t length = strlen(dir);
    shelf->at = mempcpy(shelf->at, dir, length);
    if (length > 0 && dir[length - 1] != '/')
        *shelf->at++ = '/';
    shelf->at = stpcpy(shelf->at, path) + 1;
    return text;
}

/* A name that is no layout's may begin with a number. */
static NameParts leading_number(const char *path)
{
    size_t length = strspn(path, "0123456789");
    return (NameParts){.version = length ? path : NULL, .version_length = length};
}

/* `first`: the first number of its version, as far as it fits: where versions are numbers, most are
 * in order by it alone; elsewhere 0. */
typedef struct Ranked {
    uint64_t first;
    VersionOrder order; /* of the layout */
    LintSource source;
} Ranked;

static int compare(const void *left, const void *right)
{
    const Ranked *a = left, *b = right;
    const char *a_version = a->source.version, *b_version = b->source.version;
    if (!a_version != !b_version)
        return a_version ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    int order = a_version ? a->order(a_version, b_version) : 0;
    return order ? order : strcmp(a->source.path, b->source.path);
}

static Ranked make_source(Shelf *shelf, const char *dir, const char *shown, const Layout *layout,
                          const Found *found)
{
    Ranked ranked = {.order = layout->order};
    LintSource *source = &ranked.source;
    source->path = put_path(shelf, dir, found->path);
    source->shown = put_path(shelf, shown, found->path);
    source->repeatable = found->name.kind == MIGRATION_REPEATABLE;
    if (!found->name.version)
        return ranked;
    source->version = shelf->at;
    shelf->at = discovery_put_version(layout, &found->name, shelf->at);
    if (layout->versions == VERSION_NUMBERS)
        ranked.first = strtoull(source->version, NULL, 10);
    return ranked;
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), size = strlen(end);
    return length >= size && strcasecmp(name + length - size, end) == 0;
}

static bool goes_back(const char *path)
{
    static const char *const ends[] = {".down.sql", "_down.sql", "/down.sql", "/revert.sql"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (ends_with(path, ends[i]))
            return true;
    }
    return strcasecmp(path, "down.sql") == 0 || strcasecmp(path, "revert.sql") == 0;
}

/* Where no layout has a migration, a folder is what SQL there is. */
static bool is_wanted(const Discovery *discovery, Found *found)
{
    if (discovery_judge(discovery, found))
        return found->name.kind == MIGRATION_VERSIONED || found->name.kind == MIGRATION_REPEATABLE;
    if (discovery->claimed || !ends_with(found->path, ".sql") || goes_back(found->path))
        return false;
    found->name = leading_number(found->path);
    return true;
}

static bool has_kind(const Found *found, MigrationKind kind)
{
    return found->name.description && found->name.version && found->name.kind == kind;
}

/* The newest baseline, where what it stands for is gone; else NULL. */
static const Found *find_base(TALLOC_CTX *ctx, const Discovery *discovery)
{
    const Layout *layout = discovery->layout;
    const Found *base = NULL;
    char *newest = NULL;
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < discovery->found_count; i++) {
            const Found *found = &discovery->found[i];
            if (!has_kind(found, pass ? MIGRATION_VERSIONED : MIGRATION_BASELINE))
                continue;
            char *version = talloc_size(ctx, strlen(found->path) + 1);
            discovery_put_version(layout, &found->name, version);
            if (pass && newest && layout->order(version, newest) <= 0)
                return NULL;
            if (!pass && (!newest || layout->order(version, newest) > 0)) {
                base = found;
                newest = version;
            }
        }
    }
    return base;
}

/* The paths and, in between, what is no longer than another one: the version. */
static size_t shelf_size(const char *dir, const char *shown, const Discovery *discovery)
{
    size_t size = 0, folders = strlen(dir) + strlen(shown) + 3 * sizeof("/");
    for (size_t i = 0; i < discovery->found_count; i++)
        size += folders + 3 * (strlen(discovery->found[i].path) + 1);
    return size;
}

static void take(LintFolder *folder, const char *dir, const char *shown, const Discovery *discovery)
{
    size_t count = discovery->found_count;
    Shelf shelf = {talloc_size(folder, shelf_size(dir, shown, discovery))};
    TALLOC_AUTO Ranked *ranked = talloc_array(NULL, Ranked, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        Found *found = &discovery->found[i];
        if (is_wanted(discovery, found))
            ranked[folder->count++] = make_source(&shelf, dir, shown, discovery->layout, found);
    }
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Found *base = find_base(tmp, discovery);
    if (base)
        ranked[folder->count++] = make_source(&shelf, dir, shown, discovery->layout, base);
    if (folder->count > 0)
        qsort(ranked, folder->count, sizeof(Ranked), compare);
    folder->sources = talloc_array(folder, LintSource, (unsigned)folder->count);
    for (size_t i = 0; i < folder->count; i++)
        folder->sources[i] = ranked[i].source;
}

static int compare_hooks(const void *left, const void *right)
{
    return strcmp(((const LintHook *)left)->source.path, ((const LintHook *)right)->source.path);
}

static void take_hooks(LintFolder *folder, const char *dir, const char *shown,
                       const Discovery *discovery)
{
    for (size_t i = 0; i < discovery->found_count; i++) {
        const Found *found = &discovery->found[i];
        NameParts parts;
        const char *advice;
        if (!discovery->claimed ||
            discovery->layout->judge(found->path, &parts, &advice) != NAME_HOOK)
            continue;
        folder->hooks =
            talloc_realloc(folder, folder->hooks, LintHook, (unsigned)folder->hook_count + 1);
        folder->hooks[folder->hook_count++] = (LintHook){
            .source = {.path = fs_join(folder, dir, found->path),
                       .shown = fs_join(folder, shown, found->path)},
            .moment = parts.moment,
        };
    }
    if (folder->hook_count > 1)
        qsort(folder->hooks, folder->hook_count, sizeof(LintHook), compare_hooks);
}

static bool fail_walk(const char *dir, const Discovery *discovery, Error *err)
{
    if (discovery->out_of_memory)
        return error_set(err, ERR_IO, "out of memory reading the folder '%s'", dir);
    TALLOC_AUTO char *path = fs_join(NULL, dir, discovery->error_path ? discovery->error_path : "");
    error_set(err, ERR_IO, "cannot read the folder '%s': %s", path,
              strerrordesc_np(discovery->error_number));
    return error_hint(err, "let this user read it, or take it away: ls -ld '%s'", path);
}

static bool fail_missing(const char *shown, Error *err)
{
    error_set_errno(err, ERR_CONFIG, "cannot open the folder of migrations '%s'", shown);
    return error_hint(err, "name the folder with --dir, or the files: tidegate lint FILE..");
}

bool lint_folder(TALLOC_CTX *ctx, const char *dir, const char *shown, LintFolder **ret_folder,
                 Error *err)
{
    FD_AUTO int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_missing(shown, err);
    Discovery discovery;
    discover(fd, NULL, &discovery);
    bool whole = !discovery.error_number && !discovery.out_of_memory;
    if (!whole) {
        fail_walk(dir, &discovery, err);
    } else {
        LintFolder *folder = talloc_zero(ctx, LintFolder);
        choose_first(&discovery);
        take(folder, dir, shown, &discovery);
        take_hooks(folder, dir, shown, &discovery);
        *ret_folder = folder;
    }
    discovery_free(&discovery);
    return whole;
}

char *lint_folder_of(TALLOC_CTX *ctx, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char *folder = fs_dirname(ctx, path);
    bool alone = strcasecmp(name, "migration.sql") == 0 || strcasecmp(name, "up.sql") == 0;
    return alone && strcmp(folder, ".") != 0 ? fs_dirname(ctx, folder) : folder;
}
