#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "config/file_reader.h"

#define HINT_KEYS                                                                                  \
    "write its keys below it, indented, as 'key: value'; `tidegate help configuration` lists them"

/* What has been seen of one mapping: keys may not come twice. */
typedef struct SeenKey {
    char *key;
    size_t line;
    struct SeenKey *next;
} SeenKey;

typedef struct Mapping {
    TALLOC_CTX *ctx;
    const char *path; /* "" at the top and at the top of an environment */
    SeenKey *seen;
} Mapping;

static bool is_section(const char *path)
{
    size_t length = strlen(path);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const char *key = option_row(id)->key;
        if (key && strncmp(key, path, length) == 0 && key[length] == '.')
            return true;
    }
    return false;
}

static bool check_double(FileReader *reader, Mapping *mapping, const char *key, yaml_mark_t mark)
{
    for (const SeenKey *seen = mapping->seen; seen; seen = seen->next) {
        if (strcmp(seen->key, key) == 0) {
            error_set(reader->err, ERR_CONFIG, "the key '%s' is given twice", key);
            error_hint(reader->err, "it also stands in line %zu: keep one of them", seen->line);
            return file_reader_fail_at(reader, mark);
        }
    }
    SeenKey *seen = talloc(mapping->ctx, SeenKey);
    *seen = (SeenKey){talloc_strdup(seen, key), mark.line + 1, mapping->seen};
    mapping->seen = seen;
    return true;
}

static bool read_version(FileReader *reader, const yaml_event_t *event)
{
    const char *text = event->type == YAML_SCALAR_EVENT ? file_event_text(event) : "";
    char *end = NULL;
    long version = strtol(text, &end, 10);
    if (*text && *end == '\0' && version == CONFIG_FILE_VERSION)
        return true;
    if (*text && *end == '\0' && version > CONFIG_FILE_VERSION) {
        error_set(reader->err, ERR_CONFIG,
                  "this file has version %ld; tidegate " TIDEGATE_VERSION " knows version %d",
                  version, CONFIG_FILE_VERSION);
        error_hint(reader->err, "use a newer tidegate, or write the file for version %d",
                   CONFIG_FILE_VERSION);
    } else {
        error_set(reader->err, ERR_CONFIG, "'version' must be %d", CONFIG_FILE_VERSION);
        error_hint(reader->err, "write 'version: %d'", CONFIG_FILE_VERSION);
    }
    return file_reader_fail_at(reader, event->start_mark);
}

static bool read_section(FileReader *reader, const char *path, const yaml_event_t *event)
{
    if (file_event_is_null(event))
        return true;
    if (event->type == YAML_MAPPING_START_EVENT)
        return file_read_mapping(reader, path);
    error_set(reader->err, ERR_CONFIG, "'%s' holds further keys, not a value", path);
    error_hint(reader->err, HINT_KEYS);
    return file_reader_fail_at(reader, event->start_mark);
}

bool config_is_environment_name(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || length > CONFIG_LONGEST_NAME)
        return false;
    for (; *name; name++) {
        if (!isalnum((unsigned char)*name) && !strchr("._-", *name))
            return false;
    }
    return true;
}

static bool read_environment(FileReader *reader, const char *name, yaml_mark_t mark,
                             const yaml_event_t *event)
{
    if (!config_is_environment_name(name)) {
        error_set(reader->err, ERR_CONFIG, "'%s' cannot be the name of an environment", name);
        error_hint(reader->err, "use up to %d letters, digits, dots, - and _", CONFIG_LONGEST_NAME);
        return file_reader_fail_at(reader, mark);
    }
    words_add(&reader->file->environments, name, strlen(name));
    reader->environment = talloc_strdup(reader->file, name);
    bool done = file_event_is_null(event) || event->type == YAML_MAPPING_START_EVENT;
    if (!done) {
        error_set(reader->err, ERR_CONFIG, "the environment '%s' holds keys, not a value", name);
        error_hint(reader->err, HINT_KEYS);
        return file_reader_fail_at(reader, event->start_mark);
    }
    if (event->type == YAML_MAPPING_START_EVENT)
        done = file_read_mapping(reader, "");
    reader->environment = NULL;
    return done;
}

static bool read_key(FileReader *reader, Mapping *mapping, const char *key, yaml_mark_t mark,
                     const yaml_event_t *event)
{
    bool at_top = *mapping->path == '\0' && !reader->environment;
    if (strcmp(mapping->path, "environments") == 0)
        return read_environment(reader, key, mark, event);
    if (strcmp(mapping->path, "databases") == 0)
        return file_read_database(reader, key, mark, event);
    if (at_top && strcmp(key, "version") == 0)
        return read_version(reader, event);
    char *path =
        talloc_asprintf(mapping->ctx, "%s%s%s", mapping->path, *mapping->path ? "." : "", key);
    OptionId id;
    if (strchr(key, '.') || *key == '\0')
        return file_unknown_key(reader, mapping->path, key, mark);
    if ((at_top && strcmp(key, "environments") == 0) || strcmp(path, "databases") == 0)
        return read_section(reader, path, event);
    if (option_find_key(path, &id))
        return file_read_value(reader, id, (int)mark.line + 1, event);
    if (is_section(path))
        return read_section(reader, path, event);
    return file_unknown_key(reader, mapping->path, key, mark);
}

static bool read_pair(FileReader *reader, Mapping *mapping, bool *ret_end)
{
    EVENT_AUTO yaml_event_t key = {0};
    EVENT_AUTO yaml_event_t value = {0};
    if (!file_reader_next(reader, &key))
        return false;
    *ret_end = key.type == YAML_MAPPING_END_EVENT;
    if (*ret_end)
        return true;
    if (key.type != YAML_SCALAR_EVENT) {
        error_set(reader->err, ERR_CONFIG, "a key must be a word");
        error_hint(reader->err, HINT_KEYS);
        return file_reader_fail_at(reader, key.start_mark);
    }
    const char *name = file_event_text(&key);
    return check_double(reader, mapping, name, key.start_mark) &&
           file_reader_next(reader, &value) &&
           read_key(reader, mapping, name, key.start_mark, &value);
}

bool file_read_mapping(FileReader *reader, const char *path)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Mapping mapping = {.ctx = tmp, .path = path};
    for (bool end = false; !end;) {
        if (!read_pair(reader, &mapping, &end))
            return false;
    }
    return true;
}
