/* A command that prints keys ("Sourcing credentials with an external process" in the AWS CLI User
 * Guide). */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "aws/providers/provider.h"
#include "base/process.h"

#define OUTPUT_LIMIT ((size_t)64 << 10)
/* Some ask a person to touch a key. */
#define SILENCE_MS 60000

/* Until the command closes its output. */
static bool read_output(const AwsCore *core, int fd, Buf *output, Error *err)
{
    for (;;) {
        char bytes[4096];
        switch (cancel_wait_fd(core->cancel, fd, POLLIN, SILENCE_MS)) {
        case WAIT_CANCELLED:
            return cancel_error(core->cancel, err);
        case WAIT_TIMEOUT:
            return error_set(err, ERR_AUTH, "the credential_process says nothing for a minute");
        case WAIT_READY:
            break;
        }
        ssize_t got = read(fd, bytes, sizeof(bytes));
        if (got == 0)
            return true;
        if (got < 0)
            return error_set_errno(err, ERR_IO, "cannot read from the credential_process");
        bool kept = buf_append(output, bytes, (size_t)got);
        explicit_bzero(bytes, sizeof(bytes));
        if (!kept)
            return error_set(err, ERR_AUTH, "the credential_process prints more than %zu bytes",
                             output->limit);
    }
}

static bool end_process(pid_t pid, bool ok, Error *err)
{
    int status = 0;
    if (!ok)
        kill(-pid, SIGKILL);
    if (waitpid(pid, &status, 0) != pid || !ok)
        return ok;
    if (status == 0)
        return true;
    TALLOC_AUTO char *text = process_status_text(NULL, status);
    return error_set(err, ERR_AUTH, "the credential_process failed: %s", text);
}

static bool run(const AwsCore *core, const char *command, Buf *output, Error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set_errno(err, ERR_IO, "cannot start the credential_process");
    FD_AUTO int read_fd = ends[0];
    const char *const argv[] = {"/bin/sh", "-c", command, NULL};
    ProcessSpec spec = {
        .argv = argv, .stdin_fd = -1, .stdout_fd = ends[1], .stderr_fd = -1, .own_group = true};
    pid_t pid;
    bool started = process_spawn(&spec, &pid, err);
    close(ends[1]);
    return started && end_process(pid, read_output(core, read_fd, output, err), err);
}

static bool read_keys(TALLOC_CTX *ctx, const Lookup *lookup, const char *output, AwsKeys **ret_keys,
                      Error *err)
{
    ERROR_AUTO Error why = {0};
    JSON_AUTO json_t *body = NULL;
    if (!json_parse_object(output, &body, &why) || json_get_int(body, "Version", 0) != 1)
        return error_set(err, ERR_AUTH, "it prints no JSON object with \"Version\": 1");
    TALLOC_AUTO char *source =
        talloc_asprintf(NULL, "the credential_process of the profile '%s'", lookup->profile);
    return keys_from_json(ctx, body, "SessionToken", source, ret_keys, err);
}

static Found find(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, const char **ret_why,
                  Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *command = profile_get(lookup->profiles, lookup->profile, "credential_process");
    if (!command) {
        *ret_why =
            talloc_asprintf(ctx, "the profile '%s' has no credential_process", lookup->profile);
        return ABSENT;
    }
    Buf output = buf_new(tmp, OUTPUT_LIMIT);
    bool ok = run(lookup->core, command, &output, err) &&
              read_keys(ctx, lookup, buf_text(&output), ret_keys, err);
    if (output.data)
        explicit_bzero(output.data, output.length);
    if (ok)
        return FOUND;
    error_wrap(err, "the credential_process of the AWS profile '%s'", lookup->profile);
    error_hint(err, "run it by hand: %s", command);
    return BROKEN;
}

const Provider provider_process = {.name = "process", .find = find, .of_profile = true};
