/* Constraints as they are added: their names, what they imply, and the partitions' share. */
#include "lint/catalog/constraint.h"

#include <string.h>

#include "lint/catalog/names.h"

typedef struct Addition {
    TableRecord *record;
    const SqlConstraint *written;
    const char *name;          /* NULL: to be chosen */
    const CatalogIndex *index; /* of the parent's constraint; NULL: not a partition's share */
    bool inherited;
    int depth;
} Addition;

static void add(Addition addition);

static const char *name_for(const Addition *addition, const char *middle, const char *label,
                            unsigned clashes)
{
    if (addition->name)
        return addition->name;
    Catalog *catalog = addition->record->catalog;
    if (!catalog->rules->names_constraints)
        return NULL;
    const CatalogTable *table = &addition->record->table;
    return names_choose(catalog, table->schema, table->name, middle, label, clashes);
}

static CatalogConstraint *append(const Addition *addition, CatalogConstraint constraint)
{
    Catalog *catalog = addition->record->catalog;
    CatalogTable *table = &addition->record->table;
    constraint.written = addition->written;
    constraint.inherited = addition->inherited;
    constraint.valid = !addition->written->not_valid;
    constraint.born = catalog->moment;
    constraint.validated = catalog->moment;
    LIST_APPEND(catalog, table->constraints, table->constraint_count, constraint);
    if (constraint.name && catalog->rules->names_constraints)
        names_take_constraint(catalog, table->schema, constraint.name);
    return &table->constraints[table->constraint_count - 1];
}

/* The same in partitions, and in heirs too where `heirs`. */
static void descend(const Addition *addition, const char *name, const CatalogIndex *index,
                    bool heirs)
{
    const CatalogTable *table = &addition->record->table;
    for (size_t i = 0; addition->depth < ALTER_DEPTH && i < table->child_count; i++) {
        if (heirs || table->children[i]->is_partition)
            add((Addition){.record = record_of(table->children[i]),
                           .written = addition->written,
                           .name = name,
                           .index = index,
                           .inherited = true,
                           .depth = addition->depth + 1});
    }
}

static void add_check(const Addition *addition)
{
    size_t count = 0;
    const char *const *columns =
        expression_columns(addition->record, addition->written->check, &count);
    const char *name =
        name_for(addition, count == 1 ? columns[0] : NULL, "check", NAMES_CONSTRAINTS);
    if (addition->inherited && catalog_constraint(&addition->record->table, name))
        return;
    append(addition, (CatalogConstraint){.name = name, .columns = columns, .column_count = count});
    if (!addition->written->no_inherit)
        descend(addition, name, NULL, true);
}

/* Before PostgreSQL 18 the word alone counts, there is no constraint to it. */
static void add_not_null(const Addition *addition)
{
    const SqlConstraint *written = addition->written;
    Catalog *catalog = addition->record->catalog;
    for (size_t i = 0; i < written->column_count; i++) {
        CatalogColumn *column = record_column(addition->record, written->columns[i]);
        column->not_null = true;
        column->not_null_unproven = written->not_valid;
        if (!written->not_valid)
            column->has_nulls = KNOWN_NO;
    }
    if (!written->column_count || (catalog->version && catalog->version < 180000) ||
        catalog->dialect != DIALECT_POSTGRES)
        return;
    const char *name = name_for(addition, written->columns[0], "not_null", NAMES_CONSTRAINTS);
    append(addition, (CatalogConstraint){.name = name,
                                         .columns = written->columns,
                                         .column_count = written->column_count});
    if (!written->no_inherit)
        descend(addition, addition->written->name, NULL, true);
}

static const SqlIndexPart *parts_of_columns(TableRecord *record, const char *const *columns,
                                            size_t count)
{
    SqlIndexPart *parts = SQL_ARENA_ARRAY(&record->catalog->arena, SqlIndexPart, count);
    for (size_t i = 0; i < count; i++)
        parts[i].column = columns[i];
    return parts;
}

static const char *const *columns_of_parts(TableRecord *record, const SqlIndexPart *parts,
                                           size_t count, size_t *ret_count)
{
    const char **columns = SQL_ARENA_ARRAY(&record->catalog->arena, const char *, count);
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].column)
            columns[(*ret_count)++] = parts[i].column;
    }
    return columns;
}

static void require_columns(TableRecord *record, const char *const *columns, size_t count)
{
    for (size_t i = 0; record->catalog->rules->key_not_null && i < count; i++) {
        CatalogColumn *column = record_column(record, columns[i]);
        column->not_null = true;
        column->has_nulls = KNOWN_NO;
    }
}

static CatalogIndex *named_index(TableRecord *record, const char *name)
{
    for (size_t i = 0; i < record->table.index_count; i++) {
        if (catalog_same_name(record->catalog, record->table.indexes[i].name, name))
            return &record->table.indexes[i];
    }
    return NULL;
}

/* ADD PRIMARY KEY | UNIQUE USING INDEX: the index takes the constraint's name. */
static void adopt_index(const Addition *addition)
{
    const SqlConstraint *written = addition->written;
    TableRecord *record = addition->record;
    const char *name = written->name ? written->name : written->using_index;
    CatalogConstraint constraint = {.name = name};
    CatalogIndex *index = named_index(record, written->using_index);
    if (index) {
        constraint.columns =
            columns_of_parts(record, index->parts, index->part_count, &constraint.column_count);
        index_rename(record, written->using_index, name);
        index = named_index(record, name);
        if (index)
            index->constraint = name;
    }
    if (written->kind == SQL_CONSTRAINT_PRIMARY_KEY)
        require_columns(record, constraint.columns, constraint.column_count);
    append(addition, constraint);
}

