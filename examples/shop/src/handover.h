/* How a new version takes over from the running one without a moment in which nobody listens.
 *
 * The running version offers its listening socket on a Unix socket. The new one takes it
 * (SCM_RIGHTS), so both accept from one queue; then it tells the old one to retire, which answers
 * what it has begun and goes. No connection is ever refused or dropped.
 */
#pragma once

#include <stdbool.h>

/* Asks the version that offers its socket at `path`. *ret_peer is the line to it, for
 * handover_retire_peer(). -1: nobody is there. */
int handover_take(const char *path, int *ret_peer);

/* Tells the old version to retire and waits until it no longer accepts. Closes `peer`. */
bool handover_retire_peer(int peer);

/* Offers our socket at `path` from now on, instead of whoever did before. -1 with errno. */
int handover_offer(const char *path);

/* To be called when the offered descriptor is readable: gives `listen_socket` to who asks. True
 * when it told us to retire; then *ret_peer stays open until we no longer accept. */
bool handover_answer(int offered, int listen_socket, int *ret_peer);
