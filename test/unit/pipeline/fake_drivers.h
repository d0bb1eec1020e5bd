/* An executor and a deployer that do as a test says, and count what they were asked. */
#pragma once

#include "deploy/deploy.h"
#include "deploy/pause.h"
#include "executor/executor.h"

/* What becomes of a started command. */
typedef struct FakeTask {
    /* How it is seen once `looks` looks were taken at it (until then it runs). */
    TaskObservation end;
    unsigned looks;
    /* What it tells the ledger from inside: the verdict, "started" for no end; NULL: nothing. */
    const char *inner;
    const char *database_id; /* told with it; or NULL */
} FakeTask;

typedef enum FakeDeath {
    DEATH_NONE,
    DEATH_BEFORE_START, /* we die when asked to start it; nothing was started */
    DEATH_AFTER_START,  /* we die right after it was started, before the handle is returned */
    DEATH_IN_DEPLOY,    /* we die while the deployer works */
} FakeDeath;

typedef struct FakeDrivers {
    FakeTask next;         /* of the next start */
    unsigned starts;       /* commands that ran */
    unsigned most_at_once; /* how many of them ran at the same time */
    unsigned stops;
    unsigned finds;
    bool start_fails;     /* the executor cannot start it */
    bool unseen;          /* observations are LOST */
    ErrorKind look_fails; /* every look at a task fails so; ERR_NONE: none */
    bool away;            /* the executor's tasks are not on this machine */
    bool find_busy;       /* it cannot tell yet whether there is a task */
    unsigned plans;
    char label[64];                  /* that the last plan was to look up */
    const char *migrations;          /* the label of the image that plan() finds, or NULL */
    ExecutorStop why;                /* of the last stop */
    int64_t starting_ms, running_ms; /* what it says of a task that did not end */
    bool pending;                    /* such a task is starting */
    unsigned late_lines;             /* lines of its log that come after the end, one a look */
    FakeDeath death;                 /* see fake_store_kill_after(0) */
    unsigned deploys;
    bool deploy_fails;
    ErrorKind deploy_error; /* ERR_NONE: ERR_DEPLOY */
    const char *serves;     /* what the deployer proves after a failure, or NULL */
    char deployed[64];      /* the release that was deployed last */
    char previous[64];
    unsigned observes;                 /* how often it was to watch only */
    unsigned looks;                    /* at what serves */
    bool serves_no_more;               /* what such a look sees */
    DeployPause pause;                 /* a deployment that waits; no hook: none */
    unsigned pause_looks, pause_after; /* it is there after so many looks */
    bool answer_fails;
    const char *answer;             /* that it got: "CONTINUE", "ROLLBACK" */
    void (*on_look)(unsigned look); /* called at each observation, or NULL */
    void (*on_start)(void);         /* called before anything is started, or NULL */
    void (*on_find)(void);          /* called when a task was looked for, or NULL */
} FakeDrivers;

extern FakeDrivers fake;
void fake_drivers_reset(void);

/* Ends. */
TaskObservation fake_exit(int code);
TaskObservation fake_killed(const char *stop_code);
TaskObservation fake_no_code(void);
