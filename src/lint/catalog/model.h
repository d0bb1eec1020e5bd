/* How the catalog is kept (internal to this folder).
 *
 * All memory is one arena that only grows: a record that was dropped stays readable, so no pointer
 * in another record dangles, and undoing a transaction is putting bytes back (journal.c). Lists
 * that lead from a table to those who hang on it are supersets: a reader passes over entries that
 * are dropped or no longer true, which keeps removal cheap.
 */
#pragma once

#include "lint/catalog/catalog.h"
#include "sql/ast/arena.h"

#define NAME_MAX_BYTES ((size_t)63) /* NAMEDATALEN - 1 */
#define ALTER_DEPTH    64           /* partitions of partitions that a command descends to */

typedef struct TableRecord TableRecord;

typedef struct RecordList {
    TableRecord **items;
    size_t count;
} RecordList;

/* That a view reads a column; NULL: the table as such. */
typedef struct ColumnUse {
    TableRecord *record;
    const char *column;
} ColumnUse;

struct TableRecord {
    CatalogTable table; /* first: a CatalogTable * is a TableRecord * */
    Catalog *catalog;
    RecordList referrers; /* tables with foreign keys to it */
    RecordList readers;   /* views that read it */
    RecordList sequences; /* that its columns own */
    RecordList parents;   /* an heir may have several; table.parent is the first */
    TableRecord *owner;   /* of a sequence */
    const char *owner_column;
    ColumnUse *uses; /* of a view */
    size_t use_count;
    uint32_t saved; /* the journal's generation that has its bytes */
    uint32_t mark;  /* set and compared by those who walk the lists */
    bool missing;   /* dropped, but others still name it: SQLite's foreign keys and views */
    bool dropped;
    CatalogMoment died;        /* of a copy in `vanished` */
    const TableRecord *origin; /* of such a copy: what was copied; else NULL */
};

typedef struct MapSlot {
    const char *schema, *name; /* name NULL: free */
    void *value;               /* NULL: removed */
    uint32_t hash;
} MapSlot;

typedef struct CatalogMap {
    MapSlot *slots;
    size_t capacity, used; /* used: removed ones too */
} CatalogMap;

/* Names of which only has to be known whether they are there, by their hash alone: two of a hundred
 * thousand names have one hash of 64 bits once in four thousand million times, and all that would
 * come of it is a number too many behind a name that the server makes. A name may be there twice.
 */
typedef struct NameSet {
    uint64_t *hashes; /* 0: free; 1: removed */
    size_t capacity, used;
} NameSet;

/* What differs between servers in the model itself. */
typedef struct CatalogDialect {
    const char *schema;           /* where a name without one lives */
    const char *temporary_schema; /* where temporary tables do */
    bool folds_case;              /* names are equal in any case */
    bool names_constraints;       /* what was written without a name gets one */
    bool key_not_null;            /* the columns of a primary key are NOT NULL */
    bool indexes_of_tables;       /* each table has names of its own for them */
    bool drop_leaves_dependents;  /* foreign keys and views keep the name of a dropped table */
} CatalogDialect;

typedef struct CatalogType_ TypeRecord;
struct CatalogType_ {
    CatalogType type; /* first */
    bool dropped;
};

typedef struct FunctionRecord FunctionRecord;
struct FunctionRecord {
    CatalogFunction function; /* first */
    FunctionRecord *next;     /* of the same name */
    const SqlStatement *body; /* that created it; NULL: read from a server */
    size_t required, inputs;
    bool dropped;
};

/* What a ROLLBACK puts back as it was, besides the records. */
typedef struct CatalogState {
    CatalogMap relations; /* tables, views, sequences, and indexes under their table's record */
    NameSet constraints;
    CatalogMap types, functions;
    CatalogMap vanished; /* SQLite: tables that were dropped, as they were */
    RecordList tables;   /* in the order of creation */
    size_t dropped;      /* of `tables` */
    const char **search_path;
    size_t search_path_count;
    const char **session_path; /* what SET LOCAL hides; NULL: nothing */
    size_t session_path_count;
    bool temporary; /* a temporary table was ever made */
} CatalogState;

typedef struct JournalEntry {
    void *place, *bytes;
    size_t size;
} JournalEntry;

typedef struct Savepoint {
    const char *name; /* NULL: BEGIN */
    size_t entries;
} Savepoint;

typedef struct Journal {
    JournalEntry *entries;
    size_t count;
    Savepoint *savepoints;
    size_t savepoint_count; /* 0: nothing is kept */
    uint32_t generation;
} Journal;

struct Catalog {
    SqlArena arena;
    const CatalogDialect *rules;
    Dialect dialect;
    int version;
    bool complete;
    CatalogKnown foreign_keys; /* PRAGMA foreign_keys of the session */
    bool conditional;          /* the statement being applied may not run */
    int calls;                 /* functions that are being run */
    CatalogMoment now, moment; /* moment: of what is being applied */
    uint32_t mark;
    CatalogState state;
    Journal journal;
};

static inline TableRecord *record_of(const CatalogTable *table)
{
    return (TableRecord *)(uintptr_t)table; /* the record is ours, whatever its reader promised */
}

/* Room for one more behind `count`: arrays are doubled when count is a power of two. */
void *list_reserve(Catalog *catalog, size_t count, size_t size);
void *list_grow(Catalog *catalog, void *items, size_t count, size_t size);
#define LIST_APPEND(catalog, items, count, ...)                                                    \
    ((items) = list_grow(catalog, items, count, sizeof(*(items))),                                 \
     (items)[(count)++] = (__VA_ARGS__))
#define LIST_REMOVE(items, count, at)                                                              \
    ((count)--, memmove((items) + (at), (items) + (at) + 1, ((count) - (at)) * sizeof(*(items))))

bool catalog_same_name(const Catalog *catalog, const char *a, const char *b);
/* Position among the columns; -1: none. */
ptrdiff_t catalog_column_at(const TableRecord *record, const char *name);
bool catalog_names_contain(const Catalog *catalog, const char *const *names, size_t count,
                           const char *name);

/* journal.c: to be called before bytes that were there before the transaction are changed. */
void journal_save(Catalog *catalog, void *place, size_t size);
void journal_begin(Catalog *catalog);
void journal_commit(Catalog *catalog);
void journal_rollback(Catalog *catalog);
void journal_savepoint(Catalog *catalog, const char *name);
void journal_rollback_to(Catalog *catalog, const char *name);

/* map.c */
uint64_t map_hash(const Catalog *catalog, const char *schema, const char *name);
void *map_memory(Catalog *catalog, size_t size);
void map_release(const Catalog *catalog, void *memory);
MapSlot *map_find(const Catalog *catalog, const CatalogMap *map, const char *schema,
                  const char *name);
void *map_get(const Catalog *catalog, const CatalogMap *map, const char *schema, const char *name);
void map_put(Catalog *catalog, CatalogMap *map, const char *schema, const char *name, void *value);
void map_remove(Catalog *catalog, CatalogMap *map, const char *schema, const char *name);

/* name_set.c */
bool name_set_has(const Catalog *catalog, const NameSet *set, const char *schema, const char *name);
void name_set_add(Catalog *catalog, NameSet *set, const char *schema, const char *name);
void name_set_remove(Catalog *catalog, NameSet *set, const char *schema, const char *name);
