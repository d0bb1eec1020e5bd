#include "lint/breaking.h"

#include <string.h>

#define CONTRACT "contract"

static bool breaks(const Finding *finding)
{
    RuleId rule = rule_find(finding->rule);
    return finding->level == FINDING_ERROR && rule_axis(rule) == AXIS_BREAKS &&
           rule != RULE_CONTRACT_TOO_EARLY;
}

static bool names(const char *list, const char *rule)
{
    size_t length = strlen(rule);
    for (const char *at = list; (at = strstr(at, rule)) != NULL; at += length) {
        bool begins = at == list || at[-1] == ',';
        if (begins && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return false;
}

static char *list_rules(TALLOC_CTX *ctx, const Replay *replay, const LintText *text, size_t first)
{
    bool contract = text->phase && strcmp(text->phase, CONTRACT) == 0;
    char *list = talloc_strdup(ctx, contract ? CONTRACT : "");
    for (size_t i = first; i < replay->finding_count; i++) {
        const char *rule = replay->findings[i].rule;
        if (breaks(&replay->findings[i]) && !names(list, rule))
            list = talloc_asprintf_append(list, "%s%s", *list ? "," : "", rule);
    }
    return list;
}

/* What has no version of its own is known by its file's name. */
static const char *name_of(const LintSource *source)
{
    const char *slash = source->shown ? strrchr(source->shown, '/') : NULL;
    return source->version ? source->version : slash ? slash + 1 : source->shown;
}

void breaking_note(Replay *replay, const LintText *text, size_t first)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *list = list_rules(tmp, replay, text, first);
    if (!*list)
        return;
    char *entry = talloc_asprintf(tmp, "%s %s", name_of(text->source), list);
    words_add(&replay->breaking, entry, strlen(entry));
}
