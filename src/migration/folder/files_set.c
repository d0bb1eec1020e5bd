#include "migration/folder/files_set.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "migration/folder/choose.h"

/* Names at most this many further files in one message. */
#define NAMED_LIMIT 10

static int compare_files(const void *left, const void *right, void *data)
{
    const Layout *layout = data;
    const MigrationFile *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int order = a->version ? layout->order(a->version, b->version) : strcmp(a->name, b->name);
    return order ? order : strcmp(a->path, b->path);
}

static bool same_identity(const Layout *layout, const MigrationFile *a, const MigrationFile *b)
{
    if (a->kind != b->kind)
        return false;
    return a->version ? layout->order(a->version, b->version) == 0 : strcmp(a->name, b->name) == 0;
}

/* Where the system's own words would puzzle who sees the name in the folder. */
static const struct {
    int number;
    const char *words, *advice;
} REASONS[] = {
    {ENOENT, "it is a link to a file that is not there", "mend or remove the link"},
    {EINVAL, "it is neither a file nor a folder", "put a file there, or take it away"},
    {EACCES, "Permission denied", "let this user read it"},
    {EAGAIN, "it changed while it was being read",
     "run the command again once nobody writes to it"},
};

static bool fail_io(const char *dir, const Found *found, Error *err)
{
    TALLOC_AUTO char *path = fs_join(NULL, dir, found->path);
    const char *words = strerrordesc_np(found->error_number), *advice = "see what it is";
    for (size_t i = 0; i < COUNT_OF(REASONS); i++) {
        if (REASONS[i].number == found->error_number) {
            words = REASONS[i].words;
            advice = REASONS[i].advice;
        }
    }
    error_set(err, ERR_IO, "cannot read the migration '%s': %s", found->path,
              words ? words : "unknown error");
    error_at(err, path, 0, 0, NULL);
    return error_hint(err, "%s: ls -l '%s'", advice, path);
}

static bool fail_folder(const char *dir, const Found *found, Error *err)
{
    TALLOC_AUTO char *path = fs_join(NULL, dir, found->path);
    error_set(err, ERR_VALIDATION, "'%s' is a folder, but named like a migration", found->path);
    error_at(err, path, 0, 0, NULL);
    return error_hint(err, "rename the folder, or put its SQL into a file of that name");
}

static bool fail_bytes(const char *dir, const Found *found, Error *err)
{
    TALLOC_AUTO char *path = fs_join(NULL, dir, found->path);
    bool nul = found->problem == PROBLEM_NUL;
    error_set(err, ERR_VALIDATION,
              nul ? "'%s' has a NUL byte in line %d" : "'%s' is not UTF-8 in line %d", found->path,
              found->line);
    error_at(err, path, found->line, 0, NULL);
    return error_hint(err, "save the file as UTF-8: iconv -f ENCODING -t UTF-8, where ENCODING is "
                           "what it was written in, such as LATIN1 or UTF-16");
}

static bool fail_settings(const char *dir, const Found *found, Error *err)
{
    TALLOC_AUTO char *path = fs_join(NULL, dir, found->path);
    error_set(err, ERR_VALIDATION, "'%s' asks for what cannot be done: %s", found->path,
              found->advice);
    error_at(err, path, 0, 0, NULL);
    return error_hint(err, "see docs/layouts.md for the settings that are heeded");
}

typedef bool (*FailWith)(const char *dir, const Found *found, Error *err);
static const FailWith FAILURES[] = {
    [PROBLEM_FOLDER] = fail_folder,     [PROBLEM_UNREADABLE] = fail_io,
    [PROBLEM_ENCODING] = fail_bytes,    [PROBLEM_NUL] = fail_bytes,
    [PROBLEM_SETTINGS] = fail_settings,
};

/* A folder that cannot be looked into may hold migrations: to go on would be to skip them. */
static bool fail_walk(const char *dir, const Discovery *discovery, Error *err)
{
    TALLOC_AUTO char *path = fs_join(NULL, dir, discovery->error_path ? discovery->error_path : "");
    error_set(err, ERR_IO, "cannot read the folder '%s': %s", path,
              strerrordesc_np(discovery->error_number));
    return error_hint(err, "let this user read it, or take it away: ls -ld '%s'", path);
}

