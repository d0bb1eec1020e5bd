/* The order of the repeatable migrations that are pending: by what they need of each other, else by
 * name. PostgreSQL's alone; elsewhere names decide. */
#pragma once

#include "migration/plan/plan.h"
#include "migration/session.h"

/* Puts them into that order, and fills their `needs`. A file that cannot be read as SQL needs
 * nothing and creates nothing. Without the parser's library they stay as they are, and it is
 * warned of. The texts are the
 * engine's. */
bool order_repeatables(Engine *engine, Plan *plan, Error *err) MUST_USE;
