#include "aws/ini.h"

#include <string.h>
#include <strings.h>

typedef struct Entry {
    const char *kind, *name; /* of the section */
    const char *key, *value; /* NULL: the section itself */
} Entry;

struct Ini {
    char *text;
    size_t size;
    Entry *entries;
    unsigned length;
};

static int ini_destroy(Ini *ini)
{
    explicit_bzero(ini->text, ini->size);
    return 0;
}

/* In place, at both ends. */
static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

/* A '#' or ';' behind a blank begins a comment; inside of a word it belongs to it. */
static void cut_comment(char *text)
{
    for (char *at = text; *at; at++) {
        if ((*at == '#' || *at == ';') && (at == text || at[-1] == ' ' || at[-1] == '\t')) {
            *at = '\0';
            return;
        }
    }
}

static char *unquote(char *text)
{
    size_t length = strlen(text);
    if (length < 2 || (*text != '"' && *text != '\'') || text[length - 1] != *text)
        return text;
    text[length - 1] = '\0';
    return text + 1;
}

static void add(Ini *ini, const Entry *entry)
{
    Entry *longer = talloc_realloc(ini, ini->entries, Entry, ini->length + 1);
    if (!longer)
        return;
    ini->entries = longer;
    ini->entries[ini->length++] = *entry;
}

/* "[profile a]": *section becomes {"profile", "a"}; "[a]": {"", "a"}. */
static void parse_section(Ini *ini, char *line, Entry *section)
{
    char *end = strchr(line, ']');
    if (!end)
        return;
    *end = '\0';
    char *name = trim(line + 1);
    char *blank = name + strcspn(name, " \t");
    *section = (Entry){.kind = "", .name = unquote(name)};
    if (*blank && *name != '"' && *name != '\'') {
        *blank = '\0';
        *section = (Entry){.kind = name, .name = unquote(trim(blank + 1))};
    }
    add(ini, section);
}

static void parse_line(Ini *ini, char *line, Entry *section)
{
    if (strchr(" \t#;\r", *line)) /* a line that is blank, a comment, or part of the one before */
        return;
    if (*line == '[') {
        parse_section(ini, line, section);
        return;
    }
    char *equals = strchr(line, '=');
    if (!equals || !section->name)
        return;
    *equals = '\0';
    cut_comment(equals + 1);
    Entry entry = *section;
    entry.key = trim(line);
    entry.value = trim(equals + 1);
    add(ini, &entry);
}

Ini *ini_parse(TALLOC_CTX *ctx, char *text)
{
    Ini *ini = talloc_zero(ctx, Ini);
    Entry section = {0};
    ini->text = talloc_steal(ini, text);
    ini->size = strlen(text);
    talloc_set_destructor(ini, ini_destroy);
    for (char *line = text; line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        parse_line(ini, line, &section);
        line = end ? end + 1 : NULL;
    }
    return ini;
}

/* The last entry of the section with this key; NULL asks for any. */
static const Entry *find(const Ini *ini, const char *kind, const char *name, const char *key)
{
    for (unsigned i = ini ? ini->length : 0; i-- > 0;) {
        const Entry *entry = &ini->entries[i];
        if (strcmp(entry->kind, kind) == 0 && strcmp(entry->name, name) == 0 &&
            (!key || (entry->key && strcasecmp(entry->key, key) == 0)))
            return entry;
    }
    return NULL;
}

const char *ini_get(const Ini *ini, const char *kind, const char *name, const char *key)
{
    const Entry *entry = find(ini, kind, name, key);
    return entry && *entry->value ? entry->value : NULL;
}

bool ini_has(const Ini *ini, const char *kind, const char *name)
{
    return find(ini, kind, name, NULL) != NULL;
}
