/* A store in memory that stands in for the ledger's (ledger/store.h), and that can be "killed":
 * from a chosen write on, every write fails, as for a process that is no more. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Empties it and brings it back to life. */
void fake_store_reset(void);
/* The next `writes` writes still happen and every later one fails. */
void fake_store_kill_after(unsigned writes);
/* The n-th write from now (from 1) fails, and no other. */
void fake_store_fail_once(unsigned number);
/* Before the n-th access from now (from 1), be it a read or a write, act() happens: whoever
 * accesses it was suspended for so long. */
void fake_store_suspend_at(unsigned number, void (*act)(void));
bool fake_store_was_suspended(void);
/* How many documents lists have given since the last fake_store_reset(). */
size_t fake_store_listed(void);
/* While true, writes are those of another process: they neither count nor fail. */
void fake_store_as_other(bool other);
/* Back to life with what was written; the lease's owner has ended meanwhile. */
void fake_store_restart(void);
/* The same on another machine, from where nothing can be told of the lease's owner. */
void fake_store_restart_elsewhere(void);
/* Writes since the last call of one of those above, with those that failed. */
unsigned fake_store_writes(void);
bool fake_store_is_killed(void);
