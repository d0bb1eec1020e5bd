/* Scripts of which an earlier run committed a part: how far it came, and whether what is committed
 * still stands in the file. */
#pragma once

#include "migration/history/records.h"

/* The file that work was begun with, as it is now; NULL when it is gone. */
const MigrationFile *resume_file(const Engine *engine, const OpenWork *work);

/* Whether work is of this file, in this direction. */
bool resume_is_of(const Engine *engine, const OpenWork *work, const MigrationFile *file,
                  const Step *step);

/* The number of the script's statements that are committed, from the first on. */
int resume_done(const Engine *engine, const MigrationFile *file, const Step *step);

/* Whether what is committed, and `also` (or NULL), is in the script as it was. ERR_VALIDATION names
 * the first statement that differs, and what to do. */
bool resume_check(Engine *engine, const Script *script, const Step *step, const OpenWork *also,
                  Error *err) MUST_USE;

/* Nothing is committed in part of a file that is gone (ERR_VALIDATION), nor in the other direction
 * than `step` goes (ERR_PARTIAL). */
bool resume_check_others(const Engine *engine, bool undoing, Error *err) MUST_USE;
