#include "cli/hand_over.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/fs.h"

#define MOST 65536

static const char *output_of(const Invocation *invocation)
{
    return settings_string(invocation->settings, OPT_OUTPUT);
}

bool hand_over_is_to_stdout(const Invocation *invocation)
{
    const char *output = output_of(invocation);
    return output && strcmp(output, "-") == 0;
}

bool hand_over_begin(const Invocation *invocation, Error *err)
{
    const char *output = output_of(invocation);
    struct stat info;
    if (hand_over_is_to_stdout(invocation) && settings_flag(invocation->settings, OPT_JSON)) {
        error_set(err, ERR_USAGE, "--output - and --json both want the standard output");
        return error_hint(err, "the JSON has `task_definition` too; or name a file");
    }
    if (!output || hand_over_is_to_stdout(invocation))
        return true;
    TALLOC_AUTO char *folder = fs_dirname(NULL, output);
    if (!fs_is_dir(folder))
        return error_set(err, ERR_CONFIG, "there is no folder '%s' for --output", folder);
    if (stat(output, &info) == 0 && S_ISREG(info.st_mode) && unlink(output) != 0)
        return error_set_errno(err, ERR_IO, "cannot remove the earlier '%s'", output);
    return true;
}

/* How the variables are written: NAME=value lines, for a shell, docker, GitLab; name=value for
 * GitHub. */
typedef struct Form {
    const char *prefix;
    bool upper, quoted;
} Form;

static const Form DOTENV = {"TIDEGATE_", true, true};
static const Form GITHUB = {"", false, false};

/* A value that a shell would take apart is quoted; most readers of such files know no quotes. */
static bool is_plain(const char *value)
{
    for (; *value; value++) {
        if (!isalnum((unsigned char)*value) && !strchr("._:/@+=,-%", *value))
            return false;
    }
    return true;
}

static bool add_quoted(Buf *buf, const char *value)
{
    bool added = buf_puts(buf, "'");
    for (; *value; value++)
        added = added && (*value == '\'' ? buf_puts(buf, "'\\''") : buf_append(buf, value, 1));
    return added && buf_puts(buf, "'");
}

static bool add_name(Buf *buf, const Form *form, const char *name)
{
    bool added = true;
    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;
        char written = (char)(!isalnum(c) ? '_' : form->upper ? toupper(c) : tolower(c));
        added = added && buf_append(buf, &written, 1);
    }
    return added;
}

static bool add(Buf *buf, const Form *form, const char *name, const char *suffix, const char *value)
{
    if (!value)
        return true;
    bool added = buf_puts(buf, form->prefix) && add_name(buf, form, name) &&
                 (!suffix || (buf_puts(buf, "_") && add_name(buf, form, suffix))) &&
                 buf_puts(buf, "=");
    bool plain = !form->quoted || is_plain(value);
    return added && (plain ? buf_puts(buf, value) : add_quoted(buf, value)) && buf_puts(buf, "\n");
}

static const LedgerRun *run_of(const ShipStory *story)
{
    if (story->deploy)
        return story->deploy->run;
    return story->gate ? story->gate->run : story->run ? story->run->run : NULL;
}

static const json_t *services_of(const ShipStory *story)
{
    return json_object_get(story->deploy ? story->deploy->details : NULL, "services");
}

/* *ret_text is "" when there is nothing to hand over. */
static bool compose(TALLOC_CTX *ctx, const ShipStory *story, const Form *form,
                    const char **ret_text, Error *err)
{
    Buf buf = buf_new(ctx, MOST);
    HandOver hand = {0};
    size_t i = 0;
    json_t *service = NULL;
    *ret_text = "";
    if (!ship_hand_over(run_of(story), &hand))
        return true;
    bool added = add(&buf, form, "task_definition", NULL, hand.task_definition) &&
                 add(&buf, form, "image", NULL, hand.image) &&
                 add(&buf, form, "release", NULL, hand.release) &&
                 add(&buf, form, "run", NULL, hand.run_id);
    json_array_foreach(services_of(story), i, service)
    {
        added = added && add(&buf, form, "task_definition", json_get_string(service, "service", ""),
                             json_get_string(service, "task_definition", NULL));
    }
    *ret_text = buf_text(&buf);
    return added ||
           error_set(err, ERR_INTERNAL, "what is handed over is longer than %d bytes", MOST);
}

/* Other steps have written theirs before. */
static bool append(const char *path, const char *text, Error *err)
{
    FD_AUTO int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    size_t length = strlen(text);
    if (fd < 0 || write(fd, text, length) != (ssize_t)length)
        return error_set_errno(err, ERR_IO, "cannot write the outputs to '%s'", path);
    return true;
}

bool hand_over_write(const Invocation *invocation, const ShipStory *story, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *output = output_of(invocation), *github = env_get(invocation->env, "GITHUB_OUTPUT");
    const char *dotenv = NULL, *outputs = NULL;
    if (!compose(tmp, story, &DOTENV, &dotenv, err) || !compose(tmp, story, &GITHUB, &outputs, err))
        return false;
    if (output && *dotenv && !hand_over_is_to_stdout(invocation) &&
        !fs_write_atomic(output, dotenv, strlen(dotenv), 0666, err))
        return error_wrap(err, "handing over release %s", run_of(story)->release);
    return !github || !*github || !*outputs || append(github, outputs, err);
}

void hand_over_text(Report *report UNUSED, FILE *out, const void *data)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    const char *text = "";
    if (compose(tmp, data, &DOTENV, &text, &ignored))
        fputs(text, out);
}

json_t *hand_over_task_definition(const LedgerRun *run)
{
    HandOver hand = {0};
    return json_string_or_null(ship_hand_over(run, &hand) ? hand.task_definition : NULL);
}
