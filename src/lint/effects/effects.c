/* Which handler tells what a statement does, by its kind. */
#include "lint/effects/effects.h"

#include <string.h>

#include "lint/effects/handlers.h"
#include "lint/effects/mariadb.h"
#include "lint/effects/memory.h"
#include "lint/effects/sqlite.h"

static EffectHandler *const postgres[SQL_UNPARSED + 1] = {
    [SQL_CREATE_TABLE] = effects_create_table,
    [SQL_CREATE_INDEX] = effects_create_index,
    [SQL_CREATE_VIEW] = effects_create_view,
    [SQL_CREATE_FUNCTION] = effects_create_function,
    [SQL_CREATE_TRIGGER] = effects_create_trigger,
    [SQL_CREATE_RULE] = effects_create_rule,
    [SQL_CREATE_POLICY] = effects_create_policy,
    [SQL_CREATE_PUBLICATION] = effects_create_publication,
    [SQL_CREATE_STATISTICS] = effects_create_statistics,
    [SQL_ALTER_TABLE] = effects_alter_table,
    [SQL_ATTACH_INDEX] = effects_attach_index,
    [SQL_ALTER_ENUM_ADD] = effects_enum_add,
    [SQL_ALTER_ENUM_RENAME] = effects_enum_rename,
    [SQL_ALTER_DOMAIN] = effects_alter_domain,
    [SQL_CREATE_SEQUENCE] = effects_create_sequence,
    [SQL_ALTER_SEQUENCE] = effects_alter_sequence,
    [SQL_RENAME] = effects_rename,
    [SQL_SET_SCHEMA] = effects_set_schema,
    [SQL_SET_OWNER] = effects_set_owner,
    [SQL_DROP] = effects_drop,
    [SQL_TRUNCATE] = effects_truncate,
    [SQL_VACUUM] = effects_vacuum,
    [SQL_ANALYZE] = effects_analyze,
    [SQL_CLUSTER] = effects_cluster,
    [SQL_REINDEX] = effects_reindex,
    [SQL_REFRESH] = effects_refresh,
    [SQL_COMMENT] = effects_comment,
    [SQL_GRANT] = effects_grant,
    [SQL_LOCK] = effects_lock_table,
    [SQL_QUERY] = effects_query,
    [SQL_COPY] = effects_copy,
    [SQL_BEGIN] = effects_begin,
    [SQL_CREATE_OTHER] = effects_alone,
    [SQL_CHANGE_OTHER] = effects_alone,
    [SQL_OTHER] = effects_alone,
};

static EffectHandler *const sqlite[SQL_UNPARSED + 1] = {
    [SQL_CREATE_TABLE] = effects_sqlite_create_table,
    [SQL_CREATE_INDEX] = effects_create_index,
    [SQL_ALTER_TABLE] = effects_sqlite_alter_table,
    [SQL_RENAME] = effects_sqlite_rename,
    [SQL_DROP] = effects_sqlite_drop,
    [SQL_QUERY] = effects_sqlite_query,
    [SQL_PRAGMA] = effects_sqlite_pragma,
    [SQL_BEGIN] = effects_begin,
};

static EffectHandler *const mariadb[SQL_UNPARSED + 1] = {
    [SQL_CREATE_TABLE] = effects_mariadb_create_table,
    [SQL_ALTER_TABLE] = effects_mariadb_alter_table,
    [SQL_RENAME] = effects_rename,
    [SQL_DROP] = effects_mariadb_drop,
    [SQL_TRUNCATE] = effects_truncate,
    [SQL_QUERY] = effects_query,
    [SQL_SET] = effects_mariadb_set,
    [SQL_BEGIN] = effects_begin,
};

static EffectHandler *const *const handlers[] = {
    [DIALECT_MARIADB] = mariadb,
    [DIALECT_POSTGRES] = postgres,
    [DIALECT_SQLITE] = sqlite,
};

static void describe(EffectWriter *writer, const SqlStatement *statement, bool caught)
{
    writer->offset = statement->offset;
    writer->only = statement->only;
    writer->conditional = caught || statement->conditional;
    memory_check_labels(writer, statement);
    EffectHandler *handler = handlers[catalog_dialect(writer->catalog)][statement->kind];
    if (handler)
        handler(writer, statement);
    memory_before(writer->context, statement);
    /* ALTER TABLE's handler applies each command after it has looked at it. */
    if (!handler || statement->kind != SQL_ALTER_TABLE)
        catalog_apply(writer->catalog, statement, true);
    memory_after(writer->context, statement);
}

Effects *effects_of(TALLOC_CTX *ctx, const EffectContext *context, const SqlStatement *statement)
{
    EffectWriter writer;
    writer_init(&writer, ctx, context);
    memory_begin(context);
    if (statement->kind == SQL_DO) {
        writer.in_block = true;
        bool caught = statement->body && strcasestr(statement->body, "exception");
        for (size_t i = 0; i < statement->inner_count; i++)
            describe(&writer, &statement->inner[i], caught);
    } else {
        describe(&writer, statement, false);
    }
    memory_end(&writer, statement);
    return writer_finish(&writer);
}

void effects_replay(const EffectContext *context, const SqlStatement *statement)
{
    memory_before(context, statement);
    catalog_apply(context->catalog, statement, false);
    memory_after(context, statement);
    if (context->memory)
        context->memory->old.stale = true;
}
