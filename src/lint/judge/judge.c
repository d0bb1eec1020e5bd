#include "lint/judge/judge.h"

#include "lint/judge/remark.h"

void findings_reserve(TALLOC_CTX *ctx, Finding **findings, size_t count)
{
    size_t room = *findings ? talloc_array_length(*findings) : 0;
    if (count > room)
        *findings = talloc_realloc(ctx, *findings, Finding,
                                   (unsigned)(count > room * 2 ? count : room * 2));
}

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
        findings_reserve(ctx, findings, *finding_count + remarks.count);
    for (size_t i = 0; i < remarks.count; i++) {
        Severity severity = remark_severity(&remarks, &remarks.items[i]);
        if (severity != SEVERITY_NONE)
            remark_finish(&remarks, &remarks.items[i], severity, &(*findings)[(*finding_count)++]);
    }
    talloc_free(remarks.items);
}
