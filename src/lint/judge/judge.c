#include "lint/judge/judge.h"

#include "lint/judge/draft.h"

void judge_statements(TALLOC_CTX *ctx, const JudgeContext *context,
                      const JudgedStatement *statements, size_t count, Finding **findings,
                      size_t *finding_count)
{
    Drafts drafts = {.ctx = ctx, .context = context};
    for (size_t i = 0; i < count; i++) {
        draft_statement(&drafts, &statements[i]);
        draft_style(&drafts, &statements[i]);
    }
    draft_across(&drafts, statements, count);
    draft_control(&drafts, statements, count);
    if (drafts.count > 0)
        *findings =
            talloc_realloc(ctx, *findings, Finding, (unsigned)(*finding_count + drafts.count));
    for (size_t i = 0; i < drafts.count; i++) {
        Severity severity = draft_severity(&drafts, &drafts.items[i]);
        if (severity != SEVERITY_NONE)
            draft_finish(&drafts, &drafts.items[i], severity, &(*findings)[(*finding_count)++]);
    }
    talloc_free(drafts.items);
}
