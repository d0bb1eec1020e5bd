#include "aws/awaited.h"

#include <string.h>

static bool is_listed(const char *const codes[], const char *code)
{
    for (; *codes; codes++) {
        if (strcmp(*codes, code) == 0)
            return true;
    }
    return false;
}

bool awaited_tell(Aws *aws, const AwsCall *call, const char *const gone[], bool *ret_gone,
                  Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    AwsAnswer answer;
    if (!aws_call(tmp, aws, call, &answer, err))
        return false;
    *ret_gone = answer.code && is_listed(gone, answer.code);
    return !answer.code || *ret_gone || aws_refused(call, &answer, err);
}
