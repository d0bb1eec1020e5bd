#include "executor/ecs/label.h"

static bool is_cancel(const Error *error)
{
    return error->kind == ERR_INTERRUPTED || error->kind == ERR_TERMINATED;
}

bool label_read(TALLOC_CTX *ctx, Aws *aws, Progress *progress, const EcrImage *image,
                const char *label, const char **ret_value, Error *err)
{
    ERROR_AUTO Error failure = {0};
    *ret_value = NULL;
    if (!label || ecr_image_label(ctx, aws, image, label, ret_value, &failure))
        return true;
    if (is_cancel(&failure))
        return error_move(err, &failure);
    progress_say(progress, PROGRESS_WARNING,
                 "whether the migrations are unchanged cannot be told: %s%s%s", failure.message,
                 failure.hint ? "; " : "", failure.hint ? failure.hint : "");
    return true;
}
