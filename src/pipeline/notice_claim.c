#include "pipeline/notice_claim.h"

#include <string.h>

#include "base/process.h"
#include "notify/notify.h"

/* Longer than telling one entry may take: after each, the mark moves on. */
#define TERM_MS       (3 * NOTIFY_LIMIT_MS)
#define FIRST_LOOK_MS 50
#define LOOK_MS       1000

typedef struct Watch {
    int64_t version, seen_at; /* of the mark, and since when we see it so */
} Watch;

static bool may_take(const Ship *ship, const LedgerTold *told, Watch *watch)
{
    if (!told->owner || strcmp(told->owner, ship->owner) == 0 ||
        process_identity_has_ended(told->owner))
        return true;
    if (told->document_version != watch->version)
        *watch = (Watch){.version = told->document_version, .seen_at = ship_now(ship)};
    return ship_now(ship) - watch->seen_at >= TERM_MS;
}

bool notice_claim(TALLOC_CTX *ctx, Ship *ship, LedgerTold **ret_told, Error *err)
{
    Clock *clock = ship->config.clock;
    Watch watch = {.version = -1};
    for (unsigned look = 0;; look++) {
        bool written = false;
        LedgerTold *told = NULL;
        if (!ledger_told_get(ctx, ship->ledger, &told, err))
            return false;
        bool free = told && may_take(ship, told, &watch);
        if (free) {
            told->owner = ship->owner;
            if (!ledger_told_put(ship->ledger, told, &written, err))
                return false;
        }
        *ret_told = written ? told : NULL;
        if (!told || written)
            return true;
        if (!clock->sleep_ms(clock, clock_backoff_ms(look, FIRST_LOOK_MS, LOOK_MS),
                             ship->config.cancel))
            return true;
    }
}

bool notice_move_on(Ship *ship, LedgerTold *told, int64_t number, bool *ret_ours, Error *err)
{
    told->number = number;
    return ledger_told_put(ship->ledger, told, ret_ours, err);
}

bool notice_release(Ship *ship, LedgerTold *told, int64_t number, Error *err)
{
    bool ours = false;
    told->owner = NULL;
    return notice_move_on(ship, told, number, &ours, err);
}
