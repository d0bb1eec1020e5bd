#include "lint/judge/draft.h"

/* All that is worked on is so little that nobody notices. */
static bool is_all_small(const LintPolicy *policy, const Draft *draft)
{
    bool any = false;
    for (size_t i = 0; i < draft->effect_count; i++) {
        bool counts = effect_is_work(draft->effects[i]) || effect_is_felt(draft->effects[i]);
        if (counts && !effect_is_small(policy, draft->effects[i]))
            return false;
        any = any || counts;
    }
    return any;
}

/* It fails only if the application has not changed what a migration wrote. */
static bool is_all_likely(const Draft *draft)
{
    for (size_t i = 0; i < draft->effect_count; i++) {
        if (!draft->effects[i]->likely)
            return false;
    }
    return draft->effect_count > 0;
}

static Severity milder(const LintPolicy *policy, const Draft *draft, Severity usual)
{
    switch (rule_axis(draft->rule)) {
    case AXIS_BLOCKS:
        if (draft->rule == RULE_LOCKS_SEVERAL_TABLES && policy->our_runner)
            return SEVERITY_NOTE;
        return is_all_small(policy, draft) ? SEVERITY_WARNING : usual;
    case AXIS_BRIEF:
        return policy->our_runner ? SEVERITY_NONE : usual;
    case AXIS_FAILS:
        return is_all_likely(draft) ? SEVERITY_WARNING : usual;
    case AXIS_STYLE:
        return policy->style ? usual : SEVERITY_NONE;
    default:
        return usual;
    }
}

Severity draft_severity(const Drafts *drafts, const Draft *draft)
{
    const LintPolicy *policy = drafts->context->policy;
    if (policy->severity[draft->rule] >= 0)
        return (Severity)policy->severity[draft->rule];
    return milder(policy, draft, rule_usual_severity(draft->rule));
}
