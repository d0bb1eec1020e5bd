#include "migration/incumbent/tools.h"

const Incumbent *const INCUMBENTS[] = {
    &INCUMBENT_FLYWAY,
    &INCUMBENT_GOLANG_MIGRATE,
    &INCUMBENT_GOOSE,
    &INCUMBENT_DBMATE,
    &INCUMBENT_DIESEL,
    &INCUMBENT_SQLX,
    &INCUMBENT_PRISMA,
    &INCUMBENT_RAILS,
    &INCUMBENT_DJANGO,
    &INCUMBENT_ALEMBIC,
    &INCUMBENT_LIQUIBASE,
    &INCUMBENT_LIQUIBASE_UPPER,
    NULL,
};

const Incumbent *incumbent_by_name(const char *tool)
{
    for (const Incumbent *const *at = INCUMBENTS; *at; at++) {
        if (strcmp((*at)->tool, tool) == 0)
            return *at;
    }
    return NULL;
}

const Incumbent *incumbent_by_layout(const char *layout)
{
    for (const Incumbent *const *at = INCUMBENTS; *at; at++) {
        if ((*at)->layout && strcmp((*at)->layout, layout) == 0)
            return *at;
    }
    return NULL;
}
