#include "lint/directives.h"

#include <ctype.h>
#include <string.h>

#include "config/suggest.h"
#include "lint/findings.h"
#include "sql/comment.h"
#include "sql/directive.h"
#include "sql/mark.h"

#define DIRECTIVE    "tidegate:"
#define MOST_LETTERS 40 /* of a word that is shown */

typedef struct Looking {
    Replay *replay;
    const LintText *text;
    size_t head;  /* where the first statement begins; directives must stand before it */
    SqlMark mark; /* of the comment before */
} Looking;

typedef struct Word {
    const char *at;
    size_t length;
    bool has_value;
} Word;

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

static const char *nearest_key(TALLOC_CTX *ctx, const char *word)
{
    const char **keys = talloc_array(ctx, const char *, 1);
    size_t count = 0;
    for (const SqlDirective *row = SQL_DIRECTIVES; row->key; row++) {
        keys = talloc_realloc(ctx, keys, const char *, (unsigned)count + 2);
        keys[count++] = row->key;
    }
    keys[count] = NULL;
    return suggest_nearest(word, keys);
}

static void add(Looking *looking, const SqlComment *comment, const char *message)
{
    sql_mark_advance(&looking->mark, looking->text->text + looking->mark.offset,
                     comment->offset - looking->mark.offset);
    const FindingPlace place = {.line = looking->mark.line, .column = looking->mark.column};
    findings_add(looking->replay, RULE_UNKNOWN_DIRECTIVE, looking->text, place, message);
}

static void add_unknown(Looking *looking, const SqlComment *comment, const Word *word)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    size_t shown = word->length < MOST_LETTERS ? word->length : MOST_LETTERS;
    const char *key = talloc_strndup(tmp, word->at, shown);
    const char *nearest = nearest_key(tmp, key);
    add(looking, comment,
        nearest
            ? talloc_asprintf(tmp, "there is no directive '%s': did you mean '%s'?", key, nearest)
            : talloc_asprintf(tmp, "there is no directive '%s', so it does nothing", key));
}

static void add_late(Looking *looking, const SqlComment *comment, const SqlDirective *row)
{
    TALLOC_AUTO char *message = talloc_asprintf(
        NULL, "'%s' does nothing behind a statement: put it before the first one", row->key);
    add(looking, comment, message);
}

static Word take_word(const char **at, const char *end)
{
    Word word = {.at = *at};
    while (*at < end && !isspace((unsigned char)**at) && **at != '=' && **at != ':')
        ++*at;
    word.length = (size_t)(*at - word.at);
    word.has_value = *at < end && **at == '=';
    return word;
}

/* A value is a word, or words in quotes. */
static const char *skip_value(const char *at, const char *end)
{
    bool quoted = at + 1 < end && at[1] == '"';
    at += quoted ? 2 : 1;
    while (at < end && (quoted ? *at != '"' : !isspace((unsigned char)*at)))
        at++;
    return quoted && at < end ? at + 1 : at;
}

/* The first that is wrong is told: what follows it may be the words of a reason. */
static void read_words(Looking *looking, const SqlComment *comment, const char *at, const char *end)
{
    for (at = skip_space(at, end); at < end; at = skip_space(at, end)) {
        Word word = take_word(&at, end);
        const SqlDirective *row = sql_directive_find(word.at, word.length);
        if (row && row->value == SQL_DIRECTIVE_REASON)
            return;
        if (!row || comment->offset > looking->head) {
            if (row)
                add_late(looking, comment, row);
            else
                add_unknown(looking, comment, &word);
            return;
        }
        if (word.has_value)
            at = skip_value(at, end);
    }
}

/* The engine reads them in comments that end with their line. */
static void see(const SqlComment *comment, void *data)
{
    Looking *looking = data;
    const char *end = comment->text + comment->length;
    const char *at = skip_space(comment->text, end);
    bool is_line = looking->text->text[comment->offset] == '-';
    size_t length = strlen(DIRECTIVE);
    if (is_line && (size_t)(end - at) > length && memcmp(at, DIRECTIVE, length) == 0)
        read_words(looking, comment, at + length, end);
}

void directives_judge(Replay *replay, const LintText *text)
{
    Looking looking = {
        .replay = replay, .text = text, .head = text->length, .mark = SQL_MARK_START};
    if (text->count > 0)
        looking.head = (size_t)(text->statements[0].begin - text->text);
    if (memmem(text->text, text->length, DIRECTIVE, strlen(DIRECTIVE)))
        sql_comments(replay->config->dialect, text->text, text->length, see, &looking);
}
