#include "lint/effects/effects.h"

/* PostgreSQL's manual, "Table-Level Locks": names, and what an application does that conflicts. */
static const struct {
    const char *name, *blocks;
} modes[] = {
    [LOCK_NONE] = {"", ""},
    [LOCK_ACCESS_SHARE] = {"ACCESS SHARE", ""},
    [LOCK_ROW_SHARE] = {"ROW SHARE", ""},
    [LOCK_ROW_EXCLUSIVE] = {"ROW EXCLUSIVE", ""},
    [LOCK_SHARE_UPDATE_EXCLUSIVE] = {"SHARE UPDATE EXCLUSIVE", ""},
    [LOCK_SHARE] = {"SHARE", "writes"},
    [LOCK_SHARE_ROW_EXCLUSIVE] = {"SHARE ROW EXCLUSIVE", "writes"},
    [LOCK_EXCLUSIVE] = {"EXCLUSIVE", "writes"},
    [LOCK_ACCESS_EXCLUSIVE] = {"ACCESS EXCLUSIVE", "reads and writes"},
};

const char *lock_mode_name(LockMode mode)
{
    return modes[mode].name;
}

const char *lock_mode_blocks(LockMode mode)
{
    return modes[mode].blocks;
}
