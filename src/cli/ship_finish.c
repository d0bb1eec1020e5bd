#include "cli/ship_finish.h"

#include "cli/hand_over.h"

int ship_finish(Invocation *invocation, const ShipEnd *end)
{
    ERROR_AUTO Error unwritten = {0};
    ReportText text = hand_over_is_to_stdout(invocation) ? hand_over_text : end->text;
    notices_tell(end->notices);
    bool done = !error_is_set(end->err);
    if (done && !hand_over_write(invocation, &end->story, &unwritten))
        return report_finish(invocation->report, end->json, NULL, NULL, 0, &unwritten);
    return report_finish(invocation->report, end->json, done ? text : NULL, &end->story, 0,
                         end->err);
}
