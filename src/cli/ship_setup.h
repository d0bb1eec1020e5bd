/* Makes the ship side's configuration from the settings. */
#pragma once

#include "cli/command.h"
#include "pipeline/ship.h"

/* Whether the command is about one release: about none, one, one of which the records alone are
 * asked (no image is looked up), or the one that --release names, if it does. */
typedef enum ShipNeed {
    SHIP_ANY,
    SHIP_RELEASE,
    SHIP_RECORDED_RELEASE,
    SHIP_NAMED_RELEASE
} ShipNeed;

/* Opens the ledger and all. Both results are children of the invocation's context. */
bool ship_setup(Invocation *invocation, ShipNeed need, Ship **ret_ship,
                const ShipConfig **ret_config, Error *err) MUST_USE;

/* "file:.tidegate/ledger.db" made absolute; ERR_CONFIG for a file: ledger under CI that is not said
 * to be persistent, because a fresh checkout would forget everything. Child of ctx. */
bool ship_ledger_url(TALLOC_CTX *ctx, const Invocation *invocation, const char **ret_url,
                     Error *err) MUST_USE;
/* The database; NULL when it is not known, which is an error only where the ledger is in it:
 * else it is the migration command's business. A URL that is given as it must not be (ERR_USAGE)
 * always is one. Child of the invocation's context. */
bool ship_database(Invocation *invocation, const char *ledger_url,
                   const DatabaseAddress **ret_address, Error *err) MUST_USE;
