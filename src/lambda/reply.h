/* From the object that a command ends with to what the function says. Private to this folder. */
#pragma once

#include "base/error.h"
#include "base/json.h"

/* Whether the time was over before it was done: the run or deployment goes on, or what is waited
 * for has not come. `cut_off`: the event's cancel has fired. */
bool reply_is_open(const json_t *object, bool cut_off);

/* Makes it the answer for one that is not done: no error any more, "state" says where it is. */
void reply_make_open(json_t *object);

/* Adds {errorType, errorMessage} of its error. */
void reply_make_failure(json_t *object);

/* The object of an error that came before any command. New reference. */
json_t *reply_of_error(const Error *err);

/* Of the run that it is about; NULL: of none. Borrowed. */
const char *reply_run_id(const json_t *object);
