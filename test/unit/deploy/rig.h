/* A deployment by a shell script, with an app that answers what the file "app" says:
 * "STATUS BODY"; no file: it answers nothing. */
#pragma once

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "deploy/deploy.h"
#include "fake_server.h"
#include "temp_dir.h"
#include "unit.h"

typedef struct Rig {
    Progress progress; /* first: rig_say() finds the rest behind it */
    const char *dir, *app;
    const char *command[4];
    FakeServer *server;
    DeployRequest request;
    DeployOutcome outcome;
    char *output, *warnings; /* lines as they were said */
    int asked_ours, ours_until;
} Rig;

static inline void rig_say(Progress *progress, ProgressKind kind, const char *text)
{
    Rig *rig = (Rig *)progress;
    char **where = kind == PROGRESS_OUTPUT    ? &rig->output
                   : kind == PROGRESS_WARNING ? &rig->warnings
                                              : NULL;
    if (where)
        *where = talloc_asprintf_append(*where, "%s\n", text);
}

static inline void rig_answer(FakeServer *server, int client)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char bytes[4096];
    char *said = NULL;
    if (read(client, bytes, sizeof(bytes)) <= 0 ||
        !fs_read(tmp, server->data, 4096, &said, NULL, &err))
        return;
    const char *body = strchr(said, ' ');
    char *answer = talloc_asprintf(tmp,
                                   "HTTP/1.1 %.3s Said\r\nContent-Length: %zu\r\n"
                                   "Connection: close\r\n\r\n%s",
                                   said, strlen(body + 1), body + 1);
    ssize_t written UNUSED = write(client, answer, strlen(answer));
}

static inline void rig_app_says(const Rig *rig, const char *what)
{
    ERROR_AUTO Error err = {0};
    assert_succeeds(fs_write_atomic(rig->app, what, strlen(what), 0644, &err), &err);
}

static inline Rig *rig_new(TALLOC_CTX *ctx, const char *script)
{
    Rig *rig = talloc_zero(ctx, Rig);
    rig->progress.say = rig_say;
    rig->dir = temp_dir_new(rig);
    rig->app = fs_join(rig, rig->dir, "app");
    rig->output = talloc_strdup(rig, "");
    rig->warnings = talloc_strdup(rig, "");
    rig->command[0] = "sh";
    rig->command[1] = "-c";
    rig->command[2] = script;
    rig->request = (DeployRequest){
        .release = "r2",
        .image = "shop@sha256:2",
        .previous = "r1",
        .deployment = "d1",
        .command = rig->command,
        .directory = rig->dir,
        .timeout_ms = 10000,
        .log_path = fs_join(rig, rig->dir, "logs/deploy.log"),
        .clock = clock_system(),
        .progress = &rig->progress,
    };
    return rig;
}

/* The app answers from now on, and its URL is the health URL. */
static inline void rig_serve(Rig *rig, const char *what)
{
    rig_app_says(rig, what);
    rig->server = fake_server_new(rig, rig_answer, rig->app);
    rig->request.health = talloc_asprintf(rig, "http://127.0.0.1:%d/healthz", rig->server->port);
}

static inline bool rig_deploy(Rig *rig, Error *err)
{
    return deploy_find("command")->deploy(rig, &rig->request, &rig->outcome, err);
}

static inline char *rig_read(Rig *rig, const char *name)
{
    ERROR_AUTO Error err = {0};
    char *text = NULL;
    TALLOC_AUTO char *path = fs_join(NULL, rig->dir, name);
    assert_succeeds(fs_read(rig, path, 1024 * 1024, &text, NULL, &err), &err);
    return text;
}
