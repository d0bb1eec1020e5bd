#include "cli/database_views.h"
#include "cli/doctor.h"

void check_add(TALLOC_CTX *ctx, const char *name, const Check *one, Check *all)
{
    all->text = talloc_asprintf(ctx, "%s%s%s: %s", all->text ? all->text : "",
                                all->text ? "; " : "", name, one->text);
    if (one->status <= all->status)
        return;
    all->status = one->status;
    all->hint = one->hint;
    all->kind = one->kind;
}

Check check_each_database(Invocation *invocation, CheckFunction check)
{
    size_t count;
    DatabaseView *views = database_views(invocation, &count);
    if (!views[0].name)
        return check(invocation);
    Check all = {.status = CHECK_OK};
    for (size_t i = 0; i < count; i++) {
        const Check one = check(&views[i].invocation);
        check_add(invocation->ctx, views[i].name, &one, &all);
    }
    return all;
}
