#include "migration/watch/snapshot_sql.h"

#include <stddef.h>

#include "base/attr.h"
#include "migration/dialect.h"

/* pg_get_viewdef() and the like would lock what they describe: the catalogs' own rows do as well,
 * since they are only compared. Of what is long, a hash. */
#define SCHEMAS                                                                                    \
    "schemas AS (SELECT oid, nspname, coalesce(nullif(nspname, current_schema()) || '.', '')"      \
    "  AS prefix FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'"                             \
    "  AND nspname <> 'information_schema'),"

/* What an extension brought. */
#define FOREIGN "brought AS (SELECT objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),"

#define TABLES                                                                                     \
    "tables AS (SELECT c.*, s.prefix, s.nspname || '.' || c.relname AS place,"                     \
    "  s.prefix || c.relname AS called FROM pg_catalog.pg_class c JOIN schemas s"                  \
    "  ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')"                     \
    "  AND c.relname NOT IN (" TABLE_NAMES ") AND c.oid NOT IN (SELECT objid FROM brought)) "

/* Kind, name, table, shape, invalid. */
#define RELATIONS                                                                                  \
    "SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END," \
    "  called, place, concat_ws(' ', relkind, relowner, relpersistence, relrowsecurity,"           \
    "  relforcerowsecurity, reloptions, relacl, hashtextextended(relpartbound::text, 0),"          \
    "  (SELECT hashtextextended(string_agg(r.ev_action::text, ' ' ORDER BY r.rulename), 0)"        \
    "   FROM pg_catalog.pg_rewrite r WHERE r.ev_class = tables.oid)), false FROM tables "
#define COLUMNS                                                                                    \
    "SELECT 'column', t.called || '.' || a.attname, t.place, concat_ws(' ', a.atttypid,"           \
    "  a.atttypmod, a.attnotnull, a.attidentity, a.attcollation,"                                  \
    "  hashtextextended(d.adbin::text, 0)), false"                                                 \
    " FROM tables t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid"                          \
    " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"          \
    " WHERE a.attnum > 0 AND NOT a.attisdropped AND t.relkind <> 'v' "
/* The index of a constraint is the constraint's. */
#define INDEXES                                                                                    \
    "SELECT 'index', t.prefix || c.relname, t.place, concat_ws(' ', c.reloptions,"                 \
    "  hashtextextended((to_jsonb(i) - 'indcheckxmin')::text, 0)),"                                \
    "  NOT i.indisvalid AND c.relkind = 'i'"                                                       \
    " FROM tables t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid"                              \
    " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE NOT EXISTS (SELECT"                 \
    "  FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = t.oid"     \
    "  AND k.contype IN ('p', 'u', 'x')) "
/* NOT NULL, a constraint of its own since PostgreSQL 18, is the column's. */
#define CONSTRAINTS                                                                                \
    "SELECT 'constraint', t.called || '.' || k.conname, t.place,"                                  \
    "  hashtextextended(to_jsonb(k)::text, 0)::text, false FROM tables t"                          \
    " JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid WHERE k.contype <> 'n' "
#define TRIGGERS                                                                                   \
    "SELECT 'trigger', t.called || '.' || g.tgname, t.place,"                                      \
    "  hashtextextended(to_jsonb(g)::text, 0)::text, false FROM tables t"                          \
    " JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal "
#define POLICIES                                                                                   \
    "SELECT 'policy', t.called || '.' || p.polname, t.place,"                                      \
    "  hashtextextended(to_jsonb(p)::text, 0)::text, false FROM tables t"                          \
    " JOIN pg_catalog.pg_policy p ON p.polrelid = t.oid "
/* One that a column owns belongs to its table. */
#define SEQUENCES                                                                                  \
    "SELECT 'sequence', s.prefix || c.relname, coalesce((SELECT n.nspname || '.' || o.relname"     \
    "   FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class o ON o.oid = d.refobjid"              \
    "   JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace WHERE d.objid = c.oid"            \
    "   AND d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = d.classid"              \
    "   AND d.deptype IN ('a', 'i') LIMIT 1), ''), hashtextextended(to_jsonb(q)::text, 0)::text,"  \
    "  false FROM pg_catalog.pg_class c JOIN schemas s ON s.oid = c.relnamespace"                  \
    " JOIN pg_catalog.pg_sequence q ON q.seqrelid = c.oid"                                         \
    " WHERE c.relname !~ '^tidegate_' AND c.oid NOT IN (SELECT objid FROM brought) "
