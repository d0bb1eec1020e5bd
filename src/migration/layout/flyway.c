/* Flyway's names: V<version>__<description>.sql, U<version>__.., R__<description>.sql,
 * B<version>__...
 *
 * The prefix is case-sensitive, the suffix is not; the name is cut at the first "__". */
#include "migration/layout/layout.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "migration/folder/version.h"
#include "migration/layout/name.h"

#define SUFFIX ".sql"

static const struct {
    char prefix;
    MigrationKind kind;
} PREFIXES[] = {
    {'V', MIGRATION_VERSIONED},
    {'U', MIGRATION_UNDO},
    {'R', MIGRATION_REPEATABLE},
    {'B', MIGRATION_BASELINE},
};

static bool find_kind(char prefix, MigrationKind *ret_kind)
{
    for (size_t i = 0; i < COUNT_OF(PREFIXES); i++) {
        if (PREFIXES[i].prefix == prefix) {
            *ret_kind = PREFIXES[i].kind;
            return true;
        }
    }
    return false;
}

/* Digits with single '.' or '_' between them. */
static bool is_version(const char *text, size_t length)
{
    bool digit_before = false;
    for (size_t i = 0; i < length; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (!digit && (!digit_before || (text[i] != '.' && text[i] != '_')))
            return false;
        digit_before = digit;
    }
    return digit_before;
}

/* The name up to its suffix; false when the kind, version or description is not as it must be. */
static bool parse_stem(const char *stem, size_t length, NameParts *ret_parts,
                       const char **ret_advice)
{
    NameParts parts = {0};
    if (!find_kind(stem[0], &parts.kind)) {
        *ret_advice = "the prefix must be an upper-case V, U, R or B";
        return false;
    }
    const char *separator = memmem(stem, length, "__", 2);
    if (!separator) {
        *ret_advice = "two underscores must stand between version and description";
        return false;
    }
    parts.description = separator + 2;
    parts.description_length = (size_t)(stem + length - parts.description);
    size_t version_length = (size_t)(separator - stem) - 1;
    *ret_advice = parts.description_length == 0 ? "the description is missing" : NULL;
    if (parts.kind == MIGRATION_REPEATABLE) {
        if (version_length)
            *ret_advice = "a repeatable migration has no version: R__description.sql";
    } else if (!is_version(stem + 1, version_length)) {
        *ret_advice = version_length ? "a version is digits, with '.' or '_' between them"
                                     : "the version is missing";
    } else {
        parts.version = stem + 1;
        parts.version_length = version_length;
    }
    if (*ret_advice)
        return false;
    *ret_parts = parts;
    return true;
}

/* Whether somebody who wrote this meant a migration: v1.., V1_.., V__.., R_.., U2_.. */
static bool looks_like_stem(const char *stem, size_t length)
{
    if (length < 2 || !strchr("vVuUrRbB", stem[0]))
        return false;
    return isdigit((unsigned char)stem[1]) || (stem[1] == '_' && !strchr("bB", stem[0]));
}

/* Flyway's callbacks (documentation.red-gate.com, "Callback events") that are run, as
 * afterMigrate.sql or afterMigrate__description.sql. */
static const struct {
    const char *name;
    HookMoment moment;
} CALLBACKS[] = {
    {"beforeMigrate", HOOK_BEFORE_ALL},      {"beforeEachMigrate", HOOK_BEFORE_EACH},
    {"afterEachMigrate", HOOK_AFTER_EACH},   {"afterMigrate", HOOK_AFTER_ALL},
    {"afterMigrateError", HOOK_AFTER_ERROR},
};

static bool find_moment(const char *stem, size_t length, HookMoment *ret_moment)
{
    for (size_t i = 0; i < COUNT_OF(CALLBACKS); i++) {
        size_t size = strlen(CALLBACKS[i].name);
        if (length < size || strncmp(stem, CALLBACKS[i].name, size) != 0 ||
            (length > size && (length < size + 2 || strncmp(stem + size, "__", 2) != 0)))
            continue;
        *ret_moment = CALLBACKS[i].moment;
        return true;
    }
    return false;
}

