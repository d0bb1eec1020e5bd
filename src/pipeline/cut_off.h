/* Deployments that the history leaves open because their process was killed. Private to this
 * folder.
 *
 * An end is written twice: into the release, then into the history. Whoever is killed between the
 * two has recorded it; who is killed before has left something that nobody knows. */
#pragma once

#include "pipeline/ship_private.h"

bool cut_off_is(const LedgerEvent *event);
/* With the lease, for whoever deploys holds it: the entry gets the end that the release has, or
 * else is called cut off. */
bool cut_off_close(Ship *ship, const LedgerEvent *event, Error *err) MUST_USE;
/* Completes the history of the release's latest deployment where only the release tells its end.
 * While somebody else holds the lease, or when it cannot be written, that is left to others. */
void cut_off_complete(Ship *ship, const LedgerRelease *release);
