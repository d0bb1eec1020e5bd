#include "pipeline/gatekeeper.h"

#include <string.h>

static const struct {
    ReleaseState state;
    bool migrated; /* the state is only reached after a success (or a recorded override) */
    bool final;
    ErrorKind kind;
    const char *words;
} rows[] = {
    {RELEASE_PLANNED, false, false, ERR_GATE, "it was not migrated yet"},
    {RELEASE_BLOCKED, false, true, ERR_GATE, "lint blocks its migrations"},
    {RELEASE_LEASED, false, false, ERR_GATE, "its migration is about to start"},
    {RELEASE_MIGRATING, false, false, ERR_GATE, "its migration runs"},
    {RELEASE_MIGRATED, true, true, ERR_NONE, "it is migrated"},
    {RELEASE_MIGRATION_FAILED, false, true, ERR_GATE, "its migration failed"},
    {RELEASE_PARTIAL, false, true, ERR_GATE, "one of its migrations is half done"},
    {RELEASE_UNKNOWN, false, true, ERR_UNKNOWN, "how its migration ended is not known"},
    {RELEASE_DEPLOYING, true, true, ERR_NONE, "it is migrated; its deployment began"},
    {RELEASE_DEPLOYED, true, true, ERR_NONE, "it is migrated and was deployed"},
    {RELEASE_DEPLOY_FAILED, true, true, ERR_NONE, "it is migrated; its last deployment failed"},
    {RELEASE_ROLLED_BACK, false, true, ERR_GATE, "its migrations were rolled back"},
    {RELEASE_SUPERSEDED, true, true, ERR_SUPERSEDED, "a newer release has migrated or deployed"},
};

bool release_is_superseded(const LedgerRelease *release, const LedgerHead *head)
{
    return release->sequence < head->newest_migrated || release->sequence < head->newest_deployed;
}

static GateAnswer judge_state(const LedgerRelease *release, const LedgerRun *latest)
{
    GateAnswer answer = {false,
                         ERR_UNKNOWN,
                         true,
                         release->state,
                         "its state was written by a newer version",
                         "install the tidegate version that your other jobs use"};
    ReleaseState state = RELEASE_STATE_COUNT;
    if (!release_state_parse(release->state, &state))
        return answer;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].state != state)
            continue;
        answer.kind = rows[i].kind;
        answer.final = rows[i].final;
        answer.words = rows[i].words;
        answer.hint = NULL;
        if (rows[i].migrated && answer.kind == ERR_NONE &&
            !(latest && latest->verdict && strcmp(latest->verdict, "success") == 0)) {
            answer.kind = ERR_GATE;
            answer.words = "it was deployed by an override and never migrated";
        }
    }
    answer.open = answer.kind == ERR_NONE;
    return answer;
}

GateAnswer gate_judge(const LedgerRelease *release, const LedgerRun *latest, const LedgerHead *head)
{
    if (!release)
        return (GateAnswer){false, ERR_GATE, false, "never-seen", "it was never seen here", NULL};
    GateAnswer answer = judge_state(release, latest);
    /* What is half done or unknown is never hidden behind `superseded`. */
    if (answer.kind != ERR_UNKNOWN && strcmp(release->state, "partial") != 0 &&
        release_is_superseded(release, head))
        return (GateAnswer){
            false, ERR_SUPERSEDED, true, "superseded", "a newer release has migrated or deployed",
            NULL};
    return answer;
}