/* afterClean.sql, beforeUndo.sql and their like. */
static bool is_callback(const char *stem, size_t length)
{
    return (length > 6 && strncmp(stem, "before", 6) == 0 && isupper((unsigned char)stem[6])) ||
           (length > 5 && strncmp(stem, "after", 5) == 0 && isupper((unsigned char)stem[5]));
}

static NameVerdict judge_sql(const char *name, size_t stem, NameParts *ret_parts,
                             const char **ret_advice)
{
    if (stem > 0 && parse_stem(name, stem, ret_parts, ret_advice))
        return NAME_MIGRATION;
    if (find_moment(name, stem, &ret_parts->moment))
        return NAME_HOOK;
    if (is_callback(name, stem)) {
        *ret_advice = "of callbacks, those around migrate and each migration are run";
        return NAME_SLIP;
    }
    return looks_like_stem(name, stem) ? NAME_SLIP : NAME_OTHER;
}

static NameVerdict judge(const char *path, NameParts *ret_parts, const char **ret_advice)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    size_t suffix = strlen(SUFFIX);
    if (length >= suffix && strcasecmp(name + length - suffix, SUFFIX) == 0)
        return judge_sql(name, length - suffix, ret_parts, ret_advice);
    NameParts parts;
    const char *advice;
    const char *dot = strcasestr(name, SUFFIX);
    size_t stem = dot ? (size_t)(dot - name) : length;
    if (stem == 0 || !parse_stem(name, stem, &parts, &advice))
        return NAME_OTHER;
    if (dot && strcmp(dot, ".sql.conf") == 0) {
        *ret_parts = parts;
        return NAME_SETTINGS;
    }
    *ret_advice = "the name must end in .sql";
    return NAME_SLIP;
}

/* The options of a script (documentation.red-gate.com, "Script configuration"): a value, and what
 * it does. */
static const struct {
    const char *key, *value;
    FileSettings does;
} OPTIONS[] = {
    {"executeInTransaction", "true", {false, false, false}},
    {"executeInTransaction", "false", {true, false, false}},
    {"placeholderReplacement", "true", {false, false, false}},
    {"placeholderReplacement", "false", {false, true, false}},
    {"shouldExecute", "true", {false, false, false}},
    {"shouldExecute", "false", {false, false, true}},
    {"encoding", "UTF-8", {false, false, false}},
    {"encoding", "US-ASCII", {false, false, false}},
};

static const struct {
    const char *key, *problem;
} KEYS[] = {
    {"executeInTransaction", "executeInTransaction is neither true nor false"},
    {"placeholderReplacement", "placeholderReplacement is neither true nor false"},
    {"shouldExecute", "shouldExecute is neither true nor false"},
    {"encoding", "migrations are read as UTF-8 alone"},
};

static bool take_option(const char *key, const char *value, size_t length,
                        FileSettings *ret_settings)
{
    for (size_t i = 0; i < COUNT_OF(OPTIONS); i++) {
        const FileSettings *does = &OPTIONS[i].does;
        if (strcmp(OPTIONS[i].key, key) != 0 || !name_value_is(value, length, OPTIONS[i].value))
            continue;
        ret_settings->no_transaction |= does->no_transaction;
        ret_settings->plain |= does->plain;
        ret_settings->ignored |= does->ignored;
        return true;
    }
    return false;
}

static bool read_settings(const char *text, size_t length, FileSettings *ret_settings,
                          const char **ret_problem)
{
    for (size_t i = 0; i < COUNT_OF(KEYS); i++) {
        const char *value;
        size_t size;
        *ret_problem = KEYS[i].problem;
        if (name_setting(text, length, KEYS[i].key, &value, &size) &&
            !take_option(KEYS[i].key, value, size, ret_settings))
            return false;
    }
    return true;
}

const Layout layout_flyway = {
    .name = "flyway",
    .form = "V<version>__<description>.sql",
    .back_form = "U<version>__<description>.sql",
    .versions = VERSION_NUMBERS,
    .order = version_compare,
    .new_names = {"V", "__", ".sql", NULL, NULL},
    .settings_suffix = ".conf",
    .judge = judge,
    .read_settings = read_settings,
};