#define FUNCTIONS                                                                                  \
    "SELECT CASE prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, s.prefix || p.proname"     \
    "  || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', '',"                 \
    "  hashtextextended(to_jsonb(p)::text, 0)::text, false FROM pg_catalog.pg_proc p"              \
    " JOIN schemas s ON s.oid = p.pronamespace WHERE p.oid NOT IN (SELECT objid FROM brought) "
#define TYPES                                                                                      \
    "SELECT 'type', s.prefix || y.typname, '', concat_ws(' ',"                                     \
    "  hashtextextended(to_jsonb(y)::text, 0), (SELECT string_agg(e.enumlabel, ','"                \
    "   ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = y.oid)), false"    \
    " FROM pg_catalog.pg_type y JOIN schemas s ON s.oid = y.typnamespace"                          \
    " LEFT JOIN pg_catalog.pg_class c ON c.oid = y.typrelid WHERE (y.typtype IN ('e', 'd', 'r')"   \
    "  OR c.relkind = 'c') AND y.oid NOT IN (SELECT objid FROM brought) "
#define OTHERS                                                                                     \
    "SELECT 'schema', nspname, '', '', false FROM schemas UNION ALL"                               \
    " SELECT 'extension', extname, '', extversion, false FROM pg_catalog.pg_extension"

#define AND_ALSO "UNION ALL "

static const char POSTGRES[] = "WITH " SCHEMAS FOREIGN TABLES RELATIONS AND_ALSO COLUMNS AND_ALSO
    INDEXES AND_ALSO CONSTRAINTS AND_ALSO TRIGGERS AND_ALSO POLICIES AND_ALSO SEQUENCES AND_ALSO
        FUNCTIONS AND_ALSO TYPES AND_ALSO OTHERS;

static const char SQLITE[] =
    "SELECT type, name, tbl_name, coalesce(sql, ''), 0 FROM sqlite_master"
    " WHERE tbl_name NOT IN (" TABLE_NAMES ") AND name NOT LIKE 'sqlite!_%' ESCAPE '!' "
    "UNION ALL SELECT 'column', m.name || '.' || c.name, m.name, c.type || ' ' || c.\"notnull\""
    "  || ' ' || coalesce(c.dflt_value, '') || ' ' || c.pk, 0"
    " FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    " AND m.name NOT IN (" TABLE_NAMES ") AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'";

/* Of information_schema what both MariaDB and MySQL have, and nothing that data changes
 * (AUTO_INCREMENT, sizes, times). */
#define MARIA_TABLES                                                                               \
    "SELECT CASE t.table_type WHEN 'SEQUENCE' THEN 'sequence' WHEN 'VIEW' THEN 'view'"             \
    "  ELSE 'table' END, t.table_name, t.table_name, concat_ws(' ', t.engine, t.table_collation,"  \
    "  t.row_format, t.create_options, t.table_comment, md5(v.view_definition), "                  \
    "v.security_type), 0"                                                                          \
    " FROM information_schema.tables t LEFT JOIN information_schema.views v"                       \
    "  ON v.table_schema = t.table_schema AND v.table_name = t.table_name"                         \
    " WHERE t.table_schema = database() AND t.table_name NOT IN (" TABLE_NAMES ") "
#define MARIA_COLUMNS                                                                              \
    "SELECT 'column', concat(c.table_name, '.', c.column_name), c.table_name,"                     \
    "  concat_ws(' ', c.column_type, c.is_nullable, concat('=', c.column_default), c.extra,"       \
    "  c.collation_name, c.generation_expression, c.column_comment), 0"                            \
    " FROM information_schema.columns c JOIN information_schema.tables t"                          \
    "  ON t.table_schema = c.table_schema AND t.table_name = c.table_name"                         \
    "  AND t.table_type = 'BASE TABLE'"                                                            \
    " WHERE c.table_schema = database() AND c.table_name NOT IN (" TABLE_NAMES ") "
