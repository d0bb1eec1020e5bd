#include "config/file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "config/file_reader.h"

#define LARGEST_FILE (1024 * 1024)

static bool fail_shape(FileReader *reader, const yaml_event_t *event, const char *message)
{
    error_set(reader->err, ERR_CONFIG, "%s", message);
    error_hint(reader->err, "one document of keys: `tidegate help configuration` lists them");
    return file_reader_fail_at(reader, event->start_mark);
}

static bool read_document(FileReader *reader, bool *ret_end)
{
    EVENT_AUTO yaml_event_t start = {0};
    EVENT_AUTO yaml_event_t root = {0};
    EVENT_AUTO yaml_event_t end = {0};
    if (!file_reader_next(reader, &start))
        return false;
    *ret_end = start.type == YAML_STREAM_END_EVENT;
    if (*ret_end)
        return true;
    if (!file_reader_next(reader, &root))
        return false;
    if (root.type == YAML_MAPPING_START_EVENT) {
        if (!file_read_mapping(reader, ""))
            return false;
    } else if (!file_event_is_null(&root)) {
        return fail_shape(reader, &root, "the file must hold 'key: value' lines");
    }
    return file_reader_next(reader, &end);
}

static bool read_stream(FileReader *reader)
{
    EVENT_AUTO yaml_event_t start = {0};
    EVENT_AUTO yaml_event_t rest = {0};
    bool end = false;
    if (!file_reader_next(reader, &start) || !read_document(reader, &end))
        return false;
    if (end)
        return true;
    if (!file_reader_next(reader, &rest))
        return false;
    return rest.type == YAML_STREAM_END_EVENT ||
           fail_shape(reader, &rest, "the file holds a second YAML document");
}

static bool read_text(ConfigFile *file, const char *text, size_t length, Error *err)
{
    FileReader reader = {.file = file, .text = text, .length = length, .err = err};
    if (!yaml_parser_initialize(&reader.parser))
        return error_set(err, ERR_IO, "out of memory reading '%s'", file->path);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
    bool done = read_stream(&reader);
    yaml_parser_delete(&reader.parser);
    return done;
}

/* Whatever keeps us from it: what is configured is not known. */
static bool fail_opening(const char *path, Error *err)
{
    struct stat info;
    err->kind = ERR_CONFIG;
    if (lstat(path, &info) == 0 && (access(path, R_OK) != 0 || fs_is_dir(path)))
        error_hint(err, "make it a file that this user may read: ls -l '%s'", path);
    return false;
}

bool config_file_load(TALLOC_CTX *ctx, const char *path, ConfigFile **ret_file, Error *err)
{
    ConfigFile *file = talloc_zero(ctx, ConfigFile);
    file->path = talloc_strdup(file, path);
    file->environments = words_new(file);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text;
    size_t length;
    bool opened = fs_read(tmp, path, LARGEST_FILE, &text, &length, err) || fail_opening(path, err);
    if (!opened || !read_text(file, text, length, err)) {
        talloc_free(file);
        return false;
    }
    *ret_file = file;
    return true;
}

const ConfigEntry *config_file_find(const ConfigFile *file, const char *environment, OptionId id)
{
    const ConfigEntry *found = NULL;
    for (unsigned i = 0; i < file->entry_count; i++) {
        const ConfigEntry *entry = &file->entries[i];
        if (entry->id != id || entry->database)
            continue;
        if (entry->environment && environment && strcmp(entry->environment, environment) == 0)
            return entry;
        if (!entry->environment)
            found = entry;
    }
    return found;
}

bool config_file_has_environment(const ConfigFile *file, const char *name)
{
    for (const char *const *known = file->environments.items; *known; known++) {
        if (strcmp(*known, name) == 0)
            return true;
    }
    return false;
}
