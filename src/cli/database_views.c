#include "cli/database_views.h"

DatabaseView *database_views(const Invocation *invocation, size_t *ret_count)
{
    const char *const *names = settings_databases(invocation->settings);
    size_t count = 0;
    while (names[count])
        count++;
    DatabaseView *views =
        talloc_zero_array(invocation->ctx, DatabaseView, (unsigned)(count ? count : 1));
    views[0].invocation = *invocation;
    for (size_t i = 0; i < count; i++) {
        views[i] = (DatabaseView){.name = names[i], .invocation = *invocation};
        views[i].invocation.settings = settings_of_database(views, invocation->settings, names[i]);
    }
    *ret_count = count ? count : 1;
    return views;
}

bool database_views_wrap(const DatabaseView *view, Error *err)
{
    return view->name ? error_wrap(err, "database '%s'", view->name) : false;
}