#define MARIA_INDEXES                                                                              \
    "SELECT 'index', concat(table_name, '.', index_name), table_name,"                             \
    "  concat_ws(' ', max(non_unique), max(index_type), group_concat(concat_ws(':', column_name,"  \
    "  sub_part, collation) ORDER BY seq_in_index)), 0 FROM information_schema.statistics"         \
    " WHERE table_schema = database() AND table_name NOT IN (" TABLE_NAMES ")"                     \
    " GROUP BY table_name, index_name "
#define MARIA_FOREIGN_KEYS                                                                         \
    "SELECT 'constraint', concat(r.table_name, '.', r.constraint_name), r.table_name,"             \
    "  concat_ws(' ', r.update_rule, r.delete_rule, (SELECT group_concat(concat_ws('.',"           \
    "   k.column_name, k.referenced_table_schema, k.referenced_table_name,"                        \
    "   k.referenced_column_name) ORDER BY k.ordinal_position)"                                    \
    "   FROM information_schema.key_column_usage k WHERE k.table_schema = r.constraint_schema"     \
    "   AND k.table_name = r.table_name AND k.constraint_name = r.constraint_name)), 0"            \
    " FROM information_schema.referential_constraints r"                                           \
    " WHERE r.constraint_schema = database() AND r.table_name NOT IN (" TABLE_NAMES ") "
/* Names of checks are the table's on MariaDB, the schema's on MySQL, which tells no table. */
#define MARIA_CHECKS                                                                               \
    "SELECT 'constraint', concat(t.table_name, '.', t.constraint_name), t.table_name,"             \
    "  (SELECT md5(group_concat(c.check_clause ORDER BY c.check_clause))"                          \
    "   FROM information_schema.check_constraints c WHERE"                                         \
    "   c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name), 0"   \
    " FROM information_schema.table_constraints t WHERE t.constraint_type = 'CHECK'"               \
    "  AND t.table_schema = database() AND t.table_name NOT IN (" TABLE_NAMES ") "
#define MARIA_TRIGGERS                                                                             \
    "SELECT 'trigger', concat(event_object_table, '.', trigger_name), event_object_table,"         \
    "  concat_ws(' ', action_timing, event_manipulation, definer, md5(action_statement)), 0"       \
    " FROM information_schema.triggers WHERE event_object_schema = database()"                     \
    "  AND event_object_table NOT IN (" TABLE_NAMES ") "
#define MARIA_ROUTINES                                                                             \
    "SELECT lower(r.routine_type), r.routine_name, '', concat_ws(' ', r.dtd_identifier,"           \
    "  r.security_type, r.definer, r.sql_data_access, md5(r.routine_definition), (SELECT"          \
    "   md5(group_concat(concat_ws(' ', p.parameter_mode, p.parameter_name, p.dtd_identifier)"     \
    "   ORDER BY p.ordinal_position)) FROM information_schema.parameters p"                        \
    "   WHERE p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name)), 0"     \
    " FROM information_schema.routines r WHERE r.routine_schema = database() "
#define MARIA_EVENTS                                                                               \
    "SELECT 'event', event_name, '', concat_ws(' ', event_type, execute_at,"                       \
    "  interval_value, interval_field, status, md5(event_definition)), 0"                          \
    " FROM information_schema.events WHERE event_schema = database()"

static const char MARIADB[] =
    MARIA_TABLES AND_ALSO MARIA_COLUMNS AND_ALSO MARIA_INDEXES AND_ALSO MARIA_FOREIGN_KEYS AND_ALSO
        MARIA_CHECKS AND_ALSO MARIA_TRIGGERS AND_ALSO MARIA_ROUTINES AND_ALSO MARIA_EVENTS;

static const struct {
    Dialect dialect;
    const char *sql;
} QUERIES[] = {
    {DIALECT_POSTGRES, POSTGRES},
    {DIALECT_SQLITE, SQLITE},
    {DIALECT_MARIADB, MARIADB},
};

const char *snapshot_sql(Dialect dialect)
{
    for (size_t i = 0; i < COUNT_OF(QUERIES); i++) {
        if (QUERIES[i].dialect == dialect)
            return QUERIES[i].sql;
    }
    return NULL;
}
