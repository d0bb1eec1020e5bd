#include "lint/findings.h"

#include <string.h>

#include "base/digest.h"

#define STATEMENT_SHOWN 120  /* bytes of a statement in a finding */
#define LINE_SHOWN      1000 /* longer lines are data that nobody reads in a message */

static Severity severity_of(const LintPolicy *policy, RuleId rule)
{
    return policy->severity[rule] >= 0 ? (Severity)policy->severity[rule]
                                       : rule_usual_severity(rule);
}

static const FindingLevel LEVELS[] = {
    [SEVERITY_NOTE] = FINDING_NOTE,
    [SEVERITY_WARNING] = FINDING_WARNING,
    [SEVERITY_ERROR] = FINDING_ERROR,
};

Finding *findings_add(Replay *replay, RuleId rule, const LintText *text, FindingPlace place,
                      const char *message)
{
    Severity severity = severity_of(replay->config->policy, rule);
    if (severity == SEVERITY_NONE)
        return NULL;
    findings_reserve(replay->memory, &replay->findings, replay->finding_count + 1);
    Finding *finding = &replay->findings[replay->finding_count++];
    *finding = (Finding){
        .rule = rule_name(rule),
        .level = LEVELS[severity],
        .file = text->source->shown,
        .line = place.line,
        .column = place.column,
        .object = place.object,
        .statement = place.statement,
        .message = talloc_strdup(replay->memory, message),
        .accept =
            talloc_asprintf(replay->memory, "-- tidegate: allow %s%s%s: REASON", rule_name(rule),
                            place.object ? " " : "", place.object ? place.object : ""),
    };
    return finding;
}

static size_t cut_characters(const char *text, size_t length, size_t limit)
{
    if (length <= limit)
        return length;
    length = limit;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return length;
}

char *findings_statement(TALLOC_CTX *ctx, const LintStatement *statement)
{
    const char *newline = memchr(statement->text, '\n', statement->length);
    size_t length = newline ? (size_t)(newline - statement->text) : statement->length;
    size_t shown = cut_characters(statement->text, length, STATEMENT_SHOWN);
    while (shown > 0 && strchr(" \t\r", statement->text[shown - 1]))
        shown--;
    return talloc_asprintf(ctx, "%.*s%s", (int)shown, statement->text,
                           shown < statement->length ? " ..." : "");
}

static int compare_numbers(int a, int b)
{
    return (a > b) - (a < b);
}

static int compare(const void *left, const void *right)
{
    const Finding *a = left, *b = right;
    int order = compare_numbers(a->line, b->line);
    if (!order)
        order = compare_numbers(a->column, b->column);
    return order ? order : strcmp(a->rule, b->rule);
}

static bool equal_texts(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same(const Finding *a, const Finding *b)
{
    return compare(a, b) == 0 && equal_texts(a->object, b->object) &&
           equal_texts(a->message, b->message);
}

static void take_out_doubles(Replay *replay, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < replay->finding_count; i++) {
        if (kept == first || !is_same(&replay->findings[kept - 1], &replay->findings[i]))
            replay->findings[kept++] = replay->findings[i];
    }
    replay->finding_count = kept;
}

/* The lines of a text, found in their order. */
typedef struct Lines {
    const char *at, *end;
    int line;
} Lines;

static const char *line_text(TALLOC_CTX *ctx, Lines *lines, int line)
{
    while (lines->line < line && lines->at < lines->end) {
        const char *newline = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
        lines->at = newline ? newline + 1 : lines->end;
        lines->line++;
    }
    if (lines->line != line)
        return NULL;
    const char *at = lines->at;
    if (line == 1 && lines->end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3; /* a byte-order mark has no width */
    const char *newline = memchr(at, '\n', (size_t)(lines->end - at));
    size_t length = newline ? (size_t)(newline - at) : (size_t)(lines->end - at);
    if (length > 0 && at[length - 1] == '\r')
        length--;
    return talloc_strndup(ctx, at, cut_characters(at, length, LINE_SHOWN));
}

static void add_part(Digest *digest, const char *text)
{
    /* With the NUL, so that no two different findings give the same bytes. */
    digest_add(digest, text ? text : "", strlen(text ? text : "") + 1);
}

/* `like`: how many of the file that are the same in all of this stand before it. */
static const char *fingerprint(TALLOC_CTX *ctx, const Finding *finding, size_t like)
{
    Digest digest;
    digest_start(&digest);
    add_part(&digest, finding->rule);
    add_part(&digest, finding->file);
    add_part(&digest, finding->object);
    add_part(&digest, finding->statement);
    TALLOC_AUTO char *number = like ? talloc_asprintf(NULL, "%zu", like) : NULL;
    if (number)
        add_part(&digest, number);
    char *hex = talloc_size(ctx, DIGEST_HEX_SIZE);
    digest_end(&digest, hex);
    return hex;
}

static int compare_fingerprints(const void *left, const void *right)
{
    const Finding *a = *(Finding *const *)left, *b = *(Finding *const *)right;
    int order = strcmp(a->fingerprint, b->fingerprint);
    return order ? order : (a > b) - (a < b);
}

/* A baseline accepts, and a code host shows, each of two statements that are the same. */
static void number_alike(Replay *replay, size_t first)
{
    size_t count = replay->finding_count - first, like = 0;
    TALLOC_AUTO Finding **sorted = talloc_array(NULL, Finding *, (unsigned)count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &replay->findings[first + i];
    qsort(sorted, count, sizeof(*sorted), compare_fingerprints);
    const char *before = sorted[0]->fingerprint;
    for (size_t i = 1; i < count; i++) {
        like = strcmp(sorted[i]->fingerprint, before) == 0 ? like + 1 : 0;
        before = sorted[i]->fingerprint;
        if (like > 0)
            sorted[i]->fingerprint = fingerprint(replay->memory, sorted[i], like);
    }
}

void findings_settle(Replay *replay, const LintText *text, size_t first)
{
    if (replay->finding_count == first)
        return;
    qsort(replay->findings + first, replay->finding_count - first, sizeof(Finding), compare);
    take_out_doubles(replay, first);
    Lines lines = {text->text, text->text + text->length, 1};
    for (size_t i = first; i < replay->finding_count; i++) {
        Finding *finding = &replay->findings[i];
        if (!finding->source && finding->line > 0 && text->length > 0)
            finding->source = line_text(replay->memory, &lines, finding->line);
        finding->fingerprint = fingerprint(replay->memory, finding, 0);
    }
    number_alike(replay, first);
}

void findings_accept(Replay *replay, size_t first)
{
    for (size_t i = first; replay->baseline && i < replay->finding_count; i++) {
        Finding *finding = &replay->findings[i];
        if (finding->allowed_reason || !baseline_has(replay->baseline, finding->fingerprint))
            continue;
        finding->allowed_reason = "it is in the baseline";
        finding->in_baseline = true;
    }
}

void findings_count(Replay *replay)
{
    FindingSummary *summary = &replay->summary;
    size_t *const counts[] = {
        [FINDING_NOTE] = &summary->notes,
        [FINDING_WARNING] = &summary->warnings,
        [FINDING_ERROR] = &summary->errors,
    };
    for (size_t i = 0; i < replay->finding_count; i++) {
        const Finding *finding = &replay->findings[i];
        ++*(finding->allowed_reason ? &summary->allowed : counts[finding->level]);
    }
}
