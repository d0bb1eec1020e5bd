/* A history that was begun without an app's name, and an app that has one now.
 *
 * The rows of other apps are none of ours, so such a history would look like none at all, and
 * everything would be applied again. It is refused until `repair` takes it over.
 */
#pragma once

#include "migration/session.h"

/* ERR_VALIDATION when we have no row, but somebody without a name has (or we have no name, but
 * others have rows). After session_load(). */
bool appname_check(Engine *engine, Error *err) MUST_USE;

/* Whether appname_check() would refuse for the first reason. */
bool appname_is_new(Engine *engine, bool *ret_new, Error *err) MUST_USE;

/* Adds the unnamed rows again under our name; the lock must be ours. Reads the history anew. */
bool appname_take_over(Engine *engine, int64_t *ret_count, Error *err) MUST_USE;
