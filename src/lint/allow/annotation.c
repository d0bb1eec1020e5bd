#include "lint/allow/annotation.h"

#include <ctype.h>
#include <string.h>

/* How a linter's annotation begins. `named`: rules follow; `reasoned`: ours, a reason must. */
typedef struct Marker {
    const char *text, *linter;
    AllowScope scope;
    bool named, reasoned;
} Marker;

/* Longer ones stand before those that they begin with. */
static const Marker MARKERS[] = {
    {"tidegate: allow-file", NULL, ALLOW_FILE, true, true},
    {"tidegate: allow", NULL, ALLOW_STATEMENT, true, true},
    {"squawk-ignore-file", "squawk", ALLOW_FILE, true, false},
    {"squawk-ignore", "squawk", ALLOW_STATEMENT, true, false},
    {"eugene: ignore", "eugene", ALLOW_STATEMENT, true, false},
    {"pgfence-ignore", "pgfence", ALLOW_STATEMENT, true, false},
    {"atlas:nolint", "atlas", ALLOW_STATEMENT, true, false},
    {"safety-assured:start", "diesel-guard", ALLOW_BEGIN, false, false},
    {"safety-assured:end", "diesel-guard", ALLOW_END, false, false},
    {"pgls-ignore-all", "postgres-language-server", ALLOW_FILE, true, false},
    {"pgls-ignore-start", "postgres-language-server", ALLOW_BEGIN, true, false},
    {"pgls-ignore-end", "postgres-language-server", ALLOW_END, true, false},
    {"pgls-ignore", "postgres-language-server", ALLOW_STATEMENT, true, false},
};

/* The part of a comment that is still to be read. */
typedef struct Rest {
    const char *at, *end;
} Rest;

static void trim(Rest *rest)
{
    while (rest->at < rest->end && isspace((unsigned char)*rest->at))
        rest->at++;
    while (rest->at < rest->end && isspace((unsigned char)rest->end[-1]))
        rest->end--;
}

static bool ends_word(const Rest *rest, size_t length)
{
    return rest->at + length == rest->end || isspace((unsigned char)rest->at[length]) ||
           rest->at[length] == ':';
}

static const Marker *take_marker(Rest *rest)
{
    for (size_t i = 0; i < COUNT_OF(MARKERS); i++) {
        size_t length = strlen(MARKERS[i].text);
        if ((size_t)(rest->end - rest->at) >= length &&
            memcmp(rest->at, MARKERS[i].text, length) == 0 && ends_word(rest, length)) {
            rest->at += length;
            return &MARKERS[i];
        }
    }
    return NULL;
}

/* Takes what stands before the colon that begins the reason; all, if there is none. */
static Rest take_head(Rest *rest)
{
    Rest head = *rest;
    const char *colon = memchr(rest->at, ':', (size_t)(rest->end - rest->at));
    head.end = colon ? colon : rest->end;
    rest->at = colon ? colon + 1 : rest->end;
    trim(&head);
    trim(rest);
    return head;
}

/* Takes a word, which ends with white space or, where `commas`, with a comma. */
static Rest take_word(Rest *rest, bool commas)
{
    trim(rest);
    Rest word = {rest->at, rest->at};
    while (word.end < rest->end && !isspace((unsigned char)*word.end) &&
           !(commas && *word.end == ','))
        word.end++;
    rest->at = word.end;
    return word;
}

static char *copied(TALLOC_CTX *ctx, Rest text)
{
    return talloc_strndup(ctx, text.at, (size_t)(text.end - text.at));
}

/* "lint/safety/banDropTable": the last part is the rule. */
static Rest last_part(Rest word)
{
    const char *slash = memrchr(word.at, '/', (size_t)(word.end - word.at));
    return (Rest){slash ? slash + 1 : word.at, word.end};
}

/* Reads "a, b c": the names of rules. `only_first`: a word without a comma before it is no name. */
static void take_rules(TALLOC_CTX *ctx, Rest *head, bool only_first, Allow *allow)
{
    const char **names = NULL;
    bool comma = true;
    for (trim(head); head->at < head->end && (comma || !only_first); trim(head)) {
        Rest word = last_part(take_word(head, true));
        if (word.at < word.end) {
            names = talloc_realloc(ctx, names, const char *, (unsigned)allow->rule_count + 1);
            names[allow->rule_count++] = copied(names, word);
        }
        trim(head);
        comma = head->at < head->end && *head->at == ',';
        head->at += comma;
    }
    allow->rules = names;
}

/* Cuts "until=DATE" off the reason's end. */
static void take_until(TALLOC_CTX *ctx, Rest *reason, Allow *allow)
{
    const char *space = NULL;
    for (const char *at = reason->at; at < reason->end; at++) {
        if (isspace((unsigned char)*at))
            space = at;
    }
    const char *word = space ? space + 1 : reason->at;
    const size_t key = strlen("until=");
    if ((size_t)(reason->end - word) <= key || memcmp(word, "until=", key) != 0)
        return;
    allow->until = copied(ctx, (Rest){word + key, reason->end});
    reason->end = word;
    trim(reason);
}

static void read_ours(TALLOC_CTX *ctx, Rest rest, Allow *allow)
{
    Rest head = take_head(&rest);
    take_rules(ctx, &head, true, allow);
    trim(&head);
    if (head.at < head.end)
        allow->object = copied(ctx, head);
    take_until(ctx, &rest, allow);
    if (rest.at < rest.end)
        allow->reason = copied(ctx, rest);
}

static void read_foreign(TALLOC_CTX *ctx, const Marker *marker, Rest rest, Allow *allow)
{
    if (rest.at < rest.end && *rest.at == ':')
        rest.at++;
    Rest head = take_head(&rest);
    if (marker->named)
        take_rules(ctx, &head, false, allow);
    allow->foreign = marker->linter;
    allow->reason = rest.at < rest.end ? copied(ctx, rest)
                                       : talloc_asprintf(ctx, "%s was told so", marker->linter);
}

bool annotation_read(TALLOC_CTX *ctx, const char *text, size_t length, Allow *ret_allow,
                     AllowScope *ret_scope)
{
    Rest rest = {text, text + length};
    trim(&rest);
    const Marker *marker = take_marker(&rest);
    if (!marker)
        return false;
    Allow allow = {0};
    if (marker->reasoned)
        read_ours(ctx, rest, &allow);
    else
        read_foreign(ctx, marker, rest, &allow);
    *ret_allow = allow;
    *ret_scope = marker->scope;
    return true;
}