/* The first problem in the order of paths, whichever thread came upon it. */
static bool check_problems(const char *dir, const Discovery *discovery, Error *err)
{
    if (discovery->out_of_memory)
        return error_set(err, ERR_IO, "out of memory reading the folder '%s'", dir);
    if (discovery->error_number)
        return fail_walk(dir, discovery, err);
    if (discovery->rival)
        return choose_fail(dir, discovery, err);
    const Found *first = NULL;
    for (size_t i = 0; i < discovery->found_count; i++) {
        const Found *found = &discovery->found[i];
        if (found->problem && ((found->fits | found->settings) & discovery->candidates) &&
            (!first || strcmp(found->path, first->path) < 0))
            first = found;
    }
    return first ? FAILURES[first->problem](dir, first, err) : true;
}

/* The texts of all files in one piece of memory: thousands of small ones cost more than the files.
 */
typedef struct Texts {
    char *next;
} Texts;

static Texts texts_new(TALLOC_CTX *ctx, const Discovery *discovery)
{
    size_t size = 0;
    for (size_t i = 0; i < discovery->found_count; i++) {
        const Found *found = &discovery->found[i];
        size +=
            strlen(found->path) + found->name.version_length + found->name.description_length + 3;
    }
    return (Texts){.next = talloc_size(ctx, size + 1)};
}

static char *texts_add(Texts *texts, const char *text, size_t length)
{
    char *copy = texts->next;
    texts->next = mempcpy(copy, text, length);
    *texts->next++ = '\0';
    return copy;
}

/* A file may be named by its number alone. */
static const char *add_name(Texts *texts, const NameParts *parts, const char *version)
{
    if (parts->description_length == 0)
        return version;
    char *name = texts_add(texts, parts->description, parts->description_length);
    for (char *at = name; *at; at++) {
        if (*at == '_')
            *at = ' ';
    }
    return name;
}

static bool is_alone(const Discovery *discovery, const Found *found, uint8_t mark)
{
    for (size_t i = 0; i < layouts_count; i++) {
        if (layouts[i] == discovery->layout)
            return found->marks[i] & mark;
    }
    return false;
}

static const char *add_version(Texts *texts, const Layout *layout, const NameParts *parts)
{
    const char *version = texts->next;
    if (!parts->version)
        return NULL;
    texts->next = discovery_put_version(layout, parts, texts->next);
    return version;
}

static void fill_file(Texts *texts, const Discovery *discovery, const Found *found,
                      MigrationFile *ret_file)
{
    const Layout *layout = discovery->layout;
    const NameParts *parts = &found->name;
    const char *version = add_version(texts, layout, parts);
    *ret_file = (MigrationFile){
        .kind = parts->kind,
        .version = version,
        .name = add_name(texts, parts, version),
        .path = texts_add(texts, found->path, strlen(found->path)),
        .size = found->size,
        .stamp = found->stamp,
        .section = layout->up_mark ? SECTION_UP : SECTION_WHOLE,
        .settings = {.no_transaction = is_alone(discovery, found, MARK_UP_ALONE)},
    };
    memcpy(ret_file->checksum, found->checksum, DIGEST_HEX_SIZE);
}

/* The way back that is in the same file. */
static MigrationFile file_back(const Discovery *discovery, const Found *found,
                               const MigrationFile *file)
{
    MigrationFile back = *file;
    back.kind = MIGRATION_UNDO;
    back.section = SECTION_DOWN;
    back.settings.no_transaction = is_alone(discovery, found, MARK_DOWN_ALONE);
    return back;
}

static void fill_files(MigrationSet *set, const Discovery *discovery)
{
    Texts texts = texts_new(set, discovery);
    set->files = talloc_array(set, MigrationFile, (unsigned)discovery->found_count * 2);
    for (size_t i = 0; i < discovery->found_count; i++) {
        const Found *found = &discovery->found[i];
        if (!found->name.description)
            continue;
        MigrationFile *file = &set->files[set->count++];
        fill_file(&texts, discovery, found, file);
        if (file->section != SECTION_WHOLE && is_alone(discovery, found, MARK_DOWN))
            set->files[set->count++] = file_back(discovery, found, file);
    }
}

static const char *const KIND_WORDS[] = {
    [MIGRATION_VERSIONED] = "version",
    [MIGRATION_UNDO] = "undo version",
    [MIGRATION_REPEATABLE] = "repeatable migration",
    [MIGRATION_BASELINE] = "baseline version",
};

