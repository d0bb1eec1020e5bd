#include "pipeline/identity.h"

#include <pwd.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"

#define LONGEST_NAME 200
/* Set in every Lambda function, to its name. */
#define LAMBDA_FUNCTION "AWS_LAMBDA_FUNCTION_NAME"

/* One row per CI system: the variable that is only set there, its variables for commit and user,
 * and the address of the job, in which ${NAME} is replaced. */
typedef struct CiSystem {
    const char *marker, *name, *commit, *user, *url;
} CiSystem;

static const CiSystem systems[] = {
    {"GITLAB_CI", "GitLab CI", "CI_COMMIT_SHA", "GITLAB_USER_LOGIN", "${CI_JOB_URL}"},
    {"GITHUB_ACTIONS", "GitHub Actions", "GITHUB_SHA", "GITHUB_ACTOR",
     "${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}"},
    {"CODEBUILD_BUILD_ID", "AWS CodeBuild", "CODEBUILD_RESOLVED_SOURCE_VERSION",
     "CODEBUILD_INITIATOR", "${CODEBUILD_BUILD_URL}"},
    {"CIRCLECI", "CircleCI", "CIRCLE_SHA1", "CIRCLE_USERNAME", "${CIRCLE_BUILD_URL}"},
    {"BITBUCKET_BUILD_NUMBER", "Bitbucket Pipelines", "BITBUCKET_COMMIT",
     "BITBUCKET_STEP_TRIGGERER_UUID",
     "https://bitbucket.org/${BITBUCKET_REPO_FULL_NAME}/pipelines/results/"
     "${BITBUCKET_BUILD_NUMBER}"},
    {"BUILDKITE", "Buildkite", "BUILDKITE_COMMIT", "BUILDKITE_BUILD_CREATOR",
     "${BUILDKITE_BUILD_URL}"},
    {"JENKINS_URL", "Jenkins", "GIT_COMMIT", "BUILD_USER_ID", "${BUILD_URL}"},
};

const char *identity_commit(Env *env)
{
    for (size_t i = 0; i < COUNT_OF(systems); i++) {
        const char *commit = env_get(env, systems[i].commit);
        if (commit)
            return commit;
    }
    return NULL;
}

const char *identity_image_digest(const char *image)
{
    static const char ID[] = "sha256:"; /* an image that is on one container engine alone */
    if (image && strncmp(image, ID, strlen(ID)) == 0)
        return image;
    const char *at = image ? strrchr(image, '@') : NULL;
    return at && strchr(at + 1, ':') ? at + 1 : NULL;
}

static bool is_plain_name(const char *name)
{
    size_t length = strlen(name);
    if (length > LONGEST_NAME || !utf8_check(name, length, NULL))
        return false;
    for (const char *at = name; *at; at++) {
        if ((unsigned char)*at <= ' ' || *at == 0x7f)
            return false;
    }
    return length > 0;
}

bool identity_check_name(const char *what, const char *name, Error *err)
{
    if (is_plain_name(name))
        return true;
    TALLOC_AUTO char *shown = talloc_strndup(NULL, name, strcspn(name, "\r\n"));
    if (strlen(shown) > LONGEST_NAME)
        error_set(err, ERR_USAGE, "what is given as %s is longer than %d bytes", what,
                  LONGEST_NAME);
    else
        error_set(err, ERR_USAGE, "'%s' cannot be %s", shown, what);
    return error_hint(err, "use up to %d bytes without spaces and control characters",
                      LONGEST_NAME);
}

bool identity_release(TALLOC_CTX *ctx, const char *given, const char *image, Env *env,
                      const char **ret_id, Error *err)
{
    const char *const choices[] = {given, identity_commit(env), identity_image_digest(image)};
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        if (!choices[i] || !*choices[i])
            continue;
        if (!identity_check_name("a release", choices[i], err))
            return false;
        *ret_id = talloc_strdup(ctx, choices[i]);
        return true;
    }
    error_set(err, ERR_USAGE, "which release is meant is not known");
    return error_hint(err, "name it: --release ID (the commit sha or the version), or give --image "
                           "with a digest; in CI the commit sha is taken by itself");
}

const char *identity_actor(TALLOC_CTX *ctx, Env *env)
{
    for (size_t i = 0; i < COUNT_OF(systems); i++) {
        const char *user = env_get(env, systems[i].marker) ? env_get(env, systems[i].user) : NULL;
        if (user)
            return talloc_strdup(ctx, user);
    }
    const char *function = env_get(env, LAMBDA_FUNCTION);
    if (function)
        return talloc_asprintf(ctx, "lambda:%s", function);
    const struct passwd *entry = getpwuid(geteuid());
    if (entry)
        return talloc_strdup(ctx, entry->pw_name);
    return talloc_asprintf(ctx, "uid %u", (unsigned)geteuid());
}

/* NULL when one of the named variables is not set. */
static char *expand(TALLOC_CTX *ctx, const char *template, Env *env)
{
    Buf text = buf_new(ctx, 8192);
    while (*template) {
        const char *open = strstr(template, "${");
        size_t plain = open ? (size_t)(open - template) : strlen(template);
        if (!buf_append(&text, template, plain))
            return NULL;
        if (!open)
            break;
        const char *close = strchr(open, '}');
        TALLOC_AUTO char *name = talloc_strndup(NULL, open + 2, (size_t)(close - open - 2));
        const char *value = env_get(env, name);
        if (!value || !buf_puts(&text, value))
            return NULL;
        template = close + 1;
    }
    return text.data;
}

const char *identity_ci_url(TALLOC_CTX *ctx, Env *env)
{
    for (size_t i = 0; i < COUNT_OF(systems); i++) {
        char *url = env_get(env, systems[i].marker) ? expand(ctx, systems[i].url, env) : NULL;
        if (url)
            return url;
    }
    return NULL;
}

const char *identity_ci_name(Env *env)
{
    for (size_t i = 0; i < COUNT_OF(systems); i++) {
        if (env_get(env, systems[i].marker))
            return systems[i].name;
    }
    if (env_get(env, LAMBDA_FUNCTION))
        return "AWS Lambda";
    return env_flag(env, "CI") ? "CI" : NULL;
}
