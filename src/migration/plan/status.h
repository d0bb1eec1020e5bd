/* A plan as the result that the command line shows. */
#pragma once

#include "migration/plan/plan.h"
#include "migration/session.h"

/* `only_pending`: what migrate would do, in its order. */
typedef enum StatusSelection { STATUS_ALL, STATUS_PENDING } StatusSelection;

StatusResult *status_result(TALLOC_CTX *ctx, const Engine *engine, const Plan *plan,
                            StatusSelection selection);
