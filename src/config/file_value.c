#include <string.h>

#include "base/json.h"
#include "config/file_reader.h"

static const char *describe(const yaml_event_t *event)
{
    if (event->type == YAML_SEQUENCE_START_EVENT)
        return "a list";
    return event->type == YAML_MAPPING_START_EVENT ? "keys of its own" : "a single value";
}

static const char *const EXAMPLES[] = {
    [OPTION_FLAG] = "true",          [OPTION_STRING] = "TEXT",
    [OPTION_CHOICE] = "WORD",        [OPTION_DURATION] = "90s",
    [OPTION_COUNT] = "10",           [OPTION_LIST] = "[./migrate.sh, --all]",
    [OPTION_MAP] = "{NAME: VALUE}",  [OPTION_ACTIONS] = "{NAME: [./command, WORD]}",
    [OPTION_REFERENCE] = "env:NAME",
};

static const char *key_of(const FileReader *reader, OptionId id)
{
    return reader->key ? reader->key : option_row(id)->key;
}

static bool wrong_type(FileReader *reader, OptionId id, const yaml_event_t *event)
{
    const OptionRow *row = option_row(id);
    const char *key = key_of(reader, id), *dot = strrchr(key, '.');
    error_set(reader->err, ERR_CONFIG, "'%s' takes %s, not %s", key, option_type_text(row->type),
              describe(event));
    error_hint(reader->err, "write it as %s: %s", dot ? dot + 1 : key, EXAMPLES[row->type]);
    return file_reader_fail_at(reader, event->start_mark);
}

static bool check_word(FileReader *reader, OptionId id, const yaml_event_t *event)
{
    const OptionRow *row = option_row(id);
    const char *text = file_event_text(event);
    if (strlen(text) != event->data.scalar.length) {
        error_set(reader->err, ERR_CONFIG, "'%s' contains a NUL byte", key_of(reader, id));
        error_hint(reader->err, "remove it: no such value can be passed on");
        return file_reader_fail_at(reader, event->start_mark);
    }
    if (file_event_is_null(event)) {
        error_set(reader->err, ERR_CONFIG, "'%s' has no value", key_of(reader, id));
        error_hint(reader->err, "give it %s, or remove the key", option_type_text(row->type));
        return file_reader_fail_at(reader, event->start_mark);
    }
    return true;
}

static void add_entry(FileReader *reader, OptionId id, const Words *words, int line)
{
    ConfigFile *file = reader->file;
    file->entries = talloc_realloc(file, file->entries, ConfigEntry, file->entry_count + 1);
    file->entries[file->entry_count++] = (ConfigEntry){
        .id = id,
        .environment = reader->environment,
        .database = reader->database,
        .values = words->items,
        .line = line,
    };
}

static bool read_scalar(FileReader *reader, OptionId id, int line, const yaml_event_t *event)
{
    if (event->type != YAML_SCALAR_EVENT)
        return wrong_type(reader, id, event);
    if (!check_word(reader, id, event))
        return false;
    Words value = words_new(reader->file);
    words_add(&value, file_event_text(event), event->data.scalar.length);
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "'%s'", key_of(reader, id));
    if (!option_check_value(id, name, value.items[0], ERR_CONFIG, reader->err))
        return file_reader_fail_at(reader, event->start_mark);
    add_entry(reader, id, &value, line);
    return true;
}

static bool read_word(FileReader *reader, OptionId id, Words *words, bool *ret_end)
{
    EVENT_AUTO yaml_event_t event = {0};
    if (!file_reader_next(reader, &event))
        return false;
    *ret_end = event.type == YAML_SEQUENCE_END_EVENT;
    if (*ret_end)
        return true;
    if (event.type != YAML_SCALAR_EVENT)
        return wrong_type(reader, id, &event);
    if (!check_word(reader, id, &event))
        return false;
    words_add(words, file_event_text(&event), event.data.scalar.length);
    return true;
}

static bool read_list(FileReader *reader, OptionId id, int line, const yaml_event_t *event)
{
    if (event->type != YAML_SEQUENCE_START_EVENT)
        return wrong_type(reader, id, event);
    Words words = words_new(reader->file);
    for (bool end = false; !end;) {
        if (!read_word(reader, id, &words, &end))
            return false;
    }
    if (words.count == 0 || *words.items[0] == '\0') {
        error_set(reader->err, ERR_CONFIG, "'%s' is an empty list", option_row(id)->key);
        error_hint(reader->err, "write its words, or remove the key");
        return file_reader_fail_at(reader, event->start_mark);
    }
    add_entry(reader, id, &words, line);
    return true;
}

/* The words of a list that is a value, as JSON text. */
static char *read_action(TALLOC_CTX *ctx, FileReader *reader, OptionId id)
{
    Words words = words_new(reader->file);
    for (bool end = false; !end;) {
        if (!read_word(reader, id, &words, &end))
            return NULL;
    }
    JSON_AUTO json_t *json = json_array();
    for (size_t i = 0; i < words.count; i++)
        json_array_append_new(json, json_string(words.items[i]));
    MALLOC_AUTO char *text = json_dumps(json, JSON_COMPACT);
    return talloc_strdup(ctx, text ? text : "[]");
}

/* "NAME=VALUE" of one key and its value. */
static bool read_named(FileReader *reader, OptionId id, Words *words, bool *ret_end)
{
    EVENT_AUTO yaml_event_t key = {0};
    EVENT_AUTO yaml_event_t value = {0};
    if (!file_reader_next(reader, &key))
        return false;
    *ret_end = key.type == YAML_MAPPING_END_EVENT;
    if (*ret_end)
        return true;
    if (key.type != YAML_SCALAR_EVENT)
        return wrong_type(reader, id, &key);
    if (!check_word(reader, id, &key) || !file_reader_next(reader, &value))
        return false;
    TALLOC_AUTO char *action = NULL;
    bool listed = option_row(id)->type == OPTION_ACTIONS && value.type == YAML_SEQUENCE_START_EVENT;
    if (!listed && value.type != YAML_SCALAR_EVENT)
        return wrong_type(reader, id, &value);
    if (listed ? !(action = read_action(NULL, reader, id)) : !check_word(reader, id, &value))
        return false;
    TALLOC_AUTO char *word = talloc_asprintf(NULL, "%s=%s", file_event_text(&key),
                                             action ? action : file_event_text(&value));
    words_add(words, word, strlen(word));
    return true;
}

static bool read_map(FileReader *reader, OptionId id, int line, const yaml_event_t *event)
{
    if (event->type != YAML_MAPPING_START_EVENT)
        return wrong_type(reader, id, event);
    Words words = words_new(reader->file);
    for (bool end = false; !end;) {
        if (!read_named(reader, id, &words, &end))
            return false;
    }
    if (words.count > 0)
        add_entry(reader, id, &words, line);
    return true;
}

bool file_read_value(FileReader *reader, OptionId id, int line, const yaml_event_t *event)
{
    if (option_is_map(id))
        return read_map(reader, id, line, event);
    if (option_row(id)->type == OPTION_LIST)
        return read_list(reader, id, line, event);
    return read_scalar(reader, id, line, event);
}
