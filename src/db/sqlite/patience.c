#include "base/clock.h"
#include "db/sqlite/connection.h"

#define BUSY_LIMIT_MS 5000
#define PAUSE_BASE_MS 2
#define PAUSE_CAP_MS  50
/* Steps of SQLite's virtual machine between two looks at the cancel: well below a millisecond. */
#define STEPS 10000

/* Called again and again while another process holds the lock; 0 gives up with SQLITE_BUSY. */
static int wait_for_lock(void *data, int count)
{
    SqliteDb *lite = data;
    Clock *clock = clock_system();
    int64_t now = clock->monotonic_ms(clock);
    if (count == 0)
        lite->busy_since_ms = now;
    if (now - lite->busy_since_ms >= BUSY_LIMIT_MS)
        return 0;
    int64_t pause = clock_backoff_ms((unsigned)count, PAUSE_BASE_MS, PAUSE_CAP_MS);
    return cancel_sleep_ms(db_watched(&lite->db), pause);
}

static int watch_cancel(void *data)
{
    const SqliteDb *lite = data;
    return db_cancelled(&lite->db);
}

void sqlite_be_patient(SqliteDb *lite)
{
    sqlite.sqlite3_busy_handler(lite->handle, wait_for_lock, lite);
    if (lite->db.cancel)
        sqlite.sqlite3_progress_handler(lite->handle, STEPS, watch_cancel, lite);
}
