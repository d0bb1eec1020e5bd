#include <ctype.h>

#include "report/finding.h"
#include "report/findings/words.h"

/* PostgreSQL's lock modes in small letters, as in all of our JSON. */
static json_t *small_letters(const char *text)
{
    TALLOC_AUTO char *copy = talloc_strdup(NULL, text);
    for (char *at = copy; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return json_string_or_null(copy);
}

static json_t *breaks_json(const Finding *finding)
{
    json_t *array = json_array();
    for (size_t i = 0; i < finding->break_count; i++) {
        const FindingBreak *each = &finding->breaks[i];
        json_array_append_new(array, json_pack("{s:o, s:o}", "sqlstate",
                                               json_string_or_null(each->sqlstate), "why",
                                               json_string_or_null(each->why)));
    }
    return array;
}

static json_t *locks_json(const Finding *finding)
{
    json_t *array = json_array();
    for (size_t i = 0; i < finding->lock_count; i++) {
        const FindingLock *each = &finding->locks[i];
        json_array_append_new(array, json_pack("{s:o, s:o, s:o}", "object",
                                               json_string_or_null(each->object), "mode",
                                               small_letters(each->mode), "blocks",
                                               json_string_or_null(each->blocks)));
    }
    return array;
}

static json_t *names_json(const char *const *names)
{
    json_t *array = json_array();
    for (; names && *names; names++)
        json_array_append_new(array, json_string_or_null(*names));
    return array;
}

static json_t *allowed_json(const Finding *finding)
{
    if (!finding->allowed_reason)
        return json_null();
    return json_pack("{s:o, s:o}", "reason", json_string_or_null(finding->allowed_reason), "until",
                     json_string_or_null(finding->allowed_until));
}

static json_t *number_or_null(int number)
{
    return number > 0 ? json_integer(number) : json_null();
}

static void add_place(json_t *json, const Finding *finding)
{
    json_object_set_new(json, "file", json_string_or_null(finding->file));
    json_object_set_new(json, "line", number_or_null(finding->line));
    json_object_set_new(json, "column", number_or_null(finding->column));
    json_object_set_new(json, "end_line", number_or_null(finding->end_line));
    json_object_set_new(json, "end_column", number_or_null(finding->end_column));
}

static void add_words(json_t *json, const Finding *finding)
{
    const struct {
        const char *key, *text;
    } words[] = {
        {"statement", finding->statement},
        {"object", finding->object},
        {"message", finding->message},
        {"duration", finding->duration},
        {"fails", finding->fails},
        {"postgres", finding->postgres},
        {"recipe", finding->recipe},
        {"rails", finding->rails},
        {"django", finding->django},
        {"accept", finding->accept},
        {"fingerprint", finding->fingerprint},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        json_object_set_new(json, words[i].key, json_string_or_null(words[i].text));
}

static json_t *finding_json(const Finding *finding)
{
    json_t *json = json_pack("{s:s, s:s}", "rule", finding->rule, "severity",
                             finding_level_name(finding->level));
    add_place(json, finding);
    add_words(json, finding);
    json_object_set_new(json, "breaks", breaks_json(finding));
    json_object_set_new(json, "locks", locks_json(finding));
    json_object_set_new(json, "rewrites", names_json(finding->rewrites));
    json_object_set_new(json, "scans", names_json(finding->scans));
    json_object_set_new(json, "allowed", allowed_json(finding));
    return json;
}

json_t *findings_json(const FindingReport *findings)
{
    const FindingSummary *summary = &findings->summary;
    json_t *array = json_array();
    for (size_t i = 0; i < findings->count; i++)
        json_array_append_new(array, finding_json(&findings->findings[i]));
    json_t *counts = json_pack("{s:I, s:I, s:I, s:I}", "error", (json_int_t)summary->errors,
                               "warning", (json_int_t)summary->warnings, "note",
                               (json_int_t)summary->notes, "allowed", (json_int_t)summary->allowed);
    json_t *json = json_pack(
        "{s:I, s:I, s:I, s:I, s:o, s:I, s:o, s:o}", "files", (json_int_t)summary->files,
        "statements", (json_int_t)summary->statements, "unparsed", (json_int_t)summary->unparsed,
        "dynamic", (json_int_t)summary->dynamic, "server", json_string_or_null(summary->server),
        "duration_ms", (json_int_t)summary->duration_ms, "findings", array, "summary", counts);
    if (findings->effects)
        json_object_set(json, "effects", findings->effects);
    return json;
}
