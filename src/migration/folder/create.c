#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "migration/engine.h"
#include "migration/folder/files.h"
#include "migration/folder/version.h"

/* From so many digits on, a version is a time: 2026112018 at the least. */
#define TIME_DIGITS 10
/* Leaves room for version and suffix in the 255 bytes of a file's name. */
#define NAME_LIMIT 180

/* "add email to users" as "add_email_to_users"; letters of any script stay. */
static bool clean_name(TALLOC_CTX *ctx, const char *name, char **ret_clean, Error *err)
{
    Buf clean = buf_new(ctx, NAME_LIMIT);
    for (const char *at = name; *at; at++) {
        bool plain = isalnum((unsigned char)*at) || (unsigned char)*at >= 0x80;
        bool gap = !plain && clean.length && clean.data[clean.length - 1] != '_';
        if ((plain && !buf_append(&clean, at, 1)) || (gap && !buf_puts(&clean, "_")))
            return error_set(err, ERR_USAGE, "the name is longer than %d bytes", NAME_LIMIT);
    }
    while (clean.length && clean.data[clean.length - 1] == '_')
        clean.data[--clean.length] = '\0';
    if (clean.length == 0) {
        error_set(err, ERR_USAGE, "the name '%s' has no letters", name);
        return error_hint(err, "say what the migration does: tidegate new \"add email to users\"");
    }
    *ret_clean = clean.data;
    return true;
}

/* The highest versioned file; NULL: there is none. */
/* Of what goes forth: versioned files and baselines. */
static const MigrationFile *find_highest(const MigrationSet *set)
{
    const MigrationFile *highest = NULL;
    for (size_t i = 0; i < set->count; i++) {
        const MigrationFile *file = &set->files[i];
        bool forth = file->kind == MIGRATION_VERSIONED || file->kind == MIGRATION_BASELINE;
        if (forth && (!highest || set->layout->order(file->version, highest->version) > 0))
            highest = file;
    }
    return highest;
}

/* Its version as it is written in its name, up to where its counting ends. */
static char *highest_written(TALLOC_CTX *ctx, const MigrationSet *set)
{
    const MigrationFile *highest = find_highest(set);
    const char *advice;
    NameParts parts;
    if (!highest || set->layout->judge(highest->path, &parts, &advice) != NAME_MIGRATION)
        return NULL;
    char *written = talloc_strndup(ctx, parts.version, parts.version_length);
    written[strspn(written, set->layout == &layout_flyway ? "0123456789._" : "0123456789-")] = '\0';
    return written;
}

static char *digits_of(TALLOC_CTX *ctx, const char *text)
{
    char *digits = talloc_zero_array(ctx, char, (unsigned)strlen(text) + 1);
    size_t length = 0;
    for (const char *at = text; *at; at++) {
        if (isdigit((unsigned char)*at))
            digits[length++] = *at;
    }
    return digits;
}

/* UTC, as people write versions by hand: 14 digits; in diesel's way 2026-11-20-181530. */
static char *time_version(TALLOC_CTX *ctx, bool dashed)
{
    Clock *clock = clock_system();
    TALLOC_AUTO char *time = clock_rfc3339(NULL, clock->wall_ms(clock), false);
    TALLOC_AUTO char *digits = digits_of(NULL, time);
    if (!dashed)
        return talloc_strdup(ctx, digits);
    return talloc_asprintf(ctx, "%.10s-%s", time, digits + strlen("20261120"));
}

/* Adds one to the last part, of any size, and keeps its leading zeros: 1.9 -> 1.10, 009 -> 010. */
static char *increment(TALLOC_CTX *ctx, const char *written)
{
    char *version = talloc_asprintf(ctx, "%s", written);
    size_t at = strlen(version);
    while (at > 0 && version[at - 1] == '9')
        version[--at] = '0';
    if (at > 0 && isdigit((unsigned char)version[at - 1])) {
        version[at - 1]++;
        return version;
    }
    return talloc_asprintf(ctx, "%.*s1%s", (int)at, version, version + at);
}

static bool is_time(const char *written, const char *digits)
{
    return strpbrk(written, "._") ? strspn(written, "0123456789") >= TIME_DIGITS
                                  : strlen(digits) >= TIME_DIGITS;
}

/* `written`: the one before, "" or NULL: there is none. */
static char *next_version(TALLOC_CTX *ctx, const Layout *layout, const char *written)
{
    bool dashed = layout->versions == VERSION_UNDASHED && (!written || strchr(written, '-'));
    if (!written || !*written)
        return layout == &layout_flyway ? talloc_strdup(ctx, "1") : time_version(ctx, dashed);
    TALLOC_AUTO char *before = digits_of(NULL, written);
    if (!is_time(written, before))
        return increment(ctx, written);
    char *now = time_version(ctx, dashed);
    TALLOC_AUTO char *after = digits_of(NULL, now);
    /* Two within one second, or a clock that is behind a colleague's. */
    return version_compare(after, before) > 0 ? now : increment(ctx, written);
}

