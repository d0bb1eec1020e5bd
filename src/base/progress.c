#include "base/progress.h"

#include <stdarg.h>

#include "base/secret.h"

void progress_say(Progress *progress, ProgressKind kind, const char *fmt, ...)
{
    if (!progress)
        return;
    va_list args;
    va_start(args, fmt);
    TALLOC_AUTO char *text = talloc_vasprintf(NULL, fmt, args);
    va_end(args);
    TALLOC_AUTO char *safe = secret_redact(NULL, text);
    if (safe)
        progress->say(progress, kind, safe);
}

bool progress_has_listener(const Progress *progress)
{
    return progress && progress->tell;
}

void progress_tell(Progress *progress, const RunEvent *event)
{
    if (progress_has_listener(progress))
        progress->tell(progress, event);
}