static void fail_duplicate(const MigrationSet *set, const MigrationFile *a, const MigrationFile *b,
                           Error *err)
{
    TALLOC_AUTO char *path = files_path(NULL, set, b);
    error_set(err, ERR_VALIDATION, "two files have the same %s %s: '%s' and '%s'",
              KIND_WORDS[a->kind], a->version ? a->version : a->name, a->path, b->path);
    error_at(err, path, 0, 0, NULL);
}

static bool check_duplicates(const MigrationSet *set, Error *err)
{
    size_t named = 0;
    TALLOC_AUTO char *detail = NULL;
    for (size_t i = 1; i < set->count; i++) {
        const MigrationFile *a = &set->files[i - 1], *b = &set->files[i];
        if (!same_identity(set->layout, a, b))
            continue;
        if (!error_is_set(err))
            fail_duplicate(set, a, b, err);
        else if (++named <= NAMED_LIMIT)
            detail = talloc_asprintf_append(detail ? detail : talloc_strdup(NULL, ""),
                                            "%salso '%s' and '%s'", named > 1 ? "\n" : "", a->path,
                                            b->path);
    }
    if (!error_is_set(err))
        return true;
    if (detail)
        error_detail(err, "%s", detail);
    return error_hint(err,
                      "rename or remove one of them; as versions, 1, 1.0 and 001 are the same");
}

/* Undo scripts whose version has no versioned file are a slip as well. */
static bool is_orphan(const MigrationSet *set, const MigrationFile *file)
{
    return file->kind == MIGRATION_UNDO && !files_find(set, MIGRATION_VERSIONED, file->version);
}

typedef struct Warnings {
    const char **lines;
    size_t count;
} Warnings;

static void add_warning(Warnings *warnings, char *line)
{
    TALLOC_CTX *parent = talloc_parent(warnings->lines);
    warnings->lines =
        talloc_realloc(parent, warnings->lines, const char *, (unsigned)warnings->count + 2);
    warnings->lines[warnings->count++] = talloc_steal(warnings->lines, line);
    warnings->lines[warnings->count] = NULL;
}

static void warn_of_slips(Warnings *warnings, const Discovery *discovery)
{
    for (size_t i = 0; i < discovery->found_count; i++) {
        const Found *found = &discovery->found[i];
        NameParts parts;
        const char *advice;
        if (discovery->layout->judge(found->path, &parts, &advice) == NAME_SLIP)
            add_warning(warnings,
                        talloc_asprintf(NULL, "'%s' is ignored: %s", found->path, advice));
    }
}

static int compare_hooks(const void *left, const void *right)
{
    return strcmp(((const HookFile *)left)->path, ((const HookFile *)right)->path);
}

static void collect_hooks(MigrationSet *set, const Discovery *discovery)
{
    set->hooks = talloc_array(set, HookFile, 0);
    for (size_t i = 0; i < discovery->found_count; i++) {
        const Found *found = &discovery->found[i];
        NameParts parts;
        const char *advice;
        if (discovery->layout->judge(found->path, &parts, &advice) != NAME_HOOK)
            continue;
        set->hooks = talloc_realloc(set, set->hooks, HookFile, (unsigned)set->hook_count + 1);
        set->hooks[set->hook_count++] = (HookFile){
            .moment = parts.moment,
            .path = talloc_strdup(set, found->path),
        };
    }
    if (set->hook_count > 1)
        qsort(set->hooks, set->hook_count, sizeof(HookFile), compare_hooks);
}

static void collect_warnings(MigrationSet *set, const Discovery *discovery)
{
    Warnings warnings = {.lines = talloc_zero_array(set, const char *, 1)};
    warn_of_slips(&warnings, discovery);
    for (size_t i = 0; i < set->count; i++) {
        if (is_orphan(set, &set->files[i]))
            add_warning(&warnings,
                        talloc_asprintf(NULL, "'%s' undoes a version that has no file here",
                                        set->files[i].path));
    }
    set->warnings = warnings.lines;
}

static int compare_found(const void *left, const void *right)
{
    return strcmp((*(const Found *const *)left)->path, (*(const Found *const *)right)->path);
}