static bool read_set(TALLOC_CTX *ctx, const char *dir, const Layout *layout, MigrationSet **ret_set,
                     Error *err)
{
    FilesJob *job;
    return fs_mkdirs(dir, err) && files_start(ctx, dir, layout, &job, err) &&
           files_finish(ctx, job, ret_set, err);
}

/* Whether a new migration gets a file that goes back. */
static bool goes_both_ways(const MigrationSet *set)
{
    const NewNames *names = &set->layout->new_names;
    const MigrationFile *highest = find_highest(set);
    if (!names->up_pair)
        return names->down != NULL;
    return highest && files_find(set, MIGRATION_UNDO, highest->version);
}

struct NewPlace {
    const char *dir;
    const Layout *layout;
    bool both_ways;
    const char *highest; /* written; NULL: the first */
};

bool migration_place(TALLOC_CTX *ctx, const char *dir, const Layout *layout, NewPlace **ret_place,
                     Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    MigrationSet *set;
    if (!read_set(tmp, dir, layout, &set, err))
        return false;
    NewPlace *place = talloc_zero(ctx, NewPlace);
    *place = (NewPlace){
        .dir = talloc_strdup(place, dir),
        .layout = set->layout,
        .both_ways = goes_both_ways(set),
        .highest = highest_written(place, set),
    };
    *ret_place = place;
    return true;
}

const char *const *migration_next_versions(TALLOC_CTX *ctx, const NewPlace *place, size_t count)
{
    const char **versions = talloc_zero_array(ctx, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        versions[i] = next_version(versions, place->layout, i ? versions[i - 1] : place->highest);
    return versions;
}

/* What the layout wants around the text. */
static char *frame_content(TALLOC_CTX *ctx, const Layout *layout, const char *content)
{
    if (!layout->up_mark)
        return talloc_strdup(ctx, content);
    return talloc_asprintf(ctx, "%s\n%s\n%s\n", layout->up_mark, content, layout->down_mark);
}

static bool write_file(const char *dir, const char *path, const char *content, Error *err)
{
    TALLOC_AUTO char *whole = fs_join(NULL, dir, path);
    TALLOC_AUTO char *folder = fs_dirname(NULL, whole);
    return (fs_mkdirs(folder, err) && fs_create(whole, content, strlen(content), err)) ||
           error_hint(err, "see what keeps this user from it: ls -ld '%s'", dir);
}

static bool create_one(TALLOC_CTX *ctx, const NewPlace *place, NewMigration *file, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const NewNames *names = &place->layout->new_names;
    char *clean = NULL;
    if (!clean_name(tmp, file->name, &clean, err))
        return false;
    bool pair = names->up_pair && place->both_ways;
    char *stem =
        talloc_asprintf(tmp, "%s%s%s%s", names->prefix, file->version, names->between, clean);
    char *path = talloc_asprintf(tmp, "%s%s", stem, pair ? names->up_pair : names->up);
    char *content = frame_content(tmp, place->layout, file->content);
    if (!write_file(place->dir, path, content, err))
        return false;
    if (file->back && place->both_ways)
        file->back_path = talloc_asprintf(ctx, "%s%s", stem, names->down);
    file->path = talloc_steal(ctx, path);
    return true;
}

static void remove_file(const char *dir, const char *path)
{
    TALLOC_AUTO char *whole = fs_join(NULL, dir, path);
    TALLOC_AUTO char *folder = fs_dirname(NULL, whole);
    unlink(whole);
    /* That of a migration of its own; the others have more in them. */
    if (strchr(path, '/'))
        rmdir(folder);
}

bool migration_create_all(TALLOC_CTX *ctx, const NewPlace *place, NewMigration files[],
                          size_t count, Error *err)
{
    size_t made = 0;
    for (; made < count && create_one(ctx, place, &files[made], err); made++) {
        const NewMigration *file = &files[made];
        if (file->back_path && !write_file(place->dir, file->back_path, file->back, err)) {
            remove_file(place->dir, file->path);
            break;
        }
    }
    if (made == count)
        return true;
    while (made-- > 0) {
        if (files[made].back_path)
            remove_file(place->dir, files[made].back_path);
        remove_file(place->dir, files[made].path);
    }
    return false;
}

bool migration_create(TALLOC_CTX *ctx, const char *dir, const Layout *layout, const char *name,
                      NewMigration *ret_file, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *content = talloc_asprintf(tmp, "-- %s\n", name), *clean = NULL;
    NewPlace *place;
    /* A line end in the name would end the comment. */
    for (char *at = content; at[1]; at++) {
        if (*at == '\n' || *at == '\r')
            *at = ' ';
    }
    /* Before the folder is made. */
    if (!clean_name(tmp, name, &clean, err) || !migration_place(tmp, dir, layout, &place, err))
        return false;
    NewMigration file = {
        .version = migration_next_versions(tmp, place, 1)[0],
        .name = name,
        .content = content,
        .back = talloc_asprintf(tmp, "-- back from: %s", content + strlen("-- ")),
    };
    if (!migration_create_all(ctx, place, &file, 1, err))
        return false;
    *ret_file = (NewMigration){.path = file.path, .back_path = file.back_path};
    return true;
}
