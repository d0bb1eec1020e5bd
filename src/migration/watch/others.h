/* Histories of other tools, for `status`. */
#pragma once

#include "migration/session.h"

/* Fills result->others with what the connection finds. */
bool others_read(StatusResult *result, Engine *engine, Error *err) MUST_USE;
