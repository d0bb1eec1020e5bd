#include "lint/judge/judge.h"

#include "lint/judge/remark.h"

void judge_statements(TALLOC_CTX *ctx, const JudgeContext *context,
                      const JudgedStatement *statements, size_t count, Finding **findings,
                      size_t *finding_count)
{
    Remarks remarks = {.ctx = ctx, .context = context};
    for (size_t i = 0; i < count; i++) {
        remark_statement(&remarks, &statements[i]);
        remark_style(&remarks, &statements[i]);
    }
    remark_across(&remarks, statements, count);
    remark_control(&remarks, statements, count);
    if (remarks.count > 0)
        *findings =
            talloc_realloc(ctx, *findings, Finding, (unsigned)(*finding_count + remarks.count));
    for (size_t i = 0; i < remarks.count; i++) {
        Severity severity = remark_severity(&remarks, &remarks.items[i]);
        if (severity != SEVERITY_NONE)
            remark_finish(&remarks, &remarks.items[i], severity, &(*findings)[(*finding_count)++]);
    }
    talloc_free(remarks.items);
}