static void add_indexed(const Addition *addition, CatalogIndex index)
{
    static const char *const labels[] = {[SQL_CONSTRAINT_PRIMARY_KEY] = "pkey",
                                         [SQL_CONSTRAINT_UNIQUE] = "key",
                                         [SQL_CONSTRAINT_EXCLUSION] = "excl"};
    const SqlConstraint *written = addition->written;
    TableRecord *record = addition->record;
    bool primary = written->kind == SQL_CONSTRAINT_PRIMARY_KEY;
    CatalogConstraint constraint = {0};
    constraint.columns =
        columns_of_parts(record, index.parts, index.part_count, &constraint.column_count);
    const char *middle = primary ? NULL
                                 : names_join_parts(record->catalog, index.parts, index.part_count,
                                                    index.included, index.included_count);
    constraint.name =
        name_for(addition, middle, labels[written->kind], NAMES_RELATIONS | NAMES_CONSTRAINTS);
    if (primary)
        require_columns(record, constraint.columns, constraint.column_count);
    append(addition, constraint);
    index.name = record->catalog->rules->names_constraints ? constraint.name : NULL;
    index.constraint = constraint.name;
    if (addition->index)
        index.attached_to = addition->index->name;
    index_add(record, index);
    descend(addition, NULL, &index, false);
}

static void add_unique(const Addition *addition)
{
    const SqlConstraint *written = addition->written;
    if (written->using_index) {
        adopt_index(addition);
        return;
    }
    add_indexed(addition, (CatalogIndex){
                              .parts = parts_of_columns(addition->record, written->columns,
                                                        written->column_count),
                              .part_count = written->column_count,
                              .included = written->included,
                              .included_count = written->included_count,
                              .access_method = "btree",
                              .unique = true,
                              .valid = true,
                              .nulls_not_distinct = written->nulls_not_distinct,
                              .born = addition->record->catalog->moment,
                          });
}

static void add_exclusion(const Addition *addition)
{
    const SqlConstraint *written = addition->written;
    add_indexed(addition, (CatalogIndex){
                              .parts = written->parts,
                              .part_count = written->part_count,
                              .access_method = written->access_method,
                              .valid = true,
                              .born = addition->record->catalog->moment,
                          });
}

static void add_foreign_key(const Addition *addition)
{
    const SqlConstraint *written = addition->written;
    TableRecord *record = addition->record;
    Catalog *catalog = record->catalog;
    CatalogConstraint constraint = {.columns = written->columns,
                                    .column_count = written->column_count,
                                    .referenced = written->referenced,
                                    .referenced_count = written->referenced_count};
    TableRecord *target = record_meet(catalog, &written->references, CATALOG_TABLE);
    if (target) {
        record_edit(target);
        record_list_add(catalog, &target->referrers, record);
        constraint.target = &target->table;
        const CatalogConstraint *key = catalog_primary_key(&target->table);
        if (!constraint.referenced_count && key) {
            constraint.referenced = key->columns;
            constraint.referenced_count = key->column_count;
        }
    }
    constraint.name =
        name_for(addition, names_join(catalog, written->columns, written->column_count), "fkey",
                 NAMES_CONSTRAINTS);
    append(addition, constraint);
    descend(addition, constraint.name, NULL, false);
}

/* The server would refuse a second primary key or a name that the table has: in a block that
 * catches this nothing happens; elsewhere the first one must have gone unseen. */
static bool gives_way(const Addition *addition)
{
    TableRecord *record = addition->record;
    const CatalogConstraint *first =
        addition->written->kind == SQL_CONSTRAINT_PRIMARY_KEY
            ? catalog_primary_key(&record->table)
            : catalog_constraint(&record->table, addition->written->name);
    if (!first || addition->inherited)
        return false;
    if (record->catalog->conditional)
        return true;
    constraint_drop_at(record, (size_t)(first - record->table.constraints));
    return false;
}

static void add(Addition addition)
{
    static void (*const kinds[])(const Addition *addition) = {
        [SQL_CONSTRAINT_PRIMARY_KEY] = add_unique,  [SQL_CONSTRAINT_UNIQUE] = add_unique,
        [SQL_CONSTRAINT_CHECK] = add_check,         [SQL_CONSTRAINT_FOREIGN_KEY] = add_foreign_key,
        [SQL_CONSTRAINT_EXCLUSION] = add_exclusion, [SQL_CONSTRAINT_NOT_NULL] = add_not_null,
    };
    record_edit(addition.record);
    if (gives_way(&addition))
        return;
    kinds[addition.written->kind](&addition);
}

void constraint_add(TableRecord *record, const SqlConstraint *written)
{
    add((Addition){.record = record, .written = written, .name = written->name});
}

void constraint_add_share(TableRecord *child, const SqlConstraint *written, const char *name,
                          const CatalogIndex *index)
{
    add((Addition){
        .record = child, .written = written, .name = name, .index = index, .inherited = true});
}
