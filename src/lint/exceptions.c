#include "lint/exceptions.h"

#include <string.h>

#include "lint/allow/allow.h"
#include "lint/findings.h"

/* An exception counts for what the migrations do: not for files that cannot be read, nor for
 * itself. */
static bool may_be_allowed(const Finding *finding)
{
    return finding->line > 0 && rule_find(finding->rule) != RULE_CONTRACT_TOO_EARLY;
}

static int count_lines(const LintStatement *statement)
{
    int lines = 0;
    for (size_t i = 0; i < statement->length; i++)
        lines += statement->text[i] == '\n';
    return lines;
}

static Allows *read_allows(TALLOC_CTX *ctx, const Replay *replay, const LintText *text)
{
    AllowSpan *spans = talloc_array(ctx, AllowSpan, (unsigned)text->count);
    for (size_t i = 0; i < text->count; i++) {
        const LintStatement *statement = &text->statements[i];
        spans[i] = (AllowSpan){statement->line, statement->line + count_lines(statement)};
    }
    return allows_read(ctx, replay->config->dialect, text->text, text->length, spans, text->count);
}

static void add_about(Replay *replay, const LintText *text, RuleId rule, const Allow *allow,
                      const char *message)
{
    const FindingPlace place = {.line = allow->line, .column = allow->column};
    Finding *finding = findings_add(replay, rule, text, place, message);
    if (finding)
        finding->accept = NULL;
}

/* Why it allows nothing, though it has a reason and time. Child of ctx. */
static char *unused_text(TALLOC_CTX *ctx, const Allow *allow)
{
    const char *unknown = allow_unknown_rule(allow);
    const char *nearest = unknown ? rule_nearest(unknown) : NULL;
    if (nearest)
        return talloc_asprintf(ctx, "there is no rule '%s': did you mean '%s'?", unknown, nearest);
    if (unknown)
        return talloc_asprintf(
            ctx, "there is no rule '%s': `tidegate explain` lists those there are", unknown);
    return talloc_strdup(ctx, "this exception allows nothing that was found: take it out");
}

/* Other linters' annotations need no reason, and are for their rules, which may find more. */
static void judge_allow(Replay *replay, const LintText *text, const Allow *allow)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (allow->foreign)
        return;
    if (!allow->reason)
        add_about(replay, text, RULE_ALLOW_WITHOUT_REASON, allow,
                  "this exception has no reason, so it allows nothing: write it behind a colon");
    else if (allow_ends_on_no_day(allow))
        add_about(replay, text, RULE_EXPIRED_ALLOW, allow,
                  talloc_asprintf(tmp,
                                  "'%s' is no day, so this exception allows nothing: write "
                                  "until=YYYY-MM-DD",
                                  allow->until));
    else if (allow_has_expired(allow, replay->today))
        add_about(replay, text, RULE_EXPIRED_ALLOW, allow,
                  talloc_asprintf(tmp, "this exception held until %s", allow->until));
    else if (!allow->used)
        add_about(replay, text, RULE_UNUSED_ALLOW, allow, unused_text(tmp, allow));
}

void exceptions_heed(Replay *replay, const LintText *text, size_t first)
{
    Allows *allows = read_allows(replay->memory, replay, text);
    size_t count = replay->finding_count;
    for (size_t i = first; i < count; i++) {
        Finding *finding = &replay->findings[i];
        const Allow *allow =
            may_be_allowed(finding) ? allows_find(allows, finding, replay->today) : NULL;
        if (!allow || finding->allowed_reason)
            continue;
        finding->allowed_reason = allow->reason;
        finding->allowed_until = allow->until;
    }
    for (size_t i = 0; i < allows->count; i++)
        judge_allow(replay, text, &allows->items[i]);
}
