#include "lint/effects/trigger.h"

#include <ctype.h>
#include <string.h>

/* One past the white space or comment at `at`; `at` where there is none. */
static size_t skip_gap(const char *text, size_t at)
{
    for (;;) {
        size_t from = at;
        at += strspn(text + at, " \t\r\n");
        if (strncmp(text + at, "--", 2) == 0)
            at += strcspn(text + at, "\n");
        if (strncmp(text + at, "/*", 2) == 0) {
            const char *end = strstr(text + at + 2, "*/");
            at = end ? (size_t)(end - text) + 2 : strlen(text);
        }
        if (at == from)
            return at;
    }
}

/* In small letters, without comments, what is between words one space. */
static char *plain(TALLOC_CTX *ctx, const char *body)
{
    char *text = talloc_zero_array(ctx, char, (unsigned)strlen(body) + 2);
    size_t to = 0;
    for (size_t at = 0; body[at];) {
        size_t next = skip_gap(body, at);
        text[to++] = next > at ? ' ' : (char)tolower((unsigned char)body[at]);
        at = next > at ? next : at + 1;
    }
    return text;
}

/* Behind "new.column" as a whole name, from `text` on; NULL: it is not there. */
static const char *behind_column(const char *text, const char *column)
{
    size_t length = strlen(column);
    for (const char *at = strstr(text, "new."); at; at = strstr(at + 1, "new.")) {
        const char *end = at + strlen("new.") + length;
        if (strncmp(at + strlen("new."), column, length) == 0 && !isalnum((unsigned char)*end) &&
            *end != '_')
            return end + (*end == ' ');
    }
    return NULL;
}

static bool body_fills(const char *body, const char *column)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    bool asks = false, assigns = false;
    for (const char *at = behind_column(plain(tmp, body), column); at;
         at = behind_column(at, column)) {
        asks = asks || strncmp(at, "is null", strlen("is null")) == 0;
        assigns = assigns || strncmp(at, ":=", strlen(":=")) == 0;
    }
    return asks && assigns;
}

static bool is_for(const SqlStatement *trigger, const char *column)
{
    bool named = trigger->included_count == 0;
    for (size_t i = 0; i < trigger->included_count; i++)
        named = named || strcmp(trigger->included[i], column) == 0;
    return named && trigger->flag && !trigger->predicate && trigger->text && trigger->value &&
           strcmp(trigger->text, "before") == 0 && strstr(trigger->value, "insert") &&
           strstr(trigger->value, "update");
}

bool triggers_fill(const Catalog *catalog, const CatalogTable *table, const char *column)
{
    for (size_t i = 0; i < table->trigger_count; i++) {
        const SqlStatement *written = table->triggers[i].written;
        const CatalogFunction *function =
            written && is_for(written, column)
                ? catalog_function(catalog, written->other.schema, written->other.name, 0)
                : NULL;
        if (function && function->body && body_fills(function->body, column))
            return true;
    }
    return false;
}
