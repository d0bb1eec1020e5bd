#include "cli/command.h"
#include "migration/folder/folder_hash.h"

typedef struct Hash {
    const char *dir;
    char hex[DIGEST_HEX_SIZE];
    size_t files;
} Hash;

static void print_hash(Report *report UNUSED, FILE *out, const void *data)
{
    const Hash *hash = data;
    fprintf(out, "%s\n", hash->hex);
}

static int run_hash(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const char *given = invocation->arguments[0];
    Hash hash = {.dir =
                     given ? given : settings_path(invocation->ctx, invocation->settings, OPT_DIR)};
    if (!given && !settings_require_one_database(invocation->settings, &err)) {
        error_hint(&err, "name the folder that holds those of all: tidegate hash DIR");
        return invocation_fail(invocation, &err);
    }
    if (!folder_hash(hash.dir, hash.hex, &hash.files, &err))
        return invocation_fail(invocation, &err);
    json_t *json = json_pack("{s:s, s:s, s:I}", "hash", hash.hex, "dir", hash.dir, "files",
                             (json_int_t)hash.files);
    return report_finish(invocation->report, json, print_hash, &hash, 0, NULL);
}

static const OptionId options[] = {OPT_ONLY, OPT_DIR, OPTION_COUNT_OF};

const Command command_hash = {
    .name = "hash",
    .group = GROUP_SETUP,
    .arguments = "[DIR]",
    .max_arguments = 1,
    .summary = "print the hash of a folder of migrations, for the image's label",
    .description =
        "One hash over all files below the folder, of any framework, names and contents. As the "
        "label tidegate.migrations of an image it says which migrations the image was built with, "
        "so that a release without new ones can be told.\n"
        "Names that begin with a dot and __pycache__ do not count, nor do links to folders. It is "
        "SHA-256 of the output of sha256sum -z for the files in the order of their paths' bytes.",
    .examples = "tidegate hash\n"
                "tidegate hash app/migrations --json\n"
                "docker build --label \"tidegate.migrations=$(tidegate hash)\" -t shop .",
    .options = options,
    .needs_settings = true,
    .run = run_hash,
};
