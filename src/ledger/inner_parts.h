/* A task may migrate more than one database, or try one again: what it told, put together. */
#pragma once

#include "base/json.h"

/* `told` names what it speaks of by "of" (any text; none is one name too). It replaces what was
 * told of that before; what was applied then stays listed. The result has the fields of one
 * telling, for all of them together - the worst verdict counts, and there is none while one is at
 * work - and "parts", each telling by itself; "database_id" only when they do not speak of several
 * databases. `before`: such a result, or NULL. New reference. */
json_t *inner_parts_put(const json_t *before, const json_t *told);
