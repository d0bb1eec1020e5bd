#include "lint/cache/key.h"

#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/program.h"

#define ACCEPTED_LIMIT ((size_t)64 * 1024 * 1024)

/* With the NUL, so that no two different keys give the same bytes. */
static void add_text(Digest *digest, const char *text)
{
    const char *known = text ? text : "";
    digest_add(digest, known, strlen(known) + 1);
}

static void add_number(Digest *digest, int64_t number)
{
    digest_add(digest, &number, sizeof(number));
}

/* The program itself: another build may judge otherwise, whatever its version says. */
static void add_build(Digest *digest)
{
    struct stat info;
    TALLOC_AUTO char *file = program_file(NULL);
    add_text(digest, TIDEGATE_VERSION);
    if (stat(file, &info) != 0)
        return;
    add_number(digest, (int64_t)info.st_ino);
    add_number(digest, (int64_t)info.st_size);
    add_number(digest, info.st_mtim.tv_sec);
    add_number(digest, info.st_mtim.tv_nsec);
}

static void add_options(Digest *digest, const LintConfig *config)
{
    const LintPolicy *policy = config->policy;
    const int64_t numbers[] = {
        config->dialect, config->version,    config->complete,    config->effects,    config->style,
        policy->fail_on, policy->small_rows, policy->small_bytes, policy->our_runner, policy->style,
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        add_number(digest, numbers[i]);
    digest_add(digest, policy->severity, sizeof(policy->severity));
    add_text(digest, policy->start_after);
    add_text(digest, config->application);
    add_text(digest, config->baseline);
}

void key_of_place(const LintConfig *config, const LintSource *sources,
                  char ret_hex[DIGEST_HEX_SIZE])
{
    Digest digest;
    TALLOC_AUTO char *folder = fs_dirname(NULL, sources[0].path);
    MALLOC_AUTO char *real = realpath(folder, NULL);
    digest_start(&digest);
    add_build(&digest);
    add_options(&digest, config);
    add_text(&digest, real ? real : folder);
    digest_end(&digest, ret_hex);
}

static bool add_content(Digest *digest, const char *path)
{
    ERROR_AUTO Error unread = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text;
    size_t length;
    if (!path)
        return true;
    if (!fs_read(tmp, path, ACCEPTED_LIMIT, &text, &length, &unread))
        return false;
    add_number(digest, (int64_t)length);
    digest_add(digest, text, length);
    return true;
}

static void add_serving(Digest *digest, const LintServing *serving)
{
    add_number(digest, serving != NULL);
    if (!serving)
        return;
    add_text(digest, serving->environment);
    add_text(digest, serving->release);
    add_number(digest, serving->known);
    add_number(digest, serving->versions != NULL);
    for (const char *const *version = serving->versions; version && *version; version++)
        add_text(digest, *version);
}

static void add_placeholders(Digest *digest, const Placeholders *placeholders)
{
    for (size_t i = 0; placeholders && i < placeholders->count; i++) {
        add_text(digest, placeholders->items[i].name);
        add_text(digest, placeholders->items[i].value);
    }
}

bool key_of_run(const LintConfig *config, const char *today, char ret_hex[DIGEST_HEX_SIZE])
{
    Digest digest;
    digest_start(&digest);
    add_build(&digest);
    add_options(&digest, config);
    add_placeholders(&digest, config->placeholders);
    add_text(&digest, today);
    add_serving(&digest, config->serving);
    bool known =
        add_content(&digest, config->application) && add_content(&digest, config->baseline);
    digest_end(&digest, ret_hex);
    return known;
}
