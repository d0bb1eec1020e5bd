/* Inside src/config: libyaml's events with their marks, as errors of ours. */
#pragma once

#include <yaml.h>

#include "config/file.h"

typedef struct FileReader {
    yaml_parser_t parser;
    ConfigFile *file;
    const char *text; /* all of the file */
    size_t length;
    const char *environment; /* whose keys are being read; NULL: for all */
    const char *database;    /* the same of a database; NULL: of none */
    const char *key;         /* how its keys are called in messages; NULL: as the table does */
    Error *err;
} FileReader;

/* The next event, which the caller deletes (EVENT_AUTO). Anchors and tags are refused here. */
bool file_reader_next(FileReader *reader, yaml_event_t *ret_event) MUST_USE;
/* Puts file, line, column and the line's text into the error. Always returns false. */
bool file_reader_fail_at(FileReader *reader, yaml_mark_t mark);

static inline void cleanup_event(yaml_event_t *event)
{
    yaml_event_delete(event);
}
#define EVENT_AUTO CLEANUP(cleanup_event)

static inline const char *file_event_text(const yaml_event_t *event)
{
    return (const char *)event->data.scalar.value;
}
/* `key:` without a value, or with ~ or null. */
bool file_event_is_null(const yaml_event_t *event);

/* The value of an option's key, checked. */
bool file_read_value(FileReader *reader, OptionId id, int line, const yaml_event_t *event) MUST_USE;
/* All keys of a mapping whose start was read. `path`: "migrate", or "" at the top. */
bool file_read_mapping(FileReader *reader, const char *path) MUST_USE;
/* One name of `databases` and what stands behind it: a URL, or keys. */
bool file_read_database(FileReader *reader, const char *name, yaml_mark_t mark,
                        const yaml_event_t *event) MUST_USE;
/* ERR_CONFIG with a suggestion. Always returns false. */
bool file_unknown_key(FileReader *reader, const char *path, const char *key, yaml_mark_t mark);
