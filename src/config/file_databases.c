#include <string.h>

#include "config/file_reader.h"
#include "config/suggest.h"

/* What a database may have of its own. */
static const struct {
    const char *key;
    OptionId id;
} keys[] = {{"url", OPT_DATABASE}, {"dir", OPT_DIR}};
static const char *const names[] = {"url", "dir", NULL};

static bool is_same_or_none(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : !a && !b;
}

const ConfigEntry *config_file_find_of(const ConfigFile *file, const char *environment,
                                       const char *database, OptionId id)
{
    for (unsigned i = 0; i < file->entry_count; i++) {
        const ConfigEntry *entry = &file->entries[i];
        if (entry->id == id && entry->database && strcmp(entry->database, database) == 0 &&
            is_same_or_none(environment, entry->environment))
            return entry;
    }
    return NULL;
}

const char *const *config_file_databases(TALLOC_CTX *ctx, const ConfigFile *file,
                                         const char *environment)
{
    Words words = words_new(ctx);
    for (unsigned i = 0; i < file->database_count; i++) {
        const ConfigDatabase *each = &file->databases[i];
        if (is_same_or_none(environment, each->environment))
            words_add(&words, each->name, strlen(each->name));
    }
    return words.items;
}

static bool unknown_key(FileReader *reader, const char *key, yaml_mark_t mark)
{
    const char *nearest = suggest_nearest(key, names);
    error_set(reader->err, ERR_CONFIG, "unknown key 'databases.%s.%s'", reader->database, key);
    if (nearest)
        error_hint(reader->err, "did you mean '%s'?", nearest);
    else
        error_hint(reader->err, "known keys of a database: url, dir");
    return file_reader_fail_at(reader, mark);
}

static bool read_value(FileReader *reader, size_t row, yaml_mark_t mark, const yaml_event_t *value)
{
    if (config_file_find_of(reader->file, reader->environment, reader->database, keys[row].id)) {
        error_set(reader->err, ERR_CONFIG, "the key '%s' is given twice", keys[row].key);
        error_hint(reader->err, "keep one of them");
        return file_reader_fail_at(reader, mark);
    }
    TALLOC_AUTO char *key =
        talloc_asprintf(NULL, "databases.%s.%s", reader->database, keys[row].key);
    reader->key = key;
    bool done = file_read_value(reader, keys[row].id, (int)mark.line + 1, value);
    reader->key = NULL;
    return done;
}

static bool read_pair(FileReader *reader, bool *ret_end)
{
    EVENT_AUTO yaml_event_t key = {0};
    EVENT_AUTO yaml_event_t value = {0};
    if (!file_reader_next(reader, &key))
        return false;
    *ret_end = key.type == YAML_MAPPING_END_EVENT;
    if (*ret_end)
        return true;
    if (key.type != YAML_SCALAR_EVENT)
        return unknown_key(reader, "?", key.start_mark);
    if (!file_reader_next(reader, &value))
        return false;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (strcmp(keys[i].key, file_event_text(&key)) == 0)
            return read_value(reader, i, key.start_mark, &value);
    }
    return unknown_key(reader, file_event_text(&key), key.start_mark);
}

static bool read_keys(FileReader *reader, yaml_mark_t mark)
{
    for (bool end = false; !end;) {
        if (!read_pair(reader, &end))
            return false;
    }
    if (config_file_find_of(reader->file, reader->environment, reader->database, OPT_DATABASE))
        return true;
    error_set(reader->err, ERR_CONFIG, "the database '%s' has no url", reader->database);
    error_hint(reader->err, "write it as url: env:NAME");
    return file_reader_fail_at(reader, mark);
}

static void add_database(FileReader *reader, const char *name)
{
    ConfigFile *file = reader->file;
    file->databases =
        talloc_realloc(file, file->databases, ConfigDatabase, file->database_count + 1);
    file->databases[file->database_count++] =
        (ConfigDatabase){.environment = reader->environment, .name = name};
}

bool file_read_database(FileReader *reader, const char *name, yaml_mark_t mark,
                        const yaml_event_t *event)
{
    if (!config_is_environment_name(name)) {
        error_set(reader->err, ERR_CONFIG, "'%s' cannot be the name of a database", name);
        error_hint(reader->err, "use up to %d letters, digits, dots, - and _", CONFIG_LONGEST_NAME);
        return file_reader_fail_at(reader, mark);
    }
    reader->database = talloc_strdup(reader->file, name);
    add_database(reader, reader->database);
    bool done = event->type == YAML_MAPPING_START_EVENT ? read_keys(reader, mark)
                                                        : read_value(reader, 0, mark, event);
    reader->database = NULL;
    return done;
}