/* A file without settings in most folders: then nothing is done here. Children of ctx. */
static const Found **list_settings(TALLOC_CTX *ctx, const Discovery *discovery, size_t *ret_count)
{
    const Found **list = talloc_array(ctx, const Found *, (unsigned)discovery->found_count);
    size_t count = 0;
    for (size_t i = 0; i < discovery->found_count; i++) {
        if (discovery->found[i].settings & discovery->candidates)
            list[count++] = &discovery->found[i];
    }
    if (count > 0)
        qsort(list, count, sizeof(*list), compare_found);
    *ret_count = count;
    return list;
}

static char *settings_path(TALLOC_CTX *ctx, const Layout *layout, const char *path)
{
    if (layout->settings_suffix)
        return talloc_asprintf(ctx, "%s%s", path, layout->settings_suffix);
    TALLOC_AUTO char *folder = fs_dirname(NULL, path);
    return fs_join(ctx, folder, layout->settings_name);
}

static void apply_settings(MigrationSet *set, const Discovery *discovery)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    size_t count;
    const Found **list = list_settings(tmp, discovery, &count);
    for (size_t i = 0; count > 0 && i < set->count; i++) {
        MigrationFile *file = &set->files[i];
        const Found wanted = {.path = settings_path(tmp, set->layout, file->path)};
        const Found *key = &wanted, *const *found =
                                        bsearch(&key, list, count, sizeof(*list), compare_found);
        if (!found)
            continue;
        file->settings.no_transaction |= (*found)->says.no_transaction;
        file->settings.plain |= (*found)->says.plain;
        file->settings.ignored |= (*found)->says.ignored;
    }
}

/* Names the migrations; counts what is SQL and none. */
static size_t judge_all(Discovery *discovery)
{
    size_t others = 0;
    for (size_t i = 0; i < discovery->found_count; i++) {
        Found *found = &discovery->found[i];
        if (!discovery_judge(discovery, found))
            others += !((found->slips | found->settings) & discovery->candidates);
    }
    return others;
}

bool files_set_build(TALLOC_CTX *ctx, const char *dir, Discovery *discovery, MigrationSet **ret_set,
                     Error *err)
{
    if (!check_problems(dir, discovery, err))
        return false;
    MigrationSet *set = talloc_zero(ctx, MigrationSet);
    set->dir = talloc_strdup(set, dir);
    set->layout = discovery->layout;
    set->other_sql = judge_all(discovery);
    fill_files(set, discovery);
    apply_settings(set, discovery);
    if (set->count)
        qsort_r(set->files, set->count, sizeof(MigrationFile), compare_files,
                (void *)(uintptr_t)set->layout);
    if (!check_duplicates(set, err)) {
        talloc_free(set);
        return false;
    }
    collect_warnings(set, discovery);
    collect_hooks(set, discovery);
    files_set_hash(set, set->hash);
    *ret_set = set;
    return true;
}

/* The key to look for, in the place of a file's own. */
typedef struct Wanted {
    VersionOrder order;
    MigrationKind kind;
    const char *key;
} Wanted;

static int compare_wanted(const void *left, const void *right)
{
    const Wanted *wanted = left;
    const MigrationFile *file = right;
    if (wanted->kind != file->kind)
        return wanted->kind < file->kind ? -1 : 1;
    return file->version ? wanted->order(wanted->key, file->version)
                         : strcmp(wanted->key, file->name);
}

const MigrationFile *files_find(const MigrationSet *set, MigrationKind kind,
                                const char *version_or_name)
{
    Wanted wanted = {.order = set->layout->order, .kind = kind, .key = version_or_name};
    if (set->count == 0)
        return NULL;
    return bsearch(&wanted, set->files, set->count, sizeof(MigrationFile), compare_wanted);
}

void files_set_hash(const MigrationSet *set, char ret_hex[DIGEST_HEX_SIZE])
{
    Digest digest;
    digest_start(&digest);
    for (size_t i = 0; i < set->count; i++) {
        const MigrationFile *file = &set->files[i];
        const char kind = "VURB"[file->kind];
        const char *parts[] = {file->version ? file->version : "", file->path, file->checksum};
        digest_add(&digest, &kind, 1);
        /* With the NUL, so that no two different sets give the same bytes. */
        for (size_t part = 0; part < COUNT_OF(parts); part++)
            digest_add(&digest, parts[part], strlen(parts[part]) + 1);
    }
    digest_end(&digest, ret_hex);
}

char *files_path(TALLOC_CTX *ctx, const MigrationSet *set, const MigrationFile *file)
{
    return fs_join(ctx, set->dir, file->path);
}
