/* A draft becomes a finding. */
#include <string.h>

#include "lint/judge/draft.h"
#include "lint/judge/duration.h"
#include "lint/judge/place.h"
#include "lint/judge/words.h"

#define POSTGRES "PostgreSQL "

static const FindingLevel LEVELS[] = {
    [SEVERITY_NOTE] = FINDING_NOTE,
    [SEVERITY_WARNING] = FINDING_WARNING,
    [SEVERITY_ERROR] = FINDING_ERROR,
};

static void add_breaks(const Drafts *drafts, const Draft *draft, Finding *finding)
{
    FindingBreak *breaks =
        talloc_array(drafts->ctx, FindingBreak, (unsigned)draft->effect_count + 1);
    for (size_t i = 0; i < draft->effect_count; i++) {
        const Effect *effect = draft->effects[i];
        if (effect->kind == EFFECT_BREAK)
            breaks[finding->break_count++] = (FindingBreak){effect->sqlstate, effect->why};
        if (effect->kind == EFFECT_FAIL)
            finding->fails = effect->sqlstate;
    }
    finding->breaks = breaks;
}

static void add_locks(const Drafts *drafts, const Draft *draft, Finding *finding)
{
    const Effects *effects = draft->at->effects;
    FindingLock *locks = talloc_array(drafts->ctx, FindingLock, (unsigned)effects->count + 1);
    for (size_t i = 0; i < effects->count; i++) {
        const Effect *effect = &effects->items[i];
        if (effect_is_felt(effect))
            locks[finding->lock_count++] = (FindingLock){
                effect->object, lock_mode_name(effect->mode), lock_mode_blocks(effect->mode)};
    }
    finding->locks = locks;
}

static bool holds(const char *const *names, const char *name)
{
    for (; *names; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

/* The tables of all such effects, each once; NULL: none. */
static const char *const *tables_of(const Drafts *drafts, const Draft *draft, EffectKind kind,
                                    EffectKind or_kind)
{
    const char **names =
        talloc_zero_array(drafts->ctx, const char *, (unsigned)draft->effect_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < draft->effect_count; i++) {
        const Effect *effect = draft->effects[i];
        if ((effect->kind == kind || effect->kind == or_kind) && !holds(names, effect->table))
            names[count++] = effect->table;
    }
    return count > 0 ? names : NULL;
}

static LockMode strongest(const Effects *effects)
{
    LockMode mode = LOCK_NONE;
    for (size_t i = 0; i < effects->count; i++) {
        if (effect_is_felt(&effects->items[i]) && effects->items[i].mode > mode)
            mode = effects->items[i].mode;
    }
    return mode;
}

/* "10-18" of "PostgreSQL 10-18"; NULL where other databases are meant. */
static const char *postgres_of(const RuleText *text)
{
    bool is_postgres = strncmp(text->verified, POSTGRES, strlen(POSTGRES)) == 0;
    return is_postgres && !strchr(text->verified, ',') ? text->verified + strlen(POSTGRES) : NULL;
}

static char *allow_line(const Drafts *drafts, const Draft *draft)
{
    return talloc_asprintf(drafts->ctx, "-- tidegate: allow %s%s%s: why it is right here",
                           rule_name(draft->rule), draft->object ? " " : "",
                           draft->object ? draft->object : "");
}

void draft_finish(Drafts *drafts, const Draft *draft, Severity severity, Finding *ret_finding)
{
    const RuleText *text = rule_text(draft->rule);
    const JudgedStatement *at = draft->at;
    JudgePlace place = judge_place(at, draft->offset);
    *ret_finding = (Finding){
        .rule = rule_name(draft->rule),
        .level = LEVELS[severity],
        .file = at->file,
        .line = place.line,
        .column = place.column,
        .end_line = place.end_line,
        .end_column = place.end_column,
        .statement = judge_statement_text(drafts->ctx, at->text, at->length),
        .object = draft->object,
        .message = draft_sentence(drafts, draft, text->message),
        .rewrites = tables_of(drafts, draft, EFFECT_REWRITE, EFFECT_REWRITE),
        .scans = tables_of(drafts, draft, EFFECT_SCAN, EFFECT_FOREIGN_KEY_SCAN),
        .duration =
            duration_text(drafts->ctx, draft->effects, draft->effect_count, strongest(at->effects)),
        .postgres = postgres_of(text),
        .recipe = draft_sql(drafts, draft, text->recipe),
        .rails = draft_sql(drafts, draft, text->rails),
        .django = draft_sql(drafts, draft, text->django),
        .accept = allow_line(drafts, draft),
    };
    add_breaks(drafts, draft, ret_finding);
    add_locks(drafts, draft, ret_finding);
}
