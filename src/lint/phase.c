#include "lint/phase.h"

#include <string.h>

#include "lint/findings.h"
#include "migration/folder/version.h"

#define ACCEPT_PHASE "tidegate up --override lint --reason TEXT"

/* "V42" or "42" as a version; NULL when it is none. */
static const char *bare_version(const char *after)
{
    const char *bare = *after == 'V' || *after == 'v' ? after + 1 : after;
    return version_valid(bare) ? bare : NULL;
}

static bool holds(const char *const *versions, const char *version)
{
    for (; *versions; versions++) {
        if (version_compare(*versions, version) == 0)
            return true;
    }
    return false;
}

static void refuse(Replay *replay, const LintText *text, const char *message)
{
    const FindingPlace place = {.line = 1, .column = 1};
    Finding *finding = findings_add(replay, RULE_CONTRACT_TOO_EARLY, text, place, message);
    if (finding)
        finding->accept = ACCEPT_PHASE;
}

/* Breaks are what the phase is for; locks and failures stay what they are. */
static void allow_breaks(Replay *replay, size_t first, const char *reason)
{
    for (size_t i = first; i < replay->finding_count; i++) {
        Finding *finding = &replay->findings[i];
        RuleId rule = rule_find(finding->rule);
        if (!finding->allowed_reason && rule != RULE_CONTRACT_TOO_EARLY &&
            rule_axis(rule) == AXIS_BREAKS)
            finding->allowed_reason = reason;
    }
}

static void judge_unasked(Replay *replay, const LintText *text, const char *after, size_t first)
{
    allow_breaks(replay, first,
                 talloc_asprintf(replay->memory,
                                 "contract phase after V%s; which release serves was not asked",
                                 after));
    TALLOC_AUTO char *message = talloc_asprintf(
        NULL,
        "this contract phase is right only where the release that serves was built with migration "
        "%s: no ledger was asked here, `tidegate up` asks it",
        after);
    const FindingPlace place = {.line = 1, .column = 1};
    Finding *finding = findings_add(replay, RULE_CONTRACT_TOO_EARLY, text, place, message);
    if (!finding)
        return;
    finding->level = FINDING_NOTE;
    finding->accept = NULL; /* it is for `up` to decide */
}

static void judge_unrecorded(Replay *replay, const LintText *text, const char *after)
{
    const char *environment = replay->config->serving->environment;
    TALLOC_AUTO char *message = talloc_asprintf(
        NULL,
        "too early: which release serves in %s is not recorded, so it may have been built without "
        "migration %s",
        environment, after);
    refuse(replay, text, message);
}

/* Nothing serves yet that could break. */
static void judge_first(Replay *replay, const char *environment, size_t first)
{
    allow_breaks(replay, first,
                 talloc_asprintf(replay->memory, "contract phase; no release serves in %s yet",
                                 environment));
}

static void judge_serving(Replay *replay, const LintText *text, const char *after, size_t first)
{
    const LintServing *serving = replay->config->serving;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!serving->versions) {
        refuse(replay, text,
               talloc_asprintf(tmp,
                               "too early: release %s serves in %s, and which migrations it was "
                               "built with is not recorded, so it may not know migration %s",
                               serving->release, serving->environment, after));
    } else if (!holds(serving->versions, after)) {
        refuse(replay, text,
               talloc_asprintf(tmp,
                               "too early: release %s serves in %s and was built without migration "
                               "%s, so it still uses what this one takes away",
                               serving->release, serving->environment, after));
    } else {
        allow_breaks(replay, first,
                     talloc_asprintf(replay->memory,
                                     "contract phase: release %s serves in %s and was built with "
                                     "migration %s",
                                     serving->release, serving->environment, after));
    }
}

static void judge_contract(Replay *replay, const LintText *text, size_t first)
{
    const char *after = text->phase_after ? bare_version(text->phase_after) : NULL;
    const LintServing *serving = replay->config->serving;
    if (!after)
        refuse(replay, text,
               "it says phase=contract but not after which migration: write after=V and the "
               "version that made the old way needless");
    else if (!serving)
        judge_unasked(replay, text, after, first);
    else if (!serving->known)
        judge_unrecorded(replay, text, after);
    else if (!serving->release)
        judge_first(replay, serving->environment, first);
    else
        judge_serving(replay, text, after, first);
}

void phase_judge(Replay *replay, const LintText *text, size_t first)
{
    if (text->phase && strcmp(text->phase, "contract") == 0)
        judge_contract(replay, text, first);
}
