/* Takes the place of src/notify: keeps what was told. */
#pragma once

#include "notify/notify.h"

#define FAKE_TOLD_MOST 128

typedef struct FakeTold {
    char lines[FAKE_TOLD_MOST][512]; /* "run v42 success", "deployment v42 started" */
    size_t count;
    bool fails;        /* nobody can be told */
    bool wants_starts; /* as with on=all */
    NotifyEvent last;
    char next[512], reason[512], run_kind[32]; /* of the last one */
    int64_t limit_ms;                          /* it had for the last one */
} FakeTold;

extern FakeTold fake_told;
/* One that nobody looks into; NULL-terminated. */
extern NotifyTarget *const fake_targets[];

void fake_told_reset(void);
size_t fake_times_told(const char *line);
