#include <string.h>

#include "pipeline/run_event.h"

#define IMAGE_VARIABLE "TIDEGATE_IMAGE="

/* As the task was told it; the plan has it by its digest. */
static const char *image_of(const json_t *intent)
{
    size_t i = 0;
    json_t *variable = NULL;
    const char *image = json_get_string(json_object_get(intent, "plan"), "image", NULL);
    json_array_foreach(json_object_get(intent, "environment"), i, variable)
    {
        const char *text = json_is_string(variable) ? json_string_value(variable) : "";
        if (!image && strncmp(text, IMAGE_VARIABLE, strlen(IMAGE_VARIABLE)) == 0)
            image = text + strlen(IMAGE_VARIABLE);
    }
    return image;
}

bool ship_hand_over(const LedgerRun *run, HandOver *ret)
{
    if (!run || !run_is_migration(run) || !run->verdict || strcmp(run->verdict, "success") != 0)
        return false;
    const json_t *plan = json_object_get(run->intent, "plan");
    *ret = (HandOver){
        .release = run->release,
        .run_id = run->run_id,
        .image = image_of(run->intent),
        .task_definition = json_get_string(plan, "task_definition", NULL),
    };
    return true;
}
