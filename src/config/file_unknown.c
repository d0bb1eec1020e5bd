#include <string.h>

#include "config/file_reader.h"
#include "config/suggest.h"
#include "config/words.h"

static void add_once(Words *words, const char *word, size_t length)
{
    for (unsigned i = 0; i < words->count; i++) {
        if (strlen(words->items[i]) == length && strncmp(words->items[i], word, length) == 0)
            return;
    }
    words_add(words, word, length);
}

/* The keys that may stand where the unknown one does. */
static Words find_siblings(const FileReader *reader, const char *path)
{
    Words words = words_new(NULL);
    size_t prefix = strlen(path);
    if (prefix == 0 && !reader->environment) {
        add_once(&words, "version", strlen("version"));
        add_once(&words, "environments", strlen("environments"));
    }
    if (prefix == 0)
        add_once(&words, "databases", strlen("databases"));
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const char *key = option_row(id)->key;
        if (!key || strncmp(key, path, prefix) != 0 || (prefix && key[prefix] != '.'))
            continue;
        const char *word = prefix ? key + prefix + 1 : key;
        add_once(&words, word, strcspn(word, "."));
    }
    return words;
}

/* The same word at another place of the file: timeout for migrate.timeout. */
static const char *find_elsewhere(const char *word)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const char *key = option_row(id)->key;
        if (!key)
            continue;
        const char *last = strrchr(key, '.');
        if (strcmp(key, word) == 0 || (last && strcmp(last + 1, word) == 0))
            return key;
    }
    return NULL;
}

bool file_unknown_key(FileReader *reader, const char *path, const char *key, yaml_mark_t mark)
{
    Words siblings = find_siblings(reader, path);
    const char *place = *path ? path : "the top level";
    error_set(reader->err, ERR_CONFIG, "unknown key '%s%s%s'", path, *path ? "." : "", key);
    OptionId id;
    const char *nearest = suggest_nearest(key, siblings.items);
    const char *elsewhere = find_elsewhere(key);
    TALLOC_AUTO char *list = suggest_list(NULL, siblings.items);
    if (*path == '\0' && strchr(key, '.') && option_find_key(key, &id))
        error_hint(reader->err, "write it nested: '%.*s:' with '%s:' indented below it",
                   (int)strcspn(key, "."), key, strrchr(key, '.') + 1);
    else if (elsewhere)
        error_hint(reader->err, "did you mean '%s'?", elsewhere);
    else if (nearest)
        error_hint(reader->err, "did you mean '%s'?", nearest);
    else
        error_hint(reader->err, "known keys of %s: %s", place, list);
    talloc_free(siblings.items);
    return file_reader_fail_at(reader, mark);
}
