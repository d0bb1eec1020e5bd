#include "cli/ship_finish.h"

int ship_finish(Invocation *invocation, const ShipEnd *end)
{
    notices_tell(end->notices);
    bool done = !error_is_set(end->err);
    return report_finish(invocation->report, end->json, done ? end->text : NULL, &end->story, 0,
                         end->err);
}
